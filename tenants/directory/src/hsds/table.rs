//! What a table of a datapackage is: its columns, and what their values must be.

pub use super::tables::TABLES;

/// What a column's values must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The row's own id.
    Id,
    /// The id of a row of this table.
    Reference(&'static str),
    /// The id of a row of the table that the row's column of this name names.
    Link(&'static str),
    Text,
    /// A text short enough to be in an index.
    Name,
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
    /// A whole number from the first to the second.
    IntegerWithin(i32, i32),
    Number,
    /// A number no farther from zero than this.
    NumberUpTo(f64),
    /// ISO 3166-1 alpha-2.
    Country,
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
            Self::Text
            | Self::Name
            | Self::Uri
            | Self::Email
            | Self::Weekdays
            | Self::Country
            | Self::OneOf(_) => "text",
            Self::Date => "date",
            Self::Instant => "timestamptz",
            Self::Time => "time",
            Self::Integer | Self::IntegerWithin(..) | Self::Euros => "bigint",
            Self::Number | Self::NumberUpTo(_) => "float8",
            Self::Words => "text[]",
        }
    }

    /// The type of the field in the datapackage's description.
    pub const fn field_type(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Instant => "datetime",
            Self::Time => "time",
            Self::Integer | Self::IntegerWithin(..) => "integer",
            Self::Number | Self::NumberUpTo(_) | Self::Euros => "number",
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
    /// The value of another column of the row; the row is refused when that is absent too.
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
    /// Columns of which the second must not be less than the first.
    pub ordered: &'static [(&'static str, &'static str)],
}

impl Table {
    /// The table of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The columns that say what a row hangs on, where a row means nothing without: a telephone of
    /// nobody is not worth keeping. Empty for tables whose rows stand alone or name what they need.
    pub fn owners(&self) -> impl Iterator<Item = usize> {
        let alone = matches!(self.name, "organization" | "location" | "taxonomy_term");
        let referring = |column: &Column| matches!(column.kind, Kind::Reference(_));
        let needs = |column: &Column| referring(column) && column.fallback == Fallback::Required;
        let hangs = !alone && !self.columns.iter().any(needs);
        let columns = self.columns.iter().enumerate();
        columns.filter(move |(_, column)| hangs && referring(column)).map(|(place, _)| place)
    }

    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }
}

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
        assert!(TABLES.iter().all(|table| std::ptr::eq(Table::named(table.name).unwrap(), table)));
    }
}
