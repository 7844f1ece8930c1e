//! A service in a list: enough to choose by, and to call.

use std::collections::HashMap;

use reticolo_directory::detail::{self, CostOption, Phone};
use reticolo_directory::listing::image::{self, ShownImage};
use reticolo_directory::{
    Hit, Organization, Service, ServiceAtLocation, ServiceStatus, location, organization,
};
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::pages::services::by_owner;
use crate::pages::services::cost::{CostHint, is_voucher};
use crate::pages::services::phone::PhoneLine;

/// The longest description of a card, in characters.
const EXCERPT: usize = 170;

/// A service in a list.
pub(crate) struct Card {
    pub(crate) service: Service,
    pub(crate) organization: Option<Organization>,
    /// The municipalities of its places.
    pub(crate) municipalities: Vec<String>,
    pub(crate) distance_km: Option<f64>,
    pub(crate) cost: Option<CostHint>,
    pub(crate) takes_vouchers: bool,
    pub(crate) phone: Option<PhoneLine>,
    /// The first of its images.
    pub(crate) image: Option<ShownImage>,
}

impl Card {
    pub(crate) fn is_closed(&self) -> bool {
        self.service.status == ServiceStatus::TemporarilyClosed
    }

    /// The beginning of the description.
    pub(crate) fn excerpt(&self) -> String {
        excerpt(self.service.description.as_deref().unwrap_or_default())
    }
}

/// The cards of what a search found, in five statements.
pub(crate) async fn of_hits(scope: &mut Scope, hits: Vec<Hit>) -> Result<Vec<Card>, Error> {
    let services: Vec<_> = hits.into_iter().map(|hit| (hit.service, hit.distance_km)).collect();
    cards(scope, services).await
}

/// The cards of services nobody measured a distance to, in five statements.
pub(crate) async fn of_services(
    scope: &mut Scope,
    services: Vec<Service>,
) -> Result<Vec<Card>, Error> {
    cards(scope, services.into_iter().map(|service| (service, None)).collect()).await
}

async fn cards(
    scope: &mut Scope,
    services: Vec<(Service, Option<f64>)>,
) -> Result<Vec<Card>, Error> {
    let ids: Vec<_> = services.iter().map(|(service, _)| service.id).collect();
    let owners: Vec<_> = services.iter().map(|(service, _)| service.organization_id).collect();
    let organizations = organization::find(scope, &owners).await?;
    let organizations: HashMap<_, _> =
        organizations.into_iter().map(|found| (found.id, found)).collect();
    let places = location::of_services(scope, &ids).await?;
    let locations: Vec<_> = places.iter().map(|place| place.location.id).collect();
    let phones = Phones::new(detail::phones(scope, &ids, &owners, &locations).await?);
    let mut places = by_owner(places, |place| Some(place.service_id));
    let mut costs =
        by_owner(detail::cost_options(scope, &ids).await?, |cost| Some(cost.service_id));
    let mut images =
        by_owner(image::of_services(scope, &ids).await?, |image| Some(image.service_id));

    let card = |(service, distance_km): (Service, Option<f64>)| {
        let places = places.remove(&service.id).unwrap_or_default();
        let costs: Vec<CostOption> = costs.remove(&service.id).unwrap_or_default();
        Card {
            organization: organizations.get(&service.organization_id).cloned(),
            municipalities: municipalities(&places),
            distance_km,
            cost: CostHint::of(&costs),
            takes_vouchers: costs.iter().any(is_voucher),
            phone: phones.to_call(&service, &places),
            image: images.remove(&service.id).and_then(|images| images.into_iter().next()),
            service,
        }
    };
    Ok(services.into_iter().map(card).collect())
}

/// The telephones of a list of services.
struct Phones(Vec<Phone>);

impl Phones {
    fn new(mut phones: Vec<Phone>) -> Self {
        phones.retain(|phone| PhoneLine::from(phone.clone()).is_voice());
        Self(phones)
    }

    /// The number to call about a service: its own, else its place's, else its organization's.
    fn to_call(&self, service: &Service, places: &[ServiceAtLocation]) -> Option<PhoneLine> {
        let own = |phone: &&Phone| phone.service_id == Some(service.id);
        let on_site = |phone: &&Phone| {
            places.iter().any(|place| phone.location_id == Some(place.location.id))
        };
        let general = |phone: &&Phone| phone.organization_id == Some(service.organization_id);
        let phones = || self.0.iter();
        let found = phones()
            .find(own)
            .or_else(|| phones().find(on_site))
            .or_else(|| phones().find(general));
        found.cloned().map(PhoneLine::from)
    }
}

/// The municipalities of places, each once.
pub(crate) fn municipalities(places: &[ServiceAtLocation]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in places.iter().filter_map(|place| place.location.municipality_name.as_ref()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// As many whole words as fit.
fn excerpt(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(EXCERPT) else { return text.to_owned() };
    let head = text.get(..cut).unwrap_or(text);
    let words = head.rsplit_once(char::is_whitespace).map_or(head, |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ':', '.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::{EXCERPT, excerpt};

    #[test]
    fn an_excerpt_ends_after_a_word() {
        assert_eq!(excerpt("Breve."), "Breve.");
        let long = "Così è più lungo, ".repeat(20);
        let cut = excerpt(&long);
        assert!(cut.chars().count() <= EXCERPT + 1 && cut.ends_with('…'), "{cut}");
        assert!(!cut.contains(",…") && !cut.contains(" …"), "{cut}");
        assert_eq!(excerpt(&"à".repeat(500)).chars().count(), EXCERPT + 1);
    }
}
