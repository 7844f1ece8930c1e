//! The directory: organizations, their services and places, and how people find them.
//!
//! Tables and columns are those of HSDS 3.1; [`hsds`] reads and writes the datapackage. What is read
//! here is what the public may see: services that are active or temporarily closed.
//! Not here: appointments and bookings, who may edit a listing.
//!
//! Functions that read details take many ids and answer in one statement, so that a page of results
//! costs a constant few.

pub mod detail;
pub mod error;
pub mod facet;
pub mod hours;
pub mod hsds;
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
