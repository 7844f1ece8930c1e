//! Where a role counts, in words.

use std::collections::HashMap;

use reticolo_directory::{OrganizationId, organization};
use reticolo_reference::municipality;
use reticolo_tenancy::Scope;
use reticolo_tenancy::membership::Post;

use crate::error::Error;
use crate::page::Page;

/// The names of what roles are limited to.
pub(in crate::pages) struct Places {
    organizations: HashMap<OrganizationId, String>,
    municipalities: HashMap<String, String>,
}

impl Places {
    /// Those of these roles, in two statements.
    pub(in crate::pages) async fn of(
        scope: &mut Scope,
        posts: impl Iterator<Item = &Post> + Clone,
    ) -> Result<Self, Error> {
        let ids: Vec<_> =
            posts.clone().filter_map(|post| post.organization_id.map(OrganizationId)).collect();
        let codes: Vec<_> = posts.filter_map(|post| post.municipality_code.clone()).collect();
        let organizations = organization::find(scope, &ids).await?;
        let municipalities = municipality::find(scope.connection(), &codes)
            .await
            .map_err(reticolo_tenancy::Error::from)?;
        Ok(Self {
            organizations: organizations.into_iter().map(|one| (one.id, one.name)).collect(),
            municipalities: municipalities.into_iter().map(|one| (one.code, one.name)).collect(),
        })
    }

    pub(in crate::pages) fn name(&self, page: &Page, post: &Post) -> String {
        if let Some(id) = post.organization_id {
            let name = self.organizations.get(&OrganizationId(id));
            return name.cloned().unwrap_or_else(|| page.say("place-gone").into_owned());
        }
        if let Some(code) = &post.municipality_code {
            return self.municipalities.get(code).unwrap_or(code).clone();
        }
        post.unit.clone().unwrap_or_else(|| page.say("place-everywhere").into_owned())
    }
}
