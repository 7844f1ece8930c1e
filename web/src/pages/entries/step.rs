//! `/t/{tenant}/entries/{id}/{step}`: an entry moves on, after a page that asks whether that is meant.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use reticolo_registers::advice::{AskedAbout, Outcome};
use reticolo_registers::entry::{self, RegistryEntry, RegistryEntryId};
use reticolo_tenancy::Scope;

use super::may::May;
use super::{done, seen};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::registers::refuse;
use crate::portal::{Named, Portal, leave, parameter};

/// What can be done with an entry, as addresses name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Check,
    Integrate,
    Admit,
    Refuse,
    Suspend,
    Resume,
    Remove,
    Renew,
    /// Whose application it is takes it back.
    Withdraw,
    /// Whose place in the register it is gives it up.
    Leave,
}

impl Step {
    pub(crate) const ALL: [Self; 10] = [
        Self::Check,
        Self::Integrate,
        Self::Admit,
        Self::Refuse,
        Self::Suspend,
        Self::Resume,
        Self::Remove,
        Self::Renew,
        Self::Withdraw,
        Self::Leave,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Integrate => "integrate",
            Self::Admit => "admit",
            Self::Refuse => "refuse",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Remove => "remove",
            Self::Renew => "renew",
            Self::Withdraw => "withdraw",
            Self::Leave => "leave",
        }
    }

    /// Whether something is taken away by it.
    pub(super) const fn is_grave(self) -> bool {
        matches!(self, Self::Refuse | Self::Suspend | Self::Remove | Self::Withdraw | Self::Leave)
    }

    const fn has_reason(self) -> bool {
        !matches!(self, Self::Check | Self::Resume)
    }

    /// Whether it gives the entry a term.
    const fn has_term(self) -> bool {
        matches!(self, Self::Admit | Self::Renew)
    }

    /// Whether nobody is asked why, who does not want to say.
    const fn is_free(self) -> bool {
        matches!(self, Self::Withdraw | Self::Leave)
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Check => "entry-in-check",
            Self::Integrate => "entry-integration",
            Self::Admit => "entry-admitted",
            Self::Refuse => "entry-refused",
            Self::Suspend => "entry-suspended",
            Self::Resume => "entry-resumed",
            Self::Remove => "entry-removed",
            Self::Renew => "entry-renewed",
            Self::Withdraw => "entry-withdrawn",
            Self::Leave => "entry-left",
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
#[template(path = "entries/step.html")]
struct Ask {
    page: Page,
    step: Step,
    entry: RegistryEntry,
    /// Whether those at work are shown what the rule said.
    at_work: bool,
    today: NaiveDate,
    typed: Typed,
}

impl Ask {
    /// Whether the rule has not said yes today, so that who goes on says why.
    fn against_advice(&self) -> bool {
        let about = match self.step {
            Step::Admit => AskedAbout::Admission,
            Step::Renew => AskedAbout::Renewal,
            _ => return false,
        };
        let advice = self.entry.advice.as_ref().filter(|advice| advice.asked_about == about);
        !advice.is_some_and(|advice| advice.is_yes_of(self.today))
    }

    fn needs_reason(&self) -> bool {
        let asked = self.step.has_reason() && !self.step.is_free();
        asked && (!self.step.has_term() || self.against_advice())
    }
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    step: Step,
) -> Result<Response, Error> {
    form(portal, id, step, None, StatusCode::OK).await
}

pub(crate) async fn take(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    step: Step,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let months = match typed.given("valid_months").filter(|_| step.has_term()).map(str::parse) {
        None => None,
        Some(Ok(months)) => Some(months),
        Some(Err(_)) => {
            typed.refuse("valid_months", portal.page.say("register-bad-valid-months"));
            return form(portal, id, step, Some(typed), StatusCode::BAD_REQUEST).await;
        }
    };
    let mut scope = portal.enter_to_write().await?;
    match apply(&mut scope, id, step, &typed, months).await {
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
    id: RegistryEntryId,
    step: Step,
    typed: &Typed,
    months: Option<i32>,
) -> Result<i64, reticolo_registers::Error> {
    let (seen, reason) = (seen(typed), typed.value("reason"));
    match step {
        Step::Check => entry::take_into_check(scope, id, seen).await,
        Step::Integrate => entry::ask_for_integration(scope, id, seen, reason).await,
        Step::Admit => entry::admit(scope, id, seen, months, typed.given("reason")).await,
        Step::Refuse => entry::refuse(scope, id, seen, reason).await,
        Step::Suspend => entry::suspend(scope, id, seen, reason).await,
        Step::Resume => entry::resume(scope, id, seen).await,
        Step::Remove => entry::remove(scope, id, seen, reason).await,
        Step::Renew => entry::renew(scope, id, seen, months, typed.given("reason")).await,
        Step::Withdraw | Step::Leave => {
            entry::withdraw(scope, id, seen, typed.given("reason")).await
        }
    }
}

/// The entry as it is, and what is asked about it.
async fn form(
    portal: Portal,
    id: RegistryEntryId,
    step: Step,
    typed: Option<Typed>,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let entry = entry::open(&mut scope, id).await?;
    let may = May::with(&scope, &entry);
    let today = scope.today();
    leave(scope).await?;
    if !may.write && !may.manage && !may.own {
        return Err(Error::NotFound);
    }
    if !may.steps(&entry, today).contains(&step) {
        let address = portal.page.at(&format!("/entries/{id}"));
        return Ok(Redirect::to(&address).into_response());
    }
    let typed = typed.unwrap_or_else(|| suggested(step, &entry));
    let at_work = may.write || may.manage;
    let page = render(&Ask { page: portal.page, step, entry, at_work, today, typed })?;
    Ok((status, page).into_response())
}

/// What the rule said, where it says something to begin with.
fn suggested(step: Step, entry: &RegistryEntry) -> Typed {
    let advice = entry.advice.as_ref();
    let lines = |advice: &reticolo_registers::Advice| {
        let reasons = advice.missing.iter().chain(&advice.reasons);
        reasons.map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("\n")
    };
    let fits = advice.filter(|advice| match step {
        Step::Integrate => advice.outcome == Outcome::Integrate,
        Step::Refuse => advice.outcome == Outcome::Refuse,
        _ => false,
    });
    let months = advice.filter(|_| step.has_term()).and_then(|advice| advice.valid_months);
    Typed::with([
        ("reason", fits.map(lines).unwrap_or_default()),
        ("valid_months", months.map(|months| months.to_string()).unwrap_or_default()),
    ])
}
