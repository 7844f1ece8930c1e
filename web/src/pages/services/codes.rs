//! Names of languages and accessibility features in the language of the page.

use reticolo_directory::detail::SpokenLanguage;
use reticolo_foundation::Language;
use reticolo_reference::{CodeList, Entry, code_list};
use reticolo_tenancy::Scope;

use crate::error::Error;

/// The entries of a code list, in its order.
pub(crate) struct Codes {
    pub(crate) entries: Vec<Entry>,
    language: Language,
}

impl Codes {
    pub(crate) async fn read(
        scope: &mut Scope,
        list: CodeList,
        language: Language,
    ) -> Result<Self, Error> {
        let entries = code_list::entries(scope.connection(), list).await;
        Ok(Self { entries: entries.map_err(reticolo_tenancy::Error::from)?, language })
    }

    /// A name as it stands inside a sentence.
    pub(crate) fn name(&self, code: &str) -> Option<&str> {
        let entry = self.entries.iter().find(|entry| entry.code == code)?;
        Some(entry.name(self.language))
    }

    /// A name that stands by itself.
    pub(crate) fn label(&self, code: &str) -> Option<String> {
        self.name(code).map(capitalized)
    }

    /// The names of spoken languages, as the source wrote those we do not know.
    pub(crate) fn of(&self, languages: &[SpokenLanguage]) -> Vec<String> {
        let name = |language: &SpokenLanguage| {
            let known = language.code.as_deref().and_then(|code| self.name(code));
            known
                .map(str::to_owned)
                .or_else(|| language.name.clone())
                .or_else(|| language.code.clone())
        };
        languages.iter().filter_map(name).collect()
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
