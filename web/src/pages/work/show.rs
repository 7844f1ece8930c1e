//! `/t/{tenant}/work`: what somebody can do here, by what they are allowed.

use askama::Template;
use axum::response::Response;
use reticolo_tenancy::{Permission, Role};

use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

/// A way into the pages for work: its path, the names of its sentences, and who may go there.
struct Way {
    path: &'static str,
    name: &'static str,
    /// One of these is enough.
    needs: &'static [Permission],
}

const WAYS: [Way; 9] = [
    Way { path: "/listings", name: "way-listings", needs: &[Permission::ListingRead] },
    Way { path: "/listings/queue", name: "way-queue", needs: &[Permission::ListingModerate] },
    Way {
        path: "/reports",
        name: "way-reports",
        needs: &[Permission::ListingWrite, Permission::ListingModerate],
    },
    Way { path: "/members", name: "way-members", needs: &[Permission::MemberRead] },
    Way {
        path: "/settings/identity-providers",
        name: "way-providers",
        needs: &[Permission::SettingsManage],
    },
    Way {
        path: "/settings/freshness",
        name: "way-freshness",
        needs: &[Permission::SettingsManage],
    },
    Way { path: "/audit", name: "way-audit", needs: &[Permission::AuditRead] },
    Way { path: "/account/traces", name: "way-traces", needs: &[Permission::AuditReadOwn] },
    Way { path: "/account", name: "way-account", needs: &[Permission::AuditReadOwn] },
];

#[derive(Template)]
#[template(path = "work/show.html")]
struct Show {
    page: Page,
    name: String,
    roles: Vec<Role>,
    ways: Vec<&'static Way>,
}

pub(crate) async fn show(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let scope = portal.enter().await?;
    let actor = scope.actor().clone();
    leave(scope).await?;
    let person = actor.person().ok_or(Error::SignInFirst)?;
    let mut roles: Vec<Role> = person.grants.iter().map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    roles.retain(|role| *role != Role::Citizen);
    let ways = WAYS.iter().filter(|way| way.needs.iter().any(|one| actor.may(*one))).collect();
    render(&Show { page: portal.page, name: person.name.clone(), roles, ways })
}
