//! A place, and a service at a place.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};
use reticolo_directory::location::{self, LocationId};
use reticolo_directory::{self as directory, ServiceAtLocationId, ServiceId, detail};
use reticolo_tenancy::Scope;

use crate::batch::{Load, Many, One, details, owners};
use crate::caller::CallerOf;
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::contact::{Phone, SpokenLanguage};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::hours::OpeningHours;
use crate::id::GlobalId;
use crate::input;
use crate::municipality::Municipality;

/// A place where services are found.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Location {
    #[graphql(skip)]
    pub(crate) key: LocationId,
    #[graphql(skip)]
    municipality_code: Option<String>,
    #[graphql(skip)]
    batch: Arc<Batch>,
    /// What sort of place it is.
    kind: LocationKind,
    /// Its name.
    name: Option<String>,
    /// The place in words.
    description: Option<String>,
    /// How to get there.
    transportation: Option<String>,
    /// Where a place on the web is.
    url: Option<String>,
    /// Degrees north (WGS 84).
    latitude: Option<f64>,
    /// Degrees east (WGS 84).
    longitude: Option<f64>,
    /// Whether the coordinates are only those of the centre of its municipality; `null` without coordinates.
    approximate: Option<bool>,
}

/// What sort of place a location is.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum LocationKind {
    /// One goes there.
    Physical,
    /// One writes there.
    Postal,
    /// It is on the web or the telephone.
    Virtual,
}

impl LocationKind {
    fn named(name: &str) -> Self {
        match name {
            "postal" => Self::Postal,
            "virtual" => Self::Virtual,
            _ => Self::Physical,
        }
    }
}

/// What the locations of a page share.
struct Batch {
    municipalities: One<String, Municipality>,
    addresses: Many<LocationId, Address>,
    accessibility: Many<LocationId, Accessibility>,
    languages: Many<LocationId, SpokenLanguage>,
    phones: Many<LocationId, Phone>,
    hours: One<LocationId, OpeningHours>,
}

impl Batch {
    fn of(rows: &[&directory::Location]) -> Arc<Self> {
        let ids = owners(rows, |row| Some(row.id));
        Arc::new(Self {
            municipalities: One::of(&owners(rows, |row| row.municipality_code.clone())),
            addresses: Many::of(&ids),
            accessibility: Many::of(&ids),
            languages: Many::of(&ids),
            phones: Many::of(&ids),
            hours: One::of(&ids),
        })
    }
}

impl Location {
    /// Locations that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<directory::Location>) -> impl Iterator<Item = Self> {
        let batch = Batch::of(&rows.iter().collect::<Vec<_>>());
        rows.into_iter().map(move |row| Self::new(row, Arc::clone(&batch)))
    }

    fn new(row: directory::Location, batch: Arc<Batch>) -> Self {
        let (point, approximate) = row.point().unzip();
        Self {
            key: row.id,
            municipality_code: row.municipality_code,
            batch,
            kind: LocationKind::named(&row.location_type),
            name: row.name,
            description: row.description,
            transportation: row.transportation,
            url: row.url,
            latitude: point.map(|point| point.latitude),
            longitude: point.map(|point| point.longitude),
            approximate,
        }
    }
}

#[ComplexObject]
impl Location {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::Location(self.key).encode()
    }

    /// The municipality it lies in, where known.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<&Municipality>> {
        match &self.municipality_code {
            Some(code) => self.batch.municipalities.get(ctx, code).await,
            None => Ok(None),
        }
    }

    /// Its addresses.
    async fn addresses(&self, ctx: &Context<'_>) -> Result<&[Address]> {
        self.batch.addresses.get(ctx, &self.key).await
    }

    /// What makes it accessible.
    async fn accessibility(&self, ctx: &Context<'_>) -> Result<&[Accessibility]> {
        self.batch.accessibility.get(ctx, &self.key).await
    }

    /// The languages spoken.
    async fn languages(&self, ctx: &Context<'_>) -> Result<&[SpokenLanguage]> {
        self.batch.languages.get(ctx, &self.key).await
    }

    /// Its telephones.
    async fn phones(&self, ctx: &Context<'_>) -> Result<&[Phone]> {
        self.batch.phones.get(ctx, &self.key).await
    }

    /// When it is open; `null` when nobody has said.
    async fn opening_hours(&self, ctx: &Context<'_>) -> Result<Option<&OpeningHours>> {
        self.batch.hours.get(ctx, &self.key).await
    }
}

/// A service offered at a place.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct ServiceAtLocation {
    #[graphql(skip)]
    pub(crate) key: ServiceAtLocationId,
    #[graphql(skip)]
    hours: Arc<One<ServiceAtLocationId, OpeningHours>>,
    /// What is particular to the service at this place.
    description: Option<String>,
    /// The place.
    location: Location,
}

