//! Closed lists of codes, each with its name in Italian and in English.

use reticolo_foundation::Language;
use sqlx::{FromRow, PgConnection};

/// A list of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeList {
    /// ISO 639-1 codes of spoken languages.
    Language,
    /// What makes a place accessible.
    Accessibility,
}

impl CodeList {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Accessibility => "accessibility",
        }
    }
}

/// One code of a list.
#[derive(Clone, Debug, FromRow)]
pub struct Entry {
    pub code: String,
    pub name_it: String,
    pub name_en: String,
}

impl Entry {
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Italian => &self.name_it,
            Language::English => &self.name_en,
        }
    }
}

/// The entries of a list, in its order.
pub async fn entries(
    connection: &mut PgConnection,
    list: CodeList,
) -> Result<Vec<Entry>, sqlx::Error> {
    sqlx::query_as("select code, name_it, name_en from platform.code_list_entry where list = $1 order by position")
        .bind(list.as_str())
        .fetch_all(connection)
        .await
}
