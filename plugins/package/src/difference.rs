//! What one version of a plugin asks for more or less than another: what a union consents to.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::manifest::{Manifest, Text};

/// A version, as far as consent goes.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    pub manifest: &'a Manifest,
    /// The package's texts by their paths, for the documents among them.
    pub files: &'a BTreeMap<String, String>,
}

/// Something asked for or no longer asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub direction: Direction,
    pub asked: Asked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    More,
    Less,
}

/// One thing a plugin asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// To keep documents of its own.
    Collection { name: String, purpose: Text, retention_days: Option<u32>, personal: bool },
    /// To read fields of the platform, as whoever asks may: `services.edges.node.name`.
    Reads { document: String, fields: Vec<String> },
    /// To ask an address outside.
    Address(String),
    /// To answer a rule of the platform.
    Rule { name: String, hook: String, summary: Text },
    /// To work by the clock.
    Job { name: String, schedule: String, summary: Text },
    /// To be told what happens.
    Event { name: String, purpose: Text },
    /// To keep a registry.
    Registry { code: String, name: Text },
}

/// Everything a version asks for.
pub fn asked(version: Version<'_>) -> BTreeSet<Asked> {
    let Version { manifest, files } = version;
    let mut all = BTreeSet::new();
    for (name, collection) in &manifest.capabilities.store {
        all.insert(Asked::Collection {
            name: name.clone(),
            purpose: collection.purpose.clone(),
            retention_days: collection.retention_days,
            personal: collection.subject_path.is_some(),
        });
    }
    for (document, path) in &manifest.capabilities.core {
        let read = files.get(path).and_then(|text| Document::parse(text).ok());
        let fields = read.map(|read| read.reads.into_iter().collect()).unwrap_or_default();
        all.insert(Asked::Reads { document: document.clone(), fields });
    }
    all.extend(manifest.capabilities.http.iter().cloned().map(Asked::Address));
    for (name, rule) in &manifest.rules {
        let (hook, summary) = (rule.hook.clone(), rule.summary.clone());
        all.insert(Asked::Rule { name: name.clone(), hook, summary });
    }
    for (name, job) in &manifest.jobs {
        let (schedule, summary) = (job.schedule.clone(), job.summary.clone());
        all.insert(Asked::Job { name: name.clone(), schedule, summary });
    }
    for (name, event) in &manifest.events {
        all.insert(Asked::Event { name: name.clone(), purpose: event.purpose.clone() });
    }
    for (code, registry) in &manifest.registries {
        all.insert(Asked::Registry { code: code.clone(), name: registry.name.clone() });
    }
    all
}

/// What `new` asks for more and less than `old`; all of it, where there is no old version. What is
/// asked for otherwise, such as fewer days kept, is both.
pub fn between(old: Option<Version<'_>>, new: Version<'_>) -> Vec<Change> {
    let (old, new) = (old.map(asked).unwrap_or_default(), asked(new));
    let more = without(&new, &old).map(|asked| Change { direction: Direction::More, asked });
    let less = without(&old, &new).map(|asked| Change { direction: Direction::Less, asked });
    more.chain(less).collect()
}

/// What is asked for in `some` and not in `others`.
fn without(some: &BTreeSet<Asked>, others: &BTreeSet<Asked>) -> impl Iterator<Item = Asked> {
    let essences: BTreeSet<_> = others.iter().map(Asked::essence).collect();
    some.iter().filter_map(move |asked| match asked {
        Asked::Reads { document, fields } => {
            let before = others.iter().find_map(|other| match other {
                Asked::Reads { document: same, fields: old } if same == document => Some(old),
                _ => None,
            });
            let told = |field: &&String| before.is_some_and(|old| old.contains(*field));
            let fields: Vec<_> = fields.iter().filter(|field| !told(field)).cloned().collect();
            let nothing = fields.is_empty() && before.is_some();
            (!nothing).then(|| Asked::Reads { document: document.clone(), fields })
        }
        asked => (!essences.contains(&asked.essence())).then(|| asked.clone()),
    })
}

/// Whether a version may replace another without anybody's consent.
pub fn is_covered(changes: &[Change]) -> bool {
    changes.iter().all(|change| change.direction == Direction::Less)
}

impl Asked {
    /// What is asked for, without the words it is explained in where those bind nobody.
    fn essence(&self) -> Self {
        let mut essence = self.clone();
        if let Self::Rule { summary: words, .. }
        | Self::Job { summary: words, .. }
        | Self::Registry { name: words, .. } = &mut essence
        {
            *words = Text { it: String::new(), en: None };
        }
        essence
    }

