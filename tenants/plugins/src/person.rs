//! What plugins keep about a person, handed out to them and erased for them: the documents of collections
//! that say where theirs name an account (`subject-path`).
//!
//! A plugin knows somebody by a pseudonym that is its own, and by the account's id where a query it was
//! granted told it: both are looked for, in every version that keeps documents in the union.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::{AccountId, Tenant};
use reticolo_foundation::Access;
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::{Permission, PluginScope, Scope, StorageNo, statements};
use serde::Serialize;
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;

use crate::context::pseudonym;
use crate::documents::write::{Growth, count};
use crate::error::Error;
use crate::installation::{self, Installation};
use crate::plugins::{Manager, Plugins};

/// Installations that are looked through; a union has some ten.
const INSTALLATIONS: i64 = 500;

statements! {
    /// The next documents that name somebody at a path.
    ABOUT = "select collection, key, body, changed_at from {p}_document
             where collection = $1 and coalesce(body #> $2::text[], 'null') = any($3::text[]::jsonb[]) and key > $4
             order by key limit 200";
    /// Removes documents that name somebody at a path.
    ERASE = "with gone as (
                 delete from {p}_document where collection = $1 and key in (
                     select key from {p}_document
                     where collection = $1 and coalesce(body #> $2::text[], 'null') = any($3::text[]::jsonb[])
                     order by key limit 200 for update)
                 returning bytes)
             select count(*), coalesce(sum(bytes), 0)::bigint from gone";
}

/// A document about somebody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonalDocument {
    /// The plugin's id, and the version that keeps it.
    pub plugin: String,
    pub version: String,
    pub collection: String,
    pub key: String,
    pub body: Value,
    pub changed_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    collection: String,
    key: String,
    body: Json<Value>,
    changed_at: DateTime<Utc>,
}

/// A storage, the newest installation that keeps documents in it, and the places where they name somebody.
struct Place {
    storage: StorageNo,
    installation: Installation,
    paths: BTreeSet<(String, Vec<String>)>,
}

impl Plugins {
    /// All documents that plugins of a union keep about somebody, those of versions put aside too. In the
    /// audit it is about them. Needs `plugin:manage`.
    pub async fn documents_about(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        account: AccountId,
    ) -> Result<Vec<PersonalDocument>, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let mut found = Vec::new();
        for place in self.places(&mut scope).await? {
            let names = self.names(tenant, &place.installation, account);
            let mut inside = scope.as_plugin(place.storage).await?;
            for (collection, path) in &place.paths {
                let rows = about(&mut inside, (collection, path), &names).await?;
                found.extend(rows.into_iter().map(|row| place.told(row)));
            }
            scope = inside.back().await?;
            record(&mut scope, "plugin.hand-out", &place.installation, account);
        }
        scope.commit().await?;
        Ok(found)
    }

    /// Erases all documents that plugins of a union keep about somebody, those of versions put aside too,
    /// or none if it breaks off; gives their number. In the audit it is about them. Needs `plugin:manage`.
    pub async fn erase_documents_about(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        account: AccountId,
    ) -> Result<u64, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let mut erased = 0;
        for place in self.places(&mut scope).await? {
            let names = self.names(tenant, &place.installation, account);
            let mut inside = scope.as_plugin(place.storage).await?;
            for (collection, path) in &place.paths {
                erased += erase(&mut inside, (collection, path), &names).await?;
            }
            scope = inside.back().await?;
            record(&mut scope, "plugin.erase", &place.installation, account);
        }
        scope.commit().await?;
        Ok(erased)
    }

    async fn places(&self, scope: &mut Scope) -> Result<Vec<Place>, Error> {
        scope.require(Permission::PluginManage)?;
        let all = installation::list(scope, false, 0, INSTALLATIONS).await?;
        let mut places: BTreeMap<StorageNo, Place> = BTreeMap::new();
        for installation in all {
            let Some(storage) = installation.storage_no else { continue };
            let opened = self.0.packages.open(installation.digest).await?;
            let collections = opened.manifest.capabilities.store.iter();
            let paths = collections.filter_map(|(name, collection)| {
                let path = collection.subject_path.as_ref()?;
                Some((name.clone(), path.split('.').map(str::to_owned).collect()))
            });
            let paths: BTreeSet<_> = paths.collect();
            let known = places.entry(storage);
            let place =
                known.or_insert(Place { storage, installation, paths: BTreeSet::default() });
            place.paths.extend(paths);
        }
        Ok(places.into_values().filter(|place| !place.paths.is_empty()).collect())
    }

    /// What an account is called in a plugin's documents, as JSON text.
    fn names(
        &self,
        tenant: &Tenant,
        installation: &Installation,
        account: AccountId,
    ) -> Vec<String> {
        let account = account.to_string();
        let pseudonym = pseudonym(self.keys(), tenant, &installation.plugin_id, &account);
        [pseudonym, account].into_iter().map(|name| Value::from(name).to_string()).collect()
    }
}

impl Place {
    fn told(&self, row: Row) -> PersonalDocument {
        let Row { collection, key, body: Json(body), changed_at } = row;
        let Installation { plugin_id, version, .. } = &self.installation;
        let (plugin, version) = (plugin_id.clone(), version.clone());
        PersonalDocument { plugin, version, collection, key, body, changed_at }
    }
}

async fn about(
    scope: &mut PluginScope,
    (collection, path): (&str, &[String]),
    names: &[String],
) -> Result<Vec<Row>, Error> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let sql = scope.sql(&ABOUT);
        let rows: Vec<Row> = sqlx::query_as(sql)
            .bind(collection)
            .bind(path)
            .bind(names)
            .bind(&after)
            .fetch_all(scope.connection())
            .await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after.clone_from(&last.key);
        all.extend(rows);
    }
}

async fn erase(
    scope: &mut PluginScope,
    (collection, path): (&str, &[String]),
    names: &[String],
) -> Result<u64, Error> {
    let mut erased = 0;
    loop {
        let sql = scope.sql(&ERASE);
        let (documents, bytes): (i64, i64) = sqlx::query_as(sql)
            .bind(collection)
            .bind(path)
            .bind(names)
            .fetch_one(scope.connection())
            .await?;
        if documents == 0 {
            return Ok(erased);
        }
        let growth = Growth { documents: -documents, bytes: -bytes };
        let counted = count(scope, growth).await;
        counted.map_err(|refusal| Error::NotReady(refusal.told.to_string()))?;
        erased += u64::try_from(documents).unwrap_or_default();
    }
}

fn record(scope: &mut Scope, act: &'static str, installation: &Installation, about: AccountId) {
    let what = format!("{} {}", installation.plugin_id, installation.version);
    let act = Act::new(act).on("plugin_installation", installation.id.0).about(about);
    scope.record(act.because(what));
}
