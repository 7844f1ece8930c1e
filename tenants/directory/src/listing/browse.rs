//! Listings as people at work find and open them.

use reticolo_tenancy::{Permission, Reach, Scope, statements};
use sqlx::types::Json;

use super::read::stored;
use super::{DraftState, Listing, ListingContent, Record, State};
use crate::error::Error;
use crate::organization::OrganizationId;
use crate::service::ServiceId;

/// What is looked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub draft_state: Option<DraftState>,
    pub organization: Option<OrganizationId>,
    /// Part of the name, in any case of letters.
    pub text: Option<String>,
}

/// A listing with what it says.
#[derive(Clone, Debug)]
pub struct Opened {
    pub listing: Listing,
    /// What the tables say, whether or not the public sees it now; `None`: never published.
    pub published: Option<ListingContent>,
    /// What is being worked on.
    pub draft: Option<ListingContent>,
}

/// The columns of a [`Listing`] and where they come from.
macro_rules! listings {
    ($rest:literal) => {
        concat!(
            "select l.service_id, l.organization_id, o.name as organization_name,
                    coalesce(s.name, l.draft ->> 'name', '') as name, l.state, l.draft_state, l.returned, l.reason,
                    l.changed_at, l.changed_by, l.submitted_at, l.submitted_by, l.decided_at, l.decided_by,
                    f.verified_on, l.verified_by, f.remind_on, f.stale_on, f.hides_on, l.row_version
             from {t}.listing l join {t}.organization o on o.id = l.organization_id
             left join {t}.service s on s.id = l.service_id
             left join {t}.service_freshness f on f.service_id = l.service_id ",
            $rest
        )
    };
}

/// Whether the actor's reach, in parameters 1 to 3, has the listing in it.
macro_rules! within_reach {
    () => {
        " ($1 or l.organization_id = any($2) or l.municipalities && $3
           or exists (select from {t}.service_at_location sl join {t}.location p on p.id = sl.location_id
                      where sl.service_id = l.service_id and p.external_identifier_type = 'ISTAT'
                        and p.external_identifier = any($3))) "
    };
}

/// Which listings a filter takes, in parameters 4 to 7.
macro_rules! filtered {
    () => {
        " and ($4::text is null or l.state = $4) and ($5::text is null or l.draft_state = $5)
          and ($6::uuid is null or l.organization_id = $6)
          and ($7::text is null or position(lower($7) in lower(coalesce(s.name, l.draft ->> 'name', ''))) > 0) "
    };
}
pub(super) use {listings, within_reach};

statements! {
    /// A listing.
    ONE = listings!("where l.service_id = $1");
    /// One page of the listings within reach, by name.
    LIST = concat!(
        listings!("where "), within_reach!(), filtered!(),
        "order by lower(coalesce(s.name, l.draft ->> 'name', '')), l.service_id offset $8 limit $9");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.listing l left join {t}.service s on s.id = l.service_id where ",
        within_reach!(), filtered!());
    /// What waits for a curator, the longest first.
    QUEUE = concat!(
        listings!("where l.draft_state = 'submitted' and "), within_reach!(),
        "order by l.submitted_at, l.service_id offset $4 limit $5");
    /// How many wait.
    COUNT_QUEUE = concat!(
        "select count(*) from {t}.listing l where l.draft_state = 'submitted' and ", within_reach!());
}

/// One page of the listings the actor's `listing:read` reaches, by name.
pub async fn list(
    scope: &mut Scope,
    filter: &Filter,
    offset: i64,
    limit: i64,
) -> Result<Vec<Listing>, Error> {
    let reach = scope.reach(Permission::ListingRead)?;
    let sql = scope.sql(&LIST);
    Ok(sqlx::query_as(sql)
        .bind(reach.everywhere)
        .bind(&reach.organizations)
        .bind(&reach.municipalities)
        .bind(filter.state.map(State::as_str))
        .bind(filter.draft_state.map(DraftState::as_str))
        .bind(filter.organization)
        .bind(filter.text.as_deref())
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}

/// How many listings there are for [`list`].
pub async fn count(scope: &mut Scope, filter: &Filter) -> Result<i64, Error> {
    let reach = scope.reach(Permission::ListingRead)?;
    let sql = scope.sql(&COUNT);
    Ok(sqlx::query_scalar(sql)
        .bind(reach.everywhere)
        .bind(&reach.organizations)
        .bind(&reach.municipalities)
        .bind(filter.state.map(State::as_str))
        .bind(filter.draft_state.map(DraftState::as_str))
        .bind(filter.organization)
        .bind(filter.text.as_deref())
        .fetch_one(scope.connection())
        .await?)
}

/// One page of the submitted drafts the actor's `listing:moderate` reaches, the longest waiting first.
pub async fn queue(scope: &mut Scope, offset: i64, limit: i64) -> Result<Vec<Listing>, Error> {
    let Reach { everywhere, organizations, municipalities } =
        scope.reach(Permission::ListingModerate)?;
    let sql = scope.sql(&QUEUE);
    Ok(sqlx::query_as(sql)
        .bind(everywhere)
        .bind(organizations)
        .bind(municipalities)
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}

/// How many wait in [`queue`].
pub async fn count_queue(scope: &mut Scope) -> Result<i64, Error> {
    let Reach { everywhere, organizations, municipalities } =
        scope.reach(Permission::ListingModerate)?;
    let sql = scope.sql(&COUNT_QUEUE);
    Ok(sqlx::query_scalar(sql)
        .bind(everywhere)
        .bind(organizations)
        .bind(municipalities)
        .fetch_one(scope.connection())
        .await?)
}

/// A listing with its draft and what is published. Needs `listing:read` within reach.
pub async fn open(scope: &mut Scope, id: ServiceId) -> Result<Opened, Error> {
    let record = Record::within(scope, id, Permission::ListingRead).await?;
    let sql = scope.sql(&ONE);
    let listing: Option<Listing> =
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    let listing = listing.ok_or(Error::NotFound)?;
    let mut published = stored(scope, id).await?.map(|stored| stored.content());
    if let (Some(content), Some(status)) = (&mut published, &record.running_status) {
        content.status = serde_json::from_value(status.as_str().into()).unwrap_or_default();
    }
    let draft = record.draft.map(|Json(draft)| draft);
    Ok(Opened { listing, published, draft })
}
