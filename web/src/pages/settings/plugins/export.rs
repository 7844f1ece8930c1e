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
    let export = plugins.export(&portal.tenant, &manager(&portal), id).await?;
    let name = format!("{}-plugin-{id}.zip", portal.tenant.slug);
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    let pieces = stream::try_unfold(export.file, |file| async move {
        tokio::task::spawn_blocking(move || next(file)).await.map_err(std::io::Error::other)?
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
