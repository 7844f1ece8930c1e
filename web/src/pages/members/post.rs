//! A role and its limit, as a form has them.

use reticolo_accounts::Tenant;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;
use uuid::Uuid;

use crate::form::Typed;
use crate::page::Page;

/// The role a form describes; where it describes none, the fields to be looked at are told.
pub(super) fn read(typed: &mut Typed, page: &Page, tenant: &Tenant) -> Option<Post> {
    let role = typed.value("role").parse().ok().filter(|role| Role::GIVEN.contains(role));
    if role.is_none() {
        typed.refuse("role", page.say("member-choose-role"));
    }
    let mut post = Post::everywhere(role.unwrap_or(Role::Auditor));
    match typed.value("where") {
        "everywhere" => {}
        "organization" => post.organization_id = organization(typed, page),
        "municipality" => {
            let code = typed.given("municipality").map(str::to_owned);
            post.municipality_code = code.filter(|code| tenant.municipalities.contains(code));
            if post.municipality_code.is_none() {
                typed.refuse("municipality", page.say("member-choose-municipality"));
            }
        }
        "unit" => {
            post.unit = typed.given("unit").map(str::to_owned);
            if post.unit.is_none() {
                typed.refuse("unit", page.say("member-name-unit"));
            }
        }
        _ => typed.refuse("where", page.say("member-choose-where")),
    }
    (!typed.is_refused()).then_some(post)
}

fn organization(typed: &mut Typed, page: &Page) -> Option<Uuid> {
    let chosen = typed.value("organization").parse().ok();
    if chosen.is_none() {
        typed.refuse("organization", page.say("member-choose-organization"));
    }
    chosen
}

/// A form with this role in it.
pub(super) fn typed(post: &Post) -> Typed {
    let place = match post {
        Post { organization_id: Some(_), .. } => "organization",
        Post { municipality_code: Some(_), .. } => "municipality",
        Post { unit: Some(_), .. } => "unit",
        _ => "everywhere",
    };
    Typed::with([
        ("role", post.role.as_str().to_owned()),
        ("where", place.to_owned()),
        ("organization", post.organization_id.map(|id| id.to_string()).unwrap_or_default()),
        ("municipality", post.municipality_code.clone().unwrap_or_default()),
        ("unit", post.unit.clone().unwrap_or_default()),
    ])
}
