//! Small datapackages for tests.

use std::fs;
use std::path::Path;

/// A service with what hangs on it, by default free, for everybody, in Schio.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub description: &'a str,
    pub organization: &'a str,
    /// ISTAT code of the municipality it is offered in.
    pub municipality: &'a str,
    /// Codes of category terms.
    pub categories: &'a [&'a str],
    /// Codes of target terms.
    pub targets: &'a [&'a str],
    pub free: bool,
    /// ISO 639-1.
    pub language: &'a str,
    /// A code of the accessibility list.
    pub accessibility: &'a str,
    /// ISTAT codes of the municipalities whose residents only may use it; none: anybody may.
    pub residents_of: &'a [&'a str],
    pub status: &'a str,
}

impl Default for Listing<'_> {
    fn default() -> Self {
        Self {
            id: "servizio",
            name: "Servizio",
            description: "",
            organization: "Cooperativa Esempio",
            municipality: "024100",
            categories: &["home-care"],
            targets: &["families"],
            free: true,
            language: "it",
            accessibility: "wheelchair",
            residents_of: &[],
            status: "active",
        }
    }
}

/// Writes a package with these services into a folder.
pub fn write_package(folder: &Path, listings: &[Listing<'_>]) {
    let mut files = Files::default();
    for listing in listings {
        files.add(listing);
    }
    for (name, header, rows) in [
        ("organizations.csv", "id,name,description", files.organizations),
        ("services.csv", "id,organization_id,name,description,status", files.services),
        ("locations.csv", "id,name,external_identifier,external_identifier_type", files.locations),
        (
            "addresses.csv",
            "id,location_id,address_1,city,state_province,postal_code",
            files.addresses,
        ),
        ("service_at_location.csv", "id,service_id,location_id", files.places),
        ("schedules.csv", "id,service_id,freq,byday,opens_at,closes_at", files.schedules),
        ("phones.csv", "id,service_id,number", files.phones),
        ("cost_options.csv", "id,service_id,kind,amount,currency", files.costs),
        ("languages.csv", "id,service_id,code", files.languages),
        ("accessibility.csv", "id,location_id,code", files.accessibility),
        ("service_areas.csv", "id,service_id,municipality_codes,residency_rule", files.areas),
        ("attributes.csv", "id,link_id,link_entity,taxonomy_term_id", files.attributes),
    ] {
        let mut content = format!("{header}\n");
        for row in rows {
            content.push_str(&row);
            content.push('\n');
        }
        fs::write(folder.join(name), content).expect("the package is written");
    }
}

/// Writes files into a folder, over those that are there.
pub fn write_files(folder: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("the file is written");
    }
}

#[derive(Default)]
struct Files {
    organizations: Vec<String>,
    services: Vec<String>,
    locations: Vec<String>,
    addresses: Vec<String>,
    places: Vec<String>,
    schedules: Vec<String>,
    phones: Vec<String>,
    costs: Vec<String>,
    languages: Vec<String>,
    accessibility: Vec<String>,
    areas: Vec<String>,
    attributes: Vec<String>,
}

impl Files {
    fn add(&mut self, listing: &Listing<'_>) {
        let Listing { id, municipality, .. } = listing;
        let organization = quoted(listing.organization);
        let row = format!("{organization},{organization},{organization}");
        if !self.organizations.contains(&row) {
            self.organizations.push(row);
        }
        let (name, description) = (quoted(listing.name), quoted(listing.description));
        self.services.push(format!("{id},{organization},{name},{description},{}", listing.status));
        self.locations.push(format!("{id},{name},{municipality},ISTAT"));
        self.addresses.push(format!("{id},{id},via Roma 1,Schio,VI,36015"));
        self.places.push(format!("{id},{id},{id}"));
        self.schedules.push(format!("{id}-1,{id},WEEKLY,\"MO,WE\",09:00,12:30"));
        self.schedules.push(format!("{id}-2,{id},WEEKLY,MO,15:00,18:00"));
        self.phones.push(format!("{id},{id},+39 000 0100100"));
        let (kind, amount) = if listing.free { ("free", "0.00") } else { ("tariff", "12.50") };
        self.costs.push(format!("{id},{id},{kind},{amount},EUR"));
        self.languages.push(format!("{id},{id},{}", listing.language));
        self.accessibility.push(format!("{id},{id},{}", listing.accessibility));
        let rule = if listing.residents_of.is_empty() { "any" } else { "residents_only" };
        self.areas.push(format!("{id},{id},{},{rule}", listing.residents_of.join(" ")));
        for code in listing.categories.iter().chain(listing.targets) {
            self.attributes.push(format!("{id}-{code},{id},service,{code}"));
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
