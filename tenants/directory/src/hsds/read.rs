//! Reading the files of a datapackage, one row after the other, on a thread of its own.

use std::collections::HashMap;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use reticolo_reference::words::folded;
use tokio::sync::mpsc::Sender;
use uuid::Uuid;

use super::identity;
use super::layout::{Layout, Rows};
use super::package::{Package, PackageError};
use super::reject::{Reject, Severity, cut};
use super::table::{Fallback, Kind, Table};
use super::value;

/// Rows sent at a time: enough to make a statement worth while, few enough to hold.
const BATCH: usize = 1_000;

/// A row whose values are checked, each where its column is in the table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) id: Uuid,
    pub(super) values: Vec<Option<String>>,
    /// What the file says where the row names another: for messages, because ids are derived.
    pub(super) mentions: Vec<Mention>,
}

/// Another row, as a file calls it.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// Where the column is in the table.
    pub(super) place: usize,
    /// The column in the file.
    pub(super) column: &'static str,
    pub(super) text: String,
}

/// What the reader has to tell.
pub(super) enum Message {
    /// A file begins; these columns of the table, by place, are in it.
    File {
        layout: usize,
        present: Vec<usize>,
        unread: Vec<String>,
    },
    Batch {
        rows: Vec<Row>,
        rejects: Vec<Reject>,
        read: u64,
        bytes: u64,
    },
    /// The file is over.
    End,
}

/// What rows may need beside themselves.
pub(super) struct Surroundings {
    /// ISO 3166-1 code for addresses without a country.
    pub(super) country: String,
    /// Codes of languages by folded name.
    pub(super) languages: HashMap<String, String>,
}

/// Reads every file that a layout knows, and sends what is in it. Stops when nobody listens any more.
pub(super) fn read(
    package: &Package,
    layouts: &[Layout],
    surroundings: &Surroundings,
    sender: &Sender<Message>,
) -> Result<(), PackageError> {
    for (place, layout) in layouts.iter().enumerate() {
        if package.has(layout.file) {
            package.with_file(layout.file, |content| {
                FileReader { layout, surroundings, sender }.read(place, content)
            })?;
        }
    }
    Ok(())
}

struct FileReader<'a> {
    layout: &'a Layout,
    surroundings: &'a Surroundings,
    sender: &'a Sender<Message>,
}

/// Where the columns of the table are in the file.
struct Header {
    /// For each column of the table: its place in the file, or the value it has in every row.
    sources: Vec<Source>,
    width: usize,
    /// Whether ids are to be derived from the rows' content.
    content_ids: bool,
}

#[derive(Clone, Copy)]
enum Source {
    At(usize, &'static str),
    Constant(&'static str),
    Absent,
}

impl FileReader<'_> {
    fn read(&self, place: usize, content: &mut dyn Read) -> Result<(), PackageError> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(content);
        let names = reader.byte_headers().map_err(|error| self.damaged(&error))?.clone();
        let (header, unread) = self.header(&names)?;
        let present = header
            .sources
            .iter()
            .enumerate()
            .filter_map(|(column, source)| (!matches!(source, Source::Absent)).then_some(column))
            .collect();
        if self.send(Message::File { layout: place, present, unread }) {
            self.rows(&header, &mut reader)?;
        }
        Ok(())
    }

    fn rows(
        &self,
        header: &Header,
        reader: &mut csv::Reader<&mut dyn Read>,
    ) -> Result<(), PackageError> {
        let (mut rows, mut rejects) = (Vec::new(), Vec::new());
        let (mut record, mut number, mut read, mut sent_bytes) = (ByteRecord::new(), 1, 0, 0);
        loop {
            let more =
                reader.read_byte_record(&mut record).map_err(|error| self.damaged(&error))?;
            if more {
                number += 1;
                read += 1;
                rows.extend(self.row(header, number, &record, &mut rejects));
            }
            if rows.len() + rejects.len() >= BATCH || !more {
                let at = reader.position().byte();
                let batch = Message::Batch {
                    rows: std::mem::take(&mut rows),
                    rejects: std::mem::take(&mut rejects),
                    read: std::mem::take(&mut read),
                    bytes: at - sent_bytes,
                };
                sent_bytes = at;
                if !self.send(batch) {
                    return Ok(());
                }
            }
            if !more {
                self.send(Message::End);
                return Ok(());
            }
        }
    }

    /// Whether anybody is still listening.
    fn send(&self, message: Message) -> bool {
        self.sender.blocking_send(message).is_ok()
    }

