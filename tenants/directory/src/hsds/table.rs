//! The tables of HSDS 3.1 with our columns beside, each written once.
//!
//! Order matters: a table comes after those it refers to.

use Fallback::{None as Absent, Required, Value};
use Kind::{Date, Email, Euros, Instant, Integer, Number, OneOf, Text, Time, Uri, Weekdays, Words};

/// What a column's values must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The row's own id.
    Id,
    /// The id of a row of this table.
    Reference(&'static str),
    /// The id of a row of the table that the row's column of this name names.
    Link(&'static str),
    Text,
    /// An address on the web; `www.…` without a scheme becomes `https://www.…`.
    Uri,
    Email,
    /// `2026-01-31`.
    Date,
    /// An instant by RFC 3339.
    Instant,
    /// `09:30`, `9:30am`.
    Time,
    /// `MO,WE`, `2MO`, `Monday`.
    Weekdays,
    Integer,
    Number,
    /// A decimal amount in the file, whole cents in the table.
    Euros,
    OneOf(&'static [&'static str]),
    /// Words between blanks in the file, an array in the table.
    Words,
}

impl Kind {
    /// The type of the column in PostgreSQL.
    pub const fn sql_type(self) -> &'static str {
        match self {
            Self::Id | Self::Reference(_) | Self::Link(_) => "uuid",
            Self::Text | Self::Uri | Self::Email | Self::Weekdays | Self::OneOf(_) => "text",
            Self::Date => "date",
            Self::Instant => "timestamptz",
            Self::Time => "time",
            Self::Integer | Self::Euros => "bigint",
            Self::Number => "float8",
            Self::Words => "text[]",
        }
    }

    /// The type of the field in the datapackage's description.
    pub const fn field_type(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Instant => "datetime",
            Self::Time => "time",
            Self::Integer => "integer",
            Self::Number | Self::Euros => "number",
            _ => "string",
        }
    }
}

/// What stands in for a value that a file leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// The value may be absent.
    None,
    /// The row is refused.
    Required,
    Value(&'static str),
    /// The value of another column of the row.
    Column(&'static str),
    /// The country named by the import's options.
    Country,
    /// The ISO 639-1 code of the language named in this column, where we know it.
    LanguageNamed(&'static str),
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub fallback: Fallback,
    /// Whether HSDS 3.1 knows it; otherwise it is ours.
    pub standard: bool,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name, here and in HSDS.
    pub name: &'static str,
    /// Its file in a datapackage of HSDS 3.1.
    pub file: &'static str,
    pub columns: &'static [Column],
    /// What to set when a row changes, beside its columns.
    pub on_change: &'static str,
}

impl Table {
    /// The table of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }
}

const fn optional(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        fallback: Absent,
        standard: true,
    }
}

const fn required(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        fallback: Required,
        standard: true,
    }
}

const fn or(name: &'static str, kind: Kind, fallback: Fallback) -> Column {
    Column {
        name,
        kind,
        fallback,
        standard: true,
    }
}

const fn ours(name: &'static str, kind: Kind, fallback: Fallback) -> Column {
    Column {
        name,
        kind,
        fallback,
        standard: false,
    }
}

const ID: Column = Column {
    name: "id",
    kind: Kind::Id,
    fallback: Absent,
    standard: true,
};
const ORGANIZATION: Kind = Kind::Reference("organization");
const SERVICE: Kind = Kind::Reference("service");
const LOCATION: Kind = Kind::Reference("location");
const AT_LOCATION: Kind = Kind::Reference("service_at_location");
const WEEKDAYS: &[&str] = &["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const PLACES: &[&str] = &["physical", "postal", "virtual"];

const fn table(name: &'static str, file: &'static str, columns: &'static [Column]) -> Table {
    Table {
        name,
        file,
        columns,
        on_change: "",
    }
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
                required("name", Text),
                optional("alternate_name", Text),
                or("description", Text, Fallback::Column("name")),
                optional("email", Email),
                optional("website", Uri),
                optional("tax_status", Text),
                optional("tax_id", Text),
                optional("year_incorporated", Integer),
                optional("legal_status", Text),
                optional("logo", Text),
                optional("uri", Uri),
                optional("parent_organization_id", ORGANIZATION),
                ours(
                    "kind",
                    OneOf(&["public", "third_sector", "private"]),
                    Value("third_sector"),
                ),
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
        on_change: ", row_version = old.row_version + 1",
        ..table(
            "service",
            "services.csv",
            &[
                ID,
                required("organization_id", ORGANIZATION),
                optional("program_id", Kind::Reference("program")),
                required("name", Text),
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
                optional("latitude", Number),
                optional("longitude", Number),
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
            or("country", Text, Fallback::Country),
            or("address_type", OneOf(PLACES), Value("physical")),
        ],
    ),
    table(
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
    ),
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
            ours(
                "residency_rule",
                OneOf(&["residents_only", "any"]),
                Value("any"),
            ),
        ],
    ),
    table(
        "required_document",
        "required_documents.csv",
        &[
            ID,
            optional("service_id", SERVICE),
            optional("document", Text),
            optional("uri", Uri),
        ],
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
    table(
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
            ours(
                "kind",
                OneOf(&["free", "tariff", "banded", "voucher"]),
                Absent,
            ),
            ours("isee_from", Euros, Absent),
            ours("isee_to", Euros, Absent),
        ],
    ),
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
            optional("code", Text),
            required("name", Text),
            or("description", Text, Fallback::Column("name")),
            optional("parent_id", Kind::Reference("taxonomy_term")),
            optional("taxonomy", Text),
            optional("taxonomy_detail", Text),
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
        &[
            ID,
            optional("name", Text),
            optional("language", Text),
            optional("character_set", Text),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::{Fallback, Kind, TABLES, Table};

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        for (place, table) in TABLES.iter().enumerate() {
            for column in table.columns {
                if let Kind::Reference(name) = column.kind {
                    let referred = TABLES.iter().position(|other| other.name == name).unwrap();
                    assert!(referred <= place, "{} refers to {name}", table.name);
                }
                if let Fallback::Column(name) = column.fallback {
                    assert!(table.position(name).is_some(), "{}.{name}", table.name);
                }
            }
        }
    }

    #[test]
    fn names_and_files_are_unique() {
        let mut files: Vec<_> = TABLES.iter().map(|table| table.file).collect();
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), TABLES.len());
        assert!(
            TABLES
                .iter()
                .all(|table| std::ptr::eq(Table::named(table.name).unwrap(), table))
        );
    }
}
