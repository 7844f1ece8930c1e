//! Where the union's people sign in: providers of OpenID Connect, configured by the union.

use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Act;
use crate::error::Error;
use crate::line::{SETTING, line, required};
use crate::permission::Permission;
use crate::scope::Scope;
use crate::statements;

/// Under which purpose client secrets are sealed.
const SEALED: &str = "identity provider client secret";

/// The longest text of a button.
const LABEL: usize = 60;

reticolo_foundation::id! {
    /// Names an identity provider.
    IdentityProviderId
}

/// A provider, without its secret.
#[derive(Clone, Debug, FromRow)]
pub struct IdentityProvider {
    #[sqlx(rename = "identity_provider_id")]
    pub id: IdentityProviderId,
    /// What the button says.
    pub label: String,
    /// The address its discovery document is found below.
    pub issuer: String,
    pub client_id: String,
    pub scopes: Vec<String>,
    /// The claims that hold these.
    pub fiscal_number_claim: String,
    pub name_claim: String,
    pub mail_claim: String,
    /// Of which one at least must be met, such as `https://www.spid.gov.it/SpidL2`; none: any.
    pub required_acr: Vec<String>,
    pub enabled: bool,
    /// Grows with every change.
    pub row_version: i64,
}

/// A provider as it is to be.
#[derive(Clone, Debug)]
pub struct Settings {
    pub label: String,
    pub issuer: String,
    pub client_id: String,
    /// `None` keeps the one there is.
    pub client_secret: Option<String>,
    pub scopes: Vec<String>,
    pub fiscal_number_claim: String,
    pub name_claim: String,
    pub mail_claim: String,
    pub required_acr: Vec<String>,
    pub enabled: bool,
}

impl Settings {
    fn check(&self) -> Result<(), Error> {
        required("label", &self.label, LABEL)?;
        required("issuer", &self.issuer, SETTING)?;
        required("client_id", &self.client_id, SETTING)?;
        line("client_secret", self.client_secret.as_deref().unwrap_or_default(), SETTING)?;
        line("scopes", &self.scopes.join(" "), SETTING)?;
        line("fiscal_number_claim", &self.fiscal_number_claim, SETTING)?;
        required("name_claim", &self.name_claim, SETTING)?;
        line("mail_claim", &self.mail_claim, SETTING)?;
        line("required_acr", &self.required_acr.join(" "), SETTING)
    }
}

statements! {
    /// Every provider, in the order of the buttons.
    LIST = "select identity_provider_id, label, issuer, client_id, scopes, fiscal_number_claim, name_claim, mail_claim,
                    required_acr, enabled, row_version
             from {t}.identity_provider order by position, label, identity_provider_id";
    /// One with its sealed secret.
    WITH_SECRET = "select identity_provider_id, label, issuer, client_id, scopes, fiscal_number_claim, name_claim, mail_claim,
                    required_acr, enabled, row_version, client_secret
             from {t}.identity_provider where identity_provider_id = $1 and enabled";
    /// Adds one.
    ADD = "insert into {t}.identity_provider (identity_provider_id, label, issuer, client_id, client_secret, scopes,
                    fiscal_number_claim, name_claim, mail_claim, required_acr, enabled, changed_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// Changes one; the secret stays where none is given.
    CHANGE = "update {t}.identity_provider set label = $2, issuer = $3, client_id = $4,
                    client_secret = coalesce($5, client_secret), scopes = $6, fiscal_number_claim = $7, name_claim = $8,
                    mail_claim = $9, required_acr = $10, enabled = $11, changed_at = $12, row_version = row_version + 1
             where identity_provider_id = $1 and row_version = $13 returning identity_provider_id";
    /// Takes one away.
    REMOVE = "delete from {t}.identity_provider where identity_provider_id = $1 returning identity_provider_id";
}

