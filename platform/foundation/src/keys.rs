//! The installation's secret key, and what is done with it: sealing, blind indexes, secrets of chance.
//!
//! Each purpose has a key of its own derived from the one secret, so that what is sealed for one
//! purpose never opens for another.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a nonce of AES-GCM; a sealed value begins with them.
const NONCE: usize = 12;

/// The secret of an installation. Losing it loses what was sealed with it; leaking it opens all of it.
#[derive(Clone)]
pub struct Keys {
    secret: [u8; 32],
}

/// Why a secret key was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret key is 64 hexadecimal digits: make one with `openssl rand -hex 32` and keep it safe"
)]
pub struct BadKey;

impl Keys {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let mut secret = [0; 32];
        hex::decode_to_slice(text.trim(), &mut secret).map_err(|_| BadKey)?;
        if secret == [0; 32] { Err(BadKey) } else { Ok(Self { secret }) }
    }

    /// Encrypts `plain` (AES-256-GCM) so that it opens for the same purpose and context only: a sealed
    /// value copied into another row does not open there.
    pub fn seal(&self, purpose: &'static str, context: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = random();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self
            .cipher(purpose)
            .encrypt(&Nonce::from(nonce), payload)
            .unwrap_or_else(|_| unreachable!("only sizes far beyond a row's are refused"));
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed; `None` if it was not sealed with this key, for this purpose and context.
    pub fn open(&self, purpose: &'static str, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        self.cipher(purpose).decrypt(&Nonce::from(*nonce), payload).ok()
    }

    /// A keyed digest (HMAC-SHA-256): equal for equal data, and not to be found without the key.
    pub fn digest(&self, purpose: &'static str, data: &[u8]) -> [u8; 32] {
        mac(&self.key(purpose), &[data])
    }

    /// A keyed digest of parts, each with its length, so that no two lists of parts have the same.
    pub fn digest_of(&self, purpose: &'static str, parts: &[&[u8]]) -> [u8; 32] {
        let lengths: Vec<_> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
        let framed: Vec<_> = lengths
            .iter()
            .zip(parts)
            .flat_map(|(length, part)| [length.as_slice(), part])
            .collect();
        mac(&self.key(purpose), &framed)
    }

    fn key(&self, purpose: &'static str) -> [u8; 32] {
        mac(&self.secret, &[b"reticolo ", purpose.as_bytes()])
    }

    fn cipher(&self, purpose: &'static str) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.key(purpose)))
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256>>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Bytes nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Nothing secret can be made on a machine without chance.
    getrandom::fill(&mut bytes).unwrap_or_else(|_| unreachable!("the system gives random bytes"));
    bytes
}

/// A secret handed to somebody and kept as its digest only: a session, a link in a mail, an API token.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one: 256 bits of chance, as 64 hexadecimal digits.
    pub fn fresh() -> Self {
        Self(hex::encode(random::<32>()))
    }

    /// A token somebody presents.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is stored of it. The token is all chance, so a plain SHA-256 gives nothing away.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The secret itself, to be handed over once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{BadKey, Keys, Token};

    fn keys(digit: &str) -> Keys {
        Keys::parse(&digit.repeat(64)).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_key_purpose_and_context_only() {
        let sealed = keys("a").seal("totp", "account 1", b"secret");
        assert_eq!(keys("a").open("totp", "account 1", &sealed).unwrap(), b"secret");
        assert_eq!(keys("b").open("totp", "account 1", &sealed), None);
        assert_eq!(keys("a").open("client secret", "account 1", &sealed), None);
        assert_eq!(keys("a").open("totp", "account 2", &sealed), None);
        assert_eq!(keys("a").open("totp", "account 1", &sealed[..11]), None);
        assert_ne!(sealed, keys("a").seal("totp", "account 1", b"secret"));
    }

    #[test]
    fn digests_tell_keys_purposes_and_parts_apart() {
        let digest = keys("a").digest_of("chain", &[b"ab", b"c"]);
        assert_eq!(digest, keys("a").digest_of("chain", &[b"ab", b"c"]));
        assert_ne!(digest, keys("a").digest_of("chain", &[b"a", b"bc"]));
        assert_ne!(digest, keys("a").digest_of("other", &[b"ab", b"c"]));
        assert_ne!(keys("a").digest("x", b"1"), keys("b").digest("x", b"1"));
    }

    #[test]
    fn a_bad_key_is_refused() {
        for text in ["", "abc", &"g".repeat(64), &"0".repeat(64), &"a".repeat(66)] {
            assert_eq!(Keys::parse(text).err(), Some(BadKey), "{text}");
        }
    }

    #[test]
    fn a_token_never_shows_in_a_log() {
        let token = Token::fresh();
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(token.digest(), Token::presented(token.reveal()).digest());
    }
}
