//! Writing rows of a datapackage: what they refer to is looked for first, then each batch is one statement.

use std::collections::{HashMap, HashSet};

use reticolo_tenancy::Scope;
use uuid::Uuid;

use super::layout::{Layout, Rows};
use super::read::Row;
use super::reject::{Reject, Severity, cut};
use super::table::{Column, Fallback, Kind};

/// Rows written by one statement.
const CHUNK: usize = 1_000;

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
}

/// The rows stored so far, by table.
#[derive(Default)]
pub(super) struct Store {
    stored: HashMap<&'static str, HashSet<Uuid>>,
}

impl Store {
    /// Stores rows of one file, and says which could not be: repeated ids, rows that refer to nothing.
    pub(super) async fn write(
        &mut self,
        scope: &mut Scope,
        layout: &Layout,
        present: &[usize],
        rows: Vec<Row>,
    ) -> Result<(Counts, Vec<Reject>), sqlx::Error> {
        let mut rejects = Vec::new();
        let rows = self.without_repeats(layout, rows, &mut rejects);
        let rows = self.with_references(scope, layout, rows, &mut rejects).await?;
        let mut counts = Counts::default();
        for chunk in rows.chunks(CHUNK) {
            let (created, updated) = match layout.rows {
                Rows::Part => (0, patch(scope, layout, present, chunk).await?),
                _ => upsert(scope, layout, present, chunk).await?,
            };
            counts.created += created;
            counts.updated += updated;
            counts.unchanged += chunk.len() as u64 - created - updated;
        }
        Ok((counts, rejects))
    }

    fn without_repeats(
        &mut self,
        layout: &Layout,
        rows: Vec<Row>,
        rejects: &mut Vec<Reject>,
    ) -> Vec<Row> {
        if layout.rows == Rows::Part {
            return rows;
        }
        let stored = self.stored.entry(layout.table.name).or_default();
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            if stored.insert(row.id) {
                kept.push(row);
            } else if layout.rows != Rows::Mentioned {
                let reason = "an earlier row has the same id".to_owned();
                rejects.push(reject(layout, row.number, "id", Severity::Rejected, reason, ""));
            }
        }
        kept
    }

    /// Leaves out rows that need a row which is not there, and values that only would have liked it.
    async fn with_references(
        &mut self,
        scope: &mut Scope,
        layout: &Layout,
        mut rows: Vec<Row>,
        rejects: &mut Vec<Reject>,
    ) -> Result<Vec<Row>, sqlx::Error> {
        // Needed references first: a row rejected for one is nothing to refer to for the others.
        let columns = layout.table.columns.iter().enumerate();
        let (mut needed, mut wished): (Vec<_>, Vec<_>) = columns
            .filter(|(_, column)| matches!(column.kind, Kind::Reference(_) | Kind::Link(_)))
            .partition(|(_, column)| column.fallback == Fallback::Required);
        if layout.rows == Rows::Part {
            needed = layout
                .table
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.kind == Kind::Id)
                .collect();
            wished.clear();
        }
        for (place, column) in needed {
            let missing = self.missing(scope, layout, place, column, &rows).await?;
            if missing.is_empty() {
                continue;
            }
            rows.retain(|row| {
                let lost = value(row, place).is_some_and(|id| missing.contains(&id));
                if lost {
                    rejects.push(unknown(layout, row, place, column, Severity::Rejected));
                    if let (Some(stored), true) =
                        (self.stored.get_mut(layout.table.name), layout.rows != Rows::Part)
                    {
                        stored.remove(&row.id);
                    }
                }
                !lost
            });
        }
        for (place, column) in wished {
            let missing = self.missing(scope, layout, place, column, &rows).await?;
            for row in rows
                .iter_mut()
                .filter(|row| value(row, place).is_some_and(|id| missing.contains(&id)))
            {
                rejects.push(unknown(layout, row, place, column, Severity::LeftOut));
                if let Some(value) = row.values.get_mut(place) {
                    *value = None;
                }
            }
        }
        if layout.rows != Rows::Part {
            self.without_orphans(layout, &mut rows, rejects);
        }
        Ok(rows)
    }

    /// Leaves out rows that hang on nothing.
    fn without_orphans(&mut self, layout: &Layout, rows: &mut Vec<Row>, rejects: &mut Vec<Reject>) {
        let owners: Vec<usize> = layout.table.owners().collect();
        if owners.is_empty() {
            return;
        }
        rows.retain(|row| {
            let owned = owners.iter().any(|place| value(row, *place).is_some());
            if !owned {
                let reason = "belongs to nothing that is there".to_owned();
                rejects.push(reject(layout, row.number, "", Severity::Rejected, reason, ""));
                if let Some(stored) = self.stored.get_mut(layout.table.name) {
                    stored.remove(&row.id);
                }
            }
            owned
        });
    }

    /// The ids in a column behind which there is no row, neither in this import nor in the tables.
    async fn missing(
        &self,
        scope: &mut Scope,
        layout: &Layout,
        place: usize,
        column: &Column,
        rows: &[Row],
    ) -> Result<HashSet<Uuid>, sqlx::Error> {
        let mut wanted: HashMap<&'static str, HashSet<Uuid>> = HashMap::new();
        for row in rows {
            let table = match column.kind {
                Kind::Reference(table) => Some(table),
                Kind::Link(entity) => linked_table(layout, row, entity),
                _ => Some(layout.table.name),
            };
            if let (Some(table), Some(id)) = (table, value(row, place))
                && !self.stored.get(table).is_some_and(|stored| stored.contains(&id))
            {
                wanted.entry(table).or_default().insert(id);
            }
        }
        let mut missing = HashSet::new();
        for (table, ids) in wanted {
            let asked: Vec<Uuid> = ids.iter().copied().collect();
            let sql = scope.sql_of(&["select id from {t}.", table, " where id = any($1)"]);
            let there: Vec<Uuid> =
                sqlx::query_scalar(sql).bind(&asked).fetch_all(scope.connection()).await?;
            missing.extend(ids);
            for id in there {
                missing.remove(&id);
            }
        }
        Ok(missing)
    }
}

