//! A component that is compiled, linked and ready to be called.

use wasmtime::component::{Component, InstancePre, Linker};

use crate::bindings::exports::reticolo::plugin::{events, graphql, jobs, lifecycle, rules};
use crate::failure::Cause;
use crate::session::Session;

/// A plugin's component, shared by all tenants that run it: it has no state.
pub struct Prepared {
    digest: [u8; 32],
    pub(crate) pre: InstancePre<Session>,
    pub(crate) exports: Exports,
}

/// The interfaces a component has; each world brings some of them.
#[derive(Clone)]
pub(crate) struct Exports {
    pub(crate) rules: Option<rules::GuestIndices>,
    pub(crate) graphql: Option<graphql::GuestIndices>,
    pub(crate) jobs: Option<jobs::GuestIndices>,
    pub(crate) events: Option<events::GuestIndices>,
    pub(crate) lifecycle: Option<lifecycle::GuestIndices>,
}

impl Prepared {
    /// Links it; refuses a component that imports what the host does not have.
    pub(crate) fn link(
        digest: [u8; 32],
        linker: &Linker<Session>,
        component: &Component,
    ) -> Result<Self, Cause> {
        let pre = linker
            .instantiate_pre(component)
            .map_err(|error| Cause::NotReady(format!("does not fit the contract: {error:#}")))?;
        let exports = Exports {
            rules: rules::GuestIndices::new(&pre).ok(),
            graphql: graphql::GuestIndices::new(&pre).ok(),
            jobs: jobs::GuestIndices::new(&pre).ok(),
            events: events::GuestIndices::new(&pre).ok(),
            lifecycle: lifecycle::GuestIndices::new(&pre).ok(),
        };
        Ok(Self { digest, pre, exports })
    }

    /// SHA-256 of the component.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The interfaces it can be called by: of `rules`, `graphql`, `jobs`, `events`, `lifecycle`.
    pub fn exports(&self) -> Vec<&'static str> {
        let Exports { rules, graphql, jobs, events, lifecycle } = &self.exports;
        [
            ("rules", rules.is_some()),
            ("graphql", graphql.is_some()),
            ("jobs", jobs.is_some()),
            ("events", events.is_some()),
            ("lifecycle", lifecycle.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, here)| here.then_some(name))
        .collect()
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("digest", &hex::encode(self.digest))
            .field("exports", &self.exports())
            .finish_non_exhaustive()
    }
}
