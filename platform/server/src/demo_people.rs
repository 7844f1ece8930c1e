//! The made-up people of the demonstration tenants: where they sign in, and with which roles.

use std::path::Path;

use anyhow::Context;
use reticolo_accounts::{Tenant, TenantId};
use reticolo_directory::hsds::identity;
use reticolo_foundation::Access;
use reticolo_identity::{ClaimMap, Claims, Hot, Identity, ProviderConfig};
use reticolo_tenancy::Scope;
use reticolo_tenancy::identity_provider::{self, IdentityProviderId, Settings};
use reticolo_tenancy::membership::{self, Post};
use serde::Deserialize;

use crate::platform::Platform;

/// What the button of the demonstration's provider says.
const LABEL: &str = "SPID o CIE (dimostrazione)";
/// The provider's client, which is no secret: it knows made-up people only.
const CLIENT: &str = "reticolo";
const CLIENT_SECRET: &str = "reticolo-demo-secret";
const FISCAL_NUMBER: &str = "https://attributes.eid.gov.it/fiscal_number";

/// Somebody of `people.json`, which the provider reads too.
#[derive(Deserialize)]
struct Person {
    sub: String,
    name: String,
    email: String,
    fiscal_number: String,
    memberships: Vec<Membership>,
}

#[derive(Deserialize)]
struct Membership {
    tenant: String,
    role: String,
    organization: Option<String>,
}

/// The people of the demonstration, and the provider that vouches for them.
pub(crate) struct People {
    all: Vec<Person>,
    issuer: String,
    identity: Identity,
}

impl People {
    /// Reads the people of a folder. They sign in at `issuer`, as a server at `DEMO_ISSUER` answers.
    pub(crate) fn read(folder: &Path, issuer: String, platform: &Platform) -> anyhow::Result<Self> {
        let path = folder.join("people.json");
        let text = std::fs::read_to_string(&path);
        let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
        let all = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        // Accounts are made here and nobody signs in: the address is never used.
        let identity = platform.identity("http://localhost".parse()?, Hot::in_process());
        Ok(Self { all, issuer, identity })
    }

    /// Lets a tenant's people sign in, with their roles. Doing it again changes nothing.
    pub(crate) async fn settle(&self, platform: &Platform, slug: &str) -> anyhow::Result<()> {
        let tenant = platform.tenant(slug).await?;
        let mut scope = platform.enter(slug, "demo", Access::Write).await?;
        let id = self.offer(&mut scope, &tenant).await?;
        scope.commit().await?;
        for person in &self.all {
            let here: Vec<_> = person.memberships.iter().filter(|one| one.tenant == slug).collect();
            if here.is_empty() {
                continue;
            }
            let account =
                self.identity.account_of(&self.config(id, tenant.id), &person.claims()?).await?;
            let mut scope = platform.enter(slug, "demo", Access::Write).await?;
            let known = membership::held_by(&mut scope, account).await?;
            for one in here.iter().filter(|one| one.role != "citizen") {
                let organization = one.organization.as_deref();
                let organization_id = organization.map(|key| identity::of("organization", key));
                let post = Post { organization_id, ..Post::everywhere(one.role.parse()?) };
                if !known.contains(&post) {
                    membership::give(&mut scope, account, &person.name, Some(&person.email), &post)
                        .await?;
                }
            }
            scope.commit().await?;
        }
        Ok(())
    }

    /// Has the tenant offer the provider, at the address it has now.
    async fn offer(
        &self,
        scope: &mut Scope,
        tenant: &Tenant,
    ) -> anyhow::Result<IdentityProviderId> {
        let known = identity_provider::list(scope).await?;
        let known = known.into_iter().find(|provider| provider.label == LABEL);
        if let Some(provider) = &known {
            if provider.issuer == self.issuer {
                return Ok(provider.id);
            }
            self.identity.move_issuer(Some(tenant.id), &provider.issuer, &self.issuer).await?;
        }
        let settings = Settings {
            label: LABEL.to_owned(),
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(CLIENT_SECRET.to_owned()),
            scopes: ["openid", "profile", "email", "fiscal"].map(str::to_owned).to_vec(),
            fiscal_number_claim: FISCAL_NUMBER.to_owned(),
            name_claim: "name".to_owned(),
            mail_claim: "email".to_owned(),
            required_acr: vec!["https://www.spid.gov.it/SpidL2".to_owned()],
            enabled: true,
        };
        let seen = known.map(|provider| (provider.id, provider.row_version));
        Ok(identity_provider::save(scope, seen, &settings).await?)
    }

    fn config(&self, id: IdentityProviderId, tenant: TenantId) -> ProviderConfig {
        ProviderConfig {
            id: id.to_string(),
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: None,
            scopes: Vec::new(),
            claims: ClaimMap::default(),
            required_acr: Vec::new(),
            label: LABEL.to_owned(),
            tenant: Some(tenant),
        }
    }
}

impl Person {
    fn claims(&self) -> anyhow::Result<Claims> {
        Ok(Claims {
            subject: self.sub.clone(),
            name: Some(self.name.clone()),
            mail: Some(self.email.clone()),
            fiscal_number: Some(self.fiscal_number.parse()?),
            acr: None,
        })
    }
}
