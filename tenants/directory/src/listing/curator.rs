//! What a curator decides about listings.

use reticolo_foundation::clock::legal_day;
use reticolo_tenancy::{Act, Permission, Scope, statements};

use super::difference::{diff, names};
use super::limits::{LINE, TEXT};
use super::moves::{self, DraftMove, ListingMove};
use super::operator::refuse;
use super::read::stored;
use super::version;
use super::write::write;
use super::{ListingContent, Reasons, Record, reference, validate};
use crate::error::Error;
use crate::service::ServiceId;

statements! {
    /// Sets the status HSDS has for a service.
    SET_STATUS = "update {t}.service set status = $2, row_version = row_version + 1, last_modified = $3
             where id = $1";
}

/// Makes the submitted draft what the public sees; a suspended listing runs again.
///
/// Needs `listing:moderate` within reach. The content is checked once more: fails with `Problems` where
/// something it refers to has gone meanwhile. Counts as confirmed on the day it was submitted.
pub async fn publish(
    scope: &mut Scope,
    id: ServiceId,
    seen: i64,
    note: Option<&str>,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingModerate).await?;
    record.is_as(seen)?;
    let mut content = record.draft().cloned().unwrap_or_default();
    if record.draft_state.as_deref() == Some("submitted") {
        let reference = reference::of(scope, id, record.organization_id, &content).await?;
        reference::refresh(&mut content, &reference);
        refuse(validate(&content, &reference))?;
    }
    let before = stored(scope, id).await?.map(|stored| stored.content());
    let changes = diff(before.as_ref().unwrap_or(&ListingContent::default()), &content);
    let mut act = Act::new("listing.publish").fields(names(&changes));
    if let Some(note) = note {
        act = act.because(check(note, LINE)?);
    }
    // First of all, so that of two curators the second stops here.
    let version = moves::listing(scope, &record, seen, ListingMove::Publish, None, act).await?;
    if let Some(before) = before {
        version::keep_first(scope, id, &before).await?;
    }
    let confirmed_on = record.submitted_at.map_or_else(|| scope.today(), legal_day);
    write(scope, id, record.organization_id, &content, confirmed_on).await?;
    let written = stored(scope, id).await?.ok_or(Error::NotFound)?.content();
    version::keep(scope, id, &written, note).await?;
    Ok(version)
}

/// Sends a submitted draft back, with reasons. Needs `listing:moderate` within reach.
pub async fn return_with(
    scope: &mut Scope,
    id: ServiceId,
    seen: i64,
    reasons: &Reasons,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingModerate).await?;
    if reasons.general.is_none() && reasons.fields.is_empty() {
        return Err(Error::NoReason);
    }
    for text in reasons.general.iter().chain(reasons.fields.iter().map(|(_, text)| text)) {
        check(text, TEXT)?;
    }
    for (field, _) in &reasons.fields {
        check(field, LINE)?;
    }
    let mut act = Act::new("listing.return")
        .fields(reasons.fields.iter().map(|(field, _)| field.clone()).collect());
    if let Some(general) = &reasons.general {
        act = act.because(general);
    }
    moves::draft(scope, &record, seen, &DraftMove::Return(reasons), act).await
}

/// Hides a published listing for now. Needs `listing:moderate` within reach, and a reason.
pub async fn suspend(
    scope: &mut Scope,
    id: ServiceId,
    seen: i64,
    reason: &str,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingModerate).await?;
    let reason = check(reason, TEXT)?;
    let act = Act::new("listing.suspend").because(reason);
    let running = stored(scope, id).await?.map(|stored| stored.content().status.as_str());
    let what = ListingMove::Suspend { reason };
    let version = moves::listing(scope, &record, seen, what, running, act).await?;
    set_status(scope, id, "inactive").await?;
    Ok(version)
}

/// Shows a suspended listing again, as it was.
pub async fn resume(scope: &mut Scope, id: ServiceId, seen: i64) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingModerate).await?;
    let act = Act::new("listing.resume");
    let version = moves::listing(scope, &record, seen, ListingMove::Resume, None, act).await?;
    set_status(scope, id, record.running_status.as_deref().unwrap_or("active")).await?;
    Ok(version)
}

/// Takes a listing away for good; its draft goes with it. Needs `listing:moderate`, and a reason.
pub async fn archive(
    scope: &mut Scope,
    id: ServiceId,
    seen: i64,
    reason: &str,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::ListingModerate).await?;
    let reason = check(reason, TEXT)?;
    let act = Act::new("listing.archive").because(reason);
    let what = ListingMove::Archive { reason };
    let version = moves::listing(scope, &record, seen, what, None, act).await?;
    set_status(scope, id, "defunct").await?;
    Ok(version)
}

async fn set_status(scope: &mut Scope, id: ServiceId, status: &str) -> Result<(), Error> {
    let (sql, now) = (scope.sql(&SET_STATUS), scope.now());
    sqlx::query(sql).bind(id).bind(status).bind(now).execute(scope.connection()).await?;
    Ok(())
}

/// A reason as it is kept; refuses one that is empty, too long or cannot be read.
fn check(reason: &str, most: usize) -> Result<&str, Error> {
    let reason = reason.trim();
    let refused = |letter| letter != '\n' && letter != '\r' && super::limits::is_control(letter);
    if reason.is_empty() || reason.chars().count() > most || reason.chars().any(refused) {
        return Err(Error::NoReason);
    }
    Ok(reason)
}
