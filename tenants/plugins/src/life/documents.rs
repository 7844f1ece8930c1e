//! Bringing a plugin's documents to a new version's form, inside the transaction that enables it.

use std::sync::Arc;

use reticolo_foundation::Language;
use reticolo_plugin_host::Failure;
use reticolo_tenancy::plugin_storage::copy_documents;
use reticolo_tenancy::{Origin, Scope, StorageNo};

use crate::context::{call, context};
use crate::error::Error;
use crate::grants::{Grants, collections};
use crate::installation::Installation;
use crate::load::Inside;
use crate::opened::Opened;
use crate::plugins::Plugins;
use crate::powers::CallPowers;
use crate::record::{Failed, Trace};
use crate::resolve::refused;
use crate::set::Enabled;
use crate::store::{Door, Store};

/// Copies the documents of the version before and lets this one bring them to its form.
///
/// The copy is this version's alone, and whoever writes to the original waits: nothing is lost, and
/// going back finds what there was. Fails with `Migration`.
pub(crate) async fn bring(
    plugins: &Plugins,
    mut scope: Scope,
    installation: &Installation,
    opened: &Arc<Opened>,
    before: Option<&Installation>,
) -> Result<Scope, Error> {
    let prepared = plugins.prepare(opened).await;
    let prepared = prepared.map_err(|cause| Error::NotReady(cause.to_string()))?;
    let Some(storage) = installation.storage_no else { return Ok(scope) };
    if !prepared.exports().contains(&"lifecycle") {
        return Ok(scope);
    }
    if let Some(there) = before.and_then(|before| before.storage_no)
        && there != storage
    {
        copy_documents(&mut scope, there, storage).await?;
    }
    let tenant = Arc::clone(scope.tenant());
    let (now, actor) = (scope.now(), scope.actor().clone());
    let plugin = Arc::new(as_enabled(installation, opened));
    let frozen = (Language::default(), now);
    let from = before.map(|before| before.version.as_str());
    let context = context(installation.id, frozen, None, None, &[from.unwrap_or_default()]);
    let door = Door {
        lanes: plugins.0.tenants.lanes.clone(),
        tenant: Arc::clone(&tenant),
        storage: Some(storage),
        who: (actor, Origin::default()),
        turns: plugins.turns(tenant.id),
    };
    let plugin_scope = scope.as_plugin(storage).await?;
    let powers = Arc::new(CallPowers {
        plugins: plugins.clone(),
        tenant: Arc::clone(&tenant),
        visitor: reticolo_tenancy::Visitor::default(),
        inside: Arc::new(inside(installation, opened, storage)),
        plugin: Arc::clone(&plugin),
        store: Store::within(plugin_scope, door, collections(&opened.manifest)),
    });
    let call = call(&tenant, &plugin, context, powers.clone());
    let answer = plugins.0.host.migrate(&prepared, call, from).await;
    let (usage, cause) = match answer {
        Ok(answer) => (answer.usage, None),
        Err(Failure { cause, usage }) => (usage, Some(cause)),
    };
    let failed =
        cause.clone().map(|cause| Failed { cause, input: from.unwrap_or_default().to_owned() });
    plugins.0.recorder.note(Trace {
        tenant,
        installation: installation.id,
        at: now,
        point: "migration".to_owned(),
        request_id: None,
        log: usage.log,
        fuel: usage.fuel,
        failed,
    });
    if let Some(cause) = cause {
        return Err(Error::Migration(cause));
    }
    let ended = powers.store.end().await.map_err(|why| Error::Migration(refused(why)))?;
    let ended = ended.ok_or(Error::Changed)?;
    Ok(ended.scope.back().await?)
}

/// The plugin as it will be once it is enabled; what was granted holds for its migration too.
fn as_enabled(installation: &Installation, opened: &Opened) -> Enabled {
    let granted: Grants = installation.granted().cloned().unwrap_or_default();
    Enabled {
        installation: installation.id,
        digest: opened.digest.0,
        manifest: opened.manifest.clone(),
        files: opened.files.clone(),
        granted: Arc::new(granted.for_host(&opened.manifest)),
        settings: installation.settings().clone(),
        settings_version: installation.settings_version,
    }
}

fn inside(installation: &Installation, opened: &Arc<Opened>, storage: StorageNo) -> Inside {
    Inside {
        opened: Arc::clone(opened),
        storage: Some(storage),
        secrets: installation.secrets.clone(),
    }
}
