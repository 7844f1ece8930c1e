//! How lists of registers, matching and placements are sorted.

use async_graphql::{Enum, InputObject};
use reticolo_registers::sort::Sort;
use reticolo_registers::{entry, incident, placement, request};

/// Declares the order of a list: by which of its columns, either way.
macro_rules! orders {
    ($($(#[$about:meta])* $order:ident by $(#[$kinds:meta])* $by:ident = $keys:ty {
        $($(#[$doc:meta])* $key:ident,)+
    })+) => {$(
        $(#[$about])*
        #[derive(InputObject)]
        pub(crate) struct $order {
            /// By what.
            by: $by,
            /// Whether backwards.
            #[graphql(default)]
            descending: bool,
        }

        $(#[$kinds])*
        #[derive(Clone, Copy, PartialEq, Eq, Enum)]
        pub(crate) enum $by {
            $($(#[$doc])* $key,)+
        }

        impl From<$order> for Sort<$keys> {
            fn from(order: $order) -> Self {
                let by = match order.by {
                    $($by::$key => <$keys>::$key,)+
                };
                Self { by, descending: order.descending }
            }
        }
    )+};
}

orders! {
    /// How a list of entries is sorted.
    RegistryEntryOrder by
    /// By what a list of entries can be sorted.
    RegistryEntryOrderBy = entry::browse::SortKey {
        /// The name under which the register shows them.
        Name,
        /// Where they stand today, as an entry goes through its life.
        State,
        /// The minutes a week that no running placement takes.
        Free,
        /// When somebody applied.
        Applied,
        /// The last day of the term; terms without end come last.
        ValidUntil,
    }
    /// How a list of requests is sorted.
    MatchRequestOrder by
    /// By what a list of requests can be sorted.
    MatchRequestOrderBy = request::browse::SortKey {
        /// The family's name.
        Family,
        /// Where they stand, as a request goes through its life.
        State,
        /// The ISTAT code of where the help is needed.
        Municipality,
        /// The minutes a week.
        Minutes,
        /// From when on.
        Start,
        /// When it was opened.
        Opened,
    }
    /// How a list of placements is sorted.
    PlacementOrder by
    /// By what a list of placements can be sorted.
    PlacementOrderBy = placement::browse::SortKey {
        /// The name of whoever helps.
        Name,
        /// The family's name.
        Family,
        /// Where they stand, as a placement goes through its life.
        State,
        /// The minutes a week.
        Minutes,
        /// The first day.
        Start,
        /// When it was made.
        Made,
    }
    /// How a list of incidents is sorted.
    IncidentOrder by
    /// By what a list of incidents can be sorted.
    IncidentOrderBy = incident::browse::SortKey {
        /// The name of whoever it is about.
        Name,
        /// How bad it was, from low to high.
        Severity,
        /// The open ones first.
        State,
        /// When it was reported.
        Reported,
    }
}
