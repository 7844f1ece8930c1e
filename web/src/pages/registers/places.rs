//! Municipalities by their names.

use std::collections::HashMap;

use reticolo_reference::{Municipality, municipality};
use reticolo_tenancy::Scope;

use crate::error::Error;

/// The union's municipalities, and others that are named somewhere.
pub(crate) struct Places {
    /// Those of the union first, by name.
    pub(crate) all: Vec<Municipality>,
    names: HashMap<String, String>,
}

impl Places {
    pub(crate) async fn with<'a>(
        scope: &mut Scope,
        others: impl IntoIterator<Item = &'a String>,
    ) -> Result<Self, Error> {
        let mut codes = scope.tenant().municipalities.clone();
        codes.extend(others.into_iter().cloned());
        codes.sort_unstable();
        codes.dedup();
        let found = municipality::find(scope.connection(), &codes).await;
        let all = found.map_err(reticolo_tenancy::Error::from)?;
        let names = all.iter().map(|one| (one.code.clone(), one.name.clone())).collect();
        Ok(Self { all, names })
    }

    /// The name of a municipality; its code where nobody knows it.
    pub(crate) fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.names.get(code).map_or(code, String::as_str)
    }

    pub(crate) fn names(&self, codes: &[String]) -> String {
        codes.iter().map(|code| self.name(code)).collect::<Vec<_>>().join(", ")
    }
}
