//! What a request may ask for at most.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};

use crate::code::Code;
use crate::error::{Error, Result};

/// The limits of one request.
///
/// Tools begin with the standard introspection query, which is 15 fields deep.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The bytes of a body.
    pub body: usize,
    /// Fields within fields.
    pub depth: usize,
    /// Selection sets within selection sets, those of fragments included.
    pub nesting: usize,
    /// The sum of what fields cost: one each, an entry of a page as often as the page may have
    /// entries, and more for what takes a statement of its own.
    pub complexity: usize,
    /// Fields with an alias.
    pub aliases: usize,
    /// Directives in one place.
    pub directives: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 * 1024,
            depth: 16,
            nesting: 32,
            complexity: 2_000,
            aliases: 30,
            directives: 5,
        }
    }
}

impl Limits {
    /// Refuses a document that is too large, before anything walks all through it.
    ///
    /// Fragments count as often as they are spread, but each is measured once. The library follows
    /// every spread instead: thirty fragments that spread the next one twice would keep it busy for
    /// minutes.
    pub(crate) fn check(&self, document: &ExecutableDocument) -> Result<()> {
        let mut measure =
            Measure { limits: self, fragments: &document.fragments, measured: HashMap::new() };
        let mut whole = Extent::default();
        for (_, operation) in document.operations.iter() {
            whole = whole.and(measure.operation(operation)?);
        }
        at_most("nested fields", whole.depth, self.depth)?;
        at_most("nested selection sets", whole.nesting, self.nesting)?;
        at_most("aliases", whole.aliases, self.aliases)?;
        at_most("directives in one place", whole.directives, self.directives)?;
        // A field costs one at least, so this many are too complex in any case.
        at_most("fields", whole.fields, self.complexity)
    }

    /// The refusal of a query that costs too much.
    pub(crate) fn too_complex(&self) -> Error {
        Error::limit(format!(
            "the query is too complex: it may cost {} at most; ask for fewer fields, or for shorter pages with `first`",
            self.complexity
        ))
    }
}

fn at_most(what: &str, found: usize, most: usize) -> Result<()> {
    if found > most {
        return Err(Error::limit(format!(
            "the query has too many {what}: at most {most}, not {found}"
        )));
    }
    Ok(())
}

/// How large a part of a document is.
#[derive(Clone, Copy, Default)]
struct Extent {
    fields: usize,
    aliases: usize,
    depth: usize,
    nesting: usize,
    directives: usize,
}

impl Extent {
    /// Both parts side by side.
    fn and(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            directives: self.directives.max(other.directives),
        }
    }

    /// The part with these directives on it.
    fn under(self, directives: &[Positioned<Directive>]) -> Self {
        Self { directives: self.directives.max(directives.len()), ..self }
    }
}

struct Measure<'a> {
    limits: &'a Limits,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// `None` while a fragment is being measured.
    measured: HashMap<&'a str, Option<Extent>>,
}

