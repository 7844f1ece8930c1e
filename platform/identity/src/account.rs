//! Accounts: one for each person.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use reticolo_accounts::{PlatformScope, TenantId};
use reticolo_foundation::{Keys, Language};
use serde_json::json;
use sqlx::FromRow;
use url::Url;

use crate::error::Error;
use crate::identity::Identity;
use crate::link::{self, LinkKind};
use crate::{letters, mail};

pub use reticolo_accounts::AccountId;

/// How long a new administrator has to choose a password.
const INVITATION: TimeDelta = TimeDelta::days(7);

/// A person as the platform knows them.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    /// The tenant whose provider vouches for the person; `None` when the account is good platform-wide.
    pub tenant_id: Option<TenantId>,
    pub name: String,
    /// Where to write.
    pub mail: Option<String>,
    /// The mail that signs in with a password.
    pub login_mail: Option<String>,
    pub language: Language,
    pub platform_admin: bool,
    pub open: bool,
    /// Grows with every change of rights.
    pub rights_version: i64,
    pub created_at: DateTime<Utc>,
}

/// A person who will sign in with mail and password. Whoever creates the account has made sure that
/// the mail is theirs, or gives the account no password but through a link sent there.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub name: String,
    pub login_mail: String,
    pub language: Language,
}

/// *Codice fiscale*: 16 letters and digits, or 11 digits where one is provisional. Never in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct FiscalNumber(String);

impl FiscalNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored to find it by.
    pub(crate) fn digest(&self, keys: &Keys) -> [u8; 32] {
        keys.digest("fiscal number", self.0.as_bytes())
    }
}

impl FromStr for FiscalNumber {
    type Err = Error;

    /// Reads one as people write it or as SPID does, with `TINIT-` before it.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("TINIT-").unwrap_or(&text);
        let personal = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let provisional = text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit());
        if personal || provisional {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::BadFiscalNumber)
        }
    }
}

impl fmt::Debug for FiscalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FiscalNumber(…)")
    }
}

/// The account, open or closed.
pub async fn find(scope: &mut PlatformScope, id: AccountId) -> Result<Option<Account>, Error> {
    let row: Option<Row> = sqlx::query_as(accounts!("where account_id = $1"))
        .bind(id)
        .fetch_optional(scope.connection())
        .await?;
    Ok(row.map(Account::from))
}

/// The account that signs in with this mail.
pub async fn by_login_mail(
    scope: &mut PlatformScope,
    login_mail: &str,
) -> Result<Option<Account>, Error> {
    let row: Option<Row> = sqlx::query_as(accounts!("where lower(login_mail) = lower($1)"))
        .bind(login_mail.trim())
        .fetch_optional(scope.connection())
        .await?;
    Ok(row.map(Account::from))
}

/// The account of a fiscal number, among those a tenant's provider vouches for or, with `None`, among
/// those good platform-wide.
pub async fn by_fiscal_number(
    scope: &mut PlatformScope,
    keys: &Keys,
    tenant_id: Option<TenantId>,
    number: &FiscalNumber,
) -> Result<Option<AccountId>, Error> {
    Ok(sqlx::query_scalar(
        "select account_id from platform.account
         where fiscal_digest = $1 and tenant_id is not distinct from $2",
    )
    .bind(number.digest(keys).as_slice())
    .bind(tenant_id)
    .fetch_optional(scope.connection())
    .await?)
}

/// The person's fiscal number. Who asks writes down why: it is personal data.
pub async fn fiscal_number(
    scope: &mut PlatformScope,
    keys: &Keys,
    id: AccountId,
) -> Result<Option<FiscalNumber>, Error> {
    let sealed: Option<Vec<u8>> =
        sqlx::query_scalar("select fiscal_sealed from platform.account where account_id = $1")
            .bind(id)
            .fetch_optional(scope.connection())
            .await?
            .flatten();
    let plain = sealed.and_then(|sealed| keys.open(SEAL, &id.to_string(), &sealed));
    Ok(plain.and_then(|plain| String::from_utf8(plain).ok()).map(FiscalNumber))
}

