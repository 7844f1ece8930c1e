//! What is selected of an object, fields of the same key taken together.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

pub(crate) type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// A field in the response: all places that select it, which have the same name and arguments.
pub(crate) type Same<'a> = Vec<&'a Positioned<Field>>;

/// What is selected in sets that belong to the same object, by the keys of the response and in their
/// order. Conditions of fragments are not looked at: a plugin has no interfaces, and a fragment on
/// another type was refused before.
pub(crate) fn selected<'a>(
    fragments: &'a Fragments,
    sets: impl IntoIterator<Item = &'a SelectionSet>,
) -> IndexMap<Name, Same<'a>> {
    let mut collected = Collected { fragments, seen: HashSet::new(), fields: IndexMap::new() };
    for set in sets {
        collected.add(set);
    }
    collected.fields
}

/// What is selected of the object that a field answers.
pub(crate) fn beneath<'a>(
    fragments: &'a Fragments,
    fields: &[&'a Positioned<Field>],
) -> IndexMap<Name, Same<'a>> {
    selected(fragments, fields.iter().map(|field| &field.node.selection_set.node))
}

struct Collected<'a> {
    fragments: &'a Fragments,
    seen: HashSet<&'a Name>,
    fields: IndexMap<Name, Same<'a>>,
}

impl<'a> Collected<'a> {
    fn add(&mut self, set: &'a SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    self.fields.entry(key).or_default().push(field);
                }
                Selection::InlineFragment(fragment) => self.add(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if self.seen.insert(name)
                        && let Some(fragment) = self.fragments.get(name)
                    {
                        self.add(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}
