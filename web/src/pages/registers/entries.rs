//! `/t/{tenant}/registers/{code}/entries`: the entries of a register, for people at work; and as a file.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::entry::browse::BY_NAME;
use reticolo_registers::entry::{self, EntryState, Filter, RegistryEntry};
use reticolo_registers::registry::{self, Registry};
use reticolo_tenancy::Permission;

use super::RegistryCode;
use super::places::Places;
use crate::address::Address;
use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::pages::sorting::Sorting;
use crate::portal::{Portal, leave};

const PAGE: i64 = 30;

#[derive(Template)]
#[template(path = "registers/entries.html")]
#[expect(clippy::struct_field_names, reason = "the template calls them so")]
struct Entries {
    page: Page,
    registry: Registry,
    filter: Filter,
    /// How many entries stand where.
    counts: Vec<(EntryState, i64)>,
    sorting: Sorting,
    entries: Vec<RegistryEntry>,
    places: Places,
    total: i64,
    pager: Pager,
    may_write: bool,
    may_export: bool,
}

impl Entries {
    fn name(&self) -> &str {
        self.registry.name(self.page.language().code())
    }

    fn is_filtered(&self) -> bool {
        let Filter { registry: _, state, text, municipality, .. } = &self.filter;
        let narrowed =
            self.filter.suspension_proposed || self.filter.ends_soon || self.filter.to_verify;
        state.is_some() || text.is_some() || municipality.is_some() || narrowed
    }

    /// The list of those who stand somewhere, with what else is asked.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend what they call with")]
    fn standing(&self, state: &EntryState) -> Address {
        let address = self.page.address.without("done").without(pager::NAME);
        address.with("state", state.as_str())
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend what they call with")]
    fn is_chosen(&self, state: &EntryState) -> bool {
        self.filter.state == Some(*state)
    }
}

/// Every entry that is shown is written to the audit.
pub(crate) async fn list(
    portal: Portal,
    RegistryCode(code): RegistryCode,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    scope.require(Permission::RegistryRead)?;
    let registry = registry::by_code(&mut scope, &code).await?;
    let filter = Filter {
        registry: Some(code),
        state: page.address.value("state").and_then(|state| state.parse().ok()),
        text: page.address.value("q").map(str::to_owned),
        suspension_proposed: page.address.value("proposed").is_some(),
        municipality: page.address.value("municipality").map(str::to_owned),
        ends_soon: page.address.value("ending").is_some(),
        to_verify: page.address.value("unverified").is_some(),
    };
    let (sorting, sort) = Sorting::of(&page.address, BY_NAME);
    let counts = entry::counts(&mut scope, &registry.code).await?;
    let total = entry::count(&mut scope, &filter).await?;
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    if pager.current != wanted {
        return Ok(Redirect::to(&pager.to(&pager.current).to_string()).into_response());
    }
    let offset = (pager.current - 1) * PAGE;
    let entries = entry::list(&mut scope, &filter, sort, offset, PAGE).await?;
    let named = entries.iter().flat_map(|entry| &entry.municipalities);
    let places = Places::with(&mut scope, named).await?;
    let may = |permission| scope.actor().may(permission);
    let (may_write, may_export) = (may(Permission::RegistryWrite), may(Permission::RegistryManage));
    leave(scope).await?;
    render(&Entries {
        page,
        registry,
        filter,
        counts,
        sorting,
        entries,
        places,
        total,
        pager,
        may_write,
        may_export,
    })
}

/// Who is admitted today, for the region's register.
pub(crate) async fn export(
    portal: Portal,
    RegistryCode(code): RegistryCode,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let file = entry::export(&mut scope, &code).await?;
    let name = format!("{}-{code}-{}.csv", portal.tenant.slug, scope.today());
    leave(scope).await?;
    Ok(csv(&name, &file))
}

/// A list as a file.
pub(crate) fn csv(name: &str, file: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    // What tells a spreadsheet that a file is UTF-8.
    (headers, format!("\u{feff}{file}")).into_response()
}