fn linked_table(layout: &Layout, row: &Row, entity: &str) -> Option<&'static str> {
    let place = layout.table.position(entity)?;
    let name = row.values.get(place)?.as_deref()?;
    super::table::Table::named(name).map(|table| table.name)
}

fn value(row: &Row, place: usize) -> Option<Uuid> {
    row.values.get(place)?.as_deref()?.parse().ok()
}

fn unknown(
    layout: &Layout,
    row: &Row,
    place: usize,
    column: &Column,
    severity: Severity,
) -> Reject {
    let table = match column.kind {
        Kind::Reference(table) => table,
        Kind::Link(entity) => linked_table(layout, row, entity).unwrap_or("row"),
        _ => layout.table.name,
    };
    let mention = row.mentions.iter().find(|mention| mention.place == place);
    let (name, text) =
        mention.map_or((column.name, ""), |mention| (mention.column, mention.text.as_str()));
    reject(layout, row.number, name, severity, format!("there is no such {table}"), text)
}

fn reject(
    layout: &Layout,
    row: u64,
    column: &'static str,
    severity: Severity,
    reason: String,
    value: &str,
) -> Reject {
    Reject { file: layout.file, row, column, severity, reason, value: cut(value) }
}

/// Creates rows, and updates those that are there and differ in a column the file has.
/// Says how many were created and how many updated.
async fn upsert(
    scope: &mut Scope,
    layout: &Layout,
    present: &[usize],
    rows: &[Row],
) -> Result<(u64, u64), sqlx::Error> {
    let table = layout.table;
    // Columns the file lacks and for which no row has a value keep the table's own defaults.
    let written: Vec<(usize, &Column)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(place, _)| {
            present.contains(place)
                || rows.iter().any(|row| matches!(row.values.get(*place), Some(Some(_))))
        })
        .collect();
    let changing: Vec<&Column> = written
        .iter()
        .filter(|(place, column)| present.contains(place) && column.kind != Kind::Id)
        .map(|(_, column)| *column)
        .collect();

    let mut sql = vec!["insert into {t}.", table.name, " as old ("];
    list(&mut sql, &written, |sql, (_, column)| sql.push(column.name));
    sql.push(") select ");
    list(&mut sql, &written, |sql, (_, column)| value_of(sql, column));
    from_parameters(&mut sql, &written);
    sql.push(" on conflict (id) do ");
    if changing.is_empty() {
        sql.push("nothing");
    } else {
        sql.push("update set ");
        list(&mut sql, &changing, |sql, column| {
            sql.extend([column.name, " = excluded.", column.name]);
        });
        sql.push(table.on_change);
        if table.name == "service" && !changing.iter().any(|column| column.name == "last_modified")
        {
            sql.push(", last_modified = now()");
        }
        sql.push(" where (");
        list(&mut sql, &changing, |sql, column| sql.extend(["old.", column.name]));
        sql.push(") is distinct from (");
        list(&mut sql, &changing, |sql, column| sql.extend(["excluded.", column.name]));
        sql.push(")");
    }
    sql.push(" returning (xmax = 0)");
    let sql = scope.sql_of(&sql);
    let mut query = sqlx::query_scalar(sql).persistent(rows.len() == CHUNK);
    for (place, _) in &written {
        query = query.bind(column_values(rows, *place));
    }
    let outcomes: Vec<bool> = query.fetch_all(scope.connection()).await?;
    let created = outcomes.iter().filter(|created| **created).count() as u64;
    Ok((created, outcomes.len() as u64 - created))
}

