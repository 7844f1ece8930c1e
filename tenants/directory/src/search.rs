//! Finding services: by words, residence, facets; by relevance, name or distance.
//!
//! The statement is put together from pieces of static text, one for each filter in use, so that each
//! combination is a prepared statement with a plan of its own. Parameters keep their numbers in every
//! combination; those a combination does not mention are bound all the same.

use reticolo_reference::{Point, municipality};
use reticolo_tenancy::{Permission, Scope};
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, FromRow};

use crate::error::Error;
use crate::organization::OrganizationId;
use crate::service::{Service, ServiceId};

pub(crate) mod pieces;
pub mod query_text;

/// The furthest a list can be paged through by page number.
pub const FURTHEST: i64 = 10_000;

/// What is being looked for. Facets narrow each other; codes of one facet widen it.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words, `"a phrase"`, `-not`.
    pub text: Option<String>,
    /// Whether any of the words is enough; otherwise all of them.
    pub any_word: bool,
    /// The ISTAT code of the municipality the person lives in: services that person may use.
    pub residence: Option<String>,
    /// Codes of category terms; their narrower terms count too.
    pub categories: Vec<String>,
    /// Codes of target terms.
    pub targets: Vec<String>,
    /// Only what can be had for nothing.
    pub free: bool,
    /// ISO 639-1 codes of spoken languages.
    pub languages: Vec<String>,
    /// Codes of accessibility features; a place must have them all.
    pub accessibility: Vec<String>,
    pub organization: Option<OrganizationId>,
    /// Where distances are measured from; the centre of `residence` when absent.
    pub near: Option<Point>,
    /// `None`: by relevance when there is a text, else by name.
    pub order: Option<Order>,
}

/// How results are ordered; ties by id, so that the same question always has the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Relevance,
    Name,
    Distance,
}

/// The part of the results wanted.
#[derive(Clone, Debug)]
pub struct Window {
    pub start: Start,
    pub limit: i64,
}

/// Where a window begins.
#[derive(Clone, Debug)]
pub enum Start {
    /// So many results in.
    Offset(i64),
    /// After the hit with this key.
    After(Key),
}

/// The place of a hit in its order; what a cursor holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    Score(f64, ServiceId),
    Name(String, ServiceId),
}

/// A service that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    pub service: Service,
    /// Kilometres to its nearest place, as the crow flies; `None` when nobody said from where, or
    /// when the service has no place on the map.
    pub distance_km: Option<f64>,
    pub key: Key,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    service: Service,
    distance_km: Option<f64>,
    score: f64,
}

/// The services that match, in order.
///
/// Fails with `UnknownMunicipality`, `NoPlace` (distance from nowhere), `BadCursor` or `TooFar`.
pub async fn search(
    scope: &mut Scope,
    search: &Search,
    window: &Window,
) -> Result<Vec<Hit>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let asked = Asked::new(scope, search).await?;
    let mut arguments = asked.arguments()?;
    let (offset, after_score, after_name, after_id) = match (&window.start, asked.order) {
        (Start::Offset(offset), _) if *offset > FURTHEST => return Err(Error::TooFar(FURTHEST)),
        (Start::Offset(offset), _) => (*offset, None, None, None),
        (Start::After(Key::Score(place, id)), Order::Relevance | Order::Distance) => {
            (0, Some(*place), None, Some(*id))
        }
        (Start::After(Key::Name(name, id)), Order::Name) => (0, None, Some(name), Some(*id)),
        (Start::After(_), _) => return Err(Error::BadCursor),
    };
    for added in [
        arguments.add(window.limit),
        arguments.add(offset.max(0)),
        arguments.add(after_score),
        arguments.add(after_name),
        arguments.add(after_id),
    ] {
        added.map_err(sqlx::Error::Encode)?;
    }
    let mut sql = vec![pieces::SELECT];
    sql.push(if asked.order == Order::Relevance {
        pieces::SCORE_RELEVANCE
    } else {
        pieces::SCORE_DISTANCE
    });
    sql.push(if asked.near.is_some() {
        pieces::FROM_WITH_DISTANCE
    } else {
        pieces::FROM_WITHOUT_DISTANCE
    });
    sql.extend(asked.filters());
    sql.push(pieces::END);
    sql.extend(match (&window.start, asked.order) {
        (Start::Offset(_), Order::Name) => [pieces::BY_NAME, pieces::PAGE],
        (Start::Offset(_), _) => [pieces::BY_SCORE, pieces::PAGE],
        (Start::After(_), Order::Name) => [pieces::AFTER_NAME, pieces::PAGE],
        (Start::After(_), _) => [pieces::AFTER_SCORE, pieces::PAGE],
    });
    let sql = scope.sql_of(&sql);
    let rows: Vec<Row> = sqlx::query_as_with(sql, arguments).fetch_all(scope.connection()).await?;
    Ok(rows.into_iter().map(|row| row.into_hit(asked.order)).collect())
}

