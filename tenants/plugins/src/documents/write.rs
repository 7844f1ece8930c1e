//! Creating, replacing and removing documents, each at the revision that was seen.

use reticolo_plugin_host::Refused;
use reticolo_tenancy::{PluginScope, statements};
use serde_json::Value;

use super::{INDEXED, Refusal, checked_key};

statements! {
    /// Creates a document where there is none.
    CREATE = "insert into {p}_document (collection, key, rev, body, bytes, changed_at)
              values ($1, $2, 1, $3::text::jsonb, $4, $5) on conflict (collection, key) do nothing";
    /// Replaces the revision that was seen.
    REPLACE = "with old as (
                   select bytes from {p}_document where collection = $1 and key = $2 and rev = $6 for update)
               update {p}_document d set rev = d.rev + 1, body = $3::text::jsonb, bytes = $4, changed_at = $5
               from old where d.collection = $1 and d.key = $2 and d.rev = $6
               returning d.rev, old.bytes";
    /// Removes the revision that was seen.
    DELETE = "delete from {p}_document where collection = $1 and key = $2 and rev = $3 returning bytes";
    /// The revision there is.
    REVISION = "select rev from {p}_document where collection = $1 and key = $2";
    /// How much the plugin keeps.
    USAGE = "select documents, bytes from {p}_usage";
    /// Counts what was added and taken away; nothing is added beyond what it may keep.
    COUNT = "update {p}_usage set documents = documents + $1, bytes = bytes + $2
             where ($1 <= 0 or documents + $1 <= $3) and ($2 <= 0 or bytes + $2 <= $4)";
}

/// The most documents of an installation.
pub(crate) const MOST_DOCUMENTS: i64 = 100_000;
/// The most bytes of JSON text an installation keeps.
pub(crate) const MOST_BYTES: i64 = 256 << 20;
/// The most bytes of JSON text of a document.
const DOCUMENT: usize = 64 << 10;

/// How much a write adds to what the plugin keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Growth {
    pub(crate) documents: i64,
    pub(crate) bytes: i64,
}

/// Writes a document; gives its new revision and how much more is kept.
///
/// Without `expected` it must not exist yet; with it, it must have this revision. Fails with
/// `Conflict`, which has the revision there is. `indexes` are the paths the collection is searched by.
pub(crate) async fn put(
    scope: &mut PluginScope,
    (collection, key): (&str, &str),
    body: &str,
    expected: Option<u32>,
    indexes: &[Vec<String>],
) -> Result<(u32, Growth), Refusal> {
    checked_key(key)?;
    let bytes = checked_body(body, indexes)?;
    let now = scope.now();
    let Some(expected) = expected else {
        let sql = scope.sql(&CREATE);
        let created = sqlx::query(sql)
            .bind(collection)
            .bind(key)
            .bind(body)
            .bind(bytes)
            .bind(now)
            .execute(scope.connection())
            .await?;
        if created.rows_affected() == 0 {
            return Err(conflict(scope, collection, key).await?.into());
        }
        return Ok((1, Growth { documents: 1, bytes: bytes.into() }));
    };
    let sql = scope.sql(&REPLACE);
    let replaced: Option<(i32, i32)> = sqlx::query_as(sql)
        .bind(collection)
        .bind(key)
        .bind(body)
        .bind(bytes)
        .bind(now)
        .bind(i32::try_from(expected).unwrap_or(i32::MAX))
        .fetch_optional(scope.connection())
        .await?;
    match replaced {
        Some((rev, before)) => {
            let growth = Growth { documents: 0, bytes: i64::from(bytes) - i64::from(before) };
            Ok((u32::try_from(rev).unwrap_or_default(), growth))
        }
        None => Err(conflict(scope, collection, key).await?.into()),
    }
}

