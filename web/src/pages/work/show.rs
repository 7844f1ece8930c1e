//! `/t/{tenant}/work`: what somebody can do here, by what they are allowed.

use askama::Template;
use axum::response::Response;
use reticolo_registers::entry::{self, EntryState};
use reticolo_registers::request::{self, RequestState};
use reticolo_registers::{incident, placement, visit};
use reticolo_tenancy::{Permission, Role, Scope};

use crate::error::Error;
use crate::menu::Entry;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

/// A way into the pages for work: its path, the names of its sentences, and who may go there.
struct Way {
    path: &'static str,
    name: &'static str,
    /// One of these is enough.
    needs: &'static [Permission],
    /// Whether it leads somewhere only where there is a register.
    of_registers: bool,
}

const fn way(path: &'static str, name: &'static str, needs: &'static [Permission]) -> Way {
    Way { path, name, needs, of_registers: false }
}

const fn of_registers(path: &'static str, name: &'static str, needs: &'static [Permission]) -> Way {
    Way { path, name, needs, of_registers: true }
}

const WAYS: [Way; 16] = [
    way("/listings", "way-listings", &[Permission::ListingRead]),
    way("/listings/queue", "way-queue", &[Permission::ListingModerate]),
    way("/reports", "way-reports", &[Permission::ListingWrite, Permission::ListingModerate]),
    of_registers("/registers", "way-entries", &[Permission::RegistryRead]),
    of_registers("/matching", "way-matching", &[Permission::MatchingManage]),
    of_registers("/placements", "way-placements", &[Permission::MatchingManage]),
    of_registers(
        "/incidents",
        "way-incidents",
        &[Permission::MatchingManage, Permission::RegistryRead],
    ),
    of_registers("/entries", "way-my-entries", &[Permission::RegistryApply]),
    of_registers("/matching", "way-my-requests", &[Permission::MatchingRequest]),
    way("/members", "way-members", &[Permission::MemberRead]),
    way("/settings/identity-providers", "way-providers", &[Permission::SettingsManage]),
    way("/settings/freshness", "way-freshness", &[Permission::SettingsManage]),
    way("/settings/plugins", "way-plugins", &[Permission::PluginRead]),
    way("/audit", "way-audit", &[Permission::AuditRead]),
    way("/account/traces", "way-traces", &[Permission::AuditReadOwn]),
    way("/account", "way-account", &[Permission::AuditReadOwn]),
];

/// Something that waits for somebody.
struct Waiting {
    path: &'static str,
    name: &'static str,
    count: i64,
}

#[derive(Template)]
#[template(path = "work/show.html")]
struct Show {
    page: Page,
    name: String,
    roles: Vec<Role>,
    ways: Vec<&'static Way>,
    /// What is to be done, where there is any of it.
    boxes: Vec<Waiting>,
    /// Pages that plugins fill.
    pages: Vec<Entry>,
}

pub(crate) async fn show(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let actor = scope.actor().clone();
    let page = portal.page.clone();
    let standing = portal.standing(&scope);
    let boxes = if page.menu.registers { boxes(&mut scope).await? } else { Vec::new() };
    leave(scope).await?;
    let person = actor.person().ok_or(Error::SignInFirst)?;
    let mut roles: Vec<Role> = person.grants.iter().map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    roles.retain(|role| *role != Role::Citizen);
    let matches = actor.may(Permission::MatchingManage);
    let leads = |way: &&Way| {
        let there = page.menu.registers || !way.of_registers;
        // Who matches families sees their own request among the others.
        let twice = matches && way.name == "way-my-requests";
        there && !twice && way.needs.iter().any(|one| actor.may(*one))
    };
    let ways = WAYS.iter().filter(leads).collect();
    let others = page.menu.others.iter().filter(|(audience, _)| standing.may_ask(*audience));
    let pages = others.map(|(_, entry)| entry.clone()).collect();
    render(&Show { name: person.name.clone(), roles, ways, boxes, pages, page })
}

/// Counts what waits for somebody in the registers, of what the actor may see.
async fn boxes(scope: &mut Scope) -> Result<Vec<Waiting>, Error> {
    let mut boxes = Vec::new();
    let mut add = |path: &'static str, name: &'static str, count: i64| {
        if count > 0 {
            boxes.push(Waiting { path, name, count });
        }
    };
    let may = |scope: &Scope, permission| scope.actor().may(permission);
    if may(scope, Permission::RegistryWrite) {
        let of = |state| entry::Filter { state: Some(state), ..entry::Filter::default() };
        let applied = entry::count(scope, &of(EntryState::Applied)).await?;
        let in_check = entry::count(scope, &of(EntryState::InCheck)).await?;
        add("/registers", "box-to-check", applied + in_check);
        let filter = entry::Filter { to_verify: true, ..entry::Filter::default() };
        add("/registers", "box-to-verify", entry::count(scope, &filter).await?);
        let filter = entry::Filter { ends_soon: true, ..entry::Filter::default() };
        add("/registers", "box-ends-soon", entry::count(scope, &filter).await?);
    }
    if may(scope, Permission::RegistryManage) {
        let filter = entry::Filter { suspension_proposed: true, ..entry::Filter::default() };
        add("/registers", "box-proposed-suspensions", entry::count(scope, &filter).await?);
    }
    if may(scope, Permission::MatchingManage) {
        let open =
            request::Filter { state: Some(RequestState::Open), ..request::Filter::default() };
        add("/matching?state=open", "box-open-requests", request::count(scope, &open).await?);
        add("/placements", "box-overdue-visits", visit::count_overdue(scope).await?);
        let flagged = placement::Filter { flagged: true, ..placement::Filter::default() };
        let count = placement::count(scope, &flagged).await?;
        add("/placements?flagged=1", "box-flagged-placements", count);
        let open = incident::Filter { only_open: true, ..incident::Filter::default() };
        add("/incidents", "box-open-incidents", incident::count(scope, &open).await?);
    }
    Ok(boxes)
}
