//! An organization and what hangs on it.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, OutputType, SimpleObject};
use reticolo_directory::organization::{self, After};
use reticolo_directory::{self as directory, OrganizationId, detail, service};
use reticolo_tenancy::Scope;

use crate::batch::{Load, Many, One, Pages, details, owners};
use crate::caller::CallerOf;
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::contact::{Contact, Phone};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::GlobalId;
use crate::plugins::{Extended, Extension, OrganizationFacts};
use crate::services::{ServiceConnection, ServiceEdge, ServiceList};

/// Who offers services.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Organization {
    #[graphql(skip)]
    pub(crate) key: OrganizationId,
    #[graphql(skip)]
    batch: Arc<Batch>,
    /// Its name.
    name: String,
    /// Another name it is known by.
    alternate_name: Option<String>,
    /// What it does, in words.
    description: String,
    /// The address to write to.
    email: Option<String>,
    /// Its page on the web.
    website: Option<String>,
    /// Its legal form, in words.
    legal_status: Option<String>,
    /// The year it was founded in.
    year_incorporated: Option<i32>,
    /// Who stands behind it.
    kind: OrganizationKind,
}

/// Who stands behind an organization.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "organization::OrganizationKind")]
pub(crate) enum OrganizationKind {
    /// The public administration.
    Public,
    /// The third sector (D.Lgs. 117/2017) and similar.
    ThirdSector,
    /// A private company.
    Private,
}

/// What the organizations of a page share.
pub(crate) struct Batch {
    pub(crate) services: Pages<OrganizationId, ServiceEdge>,
    pub(crate) service_counts: One<OrganizationId, ServiceCount>,
    identifiers: Many<OrganizationId, OrganizationIdentifier>,
    phones: Many<OrganizationId, Phone>,
    contacts: Many<OrganizationId, Contact>,
    extended: Arc<Extended<OrganizationFacts>>,
}

/// How many services an organization has.
pub(crate) struct ServiceCount(pub(crate) i64);

impl Load<OrganizationId> for ServiceCount {
    async fn load(
        scope: &mut Scope,
        owners: &[OrganizationId],
        (): (),
    ) -> Result<Vec<(OrganizationId, Self)>> {
        let counts = service::count_of_organizations(scope, owners).await?;
        Ok(counts.into_iter().map(|(owner, count)| (owner, Self(count))).collect())
    }
}

impl Organization {
    /// Organizations that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<directory::Organization>) -> impl Iterator<Item = Self> {
        let ids = owners(&rows, |row| Some(row.id));
        let batch = Arc::new(Batch {
            services: Pages::of(&ids),
            service_counts: One::of(&ids),
            identifiers: Many::of(&ids),
            phones: Many::of(&ids),
            contacts: Many::of(&ids),
            extended: Extended::of(rows.iter().map(OrganizationFacts::from).collect()),
        });
        rows.into_iter().map(move |row| Self {
            key: row.id,
            batch: Arc::clone(&batch),
            name: row.name,
            alternate_name: row.alternate_name,
            description: row.description,
            email: row.email,
            website: row.website,
            legal_status: row.legal_status,
            year_incorporated: row.year_incorporated,
            kind: row.kind.into(),
        })
    }
}

#[ComplexObject]
impl Organization {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::Organization(self.key).encode()
    }

    /// The services it offers, by name.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn services(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<ServiceConnection> {
        let offset = Cursor::offset(after.as_deref())?;
        let list = ServiceList::Offered { by: self.key, with: Arc::clone(&self.batch), offset };
        Ok(ServiceConnection(Page::new(first, list)?))
    }

    /// The numbers under which others know it.
    async fn identifiers(&self, ctx: &Context<'_>) -> Result<&[OrganizationIdentifier]> {
        self.batch.identifiers.get(ctx, &self.key).await
    }

    /// Its telephones.
    async fn phones(&self, ctx: &Context<'_>) -> Result<&[Phone]> {
        self.batch.phones.get(ctx, &self.key).await
    }

    /// Whom to turn to.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<&[Contact]> {
        self.batch.contacts.get(ctx, &self.key).await
    }

    // Last, because it is looked at for every field that is none of the above.
    #[graphql(flatten)]
    async fn plugins(&self) -> Extension<OrganizationFacts> {
        Extension { page: Arc::clone(&self.batch.extended), key: self.key.0 }
    }
}

impl Load<OrganizationId> for Organization {
    async fn load(
        scope: &mut Scope,
        owners: &[OrganizationId],
        (): (),
    ) -> Result<Vec<(OrganizationId, Self)>> {
        let rows = organization::find(scope, owners).await?;
        Ok(Self::batch(rows).map(|organization| (organization.key, organization)).collect())
    }
}

/// A number under which others know an organization.
#[derive(SimpleObject)]
pub(crate) struct OrganizationIdentifier {
    /// `IT-CF`, `IT-PIV`, `IT-RUNTS`.
    scheme: Option<String>,
    /// What sort of number it is, as the source wrote it.
    kind: String,
    /// The number.
    identifier: String,
}

impl From<detail::OrganizationIdentifier> for OrganizationIdentifier {
    fn from(row: detail::OrganizationIdentifier) -> Self {
        Self {
            scheme: row.identifier_scheme,
            kind: row.identifier_type,
            identifier: row.identifier,
        }
    }
}

details! {
    OrganizationIdentifier: OrganizationId =
        |scope, ids| detail::organization_identifiers(scope, ids), by organization_id;
}

/// Every organization, by name.
pub(crate) struct OrganizationList {
    after: Option<After>,
}

impl List for OrganizationList {
    type Edge = PlainEdge<Organization>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read =
            async |scope: &mut Scope| organization::page(scope, self.after.clone(), limit).await;
        let rows = ctx.caller()?.read(read).await?;
        let edge = |node: Organization| {
            let cursor = Cursor::Name(node.name.to_lowercase(), node.key.0).encode();
            PlainEdge { cursor, node }
        };
        Ok(Organization::batch(rows).map(edge).collect())
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.caller()?.read(async |scope| organization::count(scope).await).await
    }

    fn is_continued(&self) -> bool {
        self.after.is_some()
    }
}

#[derive(Default)]
pub(crate) struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// The organization with this id; `null` when there is none.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Organization>> {
        let GlobalId::Organization(id) = GlobalId::decode(&id)? else {
            return Ok(None);
        };
        let rows = ctx.caller()?.read(async |scope| organization::find(scope, &[id]).await).await?;
        Ok(Organization::batch(rows).next())
    }

    /// Every organization, by name.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn organizations(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Connection<OrganizationList>> {
        let after = match after.as_deref().map(Cursor::decode).transpose()? {
            None => None,
            Some(Cursor::Name(name, id)) => Some(After { name, id: OrganizationId(id) }),
            Some(_) => return Err(Cursor::foreign()),
        };
        Ok(Connection(Page::new(first, OrganizationList { after })?))
    }
}
