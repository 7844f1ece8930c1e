//! What a browser keeps while its person is at the provider.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use reticolo_foundation::Keys;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::Url;

use super::Refusal;

/// How long a person may take at the provider.
pub(super) const LIFE: Duration = Duration::from_mins(10);

/// What it is sealed for; the context is the provider's id.
const SEAL: &str = "sign-in at a provider";

/// The value of a cookie: sealed, so that it tells nothing and cannot be made up.
#[derive(Clone)]
pub struct Pending(String);

impl Pending {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending(…)")
    }
}

/// A sign-in under way.
#[derive(Serialize, Deserialize)]
pub(super) struct Begun {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) redirect_uri: Url,
    pub(super) return_to: Option<String>,
    pub(super) at: DateTime<Utc>,
}

impl Begun {
    pub(super) fn seal(&self, keys: &Keys, provider: &str) -> Pending {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        Pending(BASE64_URL_SAFE_NO_PAD.encode(keys.seal(SEAL, provider, &plain)))
    }

    /// Refuses with `PendingInvalid` what we have not sealed for this provider in the last ten minutes.
    pub(super) fn open(
        keys: &Keys,
        provider: &str,
        value: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let begun = BASE64_URL_SAFE_NO_PAD
            .decode(value)
            .ok()
            .and_then(|sealed| keys.open(SEAL, provider, &sealed))
            .and_then(|plain| serde_json::from_slice::<Self>(&plain).ok());
        begun.filter(|begun| begun.at + LIFE > now).ok_or(Refusal::PendingInvalid)
    }

    /// Refuses with `WrongState` what came back for another sign-in.
    pub(super) fn expects(&self, state: Option<&str>) -> Result<(), Refusal> {
        let state = state.unwrap_or_default();
        if bool::from(self.state.as_bytes().ct_eq(state.as_bytes())) {
            Ok(())
        } else {
            Err(Refusal::WrongState)
        }
    }

    /// Where it is written down that it was used.
    pub(super) fn place(&self) -> String {
        let state = reticolo_foundation::Token::presented(&self.state);
        format!("state:{}", hex::encode(state.digest()))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use reticolo_foundation::Keys;

    use super::{Begun, Refusal};

    #[test]
    fn only_what_we_sealed_for_this_provider_lately_opens() {
        let now: DateTime<Utc> = "2026-01-02T03:04:05Z".parse().unwrap();
        let keys = Keys::parse(&"a".repeat(64)).unwrap();
        let begun = Begun {
            state: "state".into(),
            nonce: "nonce".into(),
            verifier: "verifier".into(),
            redirect_uri: "https://reticolo.example/back".parse().unwrap(),
            return_to: None,
            at: now,
        };
        let pending = begun.seal(&keys, "one");
        let open = |provider: &str, value: &str, minutes| {
            Begun::open(&keys, provider, value, now + TimeDelta::minutes(minutes))
                .map(|begun| begun.nonce)
        };
        assert_eq!(open("one", pending.as_str(), 9), Ok("nonce".to_owned()));
        assert_eq!(open("one", pending.as_str(), 10), Err(Refusal::PendingInvalid));
        assert_eq!(open("other", pending.as_str(), 0), Err(Refusal::PendingInvalid));
        let forged = pending.as_str().replacen(|_: char| true, "A", 40);
        for value in ["", "é", "AAAA", &forged, &pending.as_str()[1..]] {
            assert_eq!(open("one", value, 0), Err(Refusal::PendingInvalid), "{value}");
        }
        assert_eq!(begun.expects(Some("state")), Ok(()));
        for state in [None, Some(""), Some("State"), Some("state2")] {
            assert_eq!(begun.expects(state), Err(Refusal::WrongState));
        }
    }
}
