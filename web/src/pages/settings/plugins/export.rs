//! `/t/{tenant}/settings/plugins/{id}/export`: a plugin's documents as a file.

use std::fs::File;
use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream;
use reticolo_plugins::InstallationId;

use super::manager;
use crate::error::Error;
use crate::form::Posted;
use crate::portal::{Named, Portal};

/// How much of the file is read at a time.
const PIECE: usize = 64 * 1024;

pub(crate) async fn export(
    portal: Portal,
    Named(id): Named<InstallationId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let plugins = &portal.site.plugins;
    let manager = manager(&portal);
    let export = plugins.export(&portal.tenant, &manager, id).await?;
    let name = format!("{}-plugin-{id}.zip", portal.tenant.slug);
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    let (plugins, tenant) = (plugins.clone(), portal.tenant.clone());
    let (seen, checksum) = (export.seen, export.checksum);
    let handed_out = async move {
        let noted = plugins.handed_out(&tenant, &manager, (seen, &checksum)).await;
        // The download breaks off: a file that does not count should not look as if it did.
        noted.map_err(std::io::Error::other)
    };
    let pieces = stream::try_unfold((export.file, handed_out), |(file, handed_out)| async move {
        let read = tokio::task::spawn_blocking(move || next(file)).await;
        match read.map_err(std::io::Error::other)?? {
            Some((piece, file)) => Ok(Some((piece, (file, handed_out)))),
            None => handed_out.await.map(|()| None),
        }
    });
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// The next piece of a file; none at its end.
fn next(mut file: File) -> std::io::Result<Option<(Bytes, File)>> {
    let mut piece = vec![0; PIECE];
    let read = file.read(&mut piece)?;
    piece.truncate(read);
    Ok((read > 0).then(|| (Bytes::from(piece), file)))
}
