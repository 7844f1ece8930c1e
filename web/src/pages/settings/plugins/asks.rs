//! What a plugin asks for, as sentences and as boxes to tick.

use std::collections::BTreeSet;

use reticolo_plugin_package::difference::Asked;
use reticolo_plugins::Grants;

use crate::form::Typed;
use crate::page::Page;
use crate::schema_form::Sentence;

/// One thing a plugin asks for.
pub(super) struct Ask {
    pub(super) sentence: Sentence,
    /// The name of the group of boxes and the value of its own, where it can be granted or not.
    pub(super) grant: Option<(&'static str, String)>,
    /// Whether it is granted, or was chosen.
    pub(super) granted: bool,
    /// Whether the version before has not asked for it.
    pub(super) is_new: bool,
}

impl Ask {
    pub(super) fn of(asked: &Asked, page: &Page) -> Self {
        let sentence = Sentence::of(&asked.sentence(), page.words);
        Self { sentence, grant: grant_of(asked), granted: false, is_new: false }
    }

    /// The id of its box.
    pub(super) fn id(&self) -> String {
        let letters = |text: &str| -> String {
            text.chars()
                .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
                .collect()
        };
        self.grant
            .as_ref()
            .map(|(group, name)| format!("{group}-{}", letters(name)))
            .unwrap_or_default()
    }
}

fn grant_of(asked: &Asked) -> Option<(&'static str, String)> {
    match asked {
        Asked::Collection { name, .. } => Some(("store", name.clone())),
        Asked::Reads { document, .. } => Some(("core", document.clone())),
        Asked::Address(address) => Some(("http", address.clone())),
        Asked::Job { name, .. } => Some(("jobs", name.clone())),
        Asked::Event { name, .. } => Some(("events", name.clone())),
        Asked::Publisher { .. }
        | Asked::Rule { .. }
        | Asked::Registry { .. }
        | Asked::Collects { .. }
        | Asked::Publishes { .. }
        | Asked::Compares { .. }
        | Asked::Shows { .. }
        | Asked::Answers { .. } => None,
    }
}

/// Whether something is among what is granted.
pub(super) fn is_granted(grants: &Grants, group: &str, name: &str) -> bool {
    let names = match group {
        "store" => &grants.store,
        "core" => &grants.core,
        "http" => &grants.http,
        "jobs" => &grants.jobs,
        _ => &grants.events,
    };
    names.contains(name)
}

/// What was ticked.
pub(super) fn ticked(typed: &Typed) -> Grants {
    let names =
        |group: &str| -> BTreeSet<String> { typed.values(group).map(str::to_owned).collect() };
    Grants {
        store: names("store"),
        core: names("core"),
        http: names("http"),
        jobs: names("jobs"),
        events: names("events"),
    }
}
