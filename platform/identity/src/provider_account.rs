//! The account of a person an identity provider vouches for.

use reticolo_accounts::{PlatformScope, TenantId};
use sqlx::FromRow;

use crate::account::{AccountId, checked_name, set_fiscal_number};
use crate::error::Error;
use crate::identity::{Identity, Visitor};
use crate::mail;
use crate::oidc::{CallbackParams, Claims, ProviderConfig, Refusal};
use crate::password::SignedIn;
use crate::session::Method;

reticolo_foundation::id! {
    /// Names the way one provider calls a person.
    IdentityId
}

#[derive(FromRow)]
struct Known {
    account_id: AccountId,
    open: bool,
    login_mail: bool,
}

impl Identity {
    /// Finishes a sign-in with a provider: checks what came back, finds or makes the account, and begins
    /// a session. Refuses with what [`complete`](Self::complete) refuses, `AccountClosed`,
    /// `FiscalNumberTaken` and `FiscalNumberChanged`.
    pub async fn sign_in_with_provider(
        &self,
        config: &ProviderConfig,
        pending: &str,
        callback: &CallbackParams,
        visitor: &Visitor<'_>,
    ) -> Result<SignedIn, Error> {
        let completed = self.complete(config, pending, callback).await?;
        let id = self.account_of(config, &completed.claims).await?;
        let (token, session) = self.start_session(id, Method::Provider, visitor).await?;
        Ok(SignedIn { token, session, return_to: completed.return_to })
    }

    /// The account of who the provider vouches for: found by tenant, issuer and subject, and by nothing
    /// else; made where there is none, also before its person first signs in.
    pub async fn account_of(
        &self,
        config: &ProviderConfig,
        claims: &Claims,
    ) -> Result<AccountId, Error> {
        match self.try_account_of(config, claims).await {
            // Two browsers of one person came at once: now there is an account to be found.
            Err(Error::Storage(error))
                if Error::constraint(&error) == Some("identity_subject_key") =>
            {
                self.try_account_of(config, claims).await
            }
            outcome => outcome,
        }
    }

    /// Keeps people's accounts when their provider has moved to another address.
    pub async fn move_issuer(
        &self,
        tenant: Option<TenantId>,
        from: &str,
        to: &str,
    ) -> Result<u64, Error> {
        let mut scope = self.write().await?;
        let moved = sqlx::query(
            "update platform.identity set issuer = $3
             where tenant_id is not distinct from $1 and issuer = $2",
        )
        .bind(tenant)
        .bind(from)
        .bind(to)
        .execute(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(moved.rows_affected())
    }

    async fn try_account_of(
        &self,
        config: &ProviderConfig,
        claims: &Claims,
    ) -> Result<AccountId, Error> {
        let mut scope = self.write().await?;
        let id = match known(&mut scope, config, &claims.subject).await? {
            Some(known) if !known.open => return Err(Error::AccountClosed),
            Some(known) => {
                // Who has a login of their own here says themselves how they are called.
                if !known.login_mail {
                    refresh(&mut scope, known.account_id, claims).await?;
                }
                known.account_id
            }
            None => make(&mut scope, config, claims).await?,
        };
        if let Some(number) = &claims.fiscal_number {
            set_fiscal_number(&mut scope, self.keys(), id, number).await?;
        }
        scope.commit().await?;
        Ok(id)
    }
}

/// The account behind a subject, which is seen now.
async fn known(
    scope: &mut PlatformScope,
    config: &ProviderConfig,
    subject: &str,
) -> Result<Option<Known>, Error> {
    let now = scope.now();
    Ok(sqlx::query_as(
        "update platform.identity i set seen_at = $4 from platform.account a
         where i.tenant_id is not distinct from $1 and i.issuer = $2 and i.subject = $3
           and a.account_id = i.account_id
         returning a.account_id, a.state = 'open' as open, a.login_mail is not null as login_mail",
    )
    .bind(config.tenant)
    .bind(&config.issuer)
    .bind(subject)
    .bind(now)
    .fetch_optional(scope.connection())
    .await?)
}

async fn make(
    scope: &mut PlatformScope,
    config: &ProviderConfig,
    claims: &Claims,
) -> Result<AccountId, Error> {
    let (id, now) = (AccountId::fresh(), scope.now());
    let name = claims.name.as_deref().ok_or(Refusal::MissingClaim)?;
    sqlx::query(
        "insert into platform.account (account_id, tenant_id, name, mail, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(id)
    .bind(config.tenant)
    .bind(checked_name(name)?)
    .bind(usable_mail(claims))
    .bind(now)
    .execute(scope.connection())
    .await?;
    sqlx::query(
        "insert into platform.identity (identity_id, account_id, tenant_id, issuer, subject, created_at, seen_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(IdentityId::fresh())
    .bind(id)
    .bind(config.tenant)
    .bind(&config.issuer)
    .bind(&claims.subject)
    .bind(now)
    .execute(scope.connection())
    .await?;
    Ok(id)
}

/// Takes over name and mail as the provider says them today.
async fn refresh(scope: &mut PlatformScope, id: AccountId, claims: &Claims) -> Result<(), Error> {
    let now = scope.now();
    let name = claims.name.as_deref().map(checked_name).transpose()?;
    sqlx::query(
        "update platform.account set name = coalesce($2, name), mail = coalesce($3, mail), changed_at = $4
         where account_id = $1
           and (name is distinct from coalesce($2, name) or mail is distinct from coalesce($3, mail))",
    )
    .bind(id)
    .bind(name)
    .bind(usable_mail(claims))
    .bind(now)
    .execute(scope.connection())
    .await?;
    Ok(())
}

/// A mail nobody could write to is as good as none.
fn usable_mail(claims: &Claims) -> Option<&str> {
    claims.mail.as_deref().and_then(|address| mail::checked(address).ok())
}
