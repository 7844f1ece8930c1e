//! Taking a plugin's documents out: JSON lines in a ZIP file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, Write};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::{Permission, PluginScope, Scope, StorageNo, statements};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::error::Error;
use crate::installation::{self, Installation, State, lock};
use crate::moves::keep_checksum;
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

statements! {
    /// The next documents of a storage.
    NEXT = "select collection, key, rev, body::text, changed_at from {p}_document
            where (collection, key) > ($1, $2) order by collection, key limit 200";
}

/// A plugin's documents, taken out.
#[derive(Debug)]
pub struct Export {
    /// A ZIP file without a name, at its beginning.
    pub file: File,
    /// SHA-256 of the file, hexadecimal.
    pub checksum: String,
    pub documents: u64,
}

#[derive(FromRow)]
struct Line {
    collection: String,
    key: String,
    rev: i32,
    body: String,
    changed_at: DateTime<Utc>,
}

impl Plugins {
    /// Takes out all documents of a plugin and its settings, those of versions put aside too. Needs
    /// `plugin:manage`.
    ///
    /// Of a plugin that is disabled the checksum is kept: whoever acknowledges it may remove the plugin.
    pub async fn export(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        id: InstallationId,
    ) -> Result<Export, Error> {
        let mut scope = self.enter(tenant, manager, Access::Snapshot).await?;
        scope.require(Permission::PluginManage)?;
        let installation = installation::find(&mut scope, id).await?;
        let all = installation::of_plugin(&mut scope, &installation.plugin_id).await?;
        let mut zip = ZipWriter::new(BufWriter::new(tempfile::tempfile()?));
        let mut documents = 0;
        let (live, kept): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.id == id);
        let mut written: Vec<StorageNo> = Vec::new();
        for one in live.into_iter().chain(kept) {
            let folder = if one.id == id {
                String::new()
            } else {
                format!("kept/{}-{}/", one.version, one.id)
            };
            describe(&mut zip, &folder, one)?;
            if let Some(storage) = one.storage_no
                && !written.contains(&storage)
            {
                written.push(storage);
                let (back, count) = write(scope, storage, &mut zip, &folder).await?;
                scope = back;
                documents += count;
            }
        }
        scope.commit().await?;
        let mut file = zip.finish().map_err(bad_zip)?;
        file.flush()?;
        let mut file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        let checksum = checksum(&mut file)?;
        self.note(tenant, manager, &installation, &checksum).await?;
        Ok(Export { file, checksum, documents })
    }

    async fn note(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        exported: &Installation,
        checksum: &str,
    ) -> Result<(), Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let now = lock(&mut scope, exported.id, exported.row_version).await?;
        // Whoever writes between the export and here has enabled it, which is a version of its own.
        if now.state == State::Disabled {
            keep_checksum(&mut scope, &now, checksum).await?;
        }
        scope.record(Act::new("plugin.export").on("plugin_installation", now.id.0));
        Ok(scope.commit().await?)
    }
}

type Zip = ZipWriter<BufWriter<File>>;

fn describe(zip: &mut Zip, folder: &str, installation: &Installation) -> Result<(), Error> {
    begin(zip, &format!("{folder}installation.json"))?;
    let about = json!({
        "plugin": installation.plugin_id,
        "version": installation.version,
        "package": installation.digest.to_string(),
        "settings": installation.settings(),
        "granted": installation.granted(),
        "granted_by": installation.granted_by,
        "granted_at": installation.granted_at,
    });
    serde_json::to_writer_pretty(&mut *zip, &about).map_err(std::io::Error::from)?;
    Ok(())
}

/// Writes every document of a storage, a file for each collection.
async fn write(
    scope: Scope,
    storage: StorageNo,
    zip: &mut Zip,
    folder: &str,
) -> Result<(Scope, u64), Error> {
    let mut scope = scope.as_plugin(storage).await?;
    let (mut after, mut open) = ((String::new(), String::new()), None);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    loop {
        let lines = next(&mut scope, &after).await?;
        let Some(last) = lines.last() else { break };
        after = (last.collection.clone(), last.key.clone());
        for line in lines {
            if open.as_ref() != Some(&line.collection) {
                begin(zip, &format!("{folder}documents/{}.jsonl", line.collection))?;
                open = Some(line.collection.clone());
            }
            // The body is JSON text already, and stays as it is.
            let head = json!({ "key": line.key, "rev": line.rev, "changed_at": line.changed_at });
            let head = head.to_string();
            let head = head.strip_suffix('}').unwrap_or(&head);
            writeln!(zip, "{head},\"body\":{}}}", line.body)?;
            *counts.entry(line.collection).or_default() += 1;
        }
    }
    Ok((scope.back().await?, counts.values().sum()))
}

async fn next(
    scope: &mut PluginScope,
    (collection, key): &(String, String),
) -> Result<Vec<Line>, Error> {
    let sql = scope.sql(&NEXT);
    Ok(sqlx::query_as(sql).bind(collection).bind(key).fetch_all(scope.connection()).await?)
}

fn begin(zip: &mut Zip, name: &str) -> Result<(), Error> {
    zip.start_file(name, SimpleFileOptions::default()).map_err(bad_zip)
}

fn bad_zip(error: zip::result::ZipError) -> Error {
    Error::File(std::io::Error::other(error))
}

/// The digest of a whole file, which stands at its beginning afterwards.
fn checksum(file: &mut File) -> Result<String, Error> {
    file.rewind()?;
    let mut digest = Sha256::new();
    let mut reader = BufReader::with_capacity(1 << 16, &*file);
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        digest.update(chunk);
        let read = chunk.len();
        reader.consume(read);
    }
    drop(reader);
    file.rewind()?;
    Ok(hex::encode(digest.finalize()))
}
