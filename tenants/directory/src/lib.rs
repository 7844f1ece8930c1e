//! The directory: organizations, their services and places, and how people find them.
//!
//! Tables and columns are those of HSDS 3.1; [`hsds`] reads and writes the datapackage. What is read
//! here is what the public may see, which the view `published_service` decides; [`listing`] is how
//! operators edit it and curators let it through.
//! Not here: appointments and bookings, who has which role.
//!
//! Functions that read details take many ids and answer in one statement, so that a page of results
//! costs a constant few.

pub mod detail;
pub mod error;
pub mod facet;
pub mod hours;
pub mod hsds;
pub mod listing;
pub mod location;
pub mod organization;
pub mod reindex;
pub mod search;
pub mod service;
pub mod taxonomy;

use reticolo_tenancy::Statement;

pub use error::Error;
pub use hours::OpeningHours;
pub use location::{Location, LocationId, ServiceAtLocation, ServiceAtLocationId};
pub use organization::{Organization, OrganizationId};
pub use search::{Hit, Order, Search, Start, Window};
pub use service::{Service, ServiceId, ServiceStatus};
pub use taxonomy::{FacetKind, Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId};

/// Every declared statement of this crate; a test prepares them all against a migrated tenant.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        detail::STATEMENTS,
        hours::STATEMENTS,
        listing::STATEMENTS,
        listing::adoption::STATEMENTS,
        listing::browse::STATEMENTS,
        listing::curator::STATEMENTS,
        listing::freshness::STATEMENTS,
        listing::image::STATEMENTS,
        listing::moves::STATEMENTS,
        listing::operator::STATEMENTS,
        listing::read::STATEMENTS,
        listing::reference::STATEMENTS,
        listing::report::STATEMENTS,
        listing::version::STATEMENTS,
        listing::write::STATEMENTS,
        listing::write::places::STATEMENTS,
        location::STATEMENTS,
        organization::STATEMENTS,
        reindex::STATEMENTS,
        service::STATEMENTS,
        taxonomy::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
