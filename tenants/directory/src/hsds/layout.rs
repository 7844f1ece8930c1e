//! Which file feeds which table, and how its columns are called there.
//!
//! A file of HSDS 3.x has its table's own columns. HSDS 1.1 has other files and names; what it says
//! in another shape is mended row by row. A file's name tells its edition: none has two meanings.

use super::table::{TABLES, Table};

/// How one file feeds one table.
pub struct Layout {
    /// The file's name, whatever folder of the package it lies in.
    pub file: &'static str,
    pub table: &'static Table,
    /// Columns of the table that the file calls otherwise: (in the table, in the file).
    pub renamed: &'static [(&'static str, &'static str)],
    /// Columns of the table that are the same in every row.
    pub constant: &'static [(&'static str, &'static str)],
    pub rows: Rows,
    /// What an id in this file is derived for: two files of one table may number their rows alike.
    pub ids_of: &'static str,
    /// A column that tells an edition whose ids in this file repeat.
    pub ids_repeat_with: Option<&'static str>,
}

/// What a file's rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A row of the table each.
    Whole,
    /// A row of the table each, whose id is not to be trusted: it is derived from the row's content.
    WithoutId,
    /// Some columns of a row that another file brings.
    Part,
    /// Rows that name, again and again, a row of another table; those it makes are not counted.
    Mentioned,
}

/// Every layout, in the order in which tables can be filled.
pub fn layouts() -> Vec<Layout> {
    let mut layouts = Vec::new();
    for table in TABLES {
        layouts.push(current(table));
        layouts.extend(OLDER.iter().filter(|(name, ..)| *name == table.name).map(
            |(name, file, renamed, constant, rows)| Layout {
                file,
                table,
                renamed,
                constant,
                rows: *rows,
                ids_of: if *file == "postal_addresses.csv" { "postal_address" } else { name },
                ids_repeat_with: None,
            },
        ));
    }
    layouts
}

/// The file of HSDS 3.x; the names of 1.1 are taken too where the file's name did not change.
fn current(table: &'static Table) -> Layout {
    let renamed: &[_] = match table.name {
        "organization" => &[("website", "url")],
        "language" => &[("name", "language")],
        "service_area" => &[("name", "service_area")],
        _ => &[],
    };
    Layout {
        file: table.file,
        table,
        renamed,
        constant: &[],
        rows: Rows::Whole,
        ids_of: table.name,
        // Languages of 1.1 name theirs in `language`, and are numbered by service in real files.
        ids_repeat_with: (table.name == "language").then_some("language"),
    }
}

type Pairs = &'static [(&'static str, &'static str)];

/// Files of HSDS 1.1 that 3.x no longer has.
const OLDER: &[(&str, &str, Pairs, Pairs, Rows)] = &[
    (
        "service",
        "eligibility.csv",
        &[("id", "service_id"), ("eligibility_description", "eligibility")],
        &[],
        Rows::Part,
    ),
    ("service_at_location", "services_at_location.csv", &[], &[], Rows::Whole),
    ("address", "physical_addresses.csv", &[], &[("address_type", "physical")], Rows::Whole),
    ("address", "postal_addresses.csv", &[], &[("address_type", "postal")], Rows::Whole),
    (
        "schedule",
        "regular_schedules.csv",
        &[("byday", "weekday"), ("description", "original_text")],
        &[("freq", "WEEKLY")],
        Rows::WithoutId,
    ),
    (
        "schedule",
        "holiday_schedules.csv",
        &[("valid_from", "start_date"), ("valid_to", "end_date")],
        &[],
        Rows::WithoutId,
    ),
    (
        "accessibility",
        "accessibility_for_disabilities.csv",
        &[("description", "accessibility")],
        &[],
        Rows::Whole,
    ),
    ("cost_option", "payments_accepted.csv", &[("option", "payment")], &[], Rows::Whole),
    (
        "taxonomy",
        "taxonomy.csv",
        &[("id", "vocabulary"), ("name", "vocabulary")],
        &[("facet", "category")],
        Rows::Mentioned,
    ),
    (
        "taxonomy_term",
        "taxonomy.csv",
        &[
            ("code", "id"),
            ("taxonomy", "vocabulary"),
            ("taxonomy_id", "vocabulary"),
            ("taxonomy_detail", "taxonomy_facet"),
        ],
        &[],
        Rows::Whole,
    ),
    (
        "attribute",
        "services_taxonomy.csv",
        &[
            ("link_id", "service_id"),
            ("taxonomy_term_id", "taxonomy_id"),
            ("value", "taxonomy_detail"),
        ],
        &[("link_entity", "service")],
        Rows::Whole,
    ),
];

/// Whether a file is one that some layout reads.
pub fn is_known(file: &str) -> bool {
    TABLES.iter().any(|table| table.file == file)
        || OLDER.iter().any(|(_, known, ..)| *known == file)
}
