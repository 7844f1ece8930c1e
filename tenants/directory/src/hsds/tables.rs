//! The tables of HSDS 3.1 with our columns beside, each written once.
//!
//! Order matters: a table comes after those it refers to.

use super::table::Fallback::{self, None as Absent, Required, Value};
use super::table::Kind::{
    self, Date, Email, Euros, Instant, Integer, IntegerWithin, Name, Number, NumberUpTo, OneOf,
    Text, Time, Uri, Weekdays, Words,
};
use super::table::{Column, Table};

const fn optional(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, fallback: Absent, standard: true }
}

const fn required(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, fallback: Required, standard: true }
}

const fn or(name: &'static str, kind: Kind, fallback: Fallback) -> Column {
    Column { name, kind, fallback, standard: true }
}

const fn ours(name: &'static str, kind: Kind, fallback: Fallback) -> Column {
    Column { name, kind, fallback, standard: false }
}

const ID: Column = Column { name: "id", kind: Kind::Id, fallback: Absent, standard: true };
const ORGANIZATION: Kind = Kind::Reference("organization");
const SERVICE: Kind = Kind::Reference("service");
const LOCATION: Kind = Kind::Reference("location");
const AT_LOCATION: Kind = Kind::Reference("service_at_location");
const WEEKDAYS: &[&str] = &["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const PLACES: &[&str] = &["physical", "postal", "virtual"];

const fn table(name: &'static str, file: &'static str, columns: &'static [Column]) -> Table {
    Table { ordered: &[], name, file, columns, on_change: "" }
}

/// Every table, in an order in which each comes after those it refers to.
pub static TABLES: &[Table] = &[
    Table {
        on_change: ", row_version = old.row_version + 1, updated_at = now()",
        ..table(
            "organization",
            "organizations.csv",
            &[
                ID,
                required("name", Name),
                optional("alternate_name", Text),
                or("description", Text, Fallback::Column("name")),
                optional("email", Email),
                optional("website", Uri),
                optional("tax_status", Text),
                optional("tax_id", Text),
                optional("year_incorporated", IntegerWithin(1000, 2999)),
                optional("legal_status", Text),
                optional("logo", Text),
                optional("uri", Uri),
                optional("parent_organization_id", ORGANIZATION),
                ours("kind", OneOf(&["public", "third_sector", "private"]), Value("third_sector")),
            ],
        )
    },
    table(
        "organization_identifier",
        "organization_identifiers.csv",
        &[
            ID,
            required("organization_id", ORGANIZATION),
            optional("identifier_scheme", Text),
            required("identifier_type", Text),
            required("identifier", Text),
        ],
    ),
    table(
        "program",
        "programs.csv",
        &[
            ID,
            required("organization_id", ORGANIZATION),
            required("name", Text),
            optional("alternate_name", Text),
            or("description", Text, Fallback::Column("name")),
        ],
    ),
    Table {
        ordered: &[("minimum_age", "maximum_age")],
        on_change: ", row_version = old.row_version + 1",
        ..table(
            "service",
            "services.csv",
            &[
                ID,
                required("organization_id", ORGANIZATION),
                optional("program_id", Kind::Reference("program")),
                required("name", Name),
                optional("alternate_name", Text),
                optional("description", Text),
                optional("url", Uri),
                optional("email", Email),
                or(
                    "status",
                    OneOf(&["active", "inactive", "defunct", "temporarily closed"]),
                    Value("active"),
                ),
                optional("interpretation_services", Text),
                optional("application_process", Text),
                optional("fees_description", Text),
                optional("wait_time", Text),
                optional("fees", Text),
                optional("accreditations", Text),
                optional("eligibility_description", Text),
                optional("minimum_age", Number),
                optional("maximum_age", Number),
                optional("assured_date", Date),
                optional("assurer_email", Email),
                optional("licenses", Text),
                optional("alert", Text),
                optional("last_modified", Instant),
            ],
        )
    },
    Table {
        on_change: ", row_version = old.row_version + 1",
        ..table(
            "location",
            "locations.csv",
            &[
                ID,
                or("location_type", OneOf(PLACES), Value("physical")),
                optional("url", Uri),
                optional("organization_id", ORGANIZATION),
                optional("name", Text),
                optional("alternate_name", Text),
                optional("description", Text),
                optional("transportation", Text),
                optional("latitude", NumberUpTo(90.0)),
                optional("longitude", NumberUpTo(180.0)),
                optional("external_identifier", Text),
                optional("external_identifier_type", Text),
            ],
        )
    },
    table(
        "service_at_location",
        "service_at_location.csv",
        &[
            ID,
            required("service_id", SERVICE),
            required("location_id", LOCATION),
            optional("description", Text),
        ],
    ),
    table(
        "contact",
        "contacts.csv",
        &[
            ID,
            optional("organization_id", ORGANIZATION),
            optional("service_id", SERVICE),
            optional("service_at_location_id", AT_LOCATION),
            optional("location_id", LOCATION),
            optional("name", Text),
            optional("title", Text),
            optional("department", Text),
            optional("email", Email),
        ],
    ),
    table(
        "phone",
        "phones.csv",
        &[
            ID,
            optional("location_id", LOCATION),
            optional("service_id", SERVICE),
            optional("organization_id", ORGANIZATION),
            optional("contact_id", Kind::Reference("contact")),
            optional("service_at_location_id", AT_LOCATION),
            required("number", Text),
            optional("extension", Integer),
            optional("type", Text),
            optional("description", Text),
        ],
    ),
    table(
        "address",
        "addresses.csv",
        &[
            ID,
            optional("location_id", LOCATION),
            optional("attention", Text),
            required("address_1", Text),
            optional("address_2", Text),
            required("city", Text),
            optional("region", Text),
            required("state_province", Text),
            required("postal_code", Text),
            or("country", Kind::Country, Fallback::Country),
            or("address_type", OneOf(PLACES), Value("physical")),
        ],
    ),
    Table {
        ordered: &[("valid_from", "valid_to")],
        ..table(
            "schedule",
            "schedules.csv",
            &[
                ID,
                optional("service_id", SERVICE),
                optional("location_id", LOCATION),
                optional("service_at_location_id", AT_LOCATION),
                optional("valid_from", Date),
                optional("valid_to", Date),
                optional("dtstart", Date),
                optional("timezone", Number),
                optional("until", Date),
                optional("count", Integer),
                optional("wkst", OneOf(WEEKDAYS)),
                optional("freq", OneOf(&["WEEKLY", "MONTHLY"])),
                optional("interval", Integer),
                optional("byday", Weekdays),
                optional("byweekno", Text),
                optional("bymonthday", Text),
                optional("byyearday", Text),
                optional("description", Text),
                optional("opens_at", Time),
                optional("closes_at", Time),
                optional("schedule_link", Uri),
                optional("attending_type", Text),
                optional("notes", Text),
            ],
        )
    },
    table(
        "funding",
        "funding.csv",
        &[
            ID,
            optional("organization_id", ORGANIZATION),
            optional("service_id", SERVICE),
            optional("source", Text),
        ],
    ),
    table(
        "service_area",
        "service_areas.csv",
        &[
            ID,
            optional("service_id", SERVICE),
            optional("service_at_location_id", AT_LOCATION),
            optional("name", Text),
            optional("description", Text),
            optional("extent", Text),
            optional("extent_type", Text),
            optional("uri", Uri),
            ours("municipality_codes", Words, Value("")),
            ours("residency_rule", OneOf(&["residents_only", "any"]), Value("any")),
        ],
    ),
    table(
        "required_document",
        "required_documents.csv",
        &[ID, optional("service_id", SERVICE), optional("document", Text), optional("uri", Uri)],
    ),
    table(
        "language",
        "languages.csv",
        &[
            ID,
            optional("service_id", SERVICE),
            optional("location_id", LOCATION),
            optional("phone_id", Kind::Reference("phone")),
            or("name", Text, Fallback::Column("code")),
            or("code", Text, Fallback::LanguageNamed("name")),
            optional("note", Text),
        ],
    ),
    table(
        "accessibility",
        "accessibility.csv",
        &[
            ID,
            optional("location_id", LOCATION),
            optional("description", Text),
            optional("details", Text),
            optional("url", Uri),
            ours("code", Text, Absent),
        ],
    ),
    Table {
        ordered: &[("isee_from", "isee_to")],
        ..table(
            "cost_option",
            "cost_options.csv",
            &[
                ID,
                required("service_id", SERVICE),
                optional("valid_from", Date),
                optional("valid_to", Date),
                optional("option", Text),
                optional("currency", Text),
                optional("amount", Euros),
                optional("amount_description", Text),
                ours("kind", OneOf(&["free", "tariff", "banded", "voucher"]), Absent),
                ours("isee_from", Euros, Absent),
                ours("isee_to", Euros, Absent),
            ],
        )
    },
    table(
        "unit",
        "units.csv",
        &[
            ID,
            required("name", Text),
            optional("scheme", Text),
            optional("identifier", Text),
            optional("uri", Uri),
        ],
    ),
    table(
        "service_capacity",
        "service_capacity.csv",
        &[
            ID,
            required("service_id", SERVICE),
            required("unit_id", Kind::Reference("unit")),
            required("available", Number),
            optional("maximum", Number),
            optional("description", Text),
            required("updated", Instant),
        ],
    ),
    table(
        "url",
        "url.csv",
        &[
            ID,
            optional("label", Text),
            required("url", Uri),
            optional("organization_id", ORGANIZATION),
            optional("service_id", SERVICE),
        ],
    ),
    table(
        "taxonomy",
        "taxonomies.csv",
        &[
            ID,
            required("name", Text),
            or("description", Text, Fallback::Column("name")),
            optional("uri", Uri),
            optional("version", Text),
            ours("facet", OneOf(&["category", "target"]), Absent),
        ],
    ),
    table(
        "taxonomy_term",
        "taxonomy_terms.csv",
        &[
            ID,
            optional("code", Name),
            required("name", Text),
            or("description", Text, Fallback::Column("name")),
            optional("parent_id", Kind::Reference("taxonomy_term")),
            optional("taxonomy", Text),
            ours("taxonomy_detail", Text, Absent),
            optional("language", Text),
            optional("taxonomy_id", Kind::Reference("taxonomy")),
            optional("term_uri", Uri),
        ],
    ),
    table(
        "attribute",
        "attributes.csv",
        &[
            ID,
            required("link_id", Kind::Link("link_entity")),
            required("taxonomy_term_id", Kind::Reference("taxonomy_term")),
            optional("link_type", Text),
            required("link_entity", Text),
            optional("value", Text),
            optional("label", Text),
        ],
    ),
    table(
        "metadata",
        "metadata.csv",
        &[
            ID,
            required("resource_id", Kind::Link("resource_type")),
            required("resource_type", Text),
            required("last_action_date", Text),
            required("last_action_type", Text),
            required("field_name", Text),
            required("previous_value", Text),
            required("replacement_value", Text),
            required("updated_by", Text),
        ],
    ),
    table(
        "meta_table_description",
        "meta_table_descriptions.csv",
        &[ID, optional("name", Text), optional("language", Text), optional("character_set", Text)],
    ),
];
