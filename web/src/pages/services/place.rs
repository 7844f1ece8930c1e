//! Where a service is found, with what to know before going.

use std::collections::HashMap;

use reticolo_directory::detail::{self, Accessibility, Phone, SpokenLanguage};
use reticolo_directory::hours::{self, Owner};
use reticolo_directory::location::{self, Address};
use reticolo_directory::{LocationId, OpeningHours, ServiceAtLocation, ServiceId};
use reticolo_reference::CodeList;
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::pages::services::by_owner;
use crate::pages::services::codes::Codes;
use crate::pages::services::hours::Hours;
use crate::pages::services::phone::PhoneLine;
use crate::words::Words;

/// A place of a service.
pub(crate) struct Place {
    pub(crate) at: ServiceAtLocation,
    pub(crate) addresses: Vec<Address>,
    pub(crate) phones: Vec<PhoneLine>,
    pub(crate) hours: Option<Hours>,
    pub(crate) features: Vec<Feature>,
    /// Names of languages.
    pub(crate) languages: Vec<String>,
}

/// Something that makes a place accessible.
pub(crate) struct Feature {
    /// In the language of the page where we know its code, else as the source wrote it.
    pub(crate) name: String,
    pub(crate) details: Option<String>,
}

impl Place {
    pub(crate) fn is_virtual(&self) -> bool {
        self.at.location.location_type == "virtual"
    }

    /// Its name, or that of its municipality.
    pub(crate) fn name(&self) -> Option<&str> {
        self.at.location.name.as_deref().or(self.at.location.municipality_name.as_deref())
    }
}

/// The places of a service, by name, in six statements and a code list.
pub(crate) async fn of_service(
    scope: &mut Scope,
    service: ServiceId,
    spoken: &Codes,
    words: Words,
) -> Result<Vec<Place>, Error> {
    let found = location::of_services(scope, &[service]).await?;
    let locations: Vec<_> = found.iter().map(|at| at.location.id).collect();
    let owners = found
        .iter()
        .flat_map(|at| [Owner::ServiceAtLocation(at.id), Owner::Location(at.location.id)]);
    let owners: Vec<_> = owners.collect();
    let mut details = Details {
        addresses: by_owner(location::addresses(scope, &locations).await?, |address| {
            Some(address.location_id)
        }),
        phones: by_owner(detail::phones(scope, &[], &[], &locations).await?, |phone| {
            phone.location_id
        }),
        languages: by_owner(detail::languages(scope, &[], &locations).await?, |language| {
            language.location_id
        }),
        features: by_owner(detail::accessibility(scope, &locations).await?, |feature| {
            Some(feature.location_id)
        }),
        hours: hours::of_owners(scope, &owners).await?,
        feature_names: Codes::read(scope, CodeList::Accessibility, words.0).await?,
    };
    Ok(found.into_iter().map(|at| details.place(at, spoken, words)).collect())
}

/// What is known about the places of a service.
struct Details {
    addresses: HashMap<LocationId, Vec<Address>>,
    phones: HashMap<LocationId, Vec<Phone>>,
    languages: HashMap<LocationId, Vec<SpokenLanguage>>,
    features: HashMap<LocationId, Vec<Accessibility>>,
    hours: HashMap<Owner, OpeningHours>,
    feature_names: Codes,
}

impl Details {
    fn place(&mut self, at: ServiceAtLocation, spoken: &Codes, words: Words) -> Place {
        let id = at.location.id;
        // The hours of the service at this place; where there are none, those of the place.
        let hours = self
            .hours
            .get(&Owner::ServiceAtLocation(at.id))
            .or_else(|| self.hours.get(&Owner::Location(id)));
        let features = self.features.remove(&id).unwrap_or_default();
        let phones = self.phones.remove(&id).unwrap_or_default();
        Place {
            addresses: self.addresses.remove(&id).unwrap_or_default(),
            phones: phones.into_iter().map(PhoneLine::from).collect(),
            hours: hours.map(|hours| Hours::new(hours, words)),
            features: features.into_iter().filter_map(|feature| self.feature(feature)).collect(),
            languages: spoken.of(&self.languages.remove(&id).unwrap_or_default()),
            at,
        }
    }

    fn feature(&self, feature: Accessibility) -> Option<Feature> {
        let known = feature.code.as_deref().and_then(|code| self.feature_names.label(code));
        let name = known.or(feature.description)?;
        Some(Feature { name, details: feature.details })
    }
}
