//! Writing the directory as a datapackage of HSDS 3.1.

use std::io::{Seek, Write};

use futures::TryStreamExt;
use reticolo_tenancy::{Denied, Permission, Scope};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::table::{Column, Fallback, Kind, TABLES, Table};

/// Why an export did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the file could not be written: {0}")]
    File(#[from] zip::result::ZipError),
    #[error("the file could not be written: {0}")]
    Disk(#[from] std::io::Error),
    #[error("storage failed")]
    Storage(#[from] sqlx::Error),
}

/// Writes every table of the scope's tenant to `file`, and the description of the package.
///
/// The scope should be a snapshot, so that all tables are of one instant. The same rows make the same
/// bytes: entries carry no time. Returns how many tables were written.
pub async fn export<W: Write + Seek>(scope: &mut Scope, file: W) -> Result<usize, ExportError> {
    scope.require(Permission::DirectoryExport)?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .large_file(true);
    let mut archive = ZipWriter::new(file);
    archive.start_file("datapackage.json", options)?;
    archive.write_all(format!("{:#}\n", description()).as_bytes())?;
    for table in TABLES {
        archive.start_file(table.file, options)?;
        let sql = copy_statement(scope, table);
        let mut rows = scope.connection().copy_out_raw(&sql).await?;
        while let Some(chunk) = rows.try_next().await? {
            archive.write_all(&chunk)?;
        }
    }
    archive.finish()?;
    Ok(TABLES.len())
}

/// PostgreSQL writes the CSV: an absent value is nothing, quotation marks only where needed.
fn copy_statement(scope: &mut Scope, table: &Table) -> String {
    let mut sql = vec!["copy (select "];
    for (place, column) in table.columns.iter().enumerate() {
        sql.extend((place > 0).then_some(", "));
        let (before, after) = as_text(column.kind);
        sql.extend([before, column.name, after, " as ", column.name]);
    }
    sql.extend([" from {t}.", table.name, " order by id) to stdout with (format csv, header)"]);
    scope.sql_of(&sql).0
}

/// What to write around a column's name to have its value as the datapackage spells it.
const fn as_text(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Instant => ("to_char(", " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
        Kind::Euros => ("to_char(", " * 0.01, 'FM99999999999999990.00')"),
        Kind::Words => ("array_to_string(", ", ' ')"),
        _ => ("", ""),
    }
}

/// The `datapackage.json` of the package.
fn description() -> Value {
    json!({
        "profile": "tabular-data-package",
        "name": "human_services_data",
        "title": "Human Services Data Specification",
        "version": "3.1",
        "resources": TABLES.iter().map(resource).collect::<Vec<_>>(),
    })
}

fn resource(table: &Table) -> Value {
    let keys: Vec<Value> = table
        .columns
        .iter()
        .filter_map(|column| match column.kind {
            Kind::Reference(referred) => Some(json!({
                "fields": column.name,
                "reference": { "resource": if referred == table.name { "" } else { referred }, "fields": "id" },
            })),
            _ => None,
        })
        .collect();
    json!({
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
            "primaryKey": "id",
            "foreignKeys": keys,
        },
    })
}

fn field(column: &Column) -> Value {
    let format = match column.kind {
        Kind::Id | Kind::Reference(_) | Kind::Link(_) => "uuid",
        Kind::Uri => "uri",
        Kind::Email => "email",
        Kind::Instant => "any",
        _ => "default",
    };
    let required = matches!(column.kind, Kind::Id)
        || matches!(column.fallback, Fallback::Required | Fallback::Country)
        || matches!((column.fallback, column.standard), (Fallback::Value(_), true));
    json!({
        "name": column.name,
        "type": column.kind.field_type(),
        "format": format,
        "constraints": { "required": required, "unique": column.kind == Kind::Id },
    })
}
