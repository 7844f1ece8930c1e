//! Progress bars for work that takes a while; nothing is drawn when nobody is watching.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts things.
pub(crate) fn counting(what: &'static str) -> ProgressBar {
    bar("{msg:28} [{bar:30}] {human_pos}/{human_len} {eta}").with_message(what)
}

/// A bar that counts bytes.
pub(crate) fn bytes(total: u64) -> ProgressBar {
    let bar = bar("{msg:28} [{bar:30}] {bytes}/{total_bytes} {eta}");
    bar.set_length(total);
    bar
}

/// A sign that something takes a while.
pub(crate) fn waiting(what: &'static str) -> ProgressBar {
    bar("{spinner} {msg} {elapsed}").with_message(what)
}

fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
