//! Numbered pages of a long list.

use crate::address::Address;

/// The parameter with the number of the page.
pub(crate) const NAME: &str = "page";

/// Where one is in a list of pages, counted from 1, and where one can go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pager {
    pub(crate) current: i64,
    pub(crate) last: i64,
    address: Address,
}

impl Pager {
    /// The pages of `total` items at `size` a page, at the wanted one or at the nearest there is.
    pub(crate) fn new(address: &Address, wanted: i64, total: i64, size: i64) -> Self {
        let last = ((total + size - 1) / size).max(1);
        Self { current: wanted.clamp(1, last), last, address: address.without(NAME) }
    }

    /// The numbers to offer: first, last, and those around the current one; `None` where some are
    /// passed over.
    pub(crate) fn numbers(&self) -> Vec<Option<i64>> {
        let near = |number: i64| (number - self.current).abs() <= 1;
        let mut numbers: Vec<Option<i64>> = Vec::new();
        for number in 1..=self.last {
            if number == 1 || number == self.last || near(number) {
                numbers.push(Some(number));
            } else if numbers.last().is_some_and(Option::is_some) {
                numbers.push(None);
            }
        }
        numbers
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) fn to(&self, number: &i64) -> Address {
        if *number == 1 {
            self.address.clone()
        } else {
            self.address.with(NAME, number.to_string())
        }
    }

    pub(crate) fn previous(&self) -> Option<Address> {
        (self.current > 1).then(|| self.to(&(self.current - 1)))
    }

    pub(crate) fn next(&self) -> Option<Address> {
        (self.current < self.last).then(|| self.to(&(self.current + 1)))
    }
}

/// The number of a page as typed; `None` when it is no such number.
pub(crate) fn number(typed: &str) -> Option<i64> {
    typed.parse().ok().filter(|number| *number >= 1)
}

/// Cuts a list that was read with one entry too many down to a page; says whether it goes on.
pub(crate) fn cut<T>(entries: &mut Vec<T>, page: i64) -> bool {
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    let more = entries.len() > page;
    entries.truncate(page);
    more
}

#[cfg(test)]
mod tests {
    use super::{Pager, number};
    use crate::address::Address;

    fn pager(wanted: i64, total: i64) -> Pager {
        Pager::new(&Address::new("/s").with("q", "nido").with("page", "7"), wanted, total, 20)
    }

    #[test]
    fn a_page_that_is_not_there_becomes_the_nearest_one() {
        assert_eq!((pager(1, 0).current, pager(1, 0).last), (1, 1));
        assert_eq!((pager(9, 41).current, pager(9, 41).last), (3, 3));
        assert_eq!(pager(2, 40).next(), None);
    }

    #[test]
    fn links_keep_the_question() {
        assert_eq!(pager(2, 100).next().unwrap().to_string(), "/s?q=nido&page=3");
        assert_eq!(pager(2, 100).previous().unwrap().to_string(), "/s?q=nido");
    }

    #[test]
    fn numbers_far_away_are_passed_over() {
        assert_eq!(
            pager(5, 200).numbers(),
            [Some(1), None, Some(4), Some(5), Some(6), None, Some(10)]
        );
        assert_eq!(pager(1, 50).numbers(), [Some(1), Some(2), Some(3)]);
        assert_eq!(pager(500, 10_000).numbers(), [Some(1), None, Some(499), Some(500)]);
    }

    #[test]
    fn only_counting_numbers_name_a_page() {
        assert_eq!(number("3"), Some(3));
        for nonsense in ["0", "-1", "x", "1.5", "99999999999999999999"] {
            assert_eq!(number(nonsense), None, "{nonsense}");
        }
    }
}
