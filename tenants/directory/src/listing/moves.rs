//! The two functions that move a listing and its draft from state to state.

use reticolo_tenancy::{Act, Actor, Scope, statements};
use sqlx::types::Json;

use super::{ListingContent, Reasons, Record, State};
use crate::error::Error;
use crate::service::ServiceId;

/// What can be done with a draft.
#[derive(Clone, Debug)]
pub(super) enum DraftMove<'a> {
    /// Writes it, for the first time or anew.
    Save(&'a ListingContent),
    Submit,
    /// Back from the curator, by whoever submitted it.
    Withdraw,
    Return(&'a Reasons),
    /// Drops it; the listing stays.
    Discard,
}

impl DraftMove<'_> {
    const fn action(&self) -> &'static str {
        match self {
            Self::Save(_) => "listing.save-draft",
            Self::Submit => "listing.submit",
            Self::Withdraw => "listing.withdraw",
            Self::Return(_) => "listing.return",
            Self::Discard => "listing.discard-draft",
        }
    }

    /// The states a draft may be in before, `none` where there is none.
    const fn from(&self) -> &'static [&'static str] {
        match self {
            Self::Save(_) => &["none", "draft", "returned"],
            Self::Submit | Self::Discard => &["draft", "returned"],
            Self::Withdraw | Self::Return(_) => &["submitted"],
        }
    }

    const fn to(&self) -> Option<&'static str> {
        match self {
            Self::Save(_) | Self::Withdraw => Some("draft"),
            Self::Submit => Some("submitted"),
            Self::Return(_) => Some("returned"),
            Self::Discard => None,
        }
    }
}

/// What a curator can do with what the public sees.
#[derive(Clone, Copy, Debug)]
pub(super) enum ListingMove<'a> {
    /// The submitted draft becomes what the public sees.
    Publish,
    Suspend {
        reason: &'a str,
    },
    Resume,
    Archive {
        reason: &'a str,
    },
}

impl<'a> ListingMove<'a> {
    const fn action(self) -> &'static str {
        match self {
            Self::Publish => "listing.publish",
            Self::Suspend { .. } => "listing.suspend",
            Self::Resume => "listing.resume",
            Self::Archive { .. } => "listing.archive",
        }
    }

    /// The states a listing may be in before.
    const fn from(self) -> &'static [&'static str] {
        match self {
            Self::Publish => &["unpublished", "published", "suspended"],
            Self::Suspend { .. } => &["published"],
            Self::Resume => &["suspended"],
            Self::Archive { .. } => &["published", "suspended"],
        }
    }

    const fn to(self) -> State {
        match self {
            Self::Publish | Self::Resume => State::Published,
            Self::Suspend { .. } => State::Suspended,
            Self::Archive { .. } => State::Archived,
        }
    }

    const fn reason(self) -> Option<&'a str> {
        match self {
            Self::Publish | Self::Resume => None,
            Self::Suspend { reason } | Self::Archive { reason } => Some(reason),
        }
    }
}

statements! {
    /// Moves a draft, where it is in a state that allows it and as it was seen. A returned draft that is
    /// saved stays returned, with its reasons, until it is submitted again.
    MOVE_DRAFT = "update {t}.listing set
                    draft = case when $5::text is null then null else coalesce($6, draft) end,
                    draft_state = case when $6::jsonb is not null and draft_state = 'returned' then 'returned' else $5 end,
                    municipalities = coalesce($7, municipalities),
                    returned = case when $5 = 'returned' then $8::jsonb when $6 is not null then returned end,
                    submitted_at = case when $5 = 'submitted' then $9 else submitted_at end,
                    submitted_by = case when $5 = 'submitted' then $10 else submitted_by end,
                    decided_at = case when $5 = 'returned' then $9 else decided_at end,
                    decided_by = case when $5 = 'returned' then $10 else decided_by end,
                    changed_at = $9, changed_by = $10, row_version = row_version + 1
             where service_id = $1 and row_version = $2 and state = any($3) and coalesce(draft_state, 'none') = any($4)
             returning row_version";
    /// Moves a listing, where it is in a state that allows it and as it was seen. Publishing takes the
    /// submitted draft; what is archived has none.
    MOVE_LISTING = "update {t}.listing set
                    state = $4,
                    draft = case when $5 or $4 = 'archived' then null else draft end,
                    draft_state = case when $5 or $4 = 'archived' then null else draft_state end,
                    municipalities = case when $5 or $4 = 'archived' then '{}' else municipalities end,
                    returned = case when $5 or $4 = 'archived' then null else returned end,
                    running_status = $6,
                    reason = $7, decided_at = $8, decided_by = $9, changed_at = $8, changed_by = $9,
                    verified_at = case when $5 then submitted_at else verified_at end,
                    verified_by = case when $5 then submitted_by else verified_by end,
                    row_version = row_version + 1
             where service_id = $1 and row_version = $2 and state = any($3) and (not $5 or draft_state = 'submitted')
             returning row_version";
}

