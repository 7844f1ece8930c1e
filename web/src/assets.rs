//! Style, script, fonts and icons, inside the binary.
//!
//! They live under `/assets/<edition>/…`, where the edition is a digest of them all: a browser keeps
//! them for good, and a new edition has new addresses. Style sheets name their fonts relative to
//! themselves, so that these move along.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// Sixteen hexadecimal digits that change whenever an asset does.
static EDITION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for path in Files::iter() {
        digest.update(path.as_bytes());
        digest.update(Files::get(&path).map_or([0; 32], |file| file.metadata.sha256_hash()));
    }
    let digest = digest.finalize();
    let head = digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    format!("{head:016x}")
});

/// The address of an asset.
pub(crate) fn address(path: &str) -> String {
    format!("/assets/{}/{path}", *EDITION)
}

pub(crate) fn routes() -> Router {
    Router::new().route("/assets/{edition}/{*path}", get(serve))
}

async fn serve(Path((edition, path)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // A page of another edition, shown while servers are being replaced, is given what we have.
    let caching = if edition == *EDITION {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=60"
    };
    let headers = [
        (header::CONTENT_TYPE, file.metadata.mimetype()),
        (header::CACHE_CONTROL, caching),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, file.data.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use super::{Files, address};

    #[test]
    fn our_own_assets_are_there() {
        for path in ["style/frame.css", "style/print.css", "app.js", "favicon.svg"] {
            assert!(Files::get(path).is_some(), "{path}");
        }
        assert!(address("app.js").ends_with("/app.js"));
    }
}
