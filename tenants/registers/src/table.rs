//! Lists as CSV. Cells that a spreadsheet would take for formulas begin with an apostrophe.

use chrono::NaiveDate;

use crate::error::Error;

/// The most lines of a file that follows a filter.
pub(crate) const MOST: i64 = 5_000;

/// A table with a heading, as text.
pub(crate) fn table<const N: usize>(
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<String, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headings)?;
    for row in rows {
        writer.write_record(row)?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::File(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A day that may be absent.
pub(crate) fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Text that no spreadsheet takes for a formula.
pub(crate) fn inert(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{inert, table};

    #[test]
    fn a_formula_is_text() {
        assert_eq!(inert("=1+1"), "'=1+1");
        assert_eq!(inert("Anna"), "Anna");
        let written = table(["a", "b"], [["x, y".to_owned(), String::new()]]).unwrap();
        assert_eq!(written, "a,b\n\"x, y\",\n");
    }
}
