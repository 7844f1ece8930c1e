//! What one version of a plugin asks for more or less than another: what a union consents to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::Document;
use crate::manifest::{Audience, Manifest, Page, RequiredDocument, Text};
use crate::sdl::Sdl;

/// A version, as far as consent goes.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    pub manifest: &'a Manifest,
    /// The package's texts by their paths, for the documents, the SDL and the forms among them.
    pub files: &'a BTreeMap<String, String>,
    pub publisher: &'a Publisher,
}

/// Who signed a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// As keys are written: `ed25519:…`.
    pub key: String,
    pub name: String,
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
    /// To be run as this publisher's, with what a version before it was set and has kept.
    Publisher { key: String, name: String },
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
    /// To ask a document of those who apply to a registry.
    Collects { registry: String, registry_name: Text, document: RequiredDocument },
    /// To publish fields of the form of everybody who is in a registry; their titles by their names.
    Publishes { registry: String, name: Text, fields: BTreeMap<String, Text> },
    /// To be given fields of the form of everybody who is in a registry, for matching; their titles by
    /// their names.
    Compares { registry: String, name: Text, fields: BTreeMap<String, Text> },
    /// To show pages of its own to an audience; their titles by their names.
    Shows { audience: Audience, pages: BTreeMap<String, Text> },
    /// To answer fields of the API to an audience: `Query.courses`.
    Answers { audience: Audience, fields: BTreeSet<String> },
}

/// Everything a version asks for.
pub fn asked(version: Version<'_>) -> BTreeSet<Asked> {
    let Version { manifest, files, publisher } = version;
    let (key, name) = (publisher.key.clone(), publisher.name.clone());
    let mut all = BTreeSet::from([Asked::Publisher { key, name }]);
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
        let (code, name) = (code.clone(), registry.name.clone());
        for document in registry.documents.iter().cloned() {
            let (registry, registry_name) = (code.clone(), name.clone());
            all.insert(Asked::Collects { registry, registry_name, document });
        }
        let form = files.get(&registry.form).and_then(|text| serde_json::from_str(text).ok());
        let titled = |fields: &[String]| -> BTreeMap<_, _> {
            fields.iter().map(|field| (field.clone(), title(form.as_ref(), field))).collect()
        };
        let (published, compared) = (
            titled(&registry.public_fields),
            titled(registry.matching_fields.as_deref().unwrap_or_default()),
        );
        if !published.is_empty() {
            let (registry, name) = (code.clone(), name.clone());
            all.insert(Asked::Publishes { registry, name, fields: published });
        }
        if !compared.is_empty() {
            let (registry, name) = (code.clone(), name.clone());
            all.insert(Asked::Compares { registry, name, fields: compared });
        }
        all.insert(Asked::Registry { code, name });
    }
    all.extend(shown(manifest));
    all.extend(answered(version));
    all
}

/// What a field of a form is called; its name, where the form does not say.
fn title(form: Option<&Value>, field: &str) -> Text {
    let property = form.and_then(|form| form.get("properties")?.get(field));
    let text = |key: &str| property?.get(key)?.as_str().map(str::to_owned);
    Text { it: text("title").unwrap_or_else(|| field.to_owned()), en: text("x-title-en") }
}

/// The fields that what speaks of the same thing among `others` does not name.
fn unknown(
    fields: &BTreeMap<String, Text>,
    asked: &Asked,
    others: &BTreeSet<Asked>,
) -> BTreeMap<String, Text> {
    let mut fields = fields.clone();
    for other in others.iter().filter(|other| other.is_of(asked)) {
        if let Asked::Publishes { fields: known, .. } | Asked::Compares { fields: known, .. } =
            other
        {
            fields.retain(|field, _| !known.contains_key(field));
        }
    }
    fields
}

