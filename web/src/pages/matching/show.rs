//! `/t/{tenant}/matching/{id}`: a request, with whoever fits it and why.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_registers::placement::browse::NEWEST;
use reticolo_registers::placement::{self, Placement};
use reticolo_registers::proposal::{self, MatchProposal, ProposalState};
use reticolo_registers::registry::{self, Registry};
use reticolo_registers::request::life::{DAYS, PARTS};
use reticolo_registers::request::{self, MatchRequest, RequestState};
use reticolo_registers::{MatchRequestId, shortlist};
use reticolo_tenancy::Permission;

use super::need::Asked;
use super::step::Step;
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::pages::registers::form_of;
use crate::pages::registers::places::Places;
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "matching/show.html")]
struct Show {
    page: Page,
    request: MatchRequest,
    registry: Registry,
    asked: Asked,
    places: Places,
    proposals: Vec<MatchProposal>,
    placements: Vec<Placement>,
    at_work: bool,
    see_decisions: bool,
    steps: Vec<Step>,
    typed: Typed,
}

impl Show {
    fn register(&self) -> &str {
        self.registry.name(self.page.language().code())
    }

    fn is_needed(&self, day: &str, part: &str) -> bool {
        let wanted = format!("{day}_{part}");
        self.request.need.hours.contains(&wanted)
    }

    /// Whether a list of candidates can be made, for the first time or anew.
    fn can_list(&self) -> bool {
        let open = matches!(self.request.state, RequestState::Open | RequestState::Shortlisted);
        self.at_work && open
    }

    fn can_propose(&self, proposal: &MatchProposal) -> bool {
        self.at_work
            && self.request.state == RequestState::Shortlisted
            && proposal.state == ProposalState::Shortlisted
    }

    /// Who has scored the list, where it was not the platform itself.
    fn plugin(&self) -> Option<&MatchProposal> {
        self.proposals.iter().find(|proposal| proposal.scored_by != shortlist::CORE)
    }
}

pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<MatchRequestId>,
) -> Result<Response, Error> {
    page(portal, id, Typed::default(), StatusCode::OK).await
}

pub(super) async fn page(
    portal: Portal,
    id: MatchRequestId,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    let request = request::open(&mut scope, id).await?;
    let may = |permission| scope.actor().may(permission);
    let (at_work, see_decisions) = (may(Permission::MatchingManage), may(Permission::PluginRead));
    let codes = std::slice::from_ref(&request.registry_code);
    let registry = registry::find(&mut scope, codes).await?.pop().ok_or(Error::NotFound)?;
    let proposals = proposal::of_requests(&mut scope, &[id]).await?;
    let mut placements = if at_work {
        let filter = placement::Filter { request: Some(id), ..placement::Filter::default() };
        placement::list(&mut scope, &filter, NEWEST, 0, 100).await?
    } else {
        placement::mine(&mut scope).await?
    };
    placements.retain(|placement| placement.match_request_id == id);
    let places = Places::with(&mut scope, [&request.municipality_code]).await?;
    leave(scope).await?;
    let asked = Asked::of(&form_of(&registry)?, &page);
    let steps = Step::offered(request.state, at_work);
    let page = Show {
        page,
        request,
        registry,
        asked,
        places,
        proposals,
        placements,
        at_work,
        see_decisions,
        steps,
        typed,
    };
    Ok((status, render(&page)?).into_response())
}
