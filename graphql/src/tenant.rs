//! The tenant asked.

use async_graphql::{Context, Enum, Object};
use reticolo_accounts as accounts;

use crate::caller::CallerOf;
use crate::connection::STATEMENT;
use crate::error::Result;
use crate::municipality::Municipality;

/// The union, consortium or lead municipality this API belongs to.
pub(crate) struct Tenant<'a>(&'a accounts::Tenant);

/// The legal form of a tenant.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "accounts::TenantKind")]
pub(crate) enum TenantKind {
    /// *Unione di comuni*.
    Union,
    /// *Consorzio*.
    Consortium,
    /// *Unione montana*.
    MountainUnion,
    /// *Comune capofila*.
    LeadComune,
    /// *Azienda speciale*.
    SpecialAgency,
}

/// The union, consortium or lead municipality this API belongs to.
#[Object]
impl Tenant<'_> {
    /// The part of the address that names it.
    async fn slug(&self) -> &str {
        self.0.slug.as_str()
    }

    /// Its name.
    async fn legal_name(&self) -> &str {
        &self.0.legal_name
    }

    /// Its legal form.
    async fn kind(&self) -> TenantKind {
        self.0.kind.into()
    }

    /// Whether everything here is made up for demonstration.
    async fn sample_data(&self) -> bool {
        self.0.sample_data
    }

    /// The municipalities it acts for today, by name.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn municipalities(&self, ctx: &Context<'_>) -> Result<Vec<Municipality>> {
        ctx.caller()?
            .read(async |scope| Municipality::find(scope, &self.0.municipalities).await)
            .await
    }
}

#[derive(Default)]
pub(crate) struct TenantQuery;

#[Object]
impl TenantQuery {
    /// The tenant this API belongs to.
    async fn tenant<'a>(&self, ctx: &Context<'a>) -> Result<Tenant<'a>> {
        Ok(Tenant(ctx.caller()?.tenant()))
    }
}
