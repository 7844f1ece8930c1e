//! `/t/{tenant}/audit.csv`: what was found in the audit, as a file for a spreadsheet.

use std::borrow::Cow;

use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Europe::Rome;
use reticolo_foundation::Language;
use reticolo_tenancy::audit::read;

use super::question;
use super::row::{self, Row};
use crate::error::Error;
use crate::page::Page;
use crate::portal::{Portal, leave};

/// The most entries of one file.
pub(super) const MOST: u16 = 50_000;
/// What tells a spreadsheet that a file is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

pub(crate) async fn export(portal: Portal) -> Result<Response, Error> {
    let page = &portal.page;
    let (filter, typed) = question::read(page);
    if typed.is_refused() {
        // The page says what is wrong with the question.
        let search = question::at(page.at("/audit"), page);
        return Ok(Redirect::to(&search.to_string()).into_response());
    }
    let mut scope = portal.enter_to_write().await?;
    let mut entries = read::export(&mut scope, &filter, i64::from(MOST) + 1).await?;
    let cut = entries.len() > usize::from(MOST);
    entries.truncate(MOST.into());
    let name = format!("{}-{}.csv", portal.tenant.slug, scope.today());
    let rows = row::of_entries(&mut scope, entries).await?;
    leave(scope).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"audit-{name}\"")),
    ];
    Ok((headers, file(page, &rows, cut)?).into_response())
}

/// Semicolons, because a spreadsheet in Italian takes commas for decimal ones.
fn file(page: &Page, rows: &[Row], cut: bool) -> Result<Vec<u8>, Error> {
    let separator = if page.language() == Language::Italian { b';' } else { b',' };
    let mut writer =
        csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(BOM.to_vec());
    writer.write_record(HEADINGS.map(|heading| page.say(heading).into_owned()))?;
    for row in rows {
        writer.write_record(cells(page, row).iter().map(|cell| inert(cell).into_owned()))?;
    }
    if cut {
        writer.write_record([page.count("audit-file-cut", MOST)])?;
    }
    writer.into_inner().map_err(|error| Error::File(error.into_error().into()))
}

const HEADINGS: [&str; 14] = [
    "audit-number",
    "audit-at",
    "audit-who",
    "audit-account",
    "audit-on-behalf-of",
    "audit-what",
    "audit-act",
    "audit-thing",
    "audit-thing-id",
    "audit-about",
    "audit-why",
    "audit-from-where",
    "audit-fields",
    "audit-request",
];

fn cells(page: &Page, row: &Row) -> [String; 14] {
    let entry = &row.entry;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        entry.entry_no.to_string(),
        entry.at.with_timezone(&Rome).format("%Y-%m-%d %H:%M:%S").to_string(),
        entry.actor_name.clone(),
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        text(&row.on_behalf_of),
        page.act(&entry.action).into_owned(),
        entry.action.clone(),
        text(&entry.entity),
        entry.entity_id.map(|id| id.to_string()).unwrap_or_default(),
        text(&row.subject),
        text(&entry.reason),
        text(&entry.address),
        entry.fields.join(", "),
        text(&entry.request_id),
    ]
}

/// A cell that no spreadsheet takes for a formula: people's names and reasons are in the file.
fn inert(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn what_would_be_a_formula_is_text() {
        for formula in ["=1+1", "+39", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(inert(formula), format!("'{formula}"));
        }
        for text in ["", "Anna = Rossi", "a@b.example", "2026-01-02"] {
            assert_eq!(inert(text), text);
        }
    }
}
