//! Which implementation of TLS the process uses.

/// Makes ring the one implementation. Safe to repeat; needed before a client of `reqwest` or of
/// Redis is made, since both ask for the process's choice.
pub fn use_ring() {
    // Somebody who chose before us has chosen ring too: no other one is built in.
    rustls::crypto::ring::default_provider().install_default().ok();
}