/// Gives an account the fiscal number its provider says. Refuses with `FiscalNumberTaken` one that
/// another account of the same trust has, and with `FiscalNumberChanged` to replace one.
pub(crate) async fn set_fiscal_number(
    scope: &mut PlatformScope,
    keys: &Keys,
    id: AccountId,
    number: &FiscalNumber,
) -> Result<(), Error> {
    let digest = number.digest(keys);
    let known: Option<Vec<u8>> =
        sqlx::query_scalar("select fiscal_digest from platform.account where account_id = $1")
            .bind(id)
            .fetch_one(scope.connection())
            .await?;
    match known {
        Some(known) if known == digest => return Ok(()),
        Some(_) => return Err(Error::FiscalNumberChanged),
        None => {}
    }
    let sealed = keys.seal(SEAL, &id.to_string(), number.0.as_bytes());
    let set = sqlx::query(
        "update platform.account set fiscal_digest = $2, fiscal_sealed = $3 where account_id = $1",
    )
    .bind(id)
    .bind(digest.as_slice())
    .bind(sealed)
    .execute(scope.connection())
    .await;
    match set {
        Err(error) if Error::constraint(&error) == Some("account_fiscal_number_key") => {
            Err(Error::FiscalNumberTaken)
        }
        set => Ok(set.map(|_| ())?),
    }
}

/// Creates an account that will sign in with mail and password; it has none yet.
/// Refuses with `BadMail`, `BadName` and `MailTaken`.
pub async fn create(scope: &mut PlatformScope, new: &NewAccount) -> Result<AccountId, Error> {
    let (name, login_mail) = (checked_name(&new.name)?, mail::checked(&new.login_mail)?);
    let created = sqlx::query_scalar(
        "insert into platform.account
                (account_id, name, mail, login_mail, language, created_at, changed_at)
         values ($1, $2, $3, $3, $4, $5, $5) returning account_id",
    )
    .bind(AccountId::fresh())
    .bind(name)
    .bind(login_mail)
    .bind(new.language.code())
    .bind(scope.now())
    .fetch_one(scope.connection())
    .await;
    match created {
        Err(error) if Error::constraint(&error) == Some("account_login_mail_key") => {
            Err(Error::MailTaken)
        }
        created => Ok(created?),
    }
}

/// Changes how the person is called.
pub async fn rename(scope: &mut PlatformScope, id: AccountId, name: &str) -> Result<(), Error> {
    let now = scope.now();
    sqlx::query("update platform.account set name = $2, changed_at = $3 where account_id = $1")
        .bind(id)
        .bind(checked_name(name)?)
        .bind(now)
        .execute(scope.connection())
        .await?;
    Ok(())
}

/// Changes the language mails to the person are in.
pub async fn set_language(
    scope: &mut PlatformScope,
    id: AccountId,
    language: Language,
) -> Result<(), Error> {
    sqlx::query("update platform.account set language = $2 where account_id = $1")
        .bind(id)
        .bind(language.code())
        .execute(scope.connection())
        .await?;
    Ok(())
}

impl Identity {
    /// Makes somebody administrator of the platform, with a new account where the mail has none, and
    /// gives the address at which they choose a password. The same address goes to them by mail.
    pub async fn create_platform_admin(
        &self,
        login_mail: &str,
        name: &str,
        language: Language,
    ) -> Result<Url, Error> {
        let mut scope = self.write().await?;
        let known = by_login_mail(&mut scope, login_mail).await?;
        let id = if let Some(known) = known {
            known.id
        } else {
            let (name, login_mail) = (name.to_owned(), login_mail.to_owned());
            create(&mut scope, &NewAccount { name, login_mail, language }).await?
        };
        let now = scope.now();
        sqlx::query(
            "update platform.account
             set platform_admin = true, state = 'open', rights_version = rights_version + 1, changed_at = $2
             where account_id = $1",
        )
        .bind(id)
        .bind(now)
        .execute(scope.connection())
        .await?;
        let token =
            link::create(&mut scope, LinkKind::Invitation, Some(id), &json!({}), INVITATION)
                .await?;
        let address = self.link_address(LinkKind::Invitation, &token);
        let letter = letters::administrator(language, login_mail, &address);
        mail::enqueue(scope.connection(), now, &letter).await?;
        scope.commit().await?;
        self.forget_sessions(id).await?;
        Ok(address)
    }