/// Its pages, by whom they are for.
fn shown(manifest: &Manifest) -> impl Iterator<Item = Asked> {
    let mut by_audience: BTreeMap<Audience, BTreeMap<String, Text>> = BTreeMap::new();
    for (name, page) in &manifest.pages {
        let (Page::List { title, audience, .. } | Page::Form { title, audience, .. }) = page;
        by_audience.entry(*audience).or_default().insert(name.clone(), title.clone());
    }
    by_audience.into_iter().map(|(audience, pages)| Asked::Shows { audience, pages })
}

/// Its fields of the API, by whom they are for.
fn answered(version: Version<'_>) -> impl Iterator<Item = Asked> {
    let path = version.manifest.files.schema.as_ref();
    let sdl = path.and_then(|path| version.files.get(path)).and_then(|text| Sdl::parse(text).ok());
    let mut by_audience: BTreeMap<Audience, BTreeSet<String>> = BTreeMap::new();
    for (on, field) in sdl.iter().flat_map(Sdl::answered) {
        by_audience.entry(field.audience).or_default().insert(format!("{on}.{}", field.name));
    }
    by_audience.into_iter().map(|(audience, fields)| Asked::Answers { audience, fields })
}

/// What `new` asks for more and less than `old`; all of it, where there is no old version. What is
/// asked for otherwise, such as fewer days kept, is both.
pub fn between(old: Option<Version<'_>>, new: Version<'_>) -> Vec<Change> {
    let (old, new) = (old.map(asked).unwrap_or_default(), asked(new));
    let more = new.iter().filter_map(|asked| asked.beyond(&old));
    let less = old.iter().filter_map(|asked| asked.beyond(&new));
    let more = more.map(|asked| Change { direction: Direction::More, asked });
    let less = less.map(|asked| Change { direction: Direction::Less, asked });
    more.chain(less).collect()
}

/// Whether a version may replace another without anybody's consent.
pub fn is_covered(changes: &[Change]) -> bool {
    changes.iter().all(|change| change.direction == Direction::Less)
}

impl Asked {
    /// What of this is not among `others`; none, where all of it is.
    fn beyond(&self, others: &BTreeSet<Self>) -> Option<Self> {
        match self {
            Self::Reads { document, fields } => {
                let before = others.iter().find_map(|other| match other {
                    Self::Reads { document: same, fields } if same == document => Some(fields),
                    _ => None,
                });
                let told = |field: &&String| before.is_some_and(|old| old.contains(*field));
                let fields: Vec<_> = fields.iter().filter(|field| !told(field)).cloned().collect();
                let nothing = fields.is_empty() && before.is_some();
                (!nothing).then(|| Self::Reads { document: document.clone(), fields })
            }
            Self::Shows { audience, pages } => {
                let mut pages = pages.clone();
                for other in others {
                    if let Self::Shows { audience: wider, pages: known } = other
                        && wider <= audience
                    {
                        pages.retain(|page, _| !known.contains_key(page));
                    }
                }
                (!pages.is_empty()).then_some(Self::Shows { audience: *audience, pages })
            }
            Self::Answers { audience, fields } => {
                let mut fields = fields.clone();
                for other in others {
                    if let Self::Answers { audience: wider, fields: known } = other
                        && wider <= audience
                    {
                        fields.retain(|field| !known.contains(field));
                    }
                }
                (!fields.is_empty()).then_some(Self::Answers { audience: *audience, fields })
            }
            Self::Publishes { registry, name, fields } => {
                let (registry, name) = (registry.clone(), name.clone());
                let fields = unknown(fields, self, others);
                (!fields.is_empty()).then_some(Self::Publishes { registry, name, fields })
            }
            Self::Compares { registry, name, fields } => {
                let (registry, name) = (registry.clone(), name.clone());
                let fields = unknown(fields, self, others);
                (!fields.is_empty()).then_some(Self::Compares { registry, name, fields })
            }
            asked => {
                let essence = asked.essence();
                let there = others.iter().any(|other| other.essence() == essence);
                (!there).then(|| asked.clone())
            }
        }
    }