/// How many services match.
pub async fn count(scope: &mut Scope, search: &Search) -> Result<i64, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let asked = Asked::new(scope, search).await?;
    let mut sql = vec![pieces::COUNT];
    sql.extend(asked.filters());
    let sql = scope.sql_of(&sql);
    Ok(sqlx::query_scalar_with(sql, asked.arguments()?).fetch_one(scope.connection()).await?)
}

impl Row {
    fn into_hit(self, order: Order) -> Hit {
        let key = match order {
            Order::Name => Key::Name(self.service.name.to_lowercase(), self.service.id),
            Order::Relevance | Order::Distance => Key::Score(self.score, self.service.id),
        };
        Hit { service: self.service, distance_km: self.distance_km, key }
    }
}

/// A search made ready for SQL.
pub(crate) struct Asked<'a> {
    search: &'a Search,
    text: Option<String>,
    near: Option<Point>,
    order: Order,
}

impl<'a> Asked<'a> {
    pub(crate) async fn new(scope: &mut Scope, search: &'a Search) -> Result<Self, Error> {
        let text =
            search.text.as_deref().and_then(|text| query_text::tsquery(text, search.any_word));
        let mut near = search.near;
        if let Some(code) = &search.residence {
            let found = municipality::find(scope.connection(), std::slice::from_ref(code)).await?;
            let home = found
                .first()
                .ok_or_else(|| Error::UnknownMunicipality(code.chars().take(20).collect()))?;
            near = near.or(Some(home.point()));
        }
        let order = match (search.order, &text) {
            (Some(Order::Distance), _) if near.is_none() => return Err(Error::NoPlace),
            (Some(Order::Relevance) | None, None) => Order::Name,
            (None, Some(_)) => Order::Relevance,
            (Some(order), _) => order,
        };
        Ok(Self { search, text, near, order })
    }

    /// The pieces for the filters in use.
    pub(crate) fn filters(&self) -> Vec<&'static str> {
        let search = self.search;
        let used = [
            (self.text.is_some(), pieces::TEXT),
            (search.residence.is_some(), pieces::RESIDENCE),
            (!search.categories.is_empty(), pieces::CATEGORIES),
            (!search.targets.is_empty(), pieces::TARGETS),
            (search.free, pieces::FREE),
            (!search.languages.is_empty(), pieces::LANGUAGES),
            (!search.accessibility.is_empty(), pieces::ACCESSIBILITY),
            (search.organization.is_some(), pieces::ORGANIZATION),
        ];
        used.into_iter().filter_map(|(used, piece)| used.then_some(piece)).collect()
    }

    /// Parameters 1 to 9.
    pub(crate) fn arguments(&self) -> Result<PgArguments, Error> {
        let search = self.search;
        let mut arguments = PgArguments::default();
        for added in [
            arguments.add(self.text.as_deref()),
            arguments.add(search.residence.as_deref()),
            arguments.add(&search.categories),
            arguments.add(&search.targets),
            arguments.add(&search.languages),
            arguments.add(&search.accessibility),
            arguments.add(search.organization),
            arguments.add(self.near.map(|point| point.latitude)),
            arguments.add(self.near.map(|point| point.longitude)),
        ] {
            added.map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }
}
