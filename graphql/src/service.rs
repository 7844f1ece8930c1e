//! A service and what hangs on it.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, OutputType, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_directory::{self as directory, FacetKind, OrganizationId, ServiceId};

use crate::batch::{Many, One, owners};
use crate::contact::{Contact, Phone, SpokenLanguage};
use crate::error::{Error, Result};
use crate::hours::OpeningHours;
use crate::id::GlobalId;
use crate::location::{Location, ServiceAtLocation};
use crate::organization::Organization;
use crate::plugins::{Extended, Extension, ServiceFacts};
use crate::scalar::Date;
use crate::service_detail::{CostOption, RequiredDocument, ServiceArea, ServiceCapacity};
use crate::taxonomy::TaxonomyTerm;

/// Something an organization offers to people.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Service {
    #[graphql(skip)]
    pub(crate) key: ServiceId,
    #[graphql(skip)]
    organization_key: OrganizationId,
    #[graphql(skip)]
    batch: Arc<Batch>,
    /// Its name.
    name: String,
    /// Another name it is known by.
    alternate_name: Option<String>,
    /// What it does, in words.
    description: Option<String>,
    /// Its own page on the web.
    url: Option<String>,
    /// The address to write to.
    email: Option<String>,
    /// Whether it is running.
    status: ServiceStatus,
    /// Help for those who speak another language.
    interpretation_services: Option<String>,
    /// What to do to be admitted.
    application_process: Option<String>,
    /// What it costs, in words.
    fees_description: Option<String>,
    /// How long one waits, in words.
    wait_time: Option<String>,
    /// Who has accredited it, in words.
    accreditations: Option<String>,
    /// Whom it is for, in words.
    eligibility_description: Option<String>,
    /// The lowest age it is for, in years, included.
    minimum_age: Option<f64>,
    /// The highest age it is for, in years, included.
    maximum_age: Option<f64>,
    /// The day on which somebody last checked that all this is true.
    assured_date: Option<Date>,
    /// Something to know before going there.
    alert: Option<String>,
    /// When its listing last changed.
    last_modified: DateTime<Utc>,
    /// Whether nobody has confirmed for long that all this is true; such services come last.
    stale: bool,
}

/// Whether a service is running.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "directory::ServiceStatus")]
pub(crate) enum ServiceStatus {
    /// It is running.
    Active,
    /// It is not running.
    Inactive,
    /// It will not run again.
    Defunct,
    /// It will run again.
    TemporarilyClosed,
}

/// What the services of a page share.
struct Batch {
    organizations: One<OrganizationId, Organization>,
    at_locations: Many<ServiceId, ServiceAtLocation>,
    hours: One<ServiceId, OpeningHours>,
    phones: Many<ServiceId, Phone>,
    contacts: Many<ServiceId, Contact>,
    languages: Many<ServiceId, SpokenLanguage>,
    cost_options: Many<ServiceId, CostOption>,
    required_documents: Many<ServiceId, RequiredDocument>,
    areas: Many<ServiceId, ServiceArea>,
    capacities: Many<ServiceId, ServiceCapacity>,
    terms: Many<ServiceId, TaxonomyTerm>,
    extended: Arc<Extended<ServiceFacts>>,
}

impl Service {
    /// Services that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<directory::Service>) -> impl Iterator<Item = Self> {
        let ids = owners(&rows, |row| Some(row.id));
        let batch = Arc::new(Batch {
            organizations: One::of(&owners(&rows, |row| Some(row.organization_id))),
            at_locations: Many::of(&ids),
            hours: One::of(&ids),
            phones: Many::of(&ids),
            contacts: Many::of(&ids),
            languages: Many::of(&ids),
            cost_options: Many::of(&ids),
            required_documents: Many::of(&ids),
            areas: Many::of(&ids),
            capacities: Many::of(&ids),
            terms: Many::of(&ids),
            extended: Extended::of(rows.iter().map(ServiceFacts::from).collect()),
        });
        rows.into_iter().map(move |row| Self::new(row, Arc::clone(&batch)))
    }

    fn new(row: directory::Service, batch: Arc<Batch>) -> Self {
        Self {
            key: row.id,
            organization_key: row.organization_id,
            batch,
            name: row.name,
            alternate_name: row.alternate_name,
            description: row.description,
            url: row.url,
            email: row.email,
            status: row.status.into(),
            interpretation_services: row.interpretation_services,
            application_process: row.application_process,
            fees_description: row.fees_description,
            wait_time: row.wait_time,
            accreditations: row.accreditations,
            eligibility_description: row.eligibility_description,
            minimum_age: row.minimum_age,
            maximum_age: row.maximum_age,
            assured_date: row.assured_date.map(Date),
            alert: row.alert,
            last_modified: row.last_modified,
            stale: row.stale,
        }
    }

    async fn terms_of(&self, ctx: &Context<'_>, facet: FacetKind) -> Result<Vec<&TaxonomyTerm>> {
        let terms = self.batch.terms.get(ctx, &self.key).await?;
        Ok(terms.iter().filter(|term| term.feeds(facet)).collect())
    }
}

