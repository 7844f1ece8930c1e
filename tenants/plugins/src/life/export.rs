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
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::error::Error;
use crate::installation::{self, Installation, State, lock};
use crate::moves::hand_out;
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

/// Pages of documents that wait to be packed.
const PARTS: usize = 2;

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
    /// The installation and its version, as they were.
    pub seen: (InstallationId, i64),
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
    /// That somebody has the file is for [`handed_out`](Self::handed_out) to say, once it was written.
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
        let (parts, waiting) = mpsc::channel(PARTS);
        let packing = tokio::task::spawn_blocking(move || pack(waiting));
        let documents = take_out(scope, &all, id, parts).await;
        // Where it ended early, it says better why.
        let (file, checksum) = packing.await.map_err(std::io::Error::other)??;
        let documents = documents?;
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        scope.record(Act::new("plugin.export").on("plugin_installation", id.0));
        scope.commit().await?;
        Ok(Export { file, checksum, documents, seen: (id, installation.row_version) })
    }

    /// Notes that the whole file of an export is where somebody wanted it. Of a plugin that is disabled
    /// it may be removed then, for a day. Needs `plugin:manage`.
    ///
    /// Fails with `Changed` where the plugin changed since: it may have written, and what was handed out
    /// is not all there is.
    pub async fn handed_out(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        ((id, seen), checksum): ((InstallationId, i64), &str),
    ) -> Result<(), Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let now = lock(&mut scope, id, seen).await?;
        if now.state == State::Disabled {
            hand_out(&mut scope, &now, checksum).await?;
        }
        Ok(scope.commit().await?)
    }
}

/// What comes into the file, one after the other.
enum Part {
    /// From here on it is in a file with this name.
    Begin(String),
    Text(Vec<u8>),
}

/// Tells of everything there is, and says how many documents that was.
async fn take_out(
    mut scope: Scope,
    all: &[Installation],
    id: InstallationId,
    parts: mpsc::Sender<Part>,
) -> Result<u64, Error> {
    let mut documents = 0;
    let (live, kept): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.id == id);
    let mut written: Vec<StorageNo> = Vec::new();
    for one in live.into_iter().chain(kept) {
        let folder =
            if one.id == id { String::new() } else { format!("kept/{}-{}/", one.version, one.id) };
        describe(&parts, &folder, one).await?;
        if let Some(storage) = one.storage_no
            && !written.contains(&storage)
        {
            written.push(storage);
            let (back, count) = write(scope, storage, &parts, &folder).await?;
            scope = back;
            documents += count;
        }
    }
    scope.commit().await?;
    Ok(documents)
}

async fn describe(
    parts: &mpsc::Sender<Part>,
    folder: &str,
    installation: &Installation,
) -> Result<(), Error> {
    tell(parts, Part::Begin(format!("{folder}installation.json"))).await?;
    let about = json!({
        "plugin": installation.plugin_id,
        "version": installation.version,
        "package": installation.digest.to_string(),
        "settings": installation.settings(),
        "granted": installation.granted(),
        "granted_by": installation.granted_by,
        "granted_at": installation.granted_at,
    });
    let text = serde_json::to_vec_pretty(&about).map_err(std::io::Error::from)?;
    tell(parts, Part::Text(text)).await
}

/// Writes every document of a storage, a file for each collection.
async fn write(
    scope: Scope,
    storage: StorageNo,
    parts: &mpsc::Sender<Part>,
    folder: &str,
) -> Result<(Scope, u64), Error> {
    let mut scope = scope.as_plugin(storage).await?;
    let (mut after, mut open) = ((String::new(), String::new()), None);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    loop {
        let lines = next(&mut scope, &after).await?;
        let Some(last) = lines.last() else { break };
        after = (last.collection.clone(), last.key.clone());
        let mut text = Vec::new();
        for line in lines {
            if open.as_ref() != Some(&line.collection) {
                tell(parts, Part::Text(std::mem::take(&mut text))).await?;
                let name = format!("{folder}documents/{}.jsonl", line.collection);
                tell(parts, Part::Begin(name)).await?;
                open = Some(line.collection.clone());
            }
            // The body is JSON text already, and stays as it is.
            let head = json!({ "key": line.key, "rev": line.rev, "changed_at": line.changed_at });
            let head = head.to_string();
            let head = head.strip_suffix('}').unwrap_or(&head);
            writeln!(text, "{head},\"body\":{}}}", line.body)?;
            *counts.entry(line.collection).or_default() += 1;
        }
        tell(parts, Part::Text(text)).await?;
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

async fn tell(parts: &mpsc::Sender<Part>, part: Part) -> Result<(), Error> {
    let gone = |_| Error::File(std::io::ErrorKind::BrokenPipe.into());
    parts.send(part).await.map_err(gone)
}

/// Makes the file of its parts, and its digest, on a thread where that holds up nobody.
fn pack(mut waiting: mpsc::Receiver<Part>) -> Result<(File, String), Error> {
    let mut zip = ZipWriter::new(BufWriter::new(tempfile::tempfile()?));
    while let Some(part) = waiting.blocking_recv() {
        match part {
            Part::Begin(name) => {
                zip.start_file(name, SimpleFileOptions::default()).map_err(bad_zip)?;
            }
            Part::Text(text) => zip.write_all(&text)?,
        }
    }
    let mut file = zip.finish().map_err(bad_zip)?;
    file.flush()?;
    let mut file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    let checksum = checksum(&mut file)?;
    Ok((file, checksum))
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