    fn header(&self, names: &ByteRecord) -> Result<(Header, Vec<String>), PackageError> {
        let wrong = |reason: &str| PackageError::Header {
            file: self.layout.file.to_owned(),
            reason: reason.to_owned(),
        };
        let mut columns = Vec::new();
        for name in names {
            let name = std::str::from_utf8(name)
                .map_err(|_| wrong("it is not UTF-8. Save the file as \"CSV UTF-8\""))?;
            columns.push(name.trim_start_matches('\u{feff}').trim().to_lowercase());
        }
        if columns.len() == 1 && columns.iter().any(|name| name.contains(';')) {
            return Err(wrong(
                "its columns are separated by semicolons. Save the file with commas",
            ));
        }
        let position = |wanted: &str| columns.iter().position(|name| name == wanted);
        let sources: Vec<Source> = self
            .layout
            .table
            .columns
            .iter()
            .map(|column| self.source(column.name, &position))
            .collect();
        if !sources.iter().any(|source| matches!(source, Source::At(..))) {
            return Err(wrong(
                "no column in it belongs to this file. Its first row must name the columns",
            ));
        }
        let used = |place: usize| {
            sources.iter().any(|source| matches!(source, Source::At(at, _) if *at == place))
        };
        let unread =
            columns.iter().enumerate().filter(|(place, name)| !used(*place) && !name.is_empty());
        let unread = unread.map(|(_, name)| name.clone()).collect();
        let content_ids = self.layout.rows == Rows::WithoutId
            || self.layout.ids_repeat_with.is_some_and(|column| position(column).is_some());
        Ok((Header { sources, width: columns.len(), content_ids }, unread))
    }

    fn source(&self, column: &'static str, position: &dyn Fn(&str) -> Option<usize>) -> Source {
        if let Some((_, value)) = self.layout.constant.iter().find(|(name, _)| *name == column) {
            return Source::Constant(value);
        }
        let other =
            self.layout.renamed.iter().find(|(name, _)| *name == column).map(|(_, other)| *other);
        // A layout that renames the id has another use for a column of that name.
        let own = if column == "id" && other.is_some() {
            None
        } else {
            position(column).map(|at| Source::At(at, column))
        };
        let renamed = || other.and_then(|other| position(other).map(|at| Source::At(at, other)));
        own.or_else(renamed).unwrap_or(Source::Absent)
    }

    /// The row's values, or `None` when it is rejected; what is wrong goes to `rejects`.
    fn row(
        &self,
        header: &Header,
        number: u64,
        record: &ByteRecord,
        rejects: &mut Vec<Reject>,
    ) -> Option<Row> {
        let table = self.layout.table;
        if record.len() != header.width {
            let reason = format!(
                "{} values where the header names {} columns: a line break or comma outside quotation marks?",
                record.len(),
                header.width
            );
            rejects.push(self.rejected(number, "", reason, ""));
            return None;
        }
        let mut raw = Vec::with_capacity(table.columns.len());
        for source in &header.sources {
            raw.push(match source {
                Source::Constant(value) => Some(*value),
                Source::Absent => None,
                Source::At(place, name) => {
                    let bytes = record.get(*place).unwrap_or_default();
                    match std::str::from_utf8(bytes) {
                        Ok(text) if !text.contains('\0') => {
                            Some(text.trim()).filter(|text| !text.is_empty())
                        }
                        wrong => {
                            let problem = if wrong.is_ok() {
                                "holds a NUL character"
                            } else {
                                "is not UTF-8"
                            };
                            let reason = format!("{problem}: save the file as \"CSV UTF-8\"");
                            rejects.push(self.rejected(
                                number,
                                name,
                                reason,
                                &String::from_utf8_lossy(bytes),
                            ));
                            return None;
                        }
                    }
                }
            });
        }
        self.checked(header, number, &raw, rejects)
    }

