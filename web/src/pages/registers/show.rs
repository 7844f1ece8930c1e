//! `/t/{tenant}/registers/{code}`: who is listed, and how to get there.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use reticolo_plugin_package::form::Form;
use reticolo_plugin_package::manifest::Text;
use reticolo_registers::entry::public::FURTHEST;
use reticolo_registers::entry::{PublicEntry, PublicFilter, count_public, list_public};
use reticolo_registers::registry::{self, Registry, RegistryState};
use reticolo_tenancy::Permission;

use super::places::Places;
use super::{RegistryCode, form_of};
use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::matching::need::choices;
use crate::pages::pager::{self, Pager};
use crate::portal::{Portal, leave};
use crate::schema_form::{Section, Sentence, said};

const PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "registers/show.html")]
struct Show {
    page: Page,
    registry: Registry,
    filter: PublicFilter,
    places: Places,
    languages: Vec<(String, Sentence)>,
    skills: Vec<(String, Sentence)>,
    listed: Vec<Listed>,
    total: i64,
    pager: Pager,
    at_work: bool,
}

/// Somebody in the list.
struct Listed {
    name: String,
    municipalities: String,
    regional_no: Option<String>,
    valid_until: Option<NaiveDate>,
    said: Vec<Section>,
}

impl Show {
    fn name(&self) -> &str {
        self.registry.name(self.page.language().code())
    }

    fn is_open(&self) -> bool {
        self.registry.state == RegistryState::Running
    }

    fn is_filtered(&self) -> bool {
        let filter = &self.filter;
        filter.municipality.is_some() || filter.language.is_some() || filter.skill.is_some()
    }

    fn sentence(&self, text: &Text) -> Sentence {
        Sentence::of(text, self.page.words)
    }
}

pub(crate) async fn show(
    portal: Portal,
    RegistryCode(code): RegistryCode,
) -> Result<Response, Error> {
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let registry = registry::by_code(&mut scope, &code).await?;
    let form = form_of(&registry)?;
    let shown_by = |name: &str| registry.public_fields.iter().any(|field| field == name);
    let offered =
        |name: &str| if shown_by(name) { choices(&form, name, &page) } else { Vec::new() };
    let (languages, skills) = (offered("languages"), offered("skills"));
    let places = Places::with(&mut scope, []).await?;
    let given = |name: &str| page.address.value(name).map(str::to_owned);
    let known = |chosen: Option<String>, offered: &[(String, Sentence)]| {
        chosen.filter(|chosen| offered.iter().any(|(code, _)| code == chosen))
    };
    let filter = PublicFilter {
        municipality: given("municipality")
            .filter(|code| places.all.iter().any(|one| one.code == *code)),
        language: known(given("language"), &languages),
        skill: known(given("skill"), &skills),
    };
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let (listed, total) = if registry.state == RegistryState::Running {
        let total = count_public(&mut scope, &code, &filter).await?;
        let offset = (wanted - 1).saturating_mul(PAGE).min(FURTHEST);
        (list_public(&mut scope, &code, &filter, offset, PAGE).await?, total)
    } else {
        (Vec::new(), 0)
    };
    let pager = Pager::new(&page.address, wanted, total.min(FURTHEST), PAGE);
    if pager.current != wanted {
        return Ok(Redirect::to(&pager.to(&pager.current).to_string()).into_response());
    }
    let named = listed.iter().flat_map(|entry| &entry.municipalities);
    let places = Places::with(&mut scope, named).await?;
    let at_work = scope.actor().may(Permission::RegistryRead);
    leave(scope).await?;
    let listed = listed.into_iter().map(|entry| shown(entry, &form, &places, &page)).collect();
    render(&Show {
        page,
        registry,
        filter,
        places,
        languages,
        skills,
        listed,
        total,
        pager,
        at_work,
    })
}

fn shown(entry: PublicEntry, form: &Form, places: &Places, page: &Page) -> Listed {
    Listed {
        municipalities: places.names(&entry.municipalities),
        said: said(form, &entry.fields, page.words),
        name: entry.display_name,
        regional_no: entry.regional_no,
        valid_until: entry.valid_until,
    }
}