    /// Whether this speaks of the same thing as what is asked for more of it.
    pub fn is_of(&self, change: &Self) -> bool {
        match (self, change) {
            (Self::Reads { document, .. }, Self::Reads { document: same, .. }) => document == same,
            (Self::Shows { audience, .. }, Self::Shows { audience: same, .. })
            | (Self::Answers { audience, .. }, Self::Answers { audience: same, .. }) => {
                audience == same
            }
            (Self::Publishes { registry, .. }, Self::Publishes { registry: same, .. })
            | (Self::Compares { registry, .. }, Self::Compares { registry: same, .. }) => {
                registry == same
            }
            (asked, change) => asked == change,
        }
    }

    /// What is asked for, without the words it is explained in where those bind nobody.
    fn essence(&self) -> Self {
        let mut essence = self.clone();
        match &mut essence {
            Self::Rule { summary: words, .. }
            | Self::Job { summary: words, .. }
            | Self::Registry { name: words, .. }
            | Self::Collects { registry_name: words, .. } => {
                *words = Text { it: String::new(), en: None };
            }
            Self::Publisher { name, .. } => name.clear(),
            _ => {}
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
            Self::Publisher { key, name } => (
                format!("È pubblicato da {name}, con la chiave {key}"),
                format!("Is published by {name}, with the key {key}"),
            ),
            Self::Collects { registry_name: name, document, .. } => {
                let must =
                    if document.required { (" (obbligatorio)", " (required)") } else { ("", "") };
                let (it, en) = (&document.name.it, document.name.in_language("en"));
                (
                    format!("Chiede a chi si iscrive a «{}»: {it}{}", name.it, must.0),
                    format!(
                        "Asks those who apply to “{}” for: {en}{}",
                        name.in_language("en"),
                        must.1
                    ),
                )
            }
            Self::Publishes { name, fields, .. } => {
                let what =
                    ("Pubblica, di tutte le persone iscritte a", "Publishes, of everybody in");
                of_everybody(what, name, fields)
            }
            Self::Compares { name, fields, .. } => {
                let what = (
                    "Confronta, per gli abbinamenti, di tutte le persone iscritte a",
                    "Compares, for matching, of everybody in",
                );
                of_everybody(what, name, fields)
            }
            Self::Shows { audience, pages } => {
                let (it, en) = to(*audience);
                (
                    format!("Mostra {it} le pagine: {}", listed(pages.values(), "it")),
                    format!("Shows {en} the pages: {}", listed(pages.values(), "en")),
                )
            }
            Self::Answers { audience, fields } => {
                let (it, en) = to(*audience);
                let fields = fields.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                (
                    format!("Risponde {it}, nell’API: {fields}"),
                    format!("Answers {en}, in the API: {fields}"),
                )
            }
        };
        Text { it, en: Some(en) }
    }
}

/// What is done with fields of everybody in a registry.
fn of_everybody(
    (it, en): (&str, &str),
    name: &Text,
    fields: &BTreeMap<String, Text>,
) -> (String, String) {
    let (in_italian, in_english) = (listed(fields.values(), "it"), listed(fields.values(), "en"));
    (
        format!("{it} «{}»: {in_italian}", name.it),
        format!("{en} “{}”: {in_english}", name.in_language("en")),
    )
}

fn listed<'t>(texts: impl Iterator<Item = &'t Text>, language: &str) -> String {
    texts.map(|text| text.in_language(language)).collect::<Vec<_>>().join(", ")
}

/// An audience, as those whom something is shown to, in Italian and in English.
const fn to(audience: Audience) -> (&'static str, &'static str) {
    match audience {
        Audience::Everybody => ("a chiunque", "everybody"),
        Audience::SignedIn => ("a chi ha un account", "people who are signed in"),
        Audience::Staff => ("a chi ha un ruolo nell’ente", "people with a role in the union"),
        Audience::Admin => ("agli amministratori dell’ente", "the union’s administrators"),
    }
}

#[cfg(test)]
mod tests;
