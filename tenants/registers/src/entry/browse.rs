//! Entries as people at work, and whose they are, find and open them. Each that is read is in the audit.

use reticolo_tenancy::{Act, Permission, Scope, statements};

use super::{EntryState, INCIDENTS_TO_SUSPEND, RegistryEntry, RegistryEntryId, about};
use crate::error::Error;
use crate::sight::{Sight, entry_in_sight};

/// What is looked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The code of a register.
    pub registry: Option<String>,
    /// Where they stand today.
    pub state: Option<EntryState>,
    /// Part of the name, in any case of letters.
    pub text: Option<String>,
    /// Only those with so many open incidents that a suspension is proposed.
    pub suspension_proposed: bool,
}

/// The columns of a [`RegistryEntry`] and where they come from.
macro_rules! entries {
    ($rest:literal) => {
        concat!(
            "select e.registry_entry_id, e.registry_code, e.account_id, e.display_name, e.born_on, e.municipalities,
                    e.weekly_minutes, e.permit_expires_on, e.form, t.standing, e.state_reason, e.regional_no, e.admitted_on,
                    e.term_began_on, e.valid_until, e.advice, e.running_placements, e.placed_minutes, e.placed_cohabiting,
                    t.permit_expired, t.available,
                    (select count(*) from {t}.incident i
                     where i.registry_entry_id = e.registry_entry_id and i.state = 'open') as open_incidents,
                    e.applied_at, e.applied_by, e.changed_at, e.changed_by, e.row_version
             from {t}.registry_entry e join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id ",
            $rest
        )
    };
}

/// Which entries a filter takes, in parameters 4 to 7.
macro_rules! filtered {
    () => {
        " and ($4::text is null or e.registry_code = $4) and ($5::text is null or t.standing = $5)
          and ($6::text is null or position(lower($6) in lower(e.display_name)) > 0)
          and ($7::bigint is null or (t.standing = 'admitted' and $7 <= (select count(*) from {t}.incident i
               where i.registry_entry_id = e.registry_entry_id and i.state = 'open'))) "
    };
}

statements! {
    /// Entries in sight by their ids.
    FIND = concat!(entries!("where e.registry_entry_id = any($4) and "), entry_in_sight!());
    /// One page of the entries in sight, by name.
    LIST = concat!(
        entries!("where "), entry_in_sight!(), filtered!(),
        "order by lower(e.display_name), e.registry_entry_id offset $8 limit $9");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.registry_entry e
             join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id where ",
        entry_in_sight!(), filtered!());
}

/// One page of the entries within reach, by name. Needs `registry:read`; each is written to the audit.
pub async fn list(
    scope: &mut Scope,
    filter: &Filter,
    offset: i64,
    limit: i64,
) -> Result<Vec<RegistryEntry>, Error> {
    let sight = Sight::at_work(scope, Permission::RegistryRead)?;
    page(scope, &sight, filter, offset, limit).await
}

/// How many entries there are for [`list`].
pub async fn count(scope: &mut Scope, filter: &Filter) -> Result<i64, Error> {
    let sight = Sight::at_work(scope, Permission::RegistryRead)?;
    let sql = scope.sql(&COUNT);
    Ok(sqlx::query_scalar(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(filter.registry.as_deref())
        .bind(filter.state.map(EntryState::as_str))
        .bind(filter.text.as_deref())
        .bind(filter.suspension_proposed.then_some(INCIDENTS_TO_SUSPEND))
        .fetch_one(scope.connection())
        .await?)
}

/// One's own entries, in every register. Needs `registry:apply`.
pub async fn mine(scope: &mut Scope) -> Result<Vec<RegistryEntry>, Error> {
    let sight = Sight::own(scope, Permission::RegistryApply)?;
    page(scope, &sight, &Filter::default(), 0, 100).await
}

async fn page(
    scope: &mut Scope,
    sight: &Sight,
    filter: &Filter,
    offset: i64,
    limit: i64,
) -> Result<Vec<RegistryEntry>, Error> {
    let sql = scope.sql(&LIST);
    let entries: Vec<RegistryEntry> = sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(&sight.municipalities)
        .bind(sight.account)
        .bind(filter.registry.as_deref())
        .bind(filter.state.map(EntryState::as_str))
        .bind(filter.text.as_deref())
        .bind(filter.suspension_proposed.then_some(INCIDENTS_TO_SUSPEND))
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?;
    for entry in &entries {
        record_read(scope, entry);
    }
    Ok(entries)
}

/// An entry within reach of `registry:read`, or one's own. Written to the audit.
pub async fn open(scope: &mut Scope, id: RegistryEntryId) -> Result<RegistryEntry, Error> {
    let found = find(scope, &[id]).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Entries within reach of `registry:read`, or one's own, by their ids. Each is written to the audit.
pub async fn find(scope: &mut Scope, ids: &[RegistryEntryId]) -> Result<Vec<RegistryEntry>, Error> {
    let sight = Sight::of(scope, Permission::RegistryRead, Permission::RegistryApply)?;
    let sql = scope.sql(&FIND);
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let entries: Vec<RegistryEntry> = sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(ids)
        .fetch_all(scope.connection())
        .await?;
    for entry in &entries {
        record_read(scope, entry);
    }
    Ok(entries)
}

/// What people read of themselves is no news to the audit.
fn record_read(scope: &mut Scope, entry: &RegistryEntry) {
    let own = entry.account_id.is_some()
        && scope.actor().person().map(|person| person.account) == entry.account_id;
    if !own {
        let act = Act::new("registry-entry.read").on("registry_entry", entry.id.0);
        let act = about(scope, entry.account_id, act);
        scope.record(act);
    }
}
