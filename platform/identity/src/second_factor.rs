//! The second factor: codes of an authenticator app, and recovery codes for when it is lost.

use chrono::{DateTime, Utc};
use qrcode::QrCode;
use qrcode::render::svg;
use reticolo_accounts::PlatformScope;
use reticolo_foundation::Keys;
use reticolo_foundation::keys::random;
use totp_rs::{Builder, Secret, Totp};

use crate::account::{self, AccountId};
use crate::error::Error;
use crate::identity::Identity;

/// Recovery codes made at a time.
const RECOVERY_CODES: usize = 10;

/// Wrong codes before each one more doubles the wait.
const FREE_ATTEMPTS: u32 = 5;

/// What shared secrets are sealed for, and recovery codes digested for; the context is the account.
const SECRET: &str = "second factor";
const RECOVERY: &str = "recovery code";

/// Letters of recovery codes: none that is read for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";

/// What is known of somebody's second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whether a sign-in asks for it.
    pub enabled: bool,
    pub recovery_codes_left: i64,
}

/// What an authenticator app needs to know, shown once.
#[derive(Clone)]
pub struct Enrolment {
    /// `otpauth://…`
    pub uri: String,
    /// The secret in base 32, to be typed where no picture can be read.
    pub secret: String,
    /// The address as a QR code.
    pub svg: String,
}

impl Identity {
    /// Whether the account has a second factor, and the recovery codes it has left.
    pub async fn second_factor(&self, id: AccountId) -> Result<SecondFactor, Error> {
        let mut scope = self.read().await?;
        let (enabled, recovery_codes_left) = sqlx::query_as(
            "select exists (select from platform.second_factor
                            where account_id = $1 and confirmed_at is not null),
                    (select count(*) from platform.recovery_code where account_id = $1 and used_at is null)",
        )
        .bind(id)
        .fetch_one(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(SecondFactor { enabled, recovery_codes_left })
    }

    /// Begins to set one up; nothing is asked for until it is confirmed, and beginning again is fine.
    /// Refuses with `SecondFactorInUse`.
    pub async fn enrol_second_factor(&self, id: AccountId) -> Result<Enrolment, Error> {
        let secret: [u8; 20] = random();
        let mut scope = self.write().await?;
        let account = account::find(&mut scope, id).await?.ok_or(Error::NotFound)?;
        let now = scope.now();
        let begun = sqlx::query(
            "insert into platform.second_factor (account_id, secret, created_at) values ($1, $2, $3)
             on conflict (account_id) do update set secret = excluded.secret, created_at = excluded.created_at
             where second_factor.confirmed_at is null",
        )
        .bind(id)
        .bind(self.keys().seal(SECRET, &id.to_string(), &secret))
        .bind(now)
        .execute(scope.connection())
        .await?;
        if begun.rows_affected() == 0 {
            return Err(Error::SecondFactorInUse);
        }
        scope.commit().await?;
        let name = account.login_mail.or(account.mail).unwrap_or(account.name);
        Ok(enrolment(&secret, &name))
    }

    /// Turns it on, with the first code of the app, and gives the recovery codes, to be shown once.
    /// Refuses with `NoSecondFactor`, `SecondFactorInUse`, `WrongCode`, `TooManyAttempts`.
    pub async fn confirm_second_factor(
        &self,
        id: AccountId,
        code: &str,
    ) -> Result<Vec<String>, Error> {
        let attempts = format!("code:{id}");
        self.counted(&attempts, FREE_ATTEMPTS).await?;
        let mut scope = self.write().await?;
        let now = scope.now();
        match confirmed(&mut scope, id).await? {
            None => return Err(Error::NoSecondFactor),
            Some(Some(_)) => return Err(Error::SecondFactorInUse),
            Some(None) => {}
        }
        spend_step(&mut scope, self.keys(), id, code).await?;
        sqlx::query("update platform.second_factor set confirmed_at = $2 where account_id = $1")
            .bind(id)
            .bind(now)
            .execute(scope.connection())
            .await?;
        let codes = renew(&mut scope, self.keys(), id).await?;
        scope.commit().await?;
        self.hot().succeeded(&attempts, true).await;
        Ok(codes)
    }

