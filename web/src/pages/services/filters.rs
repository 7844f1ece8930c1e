//! The filters beside the results: what can be chosen, and what is.

use reticolo_directory::facet::{self, FacetTerm};
use reticolo_directory::{FacetKind, Order, Search};
use reticolo_reference::{CodeList, Municipality};
use reticolo_tenancy::Scope;

use crate::address::Address;
use crate::error::Error;
use crate::page::Page;
use crate::pages::pager;
use crate::pages::services::codes::Codes;
use crate::pages::services::question::{
    ACCESSIBILITY, CATEGORY, FREE, LANGUAGE, ORDER, ORDERS, Question, RESIDENCE, TARGET, TEXT,
};

/// Something that can be chosen in a form.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    /// How many services it would leave, where that is counted.
    pub(crate) services: Option<i64>,
    pub(crate) chosen: bool,
}

/// A filter in use, and the address without it.
#[derive(Debug)]
pub(crate) struct Chip {
    pub(crate) label: String,
    pub(crate) without: Address,
}

/// An order of the results, and the address that has it.
#[derive(Debug)]
pub(crate) struct Ordering {
    pub(crate) label: String,
    pub(crate) address: Address,
    pub(crate) current: bool,
}

/// Every filter of the page.
pub(crate) struct Filters {
    pub(crate) text: String,
    pub(crate) residences: Vec<Choice>,
    pub(crate) categories: Vec<Choice>,
    pub(crate) targets: Vec<Choice>,
    pub(crate) free: bool,
    pub(crate) languages: Vec<Choice>,
    pub(crate) accessibility: Vec<Choice>,
    /// The order asked for, as the address has it.
    pub(crate) order: Option<&'static str>,
    /// The orders that make sense for this question.
    pub(crate) orders: Vec<Ordering>,
    pub(crate) chips: Vec<Chip>,
    /// The address without any filter.
    pub(crate) none: Address,
}

impl Filters {
    /// Reads what can be chosen; `search` is what was asked in the end.
    pub(crate) async fn read(
        scope: &mut Scope,
        page: &Page,
        question: &Question,
        search: &Search,
        municipalities: &[Municipality],
    ) -> Result<Self, Error> {
        let categories = facet::terms(scope, search, FacetKind::Category).await?;
        let targets = facet::terms(scope, search, FacetKind::Target).await?;
        let languages = Codes::read(scope, CodeList::Language, page.language()).await?;
        let accessibility = Codes::read(scope, CodeList::Accessibility, page.language()).await?;
        let mut filters = Self {
            text: question.text.clone().unwrap_or_default(),
            residences: residences(municipalities, question),
            categories: terms(categories, &question.categories, page),
            targets: terms(targets, &question.targets, page),
            free: question.free,
            languages: codes(&languages, &question.languages),
            accessibility: codes(&accessibility, &question.accessibility),
            order: ORDERS
                .into_iter()
                .find_map(|(name, order)| (question.order == Some(order)).then_some(name)),
            orders: orders(question, page),
            chips: Vec::new(),
            none: Address::new(page.address.path()),
        };
        filters.chips = filters.in_use(page);
        Ok(filters)
    }

    fn in_use(&self, page: &Page) -> Vec<Chip> {
        let address = page.address.without(pager::NAME);
        let mut chips = Vec::new();
        if !self.text.is_empty() {
            let label = page.with("chip-text", "text", &self.text);
            chips.push(Chip { label, without: address.without(TEXT) });
        }
        let several = [
            (RESIDENCE, &self.residences),
            (CATEGORY, &self.categories),
            (TARGET, &self.targets),
            (LANGUAGE, &self.languages),
            (ACCESSIBILITY, &self.accessibility),
        ];
        for (name, choices) in several {
            chips.extend(choices.iter().filter(|choice| choice.chosen).map(|choice| Chip {
                label: choice.label.clone(),
                without: address.without_value(name, &choice.value),
            }));
        }
        if self.free {
            chips.push(Chip {
                label: page.say("filter-free").into_owned(),
                without: address.without(FREE),
            });
        }
        chips
    }
}

fn residences(municipalities: &[Municipality], question: &Question) -> Vec<Choice> {
    let choice = |municipality: &Municipality| Choice {
        value: municipality.code.clone(),
        label: municipality.name.clone(),
        services: None,
        chosen: question.residence.as_ref() == Some(&municipality.code),
    };
    municipalities.iter().map(choice).collect()
}

/// Results are ordered by relevance only where there are words, and by distance only from a residence.
fn orders(question: &Question, page: &Page) -> Vec<Ordering> {
    let address = page.address.without(pager::NAME);
    let current = question.effective_order();
    let possible = ORDERS.into_iter().filter(|(_, order)| match order {
        Order::Relevance => question.text.is_some(),
        Order::Distance => question.residence.is_some(),
        Order::Name => true,
    });
    let ordering = |(name, order)| Ordering {
        label: page.one_of("order", name).into_owned(),
        address: address.with(ORDER, name),
        current: order == current,
    };
    possible.map(ordering).collect()
}

/// The terms of a facet, and those chosen that leave nothing.
fn terms(counted: Vec<FacetTerm>, chosen: &[String], page: &Page) -> Vec<Choice> {
    let gone: Vec<_> = chosen
        .iter()
        .filter(|code| counted.iter().all(|term| term.code != **code))
        .cloned()
        .collect();
    let counted = counted.into_iter().map(|term| Choice {
        label: page.words.term(Some(&term.code), &term.name),
        chosen: chosen.contains(&term.code),
        services: Some(term.services),
        value: term.code,
    });
    let gone = gone.into_iter().map(|code| Choice {
        label: page.words.term(Some(&code), &code),
        chosen: true,
        services: Some(0),
        value: code,
    });
    counted.chain(gone).collect()
}

/// The entries of a code list, and chosen codes that are in no list.
fn codes(known: &Codes, chosen: &[String]) -> Vec<Choice> {
    let choice = |code: &String| Choice {
        value: code.clone(),
        label: known.label(code).unwrap_or_else(|| code.clone()),
        services: None,
        chosen: chosen.contains(code),
    };
    let unknown = chosen.iter().filter(|code| known.name(code).is_none());
    known.entries.iter().map(|entry| &entry.code).chain(unknown).map(choice).collect()
}
