//! `/t/{tenant}/members/{id}/{step}`: a role is suspended, resumed or ended, after a page that asks
//! whether that is meant.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use reticolo_tenancy::Permission;
use reticolo_tenancy::membership::{self, Change, Membership, MembershipId};

use super::change::apply;
use super::{Places, refuse};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave, parameter};

/// What can be done to a role, as addresses name it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Suspend,
    Resume,
    End,
}

impl Step {
    const ALL: [Self; 3] = [Self::Suspend, Self::Resume, Self::End];

    const fn name(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::End => "end",
        }
    }

    /// The sentence that asks whether it is meant.
    const fn question(self) -> &'static str {
        match self {
            Self::Suspend => "member-suspend-question",
            Self::Resume => "member-resume-question",
            Self::End => "member-end-question",
        }
    }

    /// Whether nothing is taken away by it.
    fn is_gentle(self) -> bool {
        self == Self::Resume
    }

    const fn change(self) -> Change {
        match self {
            Self::Suspend => Change::Suspend,
            Self::Resume => Change::Resume,
            Self::End => Change::End,
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
#[template(path = "members/step.html")]
struct Ask {
    page: Page,
    step: Step,
    member: Membership,
    place: String,
    typed: Typed,
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<MembershipId>,
    step: Step,
) -> Result<Response, Error> {
    form(portal, id, step, Typed::default(), StatusCode::OK).await
}

pub(crate) async fn take(
    portal: Portal,
    Named(id): Named<MembershipId>,
    step: Step,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    match apply(&portal, id, &typed, &step.change()).await {
        Ok(next) => Ok(next),
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error)?;
            form(portal, id, step, typed, status).await
        }
    }
}

async fn form(
    portal: Portal,
    id: MembershipId,
    step: Step,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    let mut scope = portal.enter_to_write().await?;
    scope.require(Permission::MemberManage)?;
    let member = membership::find(&mut scope, id).await?;
    let places = Places::of(&mut scope, std::iter::once(&member.post)).await?;
    leave(scope).await?;
    let place = places.name(&portal.page, &member.post);
    let page = render(&Ask { page: portal.page, step, member, place, typed })?;
    Ok((status, page).into_response())
}
