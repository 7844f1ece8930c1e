//! Searching a collection: conditions on declared paths, in an order, a page at a time.
//!
//! A statement is put together from static pieces. Paths are values of it too: PostgreSQL plans each
//! search with the values it has, so that a path finds its index. A value that is absent counts as
//! JSON's null, and values of different types are never less or greater than each other.

use reticolo_plugin_host::{Comparison, Condition, Document, Find, Operand, Page, Refused};
use reticolo_tenancy::{PluginScope, statements};
use serde_json::Value;
use sqlx::FromRow;

use super::cursor::Cursor;
use super::read::document;
use super::{INDEXED, Refusal};

/// Bytes of documents on a page; the rest is on the next one.
const PAGE: usize = 1 << 20;

statements! {
    /// The beginning of every search, which sorts by nothing but the key.
    BY_KEY = "select key, rev, body::text, null::text as place from {p}_document where collection = $1";
    /// The beginning of a search that sorts by a path.
    BY_PATH = "select key, rev, body::text, coalesce(body #> $3::text[], 'null')::text as place
               from {p}_document where collection = $1 and $2::text is not null";
}

/// One condition, in each of the ways to compare.
struct Slot {
    eq: &'static str,
    ne: &'static str,
    lt: &'static str,
    le: &'static str,
    gt: &'static str,
    ge: &'static str,
    like: &'static str,
}

macro_rules! slot {
    ($path:literal, $value:literal) => {
        Slot {
            eq: slot!("=", $path, $value, ""),
            ne: slot!("<>", $path, $value, ""),
            lt: slot!("<", $path, $value, "same"),
            le: slot!("<=", $path, $value, "same"),
            gt: slot!(">", $path, $value, "same"),
            ge: slot!(">=", $path, $value, "same"),
            like: concat!(
                " and jsonb_typeof(body #> ",
                $path,
                "::text[]) = 'string' and body #>> ",
                $path,
                "::text[] like ",
                $value,
                " escape '\\'"
            ),
        }
    };
    ($how:literal, $path:literal, $value:literal, "") => {
        concat!(
            " and coalesce(body #> ",
            $path,
            "::text[], 'null') ",
            $how,
            " ",
            $value,
            "::text::jsonb"
        )
    };
    ($how:literal, $path:literal, $value:literal, "same") => {
        concat!(
            " and coalesce(body #> ",
            $path,
            "::text[], 'null') ",
            $how,
            " ",
            $value,
            "::text::jsonb and jsonb_typeof(body #> ",
            $path,
            "::text[]) = jsonb_typeof(",
            $value,
            "::text::jsonb)"
        )
    };
}

/// As many conditions as a search may have. `$1` to `$5` are the collection, the limit, the path it is
/// sorted by, and the value and key of the page before.
static SLOTS: [Slot; 8] = [
    slot!("$6", "$7"),
    slot!("$8", "$9"),
    slot!("$10", "$11"),
    slot!("$12", "$13"),
    slot!("$14", "$15"),
    slot!("$16", "$17"),
    slot!("$18", "$19"),
    slot!("$20", "$21"),
];

const KEY_UP: &str = " order by key limit $2";
const KEY_DOWN: &str = " order by key desc limit $2";
const PATH_UP: &str = " order by coalesce(body #> $3::text[], 'null'), key limit $2";
const PATH_DOWN: &str = " order by coalesce(body #> $3::text[], 'null') desc, key desc limit $2";
const AFTER_KEY_UP: &str = " and key > $5";
const AFTER_KEY_DOWN: &str = " and key < $5";
const AFTER_PATH_UP: &str =
    " and (coalesce(body #> $3::text[], 'null'), key) > ($4::text::jsonb, $5)";
const AFTER_PATH_DOWN: &str =
    " and (coalesce(body #> $3::text[], 'null'), key) < ($4::text::jsonb, $5)";

#[derive(FromRow)]
struct Row {
    key: String,
    rev: i32,
    body: String,
    place: Option<String>,
}

/// One page of what fits all conditions. The sandbox has checked that the paths are declared.
pub(crate) async fn find(
    scope: &mut PluginScope,
    collection: &str,
    find: &Find,
) -> Result<Page, Refusal> {
    let after = find.after.as_deref();
    let after = after.map(|after| Cursor::parse(after, find.order_by.is_some())).transpose()?;
    let values = values(&find.filter)?;
    let sql = scope.sql_of(&pieces(find, after.is_some()));
    let sorted_by = find.order_by.as_deref().map(parts);
    let mut query = sqlx::query_as(sql)
        .bind(collection)
        .bind(i64::from(find.limit) + 1)
        .bind(sorted_by)
        .bind(after.as_ref().and_then(|after| after.value.clone()))
        .bind(after.map(|after| after.key));
    for (condition, value) in find.filter.iter().zip(values) {
        query = query.bind(parts(&condition.path)).bind(value);
    }
    let rows: Vec<Row> = query.fetch_all(scope.connection()).await?;
    Ok(page(rows, find))
}

