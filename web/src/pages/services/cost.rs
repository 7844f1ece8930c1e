//! What a service costs, at a glance and in full.

use reticolo_directory::detail::CostOption;
use reticolo_foundation::Cents;

use crate::words::Words;

/// What a service costs, in two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CostHint {
    Free,
    /// Free in some cases.
    PartlyFree,
    /// According to the household's ISEE.
    ByIncome,
    Paid,
}

impl CostHint {
    /// `None` when nothing is said about costs.
    pub(crate) fn of(options: &[CostOption]) -> Option<Self> {
        let prices = || options.iter().filter(|option| !is_voucher(option));
        let free = |option: &CostOption| option.kind.as_deref() == Some("free");
        let banded = |option: &CostOption| option.kind.as_deref() == Some("banded");
        if prices().next().is_none() {
            None
        } else if prices().all(free) {
            Some(Self::Free)
        } else if prices().any(banded) {
            Some(Self::ByIncome)
        } else if prices().any(free) {
            Some(Self::PartlyFree)
        } else {
            Some(Self::Paid)
        }
    }

    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Free => "cost-free",
            Self::PartlyFree => "cost-partly-free",
            Self::ByIncome => "cost-by-income",
            Self::Paid => "cost-paid",
        }
    }

    pub(crate) fn is_free(self) -> bool {
        self == Self::Free
    }
}

/// Whether this option is a way to pay rather than a price.
pub(crate) fn is_voucher(option: &CostOption) -> bool {
    option.kind.as_deref() == Some("voucher")
}

/// The price lists of a service: one by ISEE, one of everything else.
pub(crate) struct Costs {
    pub(crate) hint: Option<CostHint>,
    /// Prices that depend on the ISEE.
    pub(crate) bands: Vec<CostOption>,
    pub(crate) prices: Vec<CostOption>,
    /// Vouchers it can be paid with.
    pub(crate) vouchers: Vec<CostOption>,
}

impl Costs {
    pub(crate) fn new(options: Vec<CostOption>) -> Self {
        let hint = CostHint::of(&options);
        let (vouchers, others): (Vec<_>, Vec<_>) = options.into_iter().partition(is_voucher);
        let (bands, prices) =
            others.into_iter().partition(|option| option.isee_from.or(option.isee_to).is_some());
        Self { hint, bands, prices, vouchers }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bands.is_empty() && self.prices.is_empty() && self.vouchers.is_empty()
    }
}

/// The ISEE of a band: `da 6.500 € a 12.000 €`.
pub(crate) fn band(option: &CostOption, words: Words) -> String {
    let from =
        option.isee_from.filter(|from| from.0 > 0).map(|from| words.money(rounded_start(from)));
    match (from, option.isee_to.map(|to| words.money(to))) {
        (Some(from), Some(to)) => {
            words.fill("band-between", [("from", from.into()), ("to", to.into())])
        }
        (Some(from), None) => words.with("band-from", "from", &from),
        (None, Some(to)) => words.with("band-to", "to", &to),
        (None, None) => String::new(),
    }
}

/// Bands start one cent above the band below; people say the round number.
fn rounded_start(isee_from: Cents) -> Cents {
    if isee_from.0 % 100 == 1 { Cents(isee_from.0 - 1) } else { isee_from }
}

#[cfg(test)]
mod tests {
    use reticolo_directory::detail::CostOption;
    use reticolo_foundation::{Cents, Language};

    use super::{CostHint, Costs, band};
    use crate::words::Words;

    fn option(kind: &str, isee_from: Option<i64>, isee_to: Option<i64>) -> CostOption {
        CostOption {
            id: "0192a000-0000-7000-8000-000000000000".parse().unwrap(),
            service_id: "0192a000-0000-7000-8000-000000000001".parse().unwrap(),
            kind: Some(kind.to_owned()),
            option: None,
            currency: None,
            amount: None,
            amount_description: None,
            valid_from: None,
            valid_to: None,
            isee_from: isee_from.map(Cents),
            isee_to: isee_to.map(Cents),
        }
    }

    #[test]
    fn a_band_is_told_in_round_numbers() {
        let told = |from, to| band(&option("banded", from, to), Words(Language::Italian));
        assert_eq!(told(Some(0), Some(650_000)), "fino a 6.500 €");
        assert_eq!(told(Some(650_001), Some(1_200_000)), "da 6.500 € a 12.000 €");
        assert_eq!(told(Some(2_000_001), None), "oltre 20.000 €");
        assert_eq!(told(Some(650_050), None), "oltre 6.500,50 €");
    }

    #[test]
    fn the_hint_tells_what_most_will_pay() {
        let hint = |kinds: &[&str]| {
            CostHint::of(&kinds.iter().map(|kind| option(kind, None, None)).collect::<Vec<_>>())
        };
        assert_eq!(hint(&[]), None);
        assert_eq!(hint(&["free"]), Some(CostHint::Free));
        assert_eq!(hint(&["free", "voucher"]), Some(CostHint::Free));
        assert_eq!(hint(&["free", "tariff"]), Some(CostHint::PartlyFree));
        assert_eq!(hint(&["banded", "free"]), Some(CostHint::ByIncome));
        assert_eq!(hint(&["tariff"]), Some(CostHint::Paid));
        assert_eq!(hint(&["voucher"]), None);
    }

    #[test]
    fn prices_bands_and_vouchers_are_told_apart() {
        let costs = Costs::new(vec![
            option("banded", Some(0), None),
            option("tariff", None, None),
            option("voucher", None, None),
        ]);
        assert_eq!((costs.bands.len(), costs.prices.len(), costs.vouchers.len()), (1, 1, 1));
        assert!(!costs.is_empty());
    }
}
