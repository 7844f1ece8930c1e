//! Lists that are sorted by the heads of their columns: links, so that they work without script and by keyboard.

use reticolo_registers::sort::{Key, Sort};

use super::pager;
use crate::address::Address;

/// The parameter that names the sort.
pub(crate) const NAME: &str = "sort";

/// How a list is sorted, and what sorts it otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Sorting {
    by: &'static str,
    descending: bool,
    address: Address,
}

impl Sorting {
    /// The sort that an address asks for, or the usual one, with the links that lead away from it.
    pub(crate) fn of<K: Key>(address: &Address, usual: Sort<K>) -> (Self, Sort<K>) {
        let sort = address.value(NAME).and_then(Sort::read).unwrap_or(usual);
        // Whoever sorts begins on the first page.
        let address = address.without("done").without(pager::NAME);
        (Self { by: sort.by.as_str(), descending: sort.descending, address }, sort)
    }

    /// What the head of a column leads to: the list sorted by it, or the other way round where it is already.
    pub(crate) fn to(&self, column: &str) -> Address {
        let back = self.by == column && !self.descending;
        self.address.with(NAME, if back { format!("-{column}") } else { column.to_owned() })
    }

    /// How `aria-sort` calls the way in which a column is sorted; `None` for the others.
    pub(crate) fn way(&self, column: &str) -> Option<&'static str> {
        let way = if self.descending { "descending" } else { "ascending" };
        (self.by == column).then_some(way)
    }

    /// The same for the eye.
    pub(crate) fn sign(&self, column: &str) -> Option<char> {
        let sign = if self.descending { '▼' } else { '▲' };
        (self.by == column).then_some(sign)
    }

    /// The sort as a form keeps it that filters the list.
    pub(crate) fn kept(&self) -> Option<&str> {
        self.address.value(NAME)
    }
}

#[cfg(test)]
mod tests {
    use reticolo_registers::entry::browse::{BY_NAME, SortKey};
    use reticolo_registers::sort::Sort;

    use super::Sorting;
    use crate::address::Address;

    #[test]
    fn a_column_sorts_and_sorts_back_and_keeps_the_question() {
        let address = Address::new("/e").with("state", "admitted").with("page", "3");
        let (sorting, sort) = Sorting::of(&address, BY_NAME);
        assert_eq!(sort, BY_NAME);
        assert_eq!(sorting.way("name"), Some("ascending"));
        assert_eq!(sorting.way("free"), None);
        assert_eq!(sorting.to("name").to_string(), "/e?state=admitted&sort=-name");
        assert_eq!(sorting.to("free").to_string(), "/e?state=admitted&sort=free");

        let (sorting, sort) = Sorting::of(&address.with("sort", "-free"), BY_NAME);
        assert_eq!(sort, Sort::down(SortKey::Free));
        assert_eq!(sorting.way("free"), Some("descending"));
        assert_eq!(sorting.to("free").to_string(), "/e?state=admitted&sort=free");
        let (sorting, sort) = Sorting::of(&address.with("sort", "colour"), BY_NAME);
        assert_eq!((sort, sorting.way("name")), (BY_NAME, Some("ascending")));
    }
}
