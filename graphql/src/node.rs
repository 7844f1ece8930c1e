//! Anything by its global id.

use async_graphql::{Context, ID, Interface, Object};
use reticolo_directory::{location, organization, service, taxonomy};
use reticolo_tenancy::Scope;

use crate::caller::CallerOf;
use crate::connection::STATEMENT;
use crate::error::Result;
use crate::id::GlobalId;
use crate::input::at_most;
use crate::location::{Location, ServiceAtLocation};
use crate::municipality::Municipality;
use crate::organization::Organization;
use crate::service::Service;
use crate::taxonomy::{Taxonomy, TaxonomyTerm};

/// The most nodes that can be asked for at once.
const MOST: usize = 100;

/// Something with a global id.
#[derive(Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its global id."))]
pub(crate) enum Node {
    Service(Service),
    ServiceAtLocation(ServiceAtLocation),
    Organization(Organization),
    Location(Location),
    Taxonomy(Taxonomy),
    TaxonomyTerm(TaxonomyTerm),
    Municipality(Municipality),
}

#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// What has this id; `null` when there is nothing, or nothing that is published.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
    ) -> Result<Option<Node>> {
        let id = [GlobalId::decode(&id)?];
        let found = ctx.caller()?.read(async |scope| find(scope, &id).await).await?;
        Ok(found.into_iter().next().map(|(_, node)| node))
    }

    /// What has these ids, in their order; `null` where there is nothing, or nothing that is published.
    #[graphql(complexity = "STATEMENT + ids.len() * child_complexity")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        at_most("ids", ids.len(), MOST)?;
        let ids: Vec<_> = ids.iter().map(GlobalId::decode).collect::<Result<_>>()?;
        let found = ctx.caller()?.read(async |scope| find(scope, &ids).await).await?;
        let node = |id: &GlobalId| {
            found.iter().find(|(known, _)| known == id).map(|(_, node)| node.clone())
        };
        Ok(ids.iter().map(node).collect())
    }
}

/// Finds what the ids name, with one statement for each kind of thing there is among them.
async fn find(scope: &mut Scope, ids: &[GlobalId]) -> Result<Vec<(GlobalId, Node)>> {
    let mut found = Vec::with_capacity(ids.len());
    macro_rules! find {
        ($kind:ident: |$keys:ident| $nodes:expr, by $key:ident) => {
            let $keys: Vec<_> =
                ids.iter()
                    .filter_map(|id| {
                        if let GlobalId::$kind(key) = id { Some(key.clone()) } else { None }
                    })
                    .collect();
            if !$keys.is_empty() {
                let nodes = $nodes.into_iter();
                found.extend(
                    nodes.map(|node| (GlobalId::$kind(node.$key.clone()), Node::$kind(node))),
                );
            }
        };
    }
    find!(Service: |keys| Service::batch(service::find(scope, &keys).await?), by key);
    find!(ServiceAtLocation: |keys| {
        ServiceAtLocation::batch(location::find_services_at(scope, &keys).await?).map(|(_, place)| place)
    }, by key);
    find!(Organization: |keys| Organization::batch(organization::find(scope, &keys).await?), by key);
    find!(Location: |keys| Location::batch(location::find(scope, &keys).await?), by key);
    find!(Taxonomy: |keys| {
        let all = Taxonomy::batch(taxonomy::all(scope).await?);
        all.filter(|taxonomy| keys.contains(&taxonomy.key))
    }, by key);
    find!(TaxonomyTerm: |keys| TaxonomyTerm::batch(taxonomy::find_terms(scope, &keys).await?), by key);
    find!(Municipality: |keys| Municipality::find(scope, &keys).await?, by code);
    Ok(found)
}