    /// Replaces the recovery codes. Refuses like [`disable_second_factor`](Self::disable_second_factor).
    pub async fn renew_recovery_codes(
        &self,
        id: AccountId,
        password: &str,
        code: &str,
    ) -> Result<Vec<String>, Error> {
        let mut scope = self.proven(id, password, code).await?;
        let codes = renew(&mut scope, self.keys(), id).await?;
        scope.commit().await?;
        Ok(codes)
    }

    /// Turns it off. Needs the password and a code; refuses with `WrongCredentials`, `WrongCode`,
    /// `NoSecondFactor`, `TooManyAttempts`.
    pub async fn disable_second_factor(
        &self,
        id: AccountId,
        password: &str,
        code: &str,
    ) -> Result<(), Error> {
        let mut scope = self.proven(id, password, code).await?;
        remove(&mut scope, id).await?;
        Ok(scope.commit().await?)
    }

    /// Turns it off for somebody who has lost app and recovery codes, on the word of an administrator
    /// who has made sure who asks.
    pub async fn drop_second_factor(&self, id: AccountId) -> Result<(), Error> {
        let mut scope = self.write().await?;
        remove(&mut scope, id).await?;
        Ok(scope.commit().await?)
    }

    /// A transaction for somebody who has just given their password and a code.
    async fn proven(
        &self,
        id: AccountId,
        password: &str,
        code: &str,
    ) -> Result<PlatformScope, Error> {
        self.confirm_password(id, password).await?;
        let attempts = format!("code:{id}");
        self.counted(&attempts, FREE_ATTEMPTS).await?;
        let mut scope = self.write().await?;
        if confirmed(&mut scope, id).await?.flatten().is_none() {
            return Err(Error::NoSecondFactor);
        }
        spend(&mut scope, self.keys(), id, code).await?;
        // The outcome is known; that the caller has more to do in the transaction changes nothing.
        self.hot().succeeded(&attempts, true).await;
        Ok(scope)
    }
}

/// Uses a code of the app or a recovery code. Refuses with `WrongCode` what is wrong or was used.
pub(crate) async fn spend(
    scope: &mut PlatformScope,
    keys: &Keys,
    id: AccountId,
    code: &str,
) -> Result<(), Error> {
    let digits = code.trim().replace(' ', "");
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return spend_step(scope, keys, id, &digits).await;
    }
    let now = scope.now();
    let used = sqlx::query(
        "update platform.recovery_code set used_at = $3
         where account_id = $1 and digest = $2 and used_at is null",
    )
    .bind(id)
    .bind(digest(keys, id, code).as_slice())
    .bind(now)
    .execute(scope.connection())
    .await?;
    if used.rows_affected() == 1 { Ok(()) } else { Err(Error::WrongCode) }
}

/// Uses a code of the app: the one of now, of the step before or of the one after. A step that was
/// used, or is older than one that was, is refused.
async fn spend_step(
    scope: &mut PlatformScope,
    keys: &Keys,
    id: AccountId,
    code: &str,
) -> Result<(), Error> {
    let sealed: Option<Vec<u8>> =
        sqlx::query_scalar("select secret from platform.second_factor where account_id = $1")
            .bind(id)
            .fetch_optional(scope.connection())
            .await?;
    let sealed = sealed.ok_or(Error::NoSecondFactor)?;
    let secret = keys.open(SECRET, &id.to_string(), &sealed).ok_or(Error::NoSecondFactor)?;
    let now = u64::try_from(scope.now().timestamp()).unwrap_or_default();
    let step = totp(&secret, "").check(code.trim(), now).ok_or(Error::WrongCode)?;
    let used = sqlx::query(
        "update platform.second_factor set last_step = $2 where account_id = $1 and last_step < $2",
    )
    .bind(id)
    .bind(i64::try_from(step).unwrap_or(i64::MAX))
    .execute(scope.connection())
    .await?;
    if used.rows_affected() == 1 { Ok(()) } else { Err(Error::WrongCode) }
}