fn parts(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

fn pieces(find: &Find, goes_on: bool) -> Vec<&'static str> {
    let (sorted, down) = (find.order_by.is_some(), find.descending);
    let mut pieces = vec![if sorted { BY_PATH.text } else { BY_KEY.text }];
    pieces.extend(find.filter.iter().zip(&SLOTS).map(
        |(condition, slot)| match condition.comparison {
            Comparison::Eq => slot.eq,
            Comparison::Ne => slot.ne,
            Comparison::Lt => slot.lt,
            Comparison::Le => slot.le,
            Comparison::Gt => slot.gt,
            Comparison::Ge => slot.ge,
            Comparison::Prefix | Comparison::Contains => slot.like,
        },
    ));
    if goes_on {
        pieces.push(match (sorted, down) {
            (false, false) => AFTER_KEY_UP,
            (false, true) => AFTER_KEY_DOWN,
            (true, false) => AFTER_PATH_UP,
            (true, true) => AFTER_PATH_DOWN,
        });
    }
    pieces.push(match (sorted, down) {
        (false, false) => KEY_UP,
        (false, true) => KEY_DOWN,
        (true, false) => PATH_UP,
        (true, true) => PATH_DOWN,
    });
    pieces
}

/// What the conditions compare with: JSON text, or a pattern.
fn values(filter: &[Condition]) -> Result<Vec<String>, Refused> {
    if filter.len() > SLOTS.len() {
        let most = SLOTS.len();
        return Err(Refused::InvalidInput(format!("a search has {most} conditions at most")));
    }
    filter.iter().map(value).collect()
}

fn value(condition: &Condition) -> Result<String, Refused> {
    if let Operand::Text(text) = &condition.value
        && (text.contains('\0') || text.chars().count() > INDEXED)
    {
        return Err(Refused::InvalidInput(format!(
            "a text to compare with has {INDEXED} characters at most"
        )));
    }
    match (condition.comparison, &condition.value) {
        (Comparison::Prefix, Operand::Text(text)) => Ok(format!("{}%", escaped(text))),
        (Comparison::Contains, Operand::Text(text)) => Ok(format!("%{}%", escaped(text))),
        (Comparison::Prefix | Comparison::Contains, _) => {
            Err(Refused::InvalidInput("only texts begin with or contain something".to_owned()))
        }
        (_, Operand::Text(text)) => Ok(Value::from(text.as_str()).to_string()),
        (_, Operand::Int(number)) => Ok(number.to_string()),
        (_, Operand::Number(number)) if number.is_finite() => Ok(Value::from(*number).to_string()),
        (_, Operand::Number(_)) => Err(Refused::InvalidInput("that is no number".to_owned())),
        (_, Operand::Boolean(yes)) => Ok(yes.to_string()),
        (_, Operand::Null) => Ok("null".to_owned()),
    }
}

/// The text as a pattern that matches itself only.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Cuts what was found to a page; one row more than asked for says that there is another.
fn page(rows: Vec<Row>, find: &Find) -> Page {
    let most = usize::try_from(find.limit).unwrap_or(usize::MAX);
    let found = rows.len();
    let (mut items, mut bytes): (Vec<Document>, usize) = (Vec::new(), 0);
    let mut last = None;
    for Row { key, rev, body, place } in rows {
        bytes += body.len();
        if items.len() == most || (bytes > PAGE && !items.is_empty()) {
            break;
        }
        last = Some(Cursor { value: place, key: key.clone() });
        items.push(document((key, rev, body)));
    }
    let more = items.len() < found;
    Page { items, next: last.filter(|_| more).map(|last| last.to_text()) }
}

#[cfg(test)]
mod tests {
    use reticolo_plugin_host::{Comparison, Condition, Operand};

    use super::value;

    fn of(comparison: Comparison, operand: Operand) -> Option<String> {
        value(&Condition { path: "a".to_owned(), comparison, value: operand }).ok()
    }

    #[test]
    fn what_a_plugin_compares_with_is_never_more_than_a_value() {
        let text = |text: &str| Operand::Text(text.to_owned());
        assert_eq!(of(Comparison::Eq, text("a' or \"1")).unwrap(), r#""a' or \"1""#);
        assert_eq!(of(Comparison::Prefix, text("50%_\\")).unwrap(), r"50\%\_\\%");
        assert_eq!(of(Comparison::Contains, text("a")).unwrap(), "%a%");
        assert_eq!(of(Comparison::Lt, Operand::Int(i64::MIN)).unwrap(), "-9223372036854775808");
        assert_eq!(of(Comparison::Lt, Operand::Number(f64::NAN)), None);
        assert_eq!(of(Comparison::Prefix, Operand::Int(1)), None);
        assert_eq!(of(Comparison::Eq, text("\0")), None);
        assert_eq!(of(Comparison::Eq, text(&"x".repeat(501))), None);
    }
}
