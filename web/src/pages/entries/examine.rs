//! `/t/{tenant}/entries/{id}/examine`: the plugin's rule is asked about an entry. What it says is advice.

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::entry::{self, EntryState, RegistryEntryId};

use super::{done, seen};
use crate::error::Error;
use crate::form::Posted;
use crate::portal::{Named, Portal, leave};

/// Asks with no transaction open: a rule takes its time. An entry that was changed meanwhile keeps no
/// advice, and its page shows it as it is now.
pub(crate) async fn examine(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let standing = entry::open(&mut scope, id).await?.state;
    let question = match standing {
        EntryState::Admitted => entry::renewal(&mut scope, id, seen(&typed)).await,
        _ => entry::examination(&mut scope, id, seen(&typed)).await,
    };
    let question = match question {
        Ok(question) => question,
        Err(error) => return told(&portal, id, error),
    };
    leave(scope).await?;
    let visitor = &portal.visit.visitor;
    let language = portal.page.language();
    let answer = question.ask(portal.site.rules.as_ref(), &portal.tenant, visitor, language).await;
    let mut scope = portal.enter_to_write().await?;
    match entry::keep_advice(&mut scope, &question, &answer).await {
        Ok(_) => done(&portal, scope, id, "entry-examined").await,
        Err(error) => told(&portal, id, error),
    }
}

/// Where somebody was faster, the entry's page says so.
fn told(
    portal: &Portal,
    id: RegistryEntryId,
    error: reticolo_registers::Error,
) -> Result<Response, Error> {
    use reticolo_registers::Error as E;
    match error {
        E::Changed | E::Illegal { .. } => {
            let address = portal.page.at(&format!("/entries/{id}?done=entry-changed-meanwhile"));
            Ok(Redirect::to(&address).into_response())
        }
        error => Err(error.into()),
    }
}
