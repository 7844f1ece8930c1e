//! Entries as people at work, and whose they are, find and open them. Each that is read is in the audit.

use std::collections::HashMap;

use chrono::{Duration, NaiveDate};
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use super::{
    EntryState, INCIDENTS_TO_SUSPEND, REMINDED_DAYS, RegistryEntry, RegistryEntryId, about,
};
use crate::error::Error;
use crate::list::{self, Narrow, Stretch};
use crate::sight::{Sight, entry_in_sight};
use crate::sort::{Sort, sort_keys, sorted};

sort_keys! {
    /// What a list of entries can be sorted by.
    SortKey {
        Name = "name",
        /// As an entry goes through its life.
        State = "state",
        /// Minutes a week that nothing takes yet.
        Free = "free",
        Applied = "applied",
        /// The last day of the term; terms without end come last.
        ValidUntil = "valid-until",
    }
}

/// As a list of entries is sorted when nobody says otherwise.
pub const BY_NAME: Sort<SortKey> = Sort::up(SortKey::Name);

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
    /// The ISTAT code of a municipality they would work in.
    pub municipality: Option<String>,
    /// Only those whose term ends within [`REMINDED_DAYS`] days.
    pub ends_soon: bool,
    /// Only those with a document that nobody has found good yet, and that are not over.
    pub to_verify: bool,
}

/// The columns of a [`RegistryEntry`] and where they come from.
macro_rules! entries {
    ($rest:literal) => {
        concat!(
            "select e.registry_entry_id, e.registry_code, e.account_id, e.display_name, e.born_on, e.municipalities,
                    e.weekly_minutes, e.permit_expires_on, e.form, t.standing, e.state_reason, e.withdrawn_at, e.regional_no, e.admitted_on,
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

/// Which entries a filter takes, in parameters 4 to 10.
macro_rules! filtered {
    () => {
        " and ($4::text is null or e.registry_code = $4) and ($5::text is null or t.standing = $5)
          and ($6::text is null or position(lower($6) in lower(e.display_name)) > 0)
          and ($7::bigint is null or (t.standing = 'admitted' and $7 <= (select count(*) from {t}.incident i
               where i.registry_entry_id = e.registry_entry_id and i.state = 'open')))
          and ($8::text is null or $8 = any(e.municipalities))
          and ($9::date is null or (t.standing = 'admitted' and e.valid_until <= $9))
          and (not $10 or (e.state not in ('refused', 'removed') and exists (select from {t}.registry_document d
               where d.registry_entry_id = e.registry_entry_id and d.replaced_at is null and d.verified_at is null))) "
    };
}

statements! {
    /// Entries in sight by their ids.
    FIND = concat!(entries!("where e.registry_entry_id = any($4) and "), entry_in_sight!());
    /// One page of the entries in sight.
    LIST = concat!(
        entries!("where "), entry_in_sight!(), filtered!(),
        sorted!("$11", "$12", " when 'name' then lower(e.display_name)
              when 'state' then array_position(array['applied', 'in_check', 'integration', 'admitted', 'suspended',
                   'expired', 'refused', 'removed'], t.standing)::text
              when 'free' then to_char(case when e.placed_cohabiting then 0 else e.weekly_minutes - e.placed_minutes end,
                   'FM00000')
              when 'applied' then to_char(e.applied_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')
              when 'valid-until' then to_char(e.valid_until, 'YYYYMMDD')", "e.registry_entry_id"),
        " offset $13 limit $14");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.registry_entry e
             join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id where ",
        entry_in_sight!(), filtered!());
    /// How many of a register stand where.
    COUNTS = concat!(
        "select t.standing, count(*) from {t}.registry_entry e
             join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id where ",
        entry_in_sight!(), "and e.registry_code = $4 group by t.standing");
}

/// One page of the entries within reach. Needs `registry:read`; each is written to the audit.
pub async fn list(
    scope: &mut Scope,
    filter: &Filter,
    sort: Sort<SortKey>,
    offset: i64,
    limit: i64,
) -> Result<Vec<RegistryEntry>, Error> {
    let sight = Sight::at_work(scope, Permission::RegistryRead)?;
    page(scope, &sight, filter, sort, offset, limit).await
}

/// How many entries there are for [`list`].
pub async fn count(scope: &mut Scope, filter: &Filter) -> Result<i64, Error> {
    let sight = Sight::at_work(scope, Permission::RegistryRead)?;
    list::count(scope, &COUNT, &sight, filter).await
}

/// How many of a register's entries within reach stand where today, state by state. Needs `registry:read`.
pub async fn counts(scope: &mut Scope, registry: &str) -> Result<Vec<(EntryState, i64)>, Error> {
    let sight = Sight::at_work(scope, Permission::RegistryRead)?;
    let sql = scope.sql(&COUNTS);
    let counted: Vec<(String, i64)> = sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(registry)
        .fetch_all(scope.connection())
        .await?;
    let counted: HashMap<String, i64> = counted.into_iter().collect();
    let of = |state: EntryState| counted.get(state.as_str()).copied().unwrap_or_default();
    Ok(EntryState::ALL.map(|state| (state, of(state))).into())
}

/// One's own entries, in every register. Needs `registry:apply`.
pub async fn mine(scope: &mut Scope) -> Result<Vec<RegistryEntry>, Error> {
    let sight = Sight::own(scope, Permission::RegistryApply)?;
    page(scope, &sight, &Filter::default(), BY_NAME, 0, 100).await
}

impl Narrow for Filter {
    fn add_to(&self, arguments: &mut PgArguments, today: NaiveDate) -> Result<(), BoxDynError> {
        let last_day = self.ends_soon.then(|| today + Duration::days(REMINDED_DAYS));
        arguments.add(self.registry.as_deref())?;
        arguments.add(self.state.map(EntryState::as_str))?;
        arguments.add(self.text.as_deref())?;
        arguments.add(self.suspension_proposed.then_some(INCIDENTS_TO_SUSPEND))?;
        arguments.add(self.municipality.as_deref())?;
        arguments.add(last_day)?;
        arguments.add(self.to_verify)
    }
}

async fn page(
    scope: &mut Scope,
    sight: &Sight,
    filter: &Filter,
    sort: Sort<SortKey>,
    offset: i64,
    limit: i64,
) -> Result<Vec<RegistryEntry>, Error> {
    let stretch = Stretch { sort, offset, limit };
    let entries: Vec<RegistryEntry> = list::stretch(scope, &LIST, sight, filter, stretch).await?;
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
    let ids = ids.iter().map(|id| id.0).collect();
    let entries: Vec<RegistryEntry> = list::with_ids(scope, &FIND, &sight, ids).await?;
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
