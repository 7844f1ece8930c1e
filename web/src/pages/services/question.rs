//! What a visitor asks of the directory: read from the address, never refused.
//!
//! What makes no sense is set aside with a [`Notice`] that says so.

use reticolo_directory::{Order, Search};
use reticolo_reference::Municipality;

use crate::address::Address;
use crate::pages::pager;

// The parameters of the page, as its form and its links have them.
pub(crate) const TEXT: &str = "q";
pub(crate) const RESIDENCE: &str = "residence";
pub(crate) const CATEGORY: &str = "category";
pub(crate) const TARGET: &str = "target";
pub(crate) const FREE: &str = "free";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const ACCESSIBILITY: &str = "accessibility";
pub(crate) const ORDER: &str = "order";

/// How results can be ordered, as the address has it and as [`Order`].
pub(crate) const ORDERS: [(&str, Order); 3] =
    [("relevance", Order::Relevance), ("name", Order::Name), ("distance", Order::Distance)];

/// A question to the directory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) text: Option<String>,
    pub(crate) residence: Option<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) targets: Vec<String>,
    pub(crate) free: bool,
    pub(crate) languages: Vec<String>,
    pub(crate) accessibility: Vec<String>,
    pub(crate) order: Option<Order>,
    /// The page wanted, counted from 1.
    pub(crate) page: i64,
    pub(crate) notices: Vec<Notice>,
}

/// Something in the question that was not followed to the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    UnknownResidence,
    UnknownOrder,
    /// Distance is measured from where one lives, and nobody said where.
    DistanceFromNowhere,
    NoSuchPage,
    /// No service has all the words.
    SomeWords,
}

impl Notice {
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::UnknownResidence => "notice-unknown-residence",
            Self::UnknownOrder => "notice-unknown-order",
            Self::DistanceFromNowhere => "notice-distance-from-nowhere",
            Self::NoSuchPage => "notice-no-such-page",
            Self::SomeWords => "notice-some-words",
        }
    }
}

impl Question {
    pub(crate) fn read(address: &Address) -> Self {
        let text = |name| address.value(name).map(str::to_owned);
        let mut question = Self {
            text: text(TEXT),
            residence: text(RESIDENCE),
            categories: distinct(address, CATEGORY),
            targets: distinct(address, TARGET),
            free: address.value(FREE).is_some(),
            languages: distinct(address, LANGUAGE),
            accessibility: distinct(address, ACCESSIBILITY),
            order: None,
            page: 1,
            notices: Vec::new(),
        };
        if let Some(typed) = address.value(ORDER) {
            question.order =
                ORDERS.into_iter().find_map(|(name, order)| (name == typed).then_some(order));
            if question.order.is_none() {
                question.notices.push(Notice::UnknownOrder);
            }
        }
        if let Some(typed) = address.value(pager::NAME) {
            match pager::number(typed) {
                Some(number) => question.page = number,
                None => question.notices.push(Notice::NoSuchPage),
            }
        }
        question
    }

    /// Sets aside what cannot be answered, given the municipalities there are.
    pub(crate) fn settle(&mut self, known: &[Municipality]) {
        if let Some(code) = &self.residence
            && !known.iter().any(|municipality| municipality.code == *code)
        {
            self.residence = None;
            self.notices.push(Notice::UnknownResidence);
        }
        if self.order == Some(Order::Distance) && self.residence.is_none() {
            self.order = None;
            self.notices.push(Notice::DistanceFromNowhere);
        }
    }

    /// How the results end up being ordered when nobody says how: as the area does.
    pub(crate) fn effective_order(&self) -> Order {
        match (self.order, &self.text) {
            (Some(Order::Relevance) | None, None) => Order::Name,
            (None, Some(_)) => Order::Relevance,
            (Some(order), _) => order,
        }
    }

    pub(crate) fn search(&self) -> Search {
        Search {
            text: self.text.clone(),
            residence: self.residence.clone(),
            categories: self.categories.clone(),
            targets: self.targets.clone(),
            free: self.free,
            languages: self.languages.clone(),
            accessibility: self.accessibility.clone(),
            order: self.order,
            ..Search::default()
        }
    }
}

fn distinct(address: &Address, name: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for value in address.values(name) {
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use reticolo_directory::Order;
    use reticolo_reference::Municipality;

    use super::{Notice, Question};
    use crate::address::Address;

    fn read(query: &str) -> Question {
        Question::read(&Address::of(&format!("/t/a/services?{query}").parse().unwrap()))
    }

    fn schio() -> Municipality {
        Municipality {
            code: "024100".to_owned(),
            name: "Schio".to_owned(),
            province: "VI".to_owned(),
            region: "Veneto".to_owned(),
            latitude: 45.7,
            longitude: 11.3,
            population: None,
        }
    }

    #[test]
    fn everything_typed_is_read() {
        let question = read(
            "q=nido&residence=024100&category=a&category=b&category=a&target=c&free=1\
             &language=ar&accessibility=lift&order=distance&page=3",
        );
        let search = question.search();
        assert_eq!(search.text.as_deref(), Some("nido"));
        assert_eq!(search.residence.as_deref(), Some("024100"));
        assert_eq!(
            (search.categories, search.targets),
            (vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()])
        );
        assert!(search.free);
        assert_eq!(
            (search.languages, search.accessibility),
            (vec!["ar".to_owned()], vec!["lift".to_owned()])
        );
        assert_eq!((search.order, question.page), (Some(Order::Distance), 3));
        assert_eq!(question.notices, []);
    }

    #[test]
    fn an_empty_form_asks_for_everything() {
        let question = read("q=&residence=&order=&language=&page=");
        assert_eq!(
            (question.text, question.residence, question.order, question.page),
            (None, None, None, 1)
        );
        assert_eq!(question.notices, []);
    }

    #[test]
    fn nonsense_is_set_aside_with_a_notice() {
        assert_eq!(read("order=price").notices, [Notice::UnknownOrder]);
        for page in ["-1", "0", "abc", "99999999999999999999"] {
            let question = read(&format!("page={page}"));
            assert_eq!((question.page, question.notices), (1, vec![Notice::NoSuchPage]), "{page}");
        }
    }

    #[test]
    fn distance_needs_a_residence_we_know() {
        let settled = |query| {
            let mut question = read(query);
            question.settle(&[schio()]);
            question
        };
        assert_eq!(settled("residence=024100&order=distance").notices, []);
        assert_eq!(settled("order=distance").notices, [Notice::DistanceFromNowhere]);
        let lost = settled("residence=999999&order=distance");
        assert_eq!(lost.notices, [Notice::UnknownResidence, Notice::DistanceFromNowhere]);
        assert_eq!((lost.residence, lost.order), (None, None));
    }
}
