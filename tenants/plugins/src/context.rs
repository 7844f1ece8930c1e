//! What a call is told of the outside, frozen for it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::clock::legal_day;
use reticolo_foundation::{Access, Keys, Language};
use reticolo_plugin_host::{Call, Context, Powers};
use reticolo_tenancy::{Actor, Visitor};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::plugins::Plugins;
use crate::set::{Enabled, InstallationId};

/// How plugins are called by whom: a pseudonym and the names of roles.
pub(crate) type Subject = (String, Vec<String>);

/// A call's context. The seed comes out of `input`: the same question has the same one.
pub(crate) fn context(
    installation: InstallationId,
    (language, now): (Language, DateTime<Utc>),
    request_id: Option<&str>,
    actor: Option<Subject>,
    input: &[&str],
) -> Context {
    let mut digest = Sha256::new();
    for part in input {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    let seed = digest.finalize().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte));
    Context {
        request_id: request_id.map_or_else(|| InstallationId::fresh().to_string(), str::to_owned),
        installation: installation.to_string(),
        locale: language.code().to_owned(),
        now_ms: u64::try_from(now.timestamp_millis()).unwrap_or_default(),
        today: legal_day(now).to_string(),
        seed,
        dry_run: false,
        actor,
    }
}

/// A call on a tenant's account.
pub(crate) fn call(
    tenant: &Tenant,
    plugin: &Enabled,
    context: Context,
    powers: Arc<dyn Powers>,
) -> Call {
    Call {
        tenant: tenant.id.to_string(),
        plugin: plugin.manifest.id.to_string(),
        version: plugin.manifest.version.to_string(),
        context,
        granted: Arc::clone(&plugin.granted),
        powers,
        memory_mib: plugin.manifest.limits.memory_mib,
        trial: false,
    }
}

impl Plugins {
    /// Who acts, with the roles the union's rows say, and what the plugin is told of them.
    ///
    /// Whoever comes with an API token that allows less than they may is told of as a citizen: which of
    /// the plugin's fields a permission stands for, nobody could say.
    pub(crate) async fn subject(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        plugin: &Enabled,
    ) -> Result<(Actor, Option<Subject>), Error> {
        let Some(signed_in) = &visitor.signed_in else { return Ok((Actor::Public, None)) };
        let scope = self.0.tenants.enter(tenant, visitor, Access::Read).await?;
        let actor = scope.actor().clone();
        scope.commit().await?;
        let Some(person) = actor.person() else { return Ok((actor, None)) };
        let limited = signed_in.limited_to.is_some();
        let mut roles: Vec<_> = person
            .grants
            .iter()
            .map(|grant| grant.role.as_str().to_owned())
            .filter(|role| !limited || role == "citizen")
            .collect();
        roles.sort();
        roles.dedup();
        let plugin = plugin.manifest.id.as_str();
        let subject = pseudonym(self.keys(), tenant, plugin, &person.account.0.to_string());
        Ok((actor, Some((subject, roles))))
    }
}

/// The same for the same person, plugin and union, in every version of the plugin; nothing to anybody
/// else.
pub(crate) fn pseudonym(keys: &Keys, tenant: &Tenant, plugin: &str, account: &str) -> String {
    let tenant = tenant.id.to_string();
    let digest = keys
        .digest_of("plugin subject", &[tenant.as_bytes(), plugin.as_bytes(), account.as_bytes()]);
    hex::encode(digest.iter().take(16).copied().collect::<Vec<_>>())
}