#[ComplexObject]
impl Service {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::Service(self.key).encode()
    }

    /// Who offers it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<&Organization> {
        let organization = self.batch.organizations.get(ctx, &self.organization_key).await?;
        organization.ok_or_else(|| Error::broken("a service without its organization"))
    }

    /// The places it is offered at, with what is particular to it there.
    async fn service_at_locations(&self, ctx: &Context<'_>) -> Result<&[ServiceAtLocation]> {
        self.batch.at_locations.get(ctx, &self.key).await
    }

    /// The places it is offered at.
    async fn locations(&self, ctx: &Context<'_>) -> Result<Vec<&Location>> {
        let places = self.batch.at_locations.get(ctx, &self.key).await?;
        Ok(places.iter().map(ServiceAtLocation::place).collect())
    }

    /// When it is open, wherever it is; `null` when nobody has said. A place may have hours of its own.
    async fn opening_hours(&self, ctx: &Context<'_>) -> Result<Option<&OpeningHours>> {
        self.batch.hours.get(ctx, &self.key).await
    }

    /// Its telephones.
    async fn phones(&self, ctx: &Context<'_>) -> Result<&[Phone]> {
        self.batch.phones.get(ctx, &self.key).await
    }

    /// Whom to turn to.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<&[Contact]> {
        self.batch.contacts.get(ctx, &self.key).await
    }

    /// The languages spoken.
    async fn languages(&self, ctx: &Context<'_>) -> Result<&[SpokenLanguage]> {
        self.batch.languages.get(ctx, &self.key).await
    }

    /// What it costs, the lowest ISEE band and the lowest price first.
    async fn cost_options(&self, ctx: &Context<'_>) -> Result<&[CostOption]> {
        self.batch.cost_options.get(ctx, &self.key).await
    }

    /// The documents to bring.
    async fn required_documents(&self, ctx: &Context<'_>) -> Result<&[RequiredDocument]> {
        self.batch.required_documents.get(ctx, &self.key).await
    }

    /// Where the people live whom it is for.
    async fn service_areas(&self, ctx: &Context<'_>) -> Result<&[ServiceArea]> {
        self.batch.areas.get(ctx, &self.key).await
    }

    /// How much of it there is.
    async fn capacities(&self, ctx: &Context<'_>) -> Result<&[ServiceCapacity]> {
        self.batch.capacities.get(ctx, &self.key).await
    }

    /// The terms that say what it is about and whom it is for, of every taxonomy.
    async fn terms(&self, ctx: &Context<'_>) -> Result<&[TaxonomyTerm]> {
        self.batch.terms.get(ctx, &self.key).await
    }

    /// What it is about.
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<&TaxonomyTerm>> {
        self.terms_of(ctx, FacetKind::Category).await
    }

    /// Whom it is for.
    async fn targets(&self, ctx: &Context<'_>) -> Result<Vec<&TaxonomyTerm>> {
        self.terms_of(ctx, FacetKind::Target).await
    }

    // Last, because it is looked at for every field that is none of the above.
    #[graphql(flatten)]
    async fn plugins(&self) -> Extension<ServiceFacts> {
        Extension { page: Arc::clone(&self.batch.extended), key: self.key.0 }
    }
}