impl ServiceAtLocation {
    pub(crate) fn place(&self) -> &Location {
        &self.location
    }

    /// Services at places that were read together, and whose relations will be; each with its service.
    pub(crate) fn batch(
        rows: Vec<directory::ServiceAtLocation>,
    ) -> impl Iterator<Item = (ServiceId, Self)> {
        let hours = Arc::new(One::of(&owners(&rows, |row| Some(row.id))));
        let locations = Batch::of(&rows.iter().map(|row| &row.location).collect::<Vec<_>>());
        rows.into_iter().map(move |row| {
            let place = Self {
                key: row.id,
                hours: Arc::clone(&hours),
                description: row.description,
                location: Location::new(row.location, Arc::clone(&locations)),
            };
            (row.service_id, place)
        })
    }
}

#[ComplexObject]
impl ServiceAtLocation {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::ServiceAtLocation(self.key).encode()
    }

    /// When the service is open at this place; `null` when nobody has said.
    async fn opening_hours(&self, ctx: &Context<'_>) -> Result<Option<&OpeningHours>> {
        self.hours.get(ctx, &self.key).await
    }
}

impl Load<ServiceId> for ServiceAtLocation {
    async fn load(
        scope: &mut Scope,
        owners: &[ServiceId],
        (): (),
    ) -> Result<Vec<(ServiceId, Self)>> {
        Ok(Self::batch(location::of_services(scope, owners).await?).collect())
    }
}

/// A postal address.
#[derive(SimpleObject)]
#[expect(clippy::struct_field_names, reason = "HSDS calls the lines of an address so")]
pub(crate) struct Address {
    /// Whom to write it to.
    attention: Option<String>,
    /// Street and number.
    address_1: String,
    /// What does not fit the first line.
    address_2: Option<String>,
    /// The town.
    city: String,
    /// The region.
    region: Option<String>,
    /// The two letters of the province, in Italy.
    state_province: String,
    /// The postal code.
    postal_code: String,
    /// ISO 3166-1 alpha-2.
    country: String,
    /// What sort of address it is.
    kind: LocationKind,
}

impl From<location::Address> for Address {
    fn from(row: location::Address) -> Self {
        Self {
            attention: row.attention,
            address_1: row.address_1,
            address_2: row.address_2,
            city: row.city,
            region: row.region,
            state_province: row.state_province,
            postal_code: row.postal_code,
            country: row.country,
            kind: LocationKind::named(&row.address_type),
        }
    }
}

/// Something that makes a location accessible.
#[derive(SimpleObject)]
pub(crate) struct Accessibility {
    /// An entry of the list `accessibilityFeatures`.
    code: Option<String>,
    /// What it is, as the source wrote it.
    description: Option<String>,
    /// What to know about it.
    details: Option<String>,
}

impl From<detail::Accessibility> for Accessibility {
    fn from(row: detail::Accessibility) -> Self {
        Self { code: row.code, description: row.description, details: row.details }
    }
}

details! {
    Address: LocationId = |scope, ids| location::addresses(scope, ids), by location_id;
    Accessibility: LocationId = |scope, ids| detail::accessibility(scope, ids), by location_id;
}

/// Every location, or those of a municipality, in the order of their ids.
pub(crate) struct LocationList {
    municipality: Option<String>,
    after: Option<LocationId>,
}

impl List for LocationList {
    type Edge = PlainEdge<Location>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let municipality = self.municipality.as_deref();
        let read =
            async |scope: &mut Scope| location::page(scope, municipality, self.after, limit).await;
        let rows = ctx.caller()?.read(read).await?;
        let edge = |node: Location| PlainEdge { cursor: Cursor::Id(node.key.0).encode(), node };
        Ok(Location::batch(rows).map(edge).collect())
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.caller()?
            .read(async |scope| location::count(scope, self.municipality.as_deref()).await)
            .await
    }

    fn is_continued(&self) -> bool {
        self.after.is_some()
    }
}

#[derive(Default)]
pub(crate) struct LocationQuery;

#[Object]
impl LocationQuery {
    /// Places, in no meaningful order.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn locations(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
        #[graphql(desc = "The ISTAT code of a municipality: only places in it.")]
        municipality: Option<String>,
    ) -> Result<Connection<LocationList>> {
        let after = match after.as_deref().map(Cursor::decode).transpose()? {
            None => None,
            Some(Cursor::Id(id)) => Some(LocationId(id)),
            Some(_) => return Err(Cursor::foreign()),
        };
        let municipality =
            municipality.map(|code| input::text("municipality", code)).transpose()?;
        Ok(Connection(Page::new(first, LocationList { municipality, after })?))
    }
}
