//! The schema: the same for all tenants, apart from what plugins bring.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{EmptySubscription, MergedObject, Response, Value};
use async_trait::async_trait;

use crate::audit::AuditQuery;
use crate::code_list::CodeListQuery;
use crate::limits::Limits;
use crate::listing_mutation::ListingMutation;
use crate::listing_report::{ReportMutation, ReportQuery};
use crate::listings::ListingQuery;
use crate::location::LocationQuery;
use crate::match_mutation::MatchMutation;
use crate::match_requests::MatchRequestQuery;
use crate::member::{MemberMutation, MemberQuery};
use crate::municipality::MunicipalityQuery;
use crate::node::NodeQuery;
use crate::organization::OrganizationQuery;
use crate::placement_mutation::PlacementMutation;
use crate::placements::PlacementQuery;
use crate::plugins::{PluginMutation, PluginQuery};
use crate::registry::RegistryQuery;
use crate::registry_decision::RegistryDecisionMutation;
use crate::registry_entries::RegistryEntryQuery;
use crate::registry_mutation::RegistryMutation;
use crate::services::ServiceQuery;
use crate::taxonomy::TaxonomyQuery;
use crate::tenant::TenantQuery;
use crate::viewer::ViewerQuery;

pub(crate) type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// The directory of one tenant, and what people at work there see.
#[derive(Default, MergedObject)]
pub(crate) struct Query(
    ServiceQuery,
    OrganizationQuery,
    LocationQuery,
    TaxonomyQuery,
    MunicipalityQuery,
    NodeQuery,
    TenantQuery,
    CodeListQuery,
    ViewerQuery,
    ListingQuery,
    ReportQuery,
    MemberQuery,
    AuditQuery,
    RegistryQuery,
    RegistryEntryQuery,
    MatchRequestQuery,
    PlacementQuery,
    PluginQuery,
);

/// What people at work change.
#[derive(Default, MergedObject)]
pub(crate) struct Mutation(
    ListingMutation,
    ReportMutation,
    MemberMutation,
    RegistryMutation,
    RegistryDecisionMutation,
    MatchMutation,
    PlacementMutation,
    PluginMutation,
);

/// Builds a schema that documents are validated against and never run with.
pub(crate) fn validating(limits: &Limits) -> Schema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_complexity(limits.complexity)
        .limit_recursive_depth(limits.nesting)
        .extension(NotRun)
        .finish()
}

/// Answers nothing to what was validated.
struct NotRun;

impl ExtensionFactory for NotRun {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for NotRun {
    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        Response::new(Value::Null)
    }
}

/// Builds the schema. What the library does not limit, or not safely, [`Limits::check`] does.
pub(crate) fn build(limits: &Limits) -> Schema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_complexity(limits.complexity)
        .limit_recursive_depth(limits.nesting)
        .finish()
}

#[cfg(test)]
mod tests {
    use crate::limits::Limits;

    #[test]
    fn the_schema_is_the_one_checked_in() {
        let checked_in = include_str!("../schema.graphql");
        assert!(
            crate::sdl() == checked_in,
            "the schema has changed: run `make generate` and look at the difference"
        );
    }

    #[tokio::test]
    async fn everything_is_described() {
        let all = "{ __schema { types { name description fields { name description args { name description } }
                     inputFields { name description } enumValues { name description } } } }";
        let response = super::build(&Limits::default()).execute(all).await;
        let types = response.data.into_json().unwrap();
        let mut silent = Vec::new();
        for kind in types["__schema"]["types"].as_array().unwrap() {
            find_silent(kind, "", &mut silent);
        }
        assert_eq!(silent, Vec::<String>::new());
    }

    fn find_silent(element: &serde_json::Value, of: &str, silent: &mut Vec<String>) {
        let name = format!("{of}{}", element["name"].as_str().unwrap());
        if name.starts_with("__") || name == "ID" {
            return;
        }
        if element["description"].as_str().is_none_or(str::is_empty) {
            silent.push(name.clone());
        }
        for parts in ["fields", "args", "inputFields", "enumValues"] {
            for part in element[parts].as_array().into_iter().flatten() {
                find_silent(part, &format!("{name}."), silent);
            }
        }
    }
}
