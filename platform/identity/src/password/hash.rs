//! Argon2id, two at a time.

use std::sync::Arc;

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::strength::{self, LONGEST, WeakPassword};

/// Hashed at once: each takes a core and 19 MiB for some tens of milliseconds.
const AT_ONCE: usize = 2;

/// The hash of nothing anybody knows, with the parameters of every other: an unknown mail costs the
/// same time as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGtub3dzIHRoaXM$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// Hashes and checks passwords away from the threads that serve requests. Argon2's default
/// parameters are those OWASP asks for: 19 MiB, two passes, one lane.
#[derive(Clone)]
pub(crate) struct Hasher {
    turns: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Hasher {
    /// The hash to store. Refuses a password that is easily guessed, by itself or because it is made
    /// of the person's name and mail.
    pub(super) async fn hash(
        &self,
        password: &str,
        about: &[&str],
    ) -> Result<String, WeakPassword> {
        let password = normal(password);
        let about: Vec<String> = about.iter().map(|text| (*text).to_owned()).collect();
        self.away(move || {
            strength::check(&password, &about)?;
            let hash = Argon2::default().hash_password(password.as_bytes()).unwrap_or_else(|_| {
                unreachable!("the parameters are good and the system has chance")
            });
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether this is the password; without a hash it takes as long and is not.
    pub(super) async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        // Nobody makes us read a novel; letters with accents typed apart are up to four for one.
        let readable = password.chars().count() <= 4 * LONGEST;
        let password = if readable { normal(password) } else { String::new() };
        self.away(move || {
            let known = hash.is_some();
            let hash = hash.as_deref().unwrap_or(NOBODY);
            let right = PasswordHash::new(hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            });
            right && known
        })
        .await
    }

    async fn away<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        // The semaphore is never closed.
        let _turn = self.turns.acquire().await.ok();
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

/// The same password is the same bytes on every keyboard.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::{Hasher, NOBODY};
    use argon2::PasswordHash;

    #[tokio::test]
    async fn a_password_is_right_or_wrong_however_its_accents_are_typed() {
        let hasher = Hasher::default();
        let hash = hasher.hash("perché-tremolo-ginestra", &[]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("perche\u{301}-tremolo-ginestra", Some(hash.clone())).await);
        assert!(!hasher.verify("perche-tremolo-ginestra", Some(hash.clone())).await);
        assert!(!hasher.verify(&"x".repeat(100_000), Some(hash)).await);
        assert!(!hasher.verify("perché-tremolo-ginestra", None).await);
        let long = format!("tremolo-ginestra-vapore{}", "e\u{301}".repeat(200));
        let hash = hasher.hash(&long, &[]).await.unwrap();
        assert!(hasher.verify(&long, Some(hash)).await);
    }

    #[test]
    fn nobodys_hash_can_be_read_and_costs_the_same() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(NOBODY.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
