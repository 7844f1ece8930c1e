//! All there is to know about a service, read in a constant number of statements.

use reticolo_accounts::Tenant;
use reticolo_directory::detail::{self, Contact, Phone, RequiredDocument, ServiceCapacity};
use reticolo_directory::hours::{self, Owner};
use reticolo_directory::listing::image::{self, ShownImage};
use reticolo_directory::{
    Organization, Service, ServiceId, ServiceStatus, TaxonomyTerm, organization, service, taxonomy,
};
use reticolo_reference::CodeList;
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::page::web_address;
use crate::pages::services::area::{self, Area};
use crate::pages::services::codes::Codes;
use crate::pages::services::cost::Costs;
use crate::pages::services::hours::Hours;
use crate::pages::services::phone::PhoneLine;
use crate::pages::services::place::{self, Place};
use crate::words::Words;

/// The sheet of a service.
pub(crate) struct Sheet {
    pub(crate) service: Service,
    pub(crate) organization: Option<Organization>,
    /// What it is about.
    pub(crate) topics: Vec<TaxonomyTerm>,
    /// Whom it is for.
    pub(crate) audiences: Vec<TaxonomyTerm>,
    pub(crate) places: Vec<Place>,
    /// Hours of the service itself, wherever it is.
    pub(crate) hours: Option<Hours>,
    pub(crate) costs: Costs,
    pub(crate) documents: Vec<Document>,
    /// Names of languages.
    pub(crate) languages: Vec<String>,
    pub(crate) areas: Vec<Area>,
    pub(crate) capacities: Vec<ServiceCapacity>,
    pub(crate) phones: Vec<PhoneLine>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) images: Vec<ShownImage>,
}

/// A document to bring.
pub(crate) struct Document {
    pub(crate) name: String,
    /// Where to download it.
    pub(crate) link: Option<String>,
}

impl Sheet {
    /// Reads a published service. Fails with `NotFound` when there is none to be seen.
    pub(crate) async fn read(
        scope: &mut Scope,
        tenant: &Tenant,
        id: ServiceId,
        words: Words,
    ) -> Result<Self, Error> {
        let service = service::find(scope, &[id]).await?.pop().ok_or(Error::NotFound)?;
        let spoken = Codes::read(scope, CodeList::Language, words.0).await?;
        let hours =
            hours::of_owners(scope, &[Owner::Service(id)]).await?.remove(&Owner::Service(id));
        let terms = taxonomy::of_services(scope, &[id]).await?;
        let terms_of = |facet: &str| {
            terms
                .iter()
                .map(|(_, term)| term)
                .filter(|term| term.facet.as_deref() == Some(facet))
                .cloned()
                .collect()
        };
        Ok(Self {
            organization: organization::find(scope, &[service.organization_id]).await?.pop(),
            topics: terms_of("category"),
            audiences: terms_of("target"),
            places: place::of_service(scope, id, &spoken, words).await?,
            hours: hours.map(|hours| Hours::new(&hours, words)),
            costs: Costs::new(detail::cost_options(scope, &[id]).await?),
            documents: documents(detail::required_documents(scope, &[id]).await?),
            languages: spoken.of(&detail::languages(scope, &[id], &[]).await?),
            areas: area::of_service(scope, tenant, id).await?,
            capacities: detail::service_capacities(scope, &[id]).await?,
            phones: phones(
                detail::phones(scope, &[id], &[service.organization_id], &[]).await?,
                id,
            ),
            contacts: detail::contacts(scope, &[id], &[]).await?,
            images: image::of_services(scope, &[id]).await?,
            service,
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.service.status == ServiceStatus::TemporarilyClosed
    }

    /// The number to call first.
    pub(crate) fn first_phone(&self) -> Option<&PhoneLine> {
        let on_site = self.places.iter().flat_map(|place| &place.phones);
        self.phones.iter().chain(on_site).find(|phone| phone.is_voice())
    }

    /// The municipalities of its places, each once.
    pub(crate) fn municipalities(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .places
            .iter()
            .filter_map(|place| place.at.location.municipality_name.as_deref())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Where to use it on the web.
    pub(crate) fn website(&self) -> Option<&str> {
        self.service.url.as_deref().and_then(web_address)
    }

    /// The ages of the people it is for, in words.
    pub(crate) fn ages(&self, words: Words) -> Option<String> {
        let years = |age: f64| words.number(age);
        match (self.service.minimum_age, self.service.maximum_age) {
            (Some(from), Some(to)) => Some(
                words
                    .fill("ages-between", [("from", years(from).into()), ("to", years(to).into())]),
            ),
            (Some(from), None) => Some(words.with("ages-from", "age", &years(from))),
            (None, Some(to)) => Some(words.with("ages-to", "age", &years(to))),
            (None, None) => None,
        }
    }
}

/// How much of a service there is, in words.
pub(crate) fn capacity(capacity: &ServiceCapacity, words: Words) -> String {
    let available = words.number(capacity.available);
    match capacity.maximum {
        Some(maximum) => words.fill(
            "capacity-of",
            [("available", available.into()), ("maximum", words.number(maximum).into())],
        ),
        None => words.with("capacity", "available", &available),
    }
}

/// The documents that have a name, or at least an address.
fn documents(documents: Vec<RequiredDocument>) -> Vec<Document> {
    let document = |document: RequiredDocument| {
        let link = document.uri.as_deref().and_then(web_address).map(str::to_owned);
        Some(Document { name: document.document.or(document.uri)?, link })
    };
    documents.into_iter().filter_map(document).collect()
}

/// The telephones of the service; those of its organization where it has none of its own.
fn phones(phones: Vec<Phone>, service: ServiceId) -> Vec<PhoneLine> {
    let (own, general): (Vec<_>, Vec<_>) =
        phones.into_iter().partition(|phone| phone.service_id == Some(service));
    let phones = if own.is_empty() { general } else { own };
    phones.into_iter().map(PhoneLine::from).collect()
}
