//! What the registers of the demonstration tenants hold: made-up people and families.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use chrono::NaiveDate;
use reticolo_accounts::Tenant;
use reticolo_foundation::{Access, Language};
use reticolo_registers::entry::browse::BY_NAME;
use reticolo_registers::entry::{self, Filter, NewDocument};
use reticolo_registers::request::{self, Need, NewRequest};
use reticolo_registers::{Application, Offer, RegistryEntryId};
use reticolo_tenancy::{Scope, Visitor};
use serde::Deserialize;
use serde_json::Value;

use crate::platform::Platform;

/// A file of `registries/`, named after the register's code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    entries: Vec<Entry>,
    #[serde(default)]
    requests: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    display_name: String,
    born_on: NaiveDate,
    municipalities: Vec<String>,
    weekly_minutes: i32,
    permit_expires_on: Option<NaiveDate>,
    form: Value,
    documents: Vec<Document>,
    state: Stage,
    /// What somebody is asked to integrate.
    missing: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    code: String,
    expires_on: Option<NaiveDate>,
    verified: bool,
}

/// How far an entry has come.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Applied,
    InCheck,
    Integration,
    Admitted,
    Suspended,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    family_name: String,
    municipality: String,
    weekly_minutes: i32,
    cohabiting: bool,
    start_on: NaiveDate,
    need: Need,
}

/// Fills the registers of a tenant that hold nothing yet.
pub(crate) async fn fill(
    platform: &Platform,
    tenant: &Arc<Tenant>,
    folder: &Path,
) -> anyhow::Result<()> {
    let folder = folder.join("registries");
    if !folder.is_dir() {
        return Ok(());
    }
    for file in std::fs::read_dir(&folder)? {
        let path = file?.path();
        let code = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let filled = fill_one(platform, tenant, code, &path).await;
        filled.with_context(|| path.display().to_string())?;
    }
    Ok(())
}

async fn fill_one(
    platform: &Platform,
    tenant: &Arc<Tenant>,
    code: &str,
    path: &Path,
) -> anyhow::Result<()> {
    let contents: Contents = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut scope = enter(platform, tenant).await?;
    let filter = Filter { registry: Some(code.to_owned()), ..Filter::default() };
    let known = entry::list(&mut scope, &filter, BY_NAME, 0, 1).await?;
    scope.commit().await?;
    if !known.is_empty() {
        return Ok(());
    }
    for entry in &contents.entries {
        settle(platform, tenant, code, entry).await?;
    }
    let mut scope = enter(platform, tenant).await?;
    for one in contents.requests {
        let new = NewRequest {
            family_name: one.family_name,
            municipality: one.municipality,
            weekly_minutes: one.weekly_minutes,
            cohabiting: one.cohabiting,
            start_on: one.start_on,
            need: one.need,
        };
        request::create_for(&mut scope, code, &new).await?;
    }
    scope.commit().await?;
    Ok(())
}

/// Brings somebody as far as the file says, asking the register's own rule on the way.
async fn settle(
    platform: &Platform,
    tenant: &Arc<Tenant>,
    code: &str,
    entry: &Entry,
) -> anyhow::Result<()> {
    let mut scope = enter(platform, tenant).await?;
    let (id, mut version) = apply(&mut scope, code, entry).await?;
    if entry.state == Stage::Applied {
        return Ok(scope.commit().await?);
    }
    version = entry::take_into_check(&mut scope, id, version).await?;
    let question = entry::examination(&mut scope, id, version).await?;
    scope.commit().await?;
    let visitor = Visitor::default();
    let answer = question.ask(&*platform.rules, tenant, &visitor, Language::Italian).await;

    let mut scope = enter(platform, tenant).await?;
    version = entry::keep_advice(&mut scope, &question, &answer).await?;
    match entry.state {
        Stage::Applied | Stage::InCheck => {}
        Stage::Integration => {
            let missing = entry.missing.as_deref().unwrap_or("Manca il documento d’identità.");
            entry::ask_for_integration(&mut scope, id, version, missing).await?;
        }
        Stage::Admitted | Stage::Suspended => {
            version =
                entry::admit(&mut scope, id, version, None, Some("Dati dimostrativi.")).await?;
            if entry.state == Stage::Suspended {
                entry::suspend(&mut scope, id, version, "Su richiesta, per motivi familiari.")
                    .await?;
            }
        }
    }
    Ok(scope.commit().await?)
}

async fn apply(
    scope: &mut Scope,
    code: &str,
    entry: &Entry,
) -> anyhow::Result<(RegistryEntryId, i64)> {
    let application = Application {
        display_name: entry.display_name.clone(),
        born_on: entry.born_on,
        offer: Offer {
            municipalities: entry.municipalities.clone(),
            weekly_minutes: entry.weekly_minutes,
            permit_expires_on: entry.permit_expires_on,
        },
        form: entry.form.clone(),
    };
    let id = entry::apply_for(scope, code, &application).await?;
    let mut version = 1;
    for document in &entry.documents {
        let new = NewDocument {
            code: document.code.clone(),
            title: "Copia agli atti".to_owned(),
            expires_on: document.expires_on,
            ..NewDocument::default()
        };
        let (added, next) = entry::add_document(scope, id, version, &new).await?;
        version = next;
        if document.verified {
            version = entry::verify_document(scope, id, version, added).await?;
        }
    }
    Ok((id, version))
}

async fn enter(platform: &Platform, tenant: &Arc<Tenant>) -> anyhow::Result<Scope> {
    platform.enter(tenant.slug.as_str(), "demo", Access::Write).await
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use reticolo_plugin_package::form::Form;

    use super::{Contents, Stage};

    /// The registers of the demonstration, and the plugins that bring them.
    const REGISTERS: [(&str, &str); 2] =
        [("caregivers", "caregiver-registry"), ("relief-professions", "relief-professions")];

    #[test]
    fn whoever_is_made_up_fills_in_the_forms_of_the_plugins() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |path: String| std::fs::read_to_string(root.join(path)).unwrap();
        for (register, plugin) in REGISTERS {
            let schema = read(format!("plugins/{plugin}/forms/entry.schema.json"));
            let form = Form::parse(&serde_json::from_str(&schema).unwrap()).unwrap();
            let file = read(format!("demo/altovicentino/registries/{register}.json"));
            let contents: Contents = serde_json::from_str(&file).unwrap();
            for entry in &contents.entries {
                let faults = form.faults(&entry.form);
                assert!(faults.is_empty(), "{register}, {}: {faults:?}", entry.display_name);
            }
            for stage in [Stage::Applied, Stage::InCheck, Stage::Integration, Stage::Admitted] {
                let there = contents.entries.iter().any(|entry| entry.state == stage);
                assert!(there, "{register}: nobody stands there");
            }
        }
    }
}