/// The providers somebody can sign in with, in the order of their buttons. Anybody may know.
pub async fn offered(scope: &mut Scope) -> Result<Vec<IdentityProvider>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&LIST);
    let providers: Vec<IdentityProvider> =
        sqlx::query_as(sql).fetch_all(scope.connection()).await?;
    Ok(providers.into_iter().filter(|provider| provider.enabled).collect())
}

/// Every provider, in use or not. Needs `settings:manage`.
pub async fn list(scope: &mut Scope) -> Result<Vec<IdentityProvider>, Error> {
    scope.require(Permission::SettingsManage)?;
    let sql = scope.sql(&LIST);
    Ok(sqlx::query_as(sql).fetch_all(scope.connection()).await?)
}

/// A provider in use with its client secret, for signing somebody in; `NotFound` when there is none.
pub async fn with_secret(
    scope: &mut Scope,
    id: IdentityProviderId,
) -> Result<(IdentityProvider, String), Error> {
    #[derive(FromRow)]
    struct Row {
        #[sqlx(flatten)]
        provider: IdentityProvider,
        client_secret: Vec<u8>,
    }
    let sql = scope.sql(&WITH_SECRET);
    let row: Option<Row> = sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    let row = row.ok_or(Error::NotFound)?;
    let context = context(scope, id);
    let secret = scope.keys().open(SEALED, &context, &row.client_secret);
    let secret = secret.and_then(|secret| String::from_utf8(secret).ok()).ok_or(Error::Sealed)?;
    Ok((row.provider, secret))
}

/// Adds a provider, or changes the one `seen` in this version. Needs `settings:manage`.
///
/// Fails with `Changed` when somebody else changed it meanwhile, `BadText`, `ProviderKnown`, or `NoSecret`.
pub async fn save(
    scope: &mut Scope,
    seen: Option<(IdentityProviderId, i64)>,
    settings: &Settings,
) -> Result<IdentityProviderId, Error> {
    scope.require(Permission::SettingsManage)?;
    settings.check()?;
    let id = seen.map_or_else(IdentityProviderId::fresh, |(id, _)| id);
    if seen.is_none() && settings.client_secret.is_none() {
        return Err(Error::NoSecret);
    }
    let context = context(scope, id);
    let sealed = settings.client_secret.as_ref();
    let sealed = sealed.map(|secret| scope.keys().seal(SEALED, &context, secret.as_bytes()));
    let now = scope.now();
    let sql = scope.sql(if seen.is_some() { &CHANGE } else { &ADD });
    let mut query = sqlx::query_scalar::<_, Uuid>(sql)
        .bind(id)
        .bind(&settings.label)
        .bind(&settings.issuer)
        .bind(&settings.client_id)
        .bind(sealed)
        .bind(&settings.scopes)
        .bind(&settings.fiscal_number_claim)
        .bind(&settings.name_claim)
        .bind(&settings.mail_claim)
        .bind(&settings.required_acr)
        .bind(settings.enabled)
        .bind(now);
    if let Some((_, version)) = seen {
        query = query.bind(version);
    }
    let changed = query.fetch_optional(scope.connection()).await.map_err(Error::of_provider)?;
    if seen.is_some() && changed.is_none() {
        return Err(Error::Changed);
    }
    scope.record(Act::new("identity-provider.save").on("identity_provider", id.0));
    Ok(id)
}

/// Takes a provider away: nobody can sign in with it any more. Needs `settings:manage`.
pub async fn remove(scope: &mut Scope, id: IdentityProviderId) -> Result<(), Error> {
    scope.require(Permission::SettingsManage)?;
    let sql = scope.sql(&REMOVE);
    let removed: Option<Uuid> =
        sqlx::query_scalar(sql).bind(id).fetch_optional(scope.connection()).await?;
    removed.ok_or(Error::NotFound)?;
    scope.record(Act::new("identity-provider.remove").on("identity_provider", id.0));
    Ok(())
}

fn context(scope: &Scope, id: IdentityProviderId) -> String {
    format!("{} {id}", scope.tenant().id)
}