impl<'a> Measure<'a> {
    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) -> Result<Extent> {
        let operation = &operation.node;
        Ok(self.set(&operation.selection_set.node, 1)?.under(&operation.directives))
    }

    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Extent> {
        // Measuring goes as deep as the document: it stops where the document is refused anyway.
        at_most("nested selection sets", level, self.limits.nesting)?;
        let mut extent = Extent::default();
        for selection in &set.items {
            extent = extent.and(self.selection(&selection.node, level)?);
        }
        Ok(Extent { nesting: extent.nesting + 1, ..extent })
    }

    fn selection(&mut self, selection: &'a Selection, level: usize) -> Result<Extent> {
        match selection {
            Selection::Field(field) => {
                let field = &field.node;
                let within = match field.selection_set.node.items.as_slice() {
                    [] => Extent::default(),
                    _ => self.set(&field.selection_set.node, level + 1)?,
                };
                let extent = Extent {
                    fields: within.fields.saturating_add(1),
                    aliases: within.aliases.saturating_add(usize::from(field.alias.is_some())),
                    depth: within.depth + 1,
                    ..within
                };
                Ok(extent.under(&field.directives))
            }
            Selection::InlineFragment(fragment) => {
                let within = self.set(&fragment.node.selection_set.node, level + 1)?;
                Ok(within.under(&fragment.node.directives))
            }
            Selection::FragmentSpread(spread) => {
                let within = self.fragment(&spread.node.fragment_name.node, level + 1)?;
                Ok(within.under(&spread.node.directives))
            }
        }
    }

    fn fragment(&mut self, name: &'a str, level: usize) -> Result<Extent> {
        match self.measured.get(name) {
            Some(Some(extent)) => return Ok(*extent),
            Some(None) => {
                return Err(Error::new(
                    Code::ValidationFailed,
                    format!("fragment {name:?} spreads itself"),
                ));
            }
            None => {}
        }
        // A fragment that is not there is refused with the rest of what does not fit the schema.
        let Some(fragment) = self.fragments.get(name) else {
            return Ok(Extent::default());
        };
        self.measured.insert(name, None);
        let extent =
            self.set(&fragment.node.selection_set.node, level)?.under(&fragment.node.directives);
        self.measured.insert(name, Some(extent));
        Ok(extent)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::Limits;

    fn refusal(query: &str) -> Option<String> {
        let refusal = Limits::default().check(&parse_query(query).unwrap()).err()?;
        Some(format!("{} {}", refusal.code.as_str(), refusal.message))
    }

    #[test]
    fn aliases_are_counted_wherever_they_are() {
        let aliases =
            |count: usize| (0..count).map(|n| format!("a{n}: slug")).collect::<Vec<_>>().join(" ");
        assert_eq!(refusal(&format!("{{ tenant {{ {} }} }}", aliases(30))), None);
        assert_eq!(
            refusal(&format!("{{ tenant {{ {} }} }}", aliases(31))).unwrap(),
            "LIMIT_EXCEEDED the query has too many aliases: at most 30, not 31"
        );
        let spread_twice = format!(
            "{{ ...f tenant {{ ...f }} }} fragment f on Tenant {{ ... {{ {} }} }}",
            aliases(16)
        );
        assert!(refusal(&spread_twice).unwrap().contains("not 32"));
    }

    #[test]
    fn depth_and_directives_are_limited() {
        let nested = |depth: usize| "{ a ".repeat(depth) + &"}".repeat(depth);
        assert_eq!(refusal(&nested(16)), None);
        assert!(refusal(&nested(17)).unwrap().contains("nested fields: at most 16, not 17"));
        assert!(refusal(&nested(60)).unwrap().starts_with("LIMIT_EXCEEDED"));
        assert!(refusal("{ a @b @b @b @b @b @b }").unwrap().contains("directives"));
        assert!(refusal("{ ... @b @b @b @b @b @b { a } }").unwrap().contains("directives"));
    }

    #[test]
    fn fragments_that_multiply_are_refused_at_once() {
        let doubling = |count: usize| {
            let fragments =
                (0..count).map(|n| format!("fragment f{n} on Q {{ ...f{0} ...f{0} }} ", n + 1));
            format!("{{ ...f0 }} {} fragment f{count} on Q {{ a }}", fragments.collect::<String>())
        };
        assert_eq!(refusal(&doubling(10)), None);
        assert!(refusal(&doubling(29)).unwrap().contains("too many fields"));
        assert!(refusal(&doubling(2_000)).unwrap().contains("nested selection sets"));
    }

    #[test]
    fn fragments_that_spread_themselves_are_refused() {
        let circle = "{ ...a } fragment a on Q { ...b } fragment b on Q { c { ...a } }";
        assert!(refusal(circle).unwrap().starts_with("GRAPHQL_VALIDATION_FAILED"));
    }
}
