//! What a union's plugins add to its menus.

use std::sync::Arc;

use reticolo_plugin_package::manifest::{Audience, Page};
use reticolo_plugins::PluginSet;

use crate::schema_form::Sentence;
use crate::words::Words;

/// What a union's plugins bring to its portal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Menu {
    /// Whether there is a register.
    pub(crate) registers: bool,
    /// Lists and forms that everybody may open.
    pub(crate) public: Vec<Entry>,
    /// Those for people who are signed in, with whom they are meant for.
    pub(crate) others: Vec<(Audience, Entry)>,
}

/// A page that a plugin fills.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Below the tenant's address: `/p/caregivers/courses`.
    pub(crate) path: String,
    pub(crate) title: Sentence,
}

impl Menu {
    pub(crate) fn of(set: &Arc<PluginSet>, words: Words) -> Self {
        let mut menu = Self::default();
        for plugin in &set.plugins {
            let manifest = &plugin.manifest;
            menu.registers |= !manifest.registries.is_empty();
            // A form that a list leads to is not named beside it.
            let added: Vec<&String> = manifest
                .pages
                .values()
                .filter_map(|page| match page {
                    Page::List { add, .. } => add.as_ref(),
                    Page::Form { .. } => None,
                })
                .collect();
            for (name, page) in manifest.pages.iter().filter(|(name, _)| !added.contains(name)) {
                let (Page::List { title, audience, .. } | Page::Form { title, audience, .. }) =
                    page;
                let entry = Entry {
                    path: format!("/p/{}/{name}", manifest.namespace),
                    title: Sentence::of(title, words),
                };
                match audience {
                    Audience::Everybody => menu.public.push(entry),
                    audience => menu.others.push((*audience, entry)),
                }
            }
        }
        menu
    }
}