/// Updates some columns of rows that are there. Says how many differed.
async fn patch(
    scope: &mut Scope,
    layout: &Layout,
    present: &[usize],
    rows: &[Row],
) -> Result<u64, sqlx::Error> {
    let table = layout.table;
    let written: Vec<(usize, &Column)> =
        table.columns.iter().enumerate().filter(|(place, _)| present.contains(place)).collect();
    let changing: Vec<&Column> = written
        .iter()
        .filter(|(_, column)| column.kind != Kind::Id)
        .map(|(_, column)| *column)
        .collect();

    let mut sql = vec!["update {t}.", table.name, " old set "];
    list(&mut sql, &changing, |sql, column| sql.extend([column.name, " = new.", column.name]));
    sql.push(table.on_change);
    sql.push(" from (select ");
    list(&mut sql, &written, |sql, (_, column)| {
        value_of(sql, column);
        sql.extend([" as ", column.name]);
    });
    from_parameters(&mut sql, &written);
    sql.push(") new where new.id = old.id and (");
    list(&mut sql, &changing, |sql, column| sql.extend(["old.", column.name]));
    sql.push(") is distinct from (");
    list(&mut sql, &changing, |sql, column| sql.extend(["new.", column.name]));
    sql.push(")");
    let sql = scope.sql_of(&sql);
    let mut query = sqlx::query(sql).persistent(rows.len() == CHUNK);
    for (place, _) in &written {
        query = query.bind(column_values(rows, *place));
    }
    Ok(query.execute(scope.connection()).await?.rows_affected())
}

fn column_values(rows: &[Row], place: usize) -> Vec<Option<&str>> {
    rows.iter().map(|row| row.values.get(place).and_then(Option::as_deref)).collect()
}

/// A value of the batch, in its column's type.
fn value_of(sql: &mut Vec<&'static str>, column: &Column) {
    if column.name == "last_modified" {
        // A row that does not say when it changed keeps the day it has, and a new one gets today's.
        sql.push(
            "coalesce(batch.last_modified::timestamptz,
                      (select s.last_modified from {t}.service s where s.id = batch.id::uuid), now())",
        );
        return;
    }
    sql.extend(["batch.", column.name, "::", column.kind.sql_type()]);
}

/// The batch: one text array a column, one place a row.
fn from_parameters(sql: &mut Vec<&'static str>, written: &[(usize, &Column)]) {
    const PARAMETERS: [&str; 24] = [
        "$1::text[]",
        "$2::text[]",
        "$3::text[]",
        "$4::text[]",
        "$5::text[]",
        "$6::text[]",
        "$7::text[]",
        "$8::text[]",
        "$9::text[]",
        "$10::text[]",
        "$11::text[]",
        "$12::text[]",
        "$13::text[]",
        "$14::text[]",
        "$15::text[]",
        "$16::text[]",
        "$17::text[]",
        "$18::text[]",
        "$19::text[]",
        "$20::text[]",
        "$21::text[]",
        "$22::text[]",
        "$23::text[]",
        "$24::text[]",
    ];
    sql.push(" from unnest(");
    for (place, parameter) in PARAMETERS.iter().take(written.len()).enumerate() {
        sql.extend((place > 0).then_some(", "));
        sql.push(parameter);
    }
    sql.push(") as batch(");
    list(sql, written, |sql, (_, column)| sql.push(column.name));
    sql.push(")");
}

fn list<T>(
    sql: &mut Vec<&'static str>,
    items: &[T],
    mut item: impl FnMut(&mut Vec<&'static str>, &T),
) {
    for (place, one) in items.iter().enumerate() {
        sql.extend((place > 0).then_some(", "));
        item(sql, one);
    }
}