/// Whether there is one, and since when it is in use; locked, so that two do not confirm it at once.
async fn confirmed(
    scope: &mut PlatformScope,
    id: AccountId,
) -> Result<Option<Option<DateTime<Utc>>>, Error> {
    Ok(sqlx::query_scalar(
        "select confirmed_at from platform.second_factor where account_id = $1 for update",
    )
    .bind(id)
    .fetch_optional(scope.connection())
    .await?)
}

async fn renew(
    scope: &mut PlatformScope,
    keys: &Keys,
    id: AccountId,
) -> Result<Vec<String>, Error> {
    let codes: Vec<String> = std::iter::repeat_with(recovery_code).take(RECOVERY_CODES).collect();
    let digests: Vec<Vec<u8>> = codes.iter().map(|code| digest(keys, id, code).to_vec()).collect();
    remove_recovery_codes(scope, id).await?;
    sqlx::query(
        "insert into platform.recovery_code (account_id, digest) select $1, unnest($2::bytea[])",
    )
    .bind(id)
    .bind(digests)
    .execute(scope.connection())
    .await?;
    Ok(codes)
}

async fn remove(scope: &mut PlatformScope, id: AccountId) -> Result<(), Error> {
    remove_recovery_codes(scope, id).await?;
    sqlx::query("delete from platform.second_factor where account_id = $1")
        .bind(id)
        .execute(scope.connection())
        .await?;
    Ok(())
}

async fn remove_recovery_codes(scope: &mut PlatformScope, id: AccountId) -> Result<(), Error> {
    sqlx::query("delete from platform.recovery_code where account_id = $1")
        .bind(id)
        .execute(scope.connection())
        .await?;
    Ok(())
}

fn enrolment(secret: &[u8; 20], name: &str) -> Enrolment {
    let totp = totp(secret, name);
    let uri = totp.to_url().unwrap_or_default();
    // An address of some hundred characters always fits into a code.
    let svg = QrCode::new(&uri).map(|code| {
        code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build()
    });
    Enrolment { secret: Secret::from(*secret).to_base32(), svg: svg.unwrap_or_default(), uri }
}

/// SHA-1, six digits, thirty seconds: what every app understands.
fn totp(secret: &[u8], name: &str) -> Totp {
    // A colon would divide the name.
    let name = name.replace(':', " ");
    Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some("Reticolo"))
        .with_account_name(name)
        .build_noncompliant()
}

/// Ten letters, which is fifty bits: `k7mfx-2qwtd`.
fn recovery_code() -> String {
    let mut code: String = random::<10>()
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte & 31)))
        .map(|letter| char::from(*letter))
        .collect();
    code.insert(5, '-');
    code
}

/// What is stored of a recovery code, however it is typed.
fn digest(keys: &Keys, id: AccountId, code: &str) -> [u8; 32] {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    keys.digest_of(RECOVERY, &[id.0.as_bytes(), plain.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::{enrolment, recovery_code};

    #[test]
    fn an_enrolment_says_the_same_in_three_ways() {
        let enrolment = enrolment(b"12345678901234567890", "anna@unione.example");
        assert_eq!(enrolment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(enrolment.uri.starts_with("otpauth://totp/Reticolo:anna"), "{}", enrolment.uri);
        assert!(enrolment.uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        assert!(enrolment.svg.contains("<svg"));
    }

    #[test]
    fn recovery_codes_differ_and_are_easy_to_type() {
        let (one, other) = (recovery_code(), recovery_code());
        assert_ne!(one, other);
        assert_eq!(one.len(), 11);
        assert!(!one.contains(['0', 'o', '1', 'l', 'i']));
    }
}
