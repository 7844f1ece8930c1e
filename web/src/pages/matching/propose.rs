//! `/t/{tenant}/matching/{id}/shortlist` and `…/proposals/{proposal}/propose`: who fits is listed, and one
//! of them is proposed to the family.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use reticolo_registers::proposal::{self, MatchProposalId};
use reticolo_registers::{Error as RegistersError, MatchRequestId, shortlist};

use super::{done, show};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::pages::entries::seen;
use crate::pages::registers::refuse;
use crate::portal::{Named, Portal, leave, parameter};

/// The proposal an address names.
pub(crate) struct NamedProposal(MatchProposalId);

impl<S: Sync> FromRequestParts<S> for NamedProposal {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let id = parameter(parts, "proposal").await?;
        id.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// Asks the register's rule who fits, with no transaction open: a rule takes its time.
pub(crate) async fn shortlist(
    portal: Portal,
    Named(id): Named<MatchRequestId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let question = match shortlist::question(&mut scope, id, seen(&typed)).await {
        Ok(question) => question,
        Err(error) => {
            drop(scope);
            return told(portal, id, typed, error).await;
        }
    };
    leave(scope).await?;
    let (visitor, language) = (&portal.visit.visitor, portal.page.language());
    let scored =
        question.score(portal.site.rules.as_ref(), &portal.tenant, visitor, language).await;
    let what = if scored.failure.is_some() { "shortlist-by-platform" } else { "shortlist-made" };
    let mut scope = portal.enter_to_write().await?;
    match shortlist::keep(&mut scope, &question, &scored).await {
        Ok(_) => done(&portal, scope, id, what).await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

pub(crate) async fn propose(
    portal: Portal,
    Named(id): Named<MatchRequestId>,
    NamedProposal(proposal): NamedProposal,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    match proposal::propose(&mut scope, id, seen(&typed), proposal).await {
        Ok(_) => done(&portal, scope, id, "candidate-proposed").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

/// The request's page again, with what is wrong.
async fn told(
    portal: Portal,
    id: MatchRequestId,
    mut typed: Typed,
    error: RegistersError,
) -> Result<Response, Error> {
    let status = refuse(&mut typed, &portal.page, error.into())?;
    show::page(portal, id, typed, status).await
}
