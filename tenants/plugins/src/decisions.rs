//! Reading decisions: what a rule was asked and what it answered may be about people.

use reticolo_tenancy::audit::Act;
use reticolo_tenancy::decision::{self, DecisionId, Kept};
use reticolo_tenancy::{Permission, Scope};

use crate::error::Error;

/// One page of the decisions of a plugin's rule, the newest first, after one of them. Needs
/// `plugin:read`.
pub async fn page(
    scope: &mut Scope,
    of: (&str, &str),
    after: Option<DecisionId>,
    limit: i64,
) -> Result<Vec<Kept>, Error> {
    scope.require(Permission::PluginRead)?;
    Ok(decision::of_rule(scope, of, after, limit).await?)
}

/// A decision with its facts; written to the audit. Needs `plugin:read`; `NotFound` when there is none.
pub async fn open(scope: &mut Scope, id: DecisionId) -> Result<Kept, Error> {
    scope.require(Permission::PluginRead)?;
    let kept = decision::by_id(scope, id).await?.ok_or(Error::NotFound)?;
    scope.record(Act::new("plugin.read-decision").on("decision", id.0));
    Ok(kept)
}