    /// What is asked for, as a sentence for whoever grants it.
    pub fn sentence(&self) -> Text {
        let (it, en) = match self {
            Self::Collection { name, purpose, retention_days, personal } => {
                let kept = match retention_days {
                    Some(days) => (
                        format!("per {days} giorni dall'ultima modifica"),
                        format!("for {days} days after their last change"),
                    ),
                    None => ("senza scadenza".to_owned(), "without a term".to_owned()),
                };
                let about = if *personal { (" su persone", " about people") } else { ("", "") };
                (
                    format!(
                        "Conserva documenti propri{} «{name}», {}: {}",
                        about.0, kept.0, purpose.it
                    ),
                    format!(
                        "Keeps documents of its own{} “{name}”, {}: {}",
                        about.1,
                        kept.1,
                        purpose.in_language("en")
                    ),
                )
            }
            Self::Reads { fields, .. } => {
                let fields = fields.join(", ");
                (
                    format!("Legge, con i permessi di chi chiede: {fields}"),
                    format!("Reads, with the rights of whoever asks: {fields}"),
                )
            }
            Self::Address(address) => {
                (format!("Invia richieste a {address}"), format!("Sends requests to {address}"))
            }
            Self::Rule { hook, summary, .. } => (
                format!("Risponde alla regola {hook}: {}", summary.it),
                format!("Answers the rule {hook}: {}", summary.in_language("en")),
            ),
            Self::Job { schedule, summary, .. } => (
                format!("Lavora da solo, secondo l'orario «{schedule}»: {}", summary.it),
                format!("Works by the clock, at “{schedule}”: {}", summary.in_language("en")),
            ),
            Self::Event { name, purpose } => (
                format!("È avvisato di «{name}»: {}", purpose.it),
                format!("Is told of “{name}”: {}", purpose.in_language("en")),
            ),
            Self::Registry { name, .. } => (
                format!("Tiene il registro «{}»", name.it),
                format!("Keeps the registry “{}”", name.in_language("en")),
            ),
        };
        Text { it, en: Some(en) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Package;
    use crate::sample;

    fn version(package: &Package) -> Version<'_> {
        Version { manifest: &package.manifest, files: &package.files }
    }

    fn changes(path: &str, from: &str, to: &str) -> Vec<(Direction, String)> {
        let (old, new) = (sample::with("README.md", "#", "#"), sample::with(path, from, to));
        let changes = between(Some(version(&old)), version(&new));
        changes
            .iter()
            .map(|one| (one.direction, one.asked.sentence().in_language("en").to_owned()))
            .collect()
    }

    #[test]
    fn a_first_version_asks_for_everything() {
        let package = sample::with("README.md", "#", "#");
        let changes = between(None, version(&package));
        assert_eq!(changes.len(), 4);
        assert!(changes.iter().all(|change| change.direction == Direction::More));
        assert!(!is_covered(&changes));
    }

    #[test]
    fn the_same_and_less_need_no_consent() {
        assert_eq!(changes("plugin.toml", "1.2.0", "1.3.0"), []);
        let less = changes("plugin.toml", "open = \"queries/open.graphql\"", "");
        assert_eq!(
            less,
            [(
                Direction::Less,
                "Reads, with the rights of whoever asks: services.edges.node.name".to_owned()
            )]
        );
    }

    #[test]
    fn a_document_that_reads_more_is_asked_for_again() {
        let more = changes("queries/open.graphql", "name", "name id");
        assert_eq!(more.len(), 1);
        assert_eq!(more[0].0, Direction::More);
        assert!(more[0].1.ends_with("asks: services.edges.node.id"), "{more:?}");
    }

    #[test]
    fn a_purpose_binds_and_a_summary_does_not() {
        assert_eq!(changes("plugin.toml", "Chi può essere salutato", "Chi si può salutare"), []);
        assert_eq!(changes("plugin.toml", "Chi è stato salutato", "Chi non lo è stato").len(), 2);
    }

    #[test]
    fn an_address_is_asked_for() {
        let more = changes(
            "plugin.toml",
            "[capabilities.core]",
            "[capabilities]\nhttp = [\"https://example.org/\"]\n[capabilities.core]",
        );
        assert_eq!(more, [(Direction::More, "Sends requests to https://example.org/".to_owned())]);
    }
}
