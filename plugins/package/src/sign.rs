//! Who publishes a plugin: Ed25519 keys, and signatures over a package's `manifest.json`.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// What public keys begin with.
const SCHEME: &str = "ed25519:";

/// A key is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error(
        "a public key is `ed25519:` and 32 bytes in base64, as `reticolo plugin keygen` prints it"
    )]
    Public,
    #[error("a secret key is an Ed25519 key in PKCS#8 PEM, as `reticolo plugin keygen` writes it")]
    Secret,
}

/// Whom a signature is checked against. Written `ed25519:` and base64.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The 32 bytes of the key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// How the bytes of a key are written, were they one or not.
    pub fn written(bytes: &[u8]) -> String {
        format!("{SCHEME}{}", STANDARD.encode(bytes))
    }

    /// Whether this key's owner signed `message`. Strict: one message and key have one signature.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let encoded = text.trim().strip_prefix(SCHEME).ok_or(BadKey::Public)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| BadKey::Public)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| BadKey::Public)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| BadKey::Public)?;
        // Anybody can sign for a weak key, and two spellings of one key would be two publishers.
        if key.is_weak() || key.to_edwards().compress().as_bytes() != &bytes {
            return Err(BadKey::Public);
        }
        Ok(Self(key))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Self::written(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for PublicKey {
    type Error = BadKey;

    fn try_from(text: String) -> Result<Self, BadKey> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

/// What a publisher signs with. Never shown; kept as PKCS#8 PEM, which other programs read too.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of 32 bytes that nobody can guess.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads `-----BEGIN PRIVATE KEY-----`.
    pub fn from_pem(text: &str) -> Result<Self, BadKey> {
        SigningKey::from_pkcs8_pem(text.trim()).map(Self).map_err(|_| BadKey::Secret)
    }

    /// The secret itself, for the file it is kept in.
    pub fn to_pem(&self) -> Result<String, BadKey> {
        // Without the public key beside it, as older programs want it.
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let pem = pair.to_pkcs8_pem(LineEnding::LF).map_err(|_| BadKey::Secret)?;
        Ok(pem.to_string())
    }

    /// What its signatures are checked with.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs these bytes as they are.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey of {}", self.public())
    }
}

/// The file `manifest.sig`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignatureFile {
    key: PublicKey,
    /// 64 bytes in base64.
    signature: String,
}

impl SignatureFile {
    pub(crate) fn over(manifest: &[u8], key: &SecretKey) -> Self {
        Self { key: key.public(), signature: STANDARD.encode(key.sign(manifest)) }
    }

    /// Whose signature it is; none if it is nobody's signature of this manifest.
    pub(crate) fn signer(&self, manifest: &[u8]) -> Option<PublicKey> {
        let signature: [u8; 64] = STANDARD.decode(&self.signature).ok()?.try_into().ok()?;
        self.key.verifies(manifest, &signature).then_some(self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn a_key_survives_its_file() {
        let key = SecretKey::from_seed(&KEY);
        let pem = key.to_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        assert_eq!(SecretKey::from_pem(&pem).unwrap().public(), key.public());
        assert_eq!(key.public().to_string().parse::<PublicKey>().unwrap(), key.public());
        assert!(!format!("{key:?}").contains(pem.lines().nth(1).unwrap()));
    }

    #[test]
    fn openssl_reads_what_we_write() {
        // openssl pkey -in key.pem -pubout, for a seed of 32 times 7.
        let pem = SecretKey::from_seed(&KEY).to_pem().unwrap();
        assert_eq!(
            pem.lines().nth(1),
            Some("MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH")
        );
    }

    #[test]
    fn a_signature_holds_for_one_message_and_key() {
        let (key, other) = (SecretKey::from_seed(&KEY), SecretKey::from_seed(&[8; 32]));
        let signature = key.sign(b"manifest");
        assert!(key.public().verifies(b"manifest", &signature));
        assert!(!key.public().verifies(b"Manifest", &signature));
        assert!(!other.public().verifies(b"manifest", &signature));
        let mut turned = signature;
        turned[63] ^= 1;
        assert!(!key.public().verifies(b"manifest", &turned));
    }

    #[test]
    fn weak_and_crooked_keys_are_refused() {
        let weak = format!("{SCHEME}{}", STANDARD.encode([0_u8; 32]));
        for text in ["", "ed25519:", "rsa:AAAA", "ed25519:AAAA", weak.as_str()] {
            assert_eq!(text.parse::<PublicKey>(), Err(BadKey::Public), "{text}");
        }
        assert_eq!(SecretKey::from_pem("-----BEGIN PRIVATE KEY-----").unwrap_err(), BadKey::Secret);
    }
}
