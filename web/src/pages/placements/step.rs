//! `/t/{tenant}/placements/{id}/{step}`: a placement goes on or ends, after a page that asks whether that
//! is meant.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::PlacementId;
use reticolo_registers::placement::{self, Placement, PlacementState, Successor};
use reticolo_registers::proposal::{self, MatchProposal, ProposalState};
use reticolo_tenancy::{Permission, Scope};

use super::done;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::entries::seen;
use crate::pages::matching::step::read_placement;
use crate::pages::registers::application::optional_day;
use crate::pages::registers::refuse;
use crate::portal::{Named, Portal, leave, parameter};
use crate::values::typed_number;

/// What can be done with a placement, as addresses name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Start,
    Confirm,
    Replace,
    End,
}

impl Step {
    pub(crate) const ALL: [Self; 4] = [Self::Start, Self::Confirm, Self::Replace, Self::End];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Confirm => "confirm",
            Self::Replace => "replace",
            Self::End => "end",
        }
    }

    pub(super) const fn is_grave(self) -> bool {
        matches!(self, Self::Replace | Self::End)
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Start => "placement-started",
            Self::Confirm => "placement-confirmed",
            Self::Replace => "placement-replaced",
            Self::End => "placement-ended",
        }
    }

    /// What can be done with a placement as it stands, in the order of the buttons.
    pub(super) fn offered(state: PlacementState) -> Vec<Self> {
        match state {
            PlacementState::Planned => vec![Self::Start, Self::Replace, Self::End],
            PlacementState::Trial => vec![Self::Confirm, Self::Replace, Self::End],
            PlacementState::Active => vec![Self::Replace, Self::End],
            PlacementState::Ended | PlacementState::Replaced => Vec::new(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Step {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let name = parameter(parts, "step").await?;
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or(Error::NotFound)
    }
}

#[derive(Template)]
#[template(path = "placements/step.html")]
struct Ask {
    page: Page,
    step: Step,
    placement: Placement,
    /// Who could take over.
    candidates: Vec<MatchProposal>,
    typed: Typed,
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<PlacementId>,
    step: Step,
) -> Result<Response, Error> {
    form(portal, id, step, None, StatusCode::OK).await
}

pub(crate) async fn take(
    portal: Portal,
    Named(id): Named<PlacementId>,
    step: Step,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut successor = None;
    let ended_on = optional_day(&mut typed, "ended_on", &portal.page);
    if step == Step::Replace {
        let placement = read_placement(&mut typed, &portal.page);
        match typed.value("proposal").parse() {
            Ok(proposal) => {
                let reason = typed.value("reason").to_owned();
                successor = Some(Successor { proposal, placement, ended_on, reason });
            }
            Err(_) => typed.refuse("proposal", portal.page.say("placement-choose-successor")),
        }
    }
    if typed.is_refused() {
        return form(portal, id, step, Some(typed), StatusCode::BAD_REQUEST).await;
    }
    let mut scope = portal.enter_to_write().await?;
    let seen = seen(&typed);
    let gone_on = match (step, &successor) {
        (Step::Start, _) => placement::start(&mut scope, id, seen).await.map(|_| id),
        (Step::Confirm, _) => placement::confirm(&mut scope, id, seen).await.map(|_| id),
        (Step::Replace, Some(by)) => placement::replace(&mut scope, id, seen, by).await,
        // Told already.
        (Step::Replace, None) => Err(reticolo_registers::Error::NotFound),
        (Step::End, _) => {
            let reason = typed.value("reason");
            placement::end(&mut scope, id, seen, ended_on, reason).await.map(|_| id)
        }
    };
    match gone_on {
        Ok(next) => done(&portal, scope, next, step.done()).await,
        Err(error) => {
            drop(scope);
            let status = refuse(&mut typed, &portal.page, error.into())?;
            form(portal, id, step, Some(typed), status).await
        }
    }
}

async fn form(
    portal: Portal,
    id: PlacementId,
    step: Step,
    typed: Option<Typed>,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    scope.require(Permission::MatchingManage)?;
    let placement = placement::open(&mut scope, id).await?;
    let candidates = match step {
        Step::Replace => candidates(&mut scope, &placement).await?,
        _ => Vec::new(),
    };
    leave(scope).await?;
    if !Step::offered(placement.state).contains(&step) {
        let address = portal.page.at(&format!("/placements/{id}"));
        return Ok(Redirect::to(&address).into_response());
    }
    let typed = typed.unwrap_or_else(|| {
        let hours = typed_number(f64::from(placement.weekly_minutes) / 60.0);
        Typed::with([("weekly_minutes", hours)])
    });
    let page = render(&Ask { page: portal.page, step, placement, candidates, typed })?;
    Ok((status, page).into_response())
}

/// Who is still on the shortlist of the placement's request.
async fn candidates(scope: &mut Scope, placement: &Placement) -> Result<Vec<MatchProposal>, Error> {
    let mut proposals = proposal::of_requests(scope, &[placement.match_request_id]).await?;
    proposals.retain(|one| one.state == ProposalState::Shortlisted && one.available);
    Ok(proposals)
}
