//! `/t/{tenant}/matching/{id}/{step}`: a request moves on, after a page that asks whether that is meant.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::MatchRequestId;
use reticolo_registers::placement::{self, NewPlacement, PlacementId};
use reticolo_registers::proposal;
use reticolo_registers::request::{self, MatchRequest, RequestState};
use reticolo_tenancy::{Permission, Scope};

use super::done;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::entries::seen;
use crate::pages::registers::application::{minutes, needed_day};
use crate::pages::registers::refuse;
use crate::portal::{Named, Portal, leave, parameter};
use crate::values::typed_number;

/// What can be done with a request, as addresses name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Interview,
    Place,
    Fail,
    Reopen,
    Cancel,
}

impl Step {
    pub(crate) const ALL: [Self; 5] =
        [Self::Interview, Self::Place, Self::Fail, Self::Reopen, Self::Cancel];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Interview => "interview",
            Self::Place => "place",
            Self::Fail => "fail",
            Self::Reopen => "reopen",
            Self::Cancel => "cancel",
        }
    }

    pub(super) const fn is_grave(self) -> bool {
        matches!(self, Self::Fail | Self::Cancel)
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Interview => "request-interview",
            Self::Place => "placement-planned",
            Self::Fail => "request-failed",
            Self::Reopen => "request-reopened",
            Self::Cancel => "request-cancelled",
        }
    }

    /// What can be done with a request as it stands, in the order of the buttons.
    pub(super) fn offered(state: RequestState, at_work: bool) -> Vec<Self> {
        use RequestState as S;
        let steps: &[Self] = match state {
            S::Open | S::Shortlisted => &[Self::Cancel],
            S::Proposed => &[Self::Interview, Self::Fail, Self::Cancel],
            S::Interview => &[Self::Place, Self::Fail, Self::Cancel],
            S::Failed => &[Self::Reopen, Self::Cancel],
            S::Placed | S::Cancelled => &[],
        };
        steps.iter().copied().filter(|step| at_work || *step == Self::Cancel).collect()
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
#[template(path = "matching/step.html")]
struct Ask {
    page: Page,
    step: Step,
    request: MatchRequest,
    /// Whom the family was proposed or meets.
    candidate: Option<String>,
    typed: Typed,
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<MatchRequestId>,
    step: Step,
) -> Result<Response, Error> {
    form(portal, id, step, None, StatusCode::OK).await
}

pub(crate) async fn take(
    portal: Portal,
    Named(id): Named<MatchRequestId>,
    step: Step,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    if step == Step::Place {
        let new = read_placement(&mut typed, &portal.page);
        if typed.is_refused() {
            return form(portal, id, step, Some(typed), StatusCode::BAD_REQUEST).await;
        }
        return match place(&portal, id, &typed, &new).await {
            Ok(placement) => {
                let next = portal.page.at(&format!("/placements/{placement}?done={}", step.done()));
                Ok(Redirect::to(&next).into_response())
            }
            Err(error) => {
                let status = refuse(&mut typed, &portal.page, error)?;
                form(portal, id, step, Some(typed), status).await
            }
        };
    }
    let mut scope = portal.enter_to_write().await?;
    match apply(&mut scope, id, step, &typed).await {
        Ok(_) => done(&portal, scope, id, step.done()).await,
        Err(error) => {
            drop(scope);
            let status = refuse(&mut typed, &portal.page, error.into())?;
            form(portal, id, step, Some(typed), status).await
        }
    }
}

async fn apply(
    scope: &mut Scope,
    id: MatchRequestId,
    step: Step,
    typed: &Typed,
) -> Result<i64, reticolo_registers::Error> {
    let seen = seen(typed);
    match step {
        Step::Interview => proposal::interview(scope, id, seen).await,
        Step::Fail => proposal::fail(scope, id, seen, typed.value("reason")).await,
        Step::Reopen => request::reopen(scope, id, seen).await,
        Step::Cancel | Step::Place => request::cancel(scope, id, seen, typed.given("reason")).await,
    }
}

async fn place(
    portal: &Portal,
    id: MatchRequestId,
    typed: &Typed,
    new: &NewPlacement,
) -> Result<PlacementId, Error> {
    let mut scope = portal.enter_to_write().await?;
    let placement = placement::place(&mut scope, id, seen(typed), new).await?;
    leave(scope).await?;
    Ok(placement)
}

/// What was agreed on, as it was typed.
pub(crate) fn read_placement(typed: &mut Typed, page: &Page) -> NewPlacement {
    let starts_on = needed_day(typed, "starts_on", page);
    let weekly_minutes = typed.given("weekly_minutes").map(minutes);
    if weekly_minutes == Some(None) {
        typed.refuse("weekly_minutes", page.say("register-bad-weekly-minutes"));
    }
    NewPlacement {
        starts_on,
        weekly_minutes: weekly_minutes.flatten(),
        contract_reference: typed.given("contract_reference").map(str::to_owned),
    }
}

async fn form(
    portal: Portal,
    id: MatchRequestId,
    step: Step,
    typed: Option<Typed>,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let request = request::open(&mut scope, id).await?;
    let at_work = scope.actor().may(Permission::MatchingManage);
    let proposals = proposal::of_requests(&mut scope, &[id]).await?;
    leave(scope).await?;
    if !Step::offered(request.state, at_work).contains(&step) {
        let address = portal.page.at(&format!("/matching/{id}"));
        return Ok(Redirect::to(&address).into_response());
    }
    let on_the_way = ["proposed", "interview"];
    let candidate = proposals.into_iter().find(|one| on_the_way.contains(&one.state.as_str()));
    let typed = typed.unwrap_or_else(|| {
        let hours = typed_number(f64::from(request.weekly_minutes) / 60.0);
        Typed::with([("starts_on", request.start_on.to_string()), ("weekly_minutes", hours)])
    });
    let candidate = candidate.map(|one| one.display_name);
    let page = render(&Ask { page: portal.page, step, request, candidate, typed })?;
    Ok((status, page).into_response())
}
