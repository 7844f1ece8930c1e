//! What can be chosen in a listing's form, with the names people know it by.

use std::collections::HashMap;

use reticolo_directory::listing::ListingContent;
use reticolo_directory::listing::content::{CostKind, Place, ResidencyRule, Running, Weekday};
use reticolo_directory::{OrganizationId, listing, taxonomy};
use reticolo_reference::{CodeList, Municipality, municipality};
use reticolo_tenancy::Scope;

use super::shape::List;
use crate::error::Error;
use crate::page::Page;
use crate::pages::services::codes::Codes;

/// Terms of a taxonomy that are offered.
const MOST_TERMS: i64 = 1_000;
/// How phones are used.
pub(crate) const PHONES: [&str; 3] = ["voice", "sms", "fax"];

/// Codes and their names, by list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    lists: HashMap<List, Vec<(String, String)>>,
    /// Places that are known, and whether the organization may change them.
    places: Vec<(Place, bool)>,
}

impl Choices {
    /// Reads them for a listing of an organization, with what these contents name besides.
    pub(crate) async fn read(
        scope: &mut Scope,
        page: &Page,
        organization: OrganizationId,
        contents: &[&ListingContent],
    ) -> Result<Self, Error> {
        let mut choices = Self::closed(page);
        choices.terms(scope, page).await?;
        for (list, codes) in
            [(List::Language, CodeList::Language), (List::Accessibility, CodeList::Accessibility)]
        {
            let known = Codes::read(scope, codes, page.language()).await?;
            let label = |code: &str| known.label(code).unwrap_or_else(|| code.to_owned());
            let named = known.entries.iter().map(|entry| (entry.code.clone(), label(&entry.code)));
            choices.lists.insert(list, named.collect());
        }
        choices.municipalities(scope, contents).await?;
        choices.places = listing::places_of(scope, organization).await?;
        let named = choices.places.iter().filter_map(|(place, _)| {
            Some((place.id?.to_string(), place_name(place, choices.list(List::Municipality))))
        });
        let named = named.collect();
        choices.lists.insert(List::Place, named);
        Ok(choices)
    }

    /// The lists that are the same everywhere.
    fn closed(page: &Page) -> Self {
        let list = |codes: &[&str], list: &str| {
            let named = |code: &&str| {
                ((*code).to_owned(), page.one_of(list, &code.replace(' ', "-")).into_owned())
            };
            codes.iter().map(named).collect::<Vec<_>>()
        };
        let weekday = |(place, day): (usize, Weekday)| {
            let name = page.one_of("weekday", &(place + 1).to_string()).into_owned();
            (day.as_str().to_owned(), name)
        };
        let lists = HashMap::from([
            (List::Running, list(&Running::ALL.map(Running::as_str), "running")),
            (List::Weekday, Weekday::ALL.into_iter().enumerate().map(weekday).collect()),
            (List::CostKind, list(&CostKind::ALL.map(CostKind::as_str), "cost-kind")),
            (List::Residency, list(&ResidencyRule::ALL.map(ResidencyRule::as_str), "residency")),
            (List::PhoneKind, list(&PHONES, "phone-kind")),
        ]);
        Self { lists, places: Vec::new() }
    }

    async fn terms(&mut self, scope: &mut Scope, page: &Page) -> Result<(), Error> {
        for taxonomy in taxonomy::all(scope).await? {
            let list = match taxonomy.facet.as_deref() {
                Some("category") => List::Category,
                Some("target") => List::Target,
                _ => continue,
            };
            let terms = taxonomy::terms(scope, &[taxonomy.id], 0, MOST_TERMS).await?;
            let named = terms.into_iter().filter_map(|term| {
                let name = page.words.term(term.code.as_deref(), &term.name);
                Some((term.code?, name))
            });
            self.lists.entry(list).or_default().extend(named);
        }
        for list in [List::Category, List::Target] {
            let named = self.lists.entry(list).or_default();
            named.sort_by(|one, other| one.1.cmp(&other.1));
            named.dedup_by(|one, other| one.0 == other.0);
        }
        Ok(())
    }

    async fn municipalities(
        &mut self,
        scope: &mut Scope,
        contents: &[&ListingContent],
    ) -> Result<(), Error> {
        let mut codes = scope.tenant().municipalities.clone();
        for content in contents {
            codes.extend(content.places.iter().filter_map(|place| place.municipality.clone()));
            codes.extend(content.service_areas.iter().flat_map(|area| area.municipalities.clone()));
        }
        let known = municipality::find(scope.connection(), &codes).await;
        let known = known.map_err(reticolo_tenancy::Error::from)?;
        let named = known.into_iter().map(|Municipality { code, name, .. }| (code, name));
        self.lists.insert(List::Municipality, named.collect());
        Ok(())
    }

    /// The codes of a list with their names, in order.
    pub(crate) fn list(&self, list: List) -> &[(String, String)] {
        self.lists.get(&list).map_or(&[], Vec::as_slice)
    }

    /// The name of a code; the code itself where it is in no list.
    pub(crate) fn name<'a>(&'a self, list: List, code: &'a str) -> &'a str {
        let known = self.list(list).iter().find(|(known, _)| known == code);
        known.map_or(code, |(_, name)| name)
    }

    /// A place that is known, and whether the organization may change it.
    pub(crate) fn place(&self, id: &str) -> Option<&(Place, bool)> {
        let named = |place: &Place| place.id.is_some_and(|known| known.to_string() == id);
        self.places.iter().find(|(place, _)| named(place))
    }

    /// Puts what is known of a place where nothing but its id and its hours was given: it was chosen
    /// from the list.
    pub(crate) fn complete(&self, content: &mut ListingContent) {
        for place in &mut content.places {
            let Some(id) = place.id else { continue };
            let said =
                Place { id: None, hours: listing::content::Hours::default(), ..place.clone() };
            if said == Place::default()
                && let Some((known, _)) = self.place(&id.to_string())
            {
                *place = Place { hours: std::mem::take(&mut place.hours), ..known.clone() };
            }
        }
    }
}

/// A place as it stands in a list.
fn place_name(place: &Place, municipalities: &[(String, String)]) -> String {
    let town = place.municipality.as_ref().and_then(|code| {
        municipalities.iter().find(|(known, _)| known == code).map(|(_, name)| name.as_str())
    });
    let parts = [place.name.as_deref(), place.address.as_deref(), town];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
