//! The registers (*albi*) a plugin brings: they open and close with it.

use reticolo_registers::{declare, forget, retire};
use reticolo_tenancy::Scope;
use serde_json::Value;

use crate::error::Error;
use crate::opened::Opened;

/// Opens the registers of a version and closes those that it has no longer, in the transaction of the
/// switch. Fails with `Registry` where another plugin keeps one of them.
pub(crate) async fn open(scope: &mut Scope, opened: &Opened) -> Result<(), Error> {
    let plugin = opened.manifest.id.as_str();
    close(scope, plugin).await?;
    for (code, declared) in &opened.manifest.registries {
        let form = opened.files.get(&declared.form).map_or("", String::as_str);
        let form: Value = serde_json::from_str(form)
            .map_err(|_| reticolo_registers::Error::BadDeclaration("form"))?;
        declare(scope, plugin, code, declared, &form).await?;
    }
    Ok(())
}

/// Closes the registers of a plugin that stops; their entries stay.
pub(crate) async fn close(scope: &mut Scope, plugin: &str) -> Result<(), Error> {
    Ok(retire(scope, plugin).await?)
}

/// Lets go of the registers of a removed plugin in which nothing was ever written.
pub(crate) async fn forget_empty(scope: &mut Scope, plugin: &str) -> Result<(), Error> {
    Ok(forget(scope, plugin).await?)
}
