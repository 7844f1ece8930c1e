//! A service as search engines read it: schema.org's `GovernmentService`.

use serde_json::{Value, json};

use crate::page::Page;
use crate::pages::services::place::Place;
use crate::pages::services::sheet::Sheet;

/// The description of a sheet, with the names Italian public sites are checked for.
pub(crate) fn government_service(sheet: &Sheet, page: &Page) -> Value {
    let service = &sheet.service;
    let audience =
        sheet.audiences.iter().map(|term| term.name.as_str()).collect::<Vec<_>>().join(", ");
    let areas = sheet.areas.iter().flat_map(|area| &area.municipalities);
    let areas: Vec<_> = areas.map(|name| json!({ "@type": "City", "name": name })).collect();
    let topics = sheet.topics.iter().map(|term| term.name.as_str()).collect::<Vec<_>>().join(", ");
    json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.name,
        "description": service.description,
        "serviceType": topics,
        "serviceOperator": {
            "@type": "GovernmentOrganization",
            "name": sheet.organization.as_ref().map(|organization| &organization.name),
        },
        "provider": { "@type": "GovernmentOrganization", "name": page.site() },
        "areaServed": areas,
        "audience": { "@type": "Audience", "audienceType": audience },
        "availableChannel": {
            "@type": "ServiceChannel",
            "name": page.say("service-access"),
            "serviceUrl": sheet.website().map_or_else(|| page.address.to_string(), str::to_owned),
            "servicePhone": sheet.first_phone().map(|phone| &phone.number),
            "serviceLocation": sheet.places.iter().map(location).collect::<Vec<_>>(),
        },
    })
}

fn location(place: &Place) -> Value {
    let address = place.addresses.first().map(|address| {
        json!({
            "@type": "PostalAddress",
            "streetAddress": address.address_1,
            "addressLocality": address.city,
            "addressRegion": address.state_province,
            "postalCode": address.postal_code,
            "addressCountry": address.country,
        })
    });
    json!({ "@type": "Place", "name": place.name(), "address": address })
}
