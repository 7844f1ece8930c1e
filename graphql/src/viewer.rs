//! Who asks, and what they may do here.

use async_graphql::{Context, Enum, Object, SimpleObject};
use reticolo_tenancy as tenancy;
use reticolo_tenancy::Permission;

use crate::caller::CallerOf;
use crate::connection::STATEMENT;
use crate::error::{Error, Result};

/// Somebody who is signed in.
#[derive(SimpleObject)]
pub(crate) struct Viewer {
    /// Their name.
    name: String,
    /// Their roles in this union; everybody who is signed in is a citizen.
    roles: Vec<Role>,
    /// What they may do, somewhere in this union: `listing:write`.
    permissions: Vec<&'static str>,
}

/// A role in a union.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "tenancy::Role")]
pub(crate) enum Role {
    /// *Cittadino*: everybody who is signed in.
    Citizen,
    /// *Operatore di sportello*.
    DeskOperator,
    /// *Assistente sociale*.
    SocialWorker,
    /// *Operatore di un ente gestore*.
    ProviderOperator,
    /// *Amministratore dell'unione*.
    UnionAdmin,
    /// *Revisore*.
    Auditor,
}

#[derive(Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks; `null` for somebody who is not signed in.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        let actor = ctx.caller()?.read(async |scope| Ok::<_, Error>(scope.actor().clone())).await?;
        let Some(person) = actor.person() else { return Ok(None) };
        let mut roles: Vec<_> = person.grants.iter().map(|grant| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        let permissions = Permission::ALL.into_iter().filter(|one| actor.may(*one));
        Ok(Some(Viewer {
            name: person.name.clone(),
            roles: roles.into_iter().map(Role::from).collect(),
            permissions: permissions.map(Permission::as_str).collect(),
        }))
    }
}