    fn checked(
        &self,
        header: &Header,
        number: u64,
        raw: &[Option<&str>],
        rejects: &mut Vec<Reject>,
    ) -> Option<Row> {
        let table = self.layout.table;
        let mut values = Vec::with_capacity(raw.len());
        let mut mentions = Vec::new();
        for ((column, text), source) in table.columns.iter().zip(raw).zip(&header.sources) {
            let name = match source {
                Source::At(_, name) => name,
                _ => column.name,
            };
            let needed = matches!(column.fallback, Fallback::Required | Fallback::Column(_))
                && self.layout.rows != Rows::Part;
            let text = text.or_else(|| self.fallback(column.fallback, raw));
            let Some(text) = text else {
                if needed {
                    rejects.push(self.rejected(number, name, "required, and empty".to_owned(), ""));
                    return None;
                }
                values.push(None);
                continue;
            };
            let parsed = match column.kind {
                Kind::Id => value::parse(Kind::Id, self.layout.ids_of, text),
                Kind::Link(entity) => self.link(entity, raw, text),
                kind => value::parse(kind, table.name, text),
            };
            let is_mention = match column.kind {
                Kind::Reference(_) | Kind::Link(_) => true,
                Kind::Id => self.layout.rows == Rows::Part,
                _ => false,
            };
            if is_mention {
                mentions.push(Mention { place: values.len(), column: name, text: cut(text) });
            }
            match parsed {
                Ok(value) => values.push(Some(value)),
                Err(reason) if needed || column.kind == Kind::Id => {
                    rejects.push(self.rejected(number, name, reason, text));
                    return None;
                }
                Err(reason) => {
                    rejects.push(Reject {
                        severity: Severity::LeftOut,
                        ..self.rejected(number, name, reason, text)
                    });
                    let instead = self.fallback(column.fallback, raw);
                    values.push(
                        instead.and_then(|text| value::parse(column.kind, table.name, text).ok()),
                    );
                }
            }
        }
        self.put_in_order(number, raw, &mut values, rejects);
        let id = self.id(header, number, &mut values, rejects)?;
        Some(Row { number, id, values, mentions })
    }

    /// Leaves out the end of what would end before it begins.
    fn put_in_order(
        &self,
        number: u64,
        raw: &[Option<&str>],
        values: &mut [Option<String>],
        rejects: &mut Vec<Reject>,
    ) {
        let table = self.layout.table;
        for (least, most) in table.ordered {
            let (Some(first), Some(second)) = (table.position(least), table.position(most)) else {
                continue;
            };
            let Some(kind) = table.columns.get(first).map(|column| column.kind) else { continue };
            let value = |place: usize| values.get(place).and_then(Option::as_deref);
            let (Some(from), Some(to)) = (value(first), value(second)) else { continue };
            if value::is_after(kind, from, to) {
                let said = raw.get(second).copied().flatten().unwrap_or_default();
                let reject = self.rejected(number, most, format!("is less than {least}"), said);
                rejects.push(Reject { severity: Severity::LeftOut, ..reject });
                if let Some(value) = values.get_mut(second) {
                    *value = None;
                }
            }
        }
    }

    /// The row's id, given or derived.
    fn id(
        &self,
        header: &Header,
        number: u64,
        values: &mut [Option<String>],
        rejects: &mut Vec<Reject>,
    ) -> Option<Uuid> {
        let table = self.layout.table;
        let place = table.position("id")?;
        let given = values.get(place).and_then(Option::as_deref).and_then(|id| id.parse().ok());
        let id = match given {
            Some(id) if !header.content_ids => id,
            None if self.layout.rows == Rows::Part => {
                rejects.push(self.rejected(
                    number,
                    "service_id",
                    "required, and empty".to_owned(),
                    "",
                ));
                return None;
            }
            _ => {
                let rest = values.iter().enumerate().filter(|(at, _)| *at != place);
                identity::of_content(table.name, rest.map(|(_, value)| value.as_deref()))
            }
        };
        if let Some(value) = values.get_mut(place) {
            *value = Some(id.to_string());
        }
        Some(id)
    }

    fn link(&self, entity: &str, raw: &[Option<&str>], text: &str) -> Result<String, String> {
        let entity =
            self.layout.table.position(entity).and_then(|place| raw.get(place)).copied().flatten();
        match entity.and_then(Table::named) {
            Some(table) => Ok(identity::of(table.name, text).to_string()),
            None => Err("names a row of no table of HSDS 3.1".to_owned()),
        }
    }

    fn fallback<'r>(&'r self, fallback: Fallback, raw: &[Option<&'r str>]) -> Option<&'r str> {
        let other = |name| {
            self.layout.table.position(name).and_then(|place| raw.get(place)).copied().flatten()
        };
        match fallback {
            Fallback::None | Fallback::Required => None,
            Fallback::Value(value) => Some(value),
            Fallback::Column(name) => other(name),
            Fallback::Country => Some(&self.surroundings.country),
            Fallback::LanguageNamed(name) => {
                self.surroundings.languages.get(&folded(other(name)?)).map(String::as_str)
            }
        }
    }

    fn rejected(&self, row: u64, column: &'static str, reason: String, value: &str) -> Reject {
        Reject {
            file: self.layout.file,
            row,
            column,
            severity: Severity::Rejected,
            reason,
            value: cut(value),
        }
    }

    fn damaged(&self, error: &csv::Error) -> PackageError {
        PackageError::Damaged { file: self.layout.file.to_owned(), reason: error.to_string() }
    }
}