/// Removes a document that has this revision. Fails with `NotFound` or `Conflict`.
pub(crate) async fn delete(
    scope: &mut PluginScope,
    collection: &str,
    key: &str,
    expected: u32,
) -> Result<Growth, Refusal> {
    checked_key(key)?;
    let sql = scope.sql(&DELETE);
    let deleted: Option<i32> = sqlx::query_scalar(sql)
        .bind(collection)
        .bind(key)
        .bind(i32::try_from(expected).unwrap_or(i32::MAX))
        .fetch_optional(scope.connection())
        .await?;
    match deleted {
        Some(bytes) => Ok(Growth { documents: -1, bytes: -i64::from(bytes) }),
        None => match conflict(scope, collection, key).await? {
            Refused::Conflict(0) => Err(Refused::NotFound.into()),
            refused => Err(refused.into()),
        },
    }
}

/// How many documents and bytes the plugin keeps.
pub(crate) async fn usage(scope: &mut PluginScope) -> Result<(i64, i64), Refusal> {
    let sql = scope.sql(&USAGE);
    Ok(sqlx::query_as(sql).fetch_one(scope.connection()).await?)
}

/// Counts what a call has added. Refuses with `Limit` what would be more than a plugin may keep.
pub(crate) async fn count(scope: &mut PluginScope, growth: Growth) -> Result<(), Refusal> {
    if growth == Growth::default() {
        return Ok(());
    }
    let sql = scope.sql(&COUNT);
    let counted = sqlx::query(sql)
        .bind(growth.documents)
        .bind(growth.bytes)
        .bind(MOST_DOCUMENTS)
        .bind(MOST_BYTES)
        .execute(scope.connection())
        .await?;
    if counted.rows_affected() == 0 { Err(full().into()) } else { Ok(()) }
}

/// What a plugin is told that keeps as much as it may.
pub(crate) fn full() -> Refused {
    Refused::Limit(format!(
        "a plugin keeps {MOST_DOCUMENTS} documents and {} MiB at most",
        MOST_BYTES >> 20
    ))
}

/// Says which revision there is, 0 for none.
async fn conflict(
    scope: &mut PluginScope,
    collection: &str,
    key: &str,
) -> Result<Refused, sqlx::Error> {
    let sql = scope.sql(&REVISION);
    let rev: Option<i32> = sqlx::query_scalar(sql)
        .bind(collection)
        .bind(key)
        .fetch_optional(scope.connection())
        .await?;
    Ok(Refused::Conflict(rev.and_then(|rev| u32::try_from(rev).ok()).unwrap_or(0)))
}

/// The bytes of a document that may be kept.
fn checked_body(body: &str, indexes: &[Vec<String>]) -> Result<i32, Refused> {
    if body.is_empty() || body.len() > DOCUMENT {
        return Err(Refused::Limit(format!("a document has {} KiB at most", DOCUMENT >> 10)));
    }
    let value: Value = serde_json::from_str(body)
        .map_err(|error| Refused::InvalidInput(format!("the document is no JSON: {error}")))?;
    if has_nul(&value) {
        return Err(Refused::InvalidInput("a document has no NUL characters".to_owned()));
    }
    for path in indexes {
        let at = path.iter().try_fold(&value, |value, part| value.get(part));
        if at.is_some_and(|at| at.to_string().chars().count() > INDEXED + 2) {
            return Err(Refused::Limit(format!(
                "what is searched by has {INDEXED} characters at most: {}",
                path.join(".")
            )));
        }
    }
    Ok(i32::try_from(body.len()).unwrap_or(i32::MAX))
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(fields) => {
            fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::checked_body;

    #[test]
    fn a_document_is_small_json_that_can_be_kept_and_searched() {
        let path = vec![vec!["a".to_owned(), "b".to_owned()]];
        assert_eq!(checked_body(r#"{"a":{"b":"x"}}"#, &path), Ok(15));
        for bad in [
            "",
            "{",
            r#"{"a":"\u0000"}"#,
            r#"{"\u0000":1}"#,
            "1e999",
            &format!("\"{}\"", "x".repeat(65_535)),
            &format!(r#"{{"a":{{"b":"{}"}}}}"#, "x".repeat(501)),
        ] {
            assert!(checked_body(bad, &path).is_err(), "{}", bad.get(..20).unwrap_or(bad));
        }
        assert!(checked_body(&format!("\"{}\"", "x".repeat(65_534)), &path).is_ok());
    }
}
