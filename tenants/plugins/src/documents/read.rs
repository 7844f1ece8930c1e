//! Documents by their keys.

use reticolo_plugin_host::Document;
use reticolo_tenancy::{PluginScope, statements};

use super::{Refusal, checked_key};

statements! {
    /// The documents with these keys.
    GET = "select key, rev, body::text from {p}_document where collection = $1 and key = any($2)";
}

/// One answer a key, in the order of the keys.
pub(crate) async fn get(
    scope: &mut PluginScope,
    collection: &str,
    keys: &[String],
) -> Result<Vec<Option<Document>>, Refusal> {
    for key in keys {
        checked_key(key)?;
    }
    let sql = scope.sql(&GET);
    let found: Vec<(String, i32, String)> =
        sqlx::query_as(sql).bind(collection).bind(keys).fetch_all(scope.connection()).await?;
    let found: Vec<Document> = found.into_iter().map(document).collect();
    Ok(keys.iter().map(|key| found.iter().find(|one| one.key == *key).cloned()).collect())
}

pub(super) fn document((key, rev, body): (String, i32, String)) -> Document {
    Document { key, rev: u32::try_from(rev).unwrap_or_default(), body }
}
