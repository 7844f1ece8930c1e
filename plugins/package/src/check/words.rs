//! Names and sentences of a manifest.

use url::Url;

use super::Checking;
use crate::manifest::{Page, Text};

/// The longest sentence.
const LONGEST: usize = 600;
/// What the platform gives at most, in MiB.
const MOST_MEMORY: u32 = 64;

impl Checking<'_> {
    pub(super) fn words(&mut self) {
        let manifest = self.manifest;
        if manifest.license.trim().is_empty() {
            self.refuse_manifest("license is empty: write an SPDX expression, such as EUPL-1.2");
        }
        if let Some(homepage) = &manifest.homepage
            && !Url::parse(homepage).is_ok_and(|url| url.scheme() == "https")
        {
            self.refuse_manifest("homepage is no address: write https://…");
        }
        if manifest.limits.memory_mib.is_some_and(|mib| !(1..=MOST_MEMORY).contains(&mib)) {
            self.refuse_manifest(format!(
                "limits.memory-mib may only lower the platform's {MOST_MEMORY}: write 1 to {MOST_MEMORY}"
            ));
        }
        self.sentences();
        self.names("rules", manifest.rules.keys());
        self.names("jobs", manifest.jobs.keys());
        self.names("pages", manifest.pages.keys());
        self.names("registries", manifest.registries.keys());
        self.names("capabilities.store", manifest.capabilities.store.keys());
        self.names("capabilities.core", manifest.capabilities.core.keys());
    }

    fn sentences(&mut self) {
        let manifest = self.manifest;
        let mut texts: Vec<(String, &Text)> =
            vec![("name".into(), &manifest.name), ("summary".into(), &manifest.summary)];
        for (key, collection) in &manifest.capabilities.store {
            texts.push((format!("capabilities.store.{key}.purpose"), &collection.purpose));
        }
        for (key, rule) in &manifest.rules {
            texts.push((format!("rules.{key}.summary"), &rule.summary));
        }
        for (key, job) in &manifest.jobs {
            texts.push((format!("jobs.{key}.summary"), &job.summary));
        }
        for (key, event) in &manifest.events {
            texts.push((format!("events.{key}.purpose"), &event.purpose));
        }
        for (key, page) in &manifest.pages {
            match page {
                Page::List { title, columns, .. } => {
                    texts.push((format!("pages.{key}.title"), title));
                    let titles = columns.iter().map(|column| &column.title);
                    texts.extend(titles.map(|title| (format!("pages.{key}.columns"), title)));
                }
                Page::Form { title, done, .. } => {
                    texts.push((format!("pages.{key}.title"), title));
                    texts.extend(done.as_ref().map(|done| (format!("pages.{key}.done"), done)));
                }
            }
        }
        for (key, registry) in &manifest.registries {
            texts.push((format!("registries.{key}.name"), &registry.name));
            texts.push((format!("registries.{key}.summary"), &registry.summary));
            let documents = registry.documents.iter();
            texts.extend(documents.map(|one| (format!("registries.{key}.documents"), &one.name)));
        }
        for (place, text) in texts {
            for said in [Some(&text.it), text.en.as_ref()].into_iter().flatten() {
                let odd = said.trim().is_empty() || said.chars().any(char::is_control);
                if odd || said.chars().count() > LONGEST {
                    self.refuse_manifest(format!(
                        "{place} is empty, longer than {LONGEST} letters or more than one line: write a sentence"
                    ));
                }
            }
        }
    }

    /// Names end up in addresses, columns and logs.
    fn names<'n>(&mut self, of: &str, names: impl ExactSizeIterator<Item = &'n String>) {
        /// More of one kind nobody could look through before granting them.
        const MOST: usize = 50;
        if names.len() > MOST {
            self.refuse_manifest(format!("{of} has more than {MOST} entries"));
        }
        for name in names.filter(|name| !is_name(name)) {
            self.refuse_manifest(format!(
                "{of}.{name:?} is no name: use 1 to 40 lower-case letters, digits, hyphens and underscores, a letter first"
            ));
        }
    }
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}