/// Moves a draft and writes the act to the audit; gives the listing's new version.
///
/// Fails with `Changed` when the listing is not as `seen`, with `Illegal` when its states forbid it.
pub(super) async fn draft(
    scope: &mut Scope,
    record: &Record,
    seen: i64,
    what: &DraftMove<'_>,
    act: Act,
) -> Result<i64, Error> {
    record.is_as(seen)?;
    let content = match what {
        DraftMove::Save(content) => Some(*content),
        _ => None,
    };
    let reasons = match what {
        DraftMove::Return(reasons) => Some(Json(*reasons)),
        _ => None,
    };
    let municipalities = match what {
        DraftMove::Discard => Some(Vec::new()),
        _ => content.map(municipalities),
    };
    let (sql, now, who) = (scope.sql(&MOVE_DRAFT), scope.now(), actor_name(scope.actor()));
    let moved: Option<i64> = sqlx::query_scalar(sql)
        .bind(record.id)
        .bind(seen)
        .bind(["unpublished", "published", "suspended"].as_slice())
        .bind(what.from())
        .bind(what.to())
        .bind(content.map(Json))
        .bind(municipalities)
        .bind(reasons)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let Some(version) = moved else {
        return Err(refusal(scope, record.id, seen, what.action()).await?);
    };
    record_act(scope, record, act);
    Ok(version)
}

/// Moves a listing and writes the act to the audit; gives its new version. `running_status` is kept
/// for when it runs again.
pub(super) async fn listing(
    scope: &mut Scope,
    record: &Record,
    seen: i64,
    what: ListingMove<'_>,
    running_status: Option<&str>,
    act: Act,
) -> Result<i64, Error> {
    record.is_as(seen)?;
    let (sql, now, who) = (scope.sql(&MOVE_LISTING), scope.now(), actor_name(scope.actor()));
    let moved: Option<i64> = sqlx::query_scalar(sql)
        .bind(record.id)
        .bind(seen)
        .bind(what.from())
        .bind(what.to().as_str())
        .bind(matches!(what, ListingMove::Publish))
        .bind(running_status)
        .bind(what.reason())
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let Some(version) = moved else {
        return Err(refusal(scope, record.id, seen, what.action()).await?);
    };
    record_act(scope, record, act);
    Ok(version)
}

/// Writes an act on a listing to the audit; whoever is not of its organization acts on its behalf.
pub(super) fn record_act(scope: &mut Scope, record: &Record, act: Act) {
    let act = act.on("service", record.id.0);
    let act = on_behalf(scope, record.organization_id.0, act);
    scope.record(act);
}

/// Says on whose behalf an act is done, where the actor has no role in the organization.
pub(super) fn on_behalf(scope: &Scope, organization: uuid::Uuid, act: Act) -> Act {
    let own = scope.actor().person().is_some_and(|person| {
        person.grants.iter().any(|grant| grant.organization == Some(organization))
    });
    if own { act } else { act.on_behalf_of(organization) }
}

/// The name under which an act is shown: a person's, or a command's.
pub(super) fn actor_name(actor: &Actor) -> String {
    match actor {
        Actor::Public => String::new(),
        Actor::System(name) => (*name).to_owned(),
        Actor::Person(person) => person.name.clone(),
    }
}

/// The ISTAT codes a content's places name.
pub(super) fn municipalities(content: &ListingContent) -> Vec<String> {
    let mut codes: Vec<_> =
        content.places.iter().filter_map(|place| place.municipality.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// Why an update found nothing to move.
async fn refusal(
    scope: &mut Scope,
    id: ServiceId,
    seen: i64,
    action: &'static str,
) -> Result<Error, Error> {
    let sql = scope.sql(&super::RECORD);
    let now: Option<Record> =
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    Ok(match now {
        None => Error::NotFound,
        Some(now) if now.row_version != seen => Error::Changed,
        Some(now) => illegal(&now, action),
    })
}

/// The refusal of what a listing's states forbid.
pub(super) fn illegal(record: &Record, action: &'static str) -> Error {
    let draft = record.draft_state.clone().unwrap_or_else(|| "none".to_owned());
    Error::Illegal { action, state: record.state.as_str(), draft }
}