    /// Closes an account and signs it out everywhere. Its rows stay: what it did stays attributable.
    pub async fn close_account(&self, id: AccountId) -> Result<(), Error> {
        let mut scope = self.write().await?;
        let now = scope.now();
        let closed = sqlx::query(
            "update platform.account
             set state = 'closed', platform_admin = false, rights_version = rights_version + 1, changed_at = $2
             where account_id = $1",
        )
        .bind(id)
        .bind(now)
        .execute(scope.connection())
        .await?;
        scope.commit().await?;
        if closed.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        self.end_other_sessions(id, None).await.map(|_| ())
    }

    /// To be called after what a person may do has changed: every server reads it anew at once.
    pub async fn rights_changed(&self, id: AccountId) -> Result<(), Error> {
        let mut scope = self.write().await?;
        sqlx::query(
            "update platform.account set rights_version = rights_version + 1 where account_id = $1",
        )
        .bind(id)
        .execute(scope.connection())
        .await?;
        scope.commit().await?;
        self.forget_sessions(id).await
    }
}

/// What fiscal numbers are sealed for; the context is the account's id.
const SEAL: &str = "fiscal number";

#[derive(FromRow)]
pub(crate) struct Row {
    account_id: AccountId,
    tenant_id: Option<TenantId>,
    name: String,
    mail: Option<String>,
    login_mail: Option<String>,
    language: String,
    platform_admin: bool,
    open: bool,
    rights_version: i64,
    created_at: DateTime<Utc>,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            id: row.account_id,
            tenant_id: row.tenant_id,
            name: row.name,
            mail: row.mail,
            login_mail: row.login_mail,
            language: row.language.parse().unwrap_or_default(),
            platform_admin: row.platform_admin,
            open: row.open,
            rights_version: row.rights_version,
            created_at: row.created_at,
        }
    }
}

/// A name without spaces around it; refuses with `BadName` what no person is called.
pub(crate) fn checked_name(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    let length = name.chars().count();
    let good = (1..=200).contains(&length) && !name.chars().any(char::is_control);
    if good { Ok(name) } else { Err(Error::BadName) }
}

/// Accounts, as [`Row`] has them.
macro_rules! accounts {
    ($rest:literal) => {
        concat!(
            "select account_id, tenant_id, name, mail, login_mail, language, platform_admin,
                    state = 'open' as open, rights_version, created_at
             from platform.account ",
            $rest
        )
    };
}
use accounts;

#[cfg(test)]
mod tests {
    use super::{FiscalNumber, checked_name};

    #[test]
    fn a_fiscal_number_is_read_as_people_and_spid_write_it() {
        let read = |text: &str| text.parse::<FiscalNumber>().ok().map(|number| number.0);
        assert_eq!(read(" rssmra80a01h501u ").as_deref(), Some("RSSMRA80A01H501U"));
        assert_eq!(read("TINIT-RSSMRA80A01H501U").as_deref(), Some("RSSMRA80A01H501U"));
        assert_eq!(read("12345678901").as_deref(), Some("12345678901"));
        for bad in ["", "TINIT-", "RSSMRA80A01H501", "RSSMRA80A01H50é", "1234567890a"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let number: FiscalNumber = "RSSMRA80A01H501U".parse().unwrap();
        assert_eq!(format!("{number:?}"), "FiscalNumber(…)");
    }

    #[test]
    fn a_name_is_a_line_of_text() {
        assert_eq!(checked_name(" Anna Rossi ").unwrap(), "Anna Rossi");
        for bad in ["", "  ", "a\nb", "a\u{0}b", &"x".repeat(201)] {
            assert!(checked_name(bad).is_err(), "{bad:?}");
        }
    }
}
