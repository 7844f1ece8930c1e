//! What an operator does with its own listings; an administrator does it on an organization's behalf.

use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::types::Json;

use super::difference::{diff, names};
use super::moves::{self, DraftMove};
use super::problem::Problem;
use super::read::stored;
use super::version::version_of;
use super::{ListingContent, Record, State, limits, reference, tidied, validate};
use crate::error::Error;
use crate::organization::OrganizationId;
use crate::service::ServiceId;

statements! {
    /// Adds a listing with its first draft.
    CREATE = "insert into {t}.listing (service_id, organization_id, state, draft, draft_state, municipalities, created_at,
                    changed_at, changed_by)
             select $1, o.id, 'unpublished', $3, 'draft', $4, $5, $5, $6 from {t}.organization o where o.id = $2
             returning service_id";
    /// Takes a listing away that was never published.
    REMOVE = "delete from {t}.listing
             where service_id = $1 and row_version = $2 and state = 'unpublished' and draft_state in ('draft', 'returned')
             returning service_id";
}

/// Begins a listing of an organization; the public sees nothing of it until it is published.
///
/// Needs `listing:write` that reaches the organization. Fails with `Problems` beyond the limits.
pub async fn create(
    scope: &mut Scope,
    organization: OrganizationId,
    content: ListingContent,
) -> Result<ServiceId, Error> {
    if !scope.reach(Permission::ListingWrite)?.covers(organization.0, &[]) {
        return Err(Error::NotFound);
    }
    let content = tidied(content);
    refuse(limits(&content))?;
    let (sql, now) = (scope.sql(&CREATE), scope.now());
    let who = moves::actor_name(scope.actor());
    let created: Option<ServiceId> = sqlx::query_scalar(sql)
        .bind(ServiceId::fresh())
        .bind(organization)
        .bind(Json(&content))
        .bind(moves::municipalities(&content))
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let id = created.ok_or(Error::NotFound)?;
    let act = Act::new("listing.create").on("service", id.0);
    let act = moves::on_behalf(scope, organization.0, act);
    scope.record(act);
    Ok(id)
}

/// Writes a draft, beside what is published. It may be incomplete; only the limits hold.
///
/// Needs `listing:write` within reach. Fails with `Problems` beyond the limits, with `Changed` when
/// somebody else was faster, with `Illegal` while it is submitted.
pub async fn save_draft(
    scope: &mut Scope,
    id: ServiceId,
    content: ListingContent,
    seen: i64,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingWrite).await?;
    let content = tidied(content);
    refuse(limits(&content))?;
    let before = before(scope, &record).await?;
    let act = Act::new("listing.save-draft").fields(names(&diff(&before, &content)));
    moves::draft(scope, &record, seen, &DraftMove::Save(&content), act).await
}

/// Hands a draft to the curators.
///
/// Needs `listing:write` within reach. Fails with `Problems`, all of them, while there are any.
pub async fn submit(scope: &mut Scope, id: ServiceId, seen: i64) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingWrite).await?;
    record.is_as(seen)?;
    if let Some(draft) = record.draft() {
        let reference = reference::of(scope, id, record.organization_id, draft).await?;
        refuse(validate(draft, &reference))?;
    }
    let act = Act::new("listing.submit");
    moves::draft(scope, &record, seen, &DraftMove::Submit, act).await
}

/// Takes a submitted draft back, to go on writing.
pub async fn withdraw(scope: &mut Scope, id: ServiceId, seen: i64) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingWrite).await?;
    let act = Act::new("listing.withdraw");
    moves::draft(scope, &record, seen, &DraftMove::Withdraw, act).await
}

/// Drops a draft. What is published stays; a listing that never was is gone, and `None` says so.
pub async fn discard_draft(
    scope: &mut Scope,
    id: ServiceId,
    seen: i64,
) -> Result<Option<i64>, Error> {
    let record = Record::within(scope, id, Permission::ListingWrite).await?;
    let act = Act::new("listing.discard-draft");
    if record.state == State::Unpublished {
        let sql = scope.sql(&REMOVE);
        let removed: Option<ServiceId> =
            sqlx::query_scalar(sql).bind(id).bind(seen).fetch_optional(scope.connection()).await?;
        if removed.is_some() {
            moves::record_act(scope, &record, act);
            return Ok(None);
        }
    }
    moves::draft(scope, &record, seen, &DraftMove::Discard, act).await.map(Some)
}

/// Makes an old version the draft, in the place of the one there is.
///
/// Places that are no more come as new ones, images that are no more not at all.
pub async fn restore(
    scope: &mut Scope,
    id: ServiceId,
    version_no: i32,
    seen: i64,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingWrite).await?;
    let mut content = version_of(scope, id, version_no).await?.ok_or(Error::NotFound)?;
    let reference = reference::of(scope, id, record.organization_id, &content).await?;
    reference::refresh(&mut content, &reference);
    for place in &mut content.places {
        place.id = place.id.filter(|id| reference.places.contains_key(id));
    }
    content.images.retain(|image| reference.images.contains(&image.digest));
    let before = before(scope, &record).await?;
    let act = Act::new("listing.restore").fields(names(&diff(&before, &content)));
    moves::draft(scope, &record, seen, &DraftMove::Save(&content), act).await
}

/// What a new draft is compared with: the draft there is, or what is published.
async fn before(scope: &mut Scope, record: &Record) -> Result<ListingContent, Error> {
    if let Some(draft) = record.draft() {
        return Ok(draft.clone());
    }
    let stored = stored(scope, record.id).await?;
    Ok(stored.map(|stored| stored.content()).unwrap_or_default())
}

pub(super) fn refuse(problems: Vec<Problem>) -> Result<(), Error> {
    if problems.is_empty() { Ok(()) } else { Err(Error::Problems(problems)) }
}
