//! HSDS 1.1, which names and shapes many things otherwise.

use harness::App;
use insta::assert_snapshot;
use serde_json::json;

use super::packages::{counts, lines, package};

#[tokio::test]
async fn what_only_the_older_edition_has_is_understood() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let folder = package(&[
        (
            "organizations.csv",
            "id,name,description,url\n1,Food Bank,Feeds people,www.example.org\n",
        ),
        (
            "services.csv",
            "id,organization_id,program_id,name,description,url,status\n\
             1,1,,Pantry,Food to take home,,active\n\
             2,1,,Kitchen,Food to eat here,,active\n",
        ),
        (
            "locations.csv",
            "id,organization_id,name,latitude,longitude\n1,1,Main street,25.7,-80.2\n",
        ),
        ("services_at_location.csv", "id,service_id,location_id\n1,1,1\n2,2,1\n"),
        (
            "physical_addresses.csv",
            "id,location_id,address_1,city,state_province,postal_code,country\n1,1,1 Main St,Miami,FL,33101,US\n",
        ),
        (
            "postal_addresses.csv",
            "id,location_id,address_1,city,state_province,postal_code,country\n1,1,PO Box 1,Miami,FL,33102,US\n",
        ),
        ("eligibility.csv", "id,service_id,eligibility\n1,1,Residents of the county\n2,9,Nobody\n"),
        (
            "regular_schedules.csv",
            "id,service_id,weekday,opens_at,closes_at\n1,1,Monday,9:00am,12:00pm\n1,1,Monday,1:00pm,5:00pm\n",
        ),
        (
            "holiday_schedules.csv",
            "id,service_id,closed,opens_at,closes_at,start_date,end_date\n\
             1,1,TRUE,,,2099-12-25,2099-12-26\n2,1,FALSE,10:00,11:00,2099-12-31,2099-12-31\n",
        ),
        ("taxonomy.csv", "id,name,parent_id,vocabulary\nBD,Food,,AIRS\nBD-1800,Pantries,BD,AIRS\n"),
        (
            "services_taxonomy.csv",
            "id,service_id,taxonomy_id,taxonomy_detail\n1,1,BD-1800,\n2,2,BD,\n3,2,ZZ,\n",
        ),
        ("languages.csv", "id,service_id,language\n1,1,English\n1,2,Spanish\n"),
        (
            "accessibility_for_disabilities.csv",
            "id,location_id,accessibility,details\n1,1,Ramp,At the back\n",
        ),
        ("payments_accepted.csv", "id,service_id,payment\n1,1,Cash\n"),
    ]);
    let (report, rejects) = tenant.import(folder.path()).await;
    assert_snapshot!(lines(&rejects), @"
    eligibility.csv row 3 service_id: rejected: there is no such service [9]
    services_taxonomy.csv row 4 taxonomy_id: rejected: there is no such taxonomy_term [ZZ]
    ");
    println!("{}", counts(&report));
    let asked = tenant
        .data(
            "{ services(filter: { categories: [\"BD\"] }) { totalCount nodes { name eligibilityDescription
                 organization { website } languages { name code } categories { code parent { code } }
                 costOptions { option } openingHours { weekly { weekday opensAt closesAt }
                 exceptions { from to closed opensAt } }
                 locations { addresses { address1 kind country } accessibility { description } } } } }",
        )
        .await;
    assert_eq!(
        asked["services"],
        json!({ "totalCount": 2, "nodes": [
            {
                "name": "Kitchen",
                "eligibilityDescription": null,
                "organization": { "website": "https://www.example.org" },
                "languages": [{ "name": "Spanish", "code": "es" }],
                "categories": [{ "code": "BD", "parent": null }],
                "costOptions": [],
                "openingHours": null,
                "locations": [{
                    "addresses": [
                        { "address1": "1 Main St", "kind": "PHYSICAL", "country": "US" },
                        { "address1": "PO Box 1", "kind": "POSTAL", "country": "US" },
                    ],
                    "accessibility": [{ "description": "Ramp" }],
                }],
            },
            {
                "name": "Pantry",
                "eligibilityDescription": "Residents of the county",
                "organization": { "website": "https://www.example.org" },
                "languages": [{ "name": "English", "code": "en" }],
                "categories": [{ "code": "BD-1800", "parent": { "code": "BD" } }],
                "costOptions": [{ "option": "Cash" }],
                "openingHours": {
                    "weekly": [
                        { "weekday": "MONDAY", "opensAt": "09:00", "closesAt": "12:00" },
                        { "weekday": "MONDAY", "opensAt": "13:00", "closesAt": "17:00" },
                    ],
                    "exceptions": [
                        { "from": "2099-12-25", "to": "2099-12-26", "closed": true, "opensAt": null },
                        { "from": "2099-12-31", "to": "2099-12-31", "closed": false, "opensAt": "10:00" },
                    ],
                },
                "locations": [{
                    "addresses": [
                        { "address1": "1 Main St", "kind": "PHYSICAL", "country": "US" },
                        { "address1": "PO Box 1", "kind": "POSTAL", "country": "US" },
                    ],
                    "accessibility": [{ "description": "Ramp" }],
                }],
            },
        ] })
    );
    let (second, again) = tenant.import(folder.path()).await;
    assert_eq!((second.changed(), again), (false, rejects), "{}", counts(&second));
    other.sees_nothing().await;
}
