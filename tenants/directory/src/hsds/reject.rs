//! What an import could not take, row by row.

/// Whether a row was left out, or only one of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The row was not stored.
    Rejected,
    /// The row was stored without this value.
    LeftOut,
}

impl Severity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::LeftOut => "value left out",
        }
    }
}

/// One line of the rejects file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    pub file: &'static str,
    /// The row's number as a spreadsheet shows it: the header is row 1.
    pub row: u64,
    /// The column in the file; empty where it is the whole row.
    pub column: &'static str,
    pub severity: Severity,
    /// What is wrong and what would be right.
    pub reason: String,
    /// What the file says there, cut to 200 characters.
    pub value: String,
}

impl Reject {
    /// The header of the rejects file.
    pub const HEADER: [&'static str; 6] = ["file", "row", "column", "severity", "reason", "value"];

    /// The line as the rejects file has it.
    pub fn record(&self) -> [String; 6] {
        [
            self.file.to_owned(),
            self.row.to_string(),
            self.column.to_owned(),
            self.severity.as_str().to_owned(),
            self.reason.clone(),
            self.value.clone(),
        ]
    }
}

/// The beginning of a value, for a person to recognise it by.
pub(super) fn cut(value: &str) -> String {
    value.chars().take(200).collect()
}
