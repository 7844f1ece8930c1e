//! Placements as people at work, and both sides, find and open them. Each that is read is in the audit.

use chrono::NaiveDate;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use super::{Placement, PlacementId, PlacementState, placements};
use crate::entry::RegistryEntryId;
use crate::error::Error;
use crate::list::{self, Narrow, Stretch};
use crate::request::MatchRequestId;
use crate::sight::Sight;
use crate::sort::{Sort, sort_keys, sorted};
use crate::table::{MOST, day, inert, table};

sort_keys! {
    /// What a list of placements can be sorted by.
    SortKey {
        /// Of whoever helps.
        Name = "name",
        Family = "family",
        /// As a placement goes through its life.
        State = "state",
        Minutes = "minutes",
        Start = "start",
        Made = "made",
    }
}

/// As a list of placements is sorted when nobody says otherwise.
pub const NEWEST: Sort<SortKey> = Sort::down(SortKey::Made);

/// What is looked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<PlacementState>,
    pub entry: Option<RegistryEntryId>,
    pub request: Option<MatchRequestId>,
    /// Only those that run with somebody who could not be placed today.
    pub flagged: bool,
    /// The ISTAT code of where the help is given.
    pub municipality: Option<String>,
}

impl Narrow for Filter {
    fn add_to(&self, arguments: &mut PgArguments, _today: NaiveDate) -> Result<(), BoxDynError> {
        arguments.add(self.state.map(PlacementState::as_str))?;
        arguments.add(self.entry)?;
        arguments.add(self.request)?;
        arguments.add(self.flagged)?;
        arguments.add(self.municipality.as_deref())
    }
}

/// Whether a placement is in sight: of one's own, those of both sides.
macro_rules! in_sight {
    () => {
        " ($1 or q.municipality_code = any($2) or q.account_id = $3 or e.account_id = $3) "
    };
}

/// Which placements a filter takes, in parameters 4 to 8.
macro_rules! filtered {
    () => {
        " and ($4::text is null or p.state = $4) and ($5::uuid is null or p.registry_entry_id = $5)
          and ($6::uuid is null or p.match_request_id = $6)
          and (not $7 or (p.state in ('planned', 'trial', 'active') and not t.available))
          and ($8::text is null or q.municipality_code = $8) "
    };
}

statements! {
    /// Placements in sight by their ids.
    FIND = concat!(placements!("where p.placement_id = any($4) and "), in_sight!());
    /// Those of entries.
    OF_ENTRIES = concat!(
        placements!("where p.registry_entry_id = any($4) and "), in_sight!(),
        "order by p.registry_entry_id, p.placement_id desc");
    /// One page of the placements in sight.
    LIST = concat!(
        placements!("where "), in_sight!(), filtered!(),
        sorted!("$9", "$10", " when 'name' then lower(e.display_name) when 'family' then lower(q.family_name)
              when 'state' then array_position(array['planned', 'trial', 'active', 'ended', 'replaced'], p.state)::text
              when 'minutes' then to_char(p.weekly_minutes, 'FM00000')
              when 'start' then to_char(p.starts_on, 'YYYYMMDD')
              when 'made' then to_char(p.made_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')", "p.placement_id desc"),
        " offset $11 limit $12");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.placement p join {t}.registry_entry e on e.registry_entry_id = p.registry_entry_id
             join {t}.registry_entry_today t on t.registry_entry_id = p.registry_entry_id
             join {t}.match_request q on q.match_request_id = p.match_request_id where ",
        in_sight!(), filtered!());
}

/// One page of the placements within reach. Needs `matching:manage`; each is written to
/// the audit.
pub async fn list(
    scope: &mut Scope,
    filter: &Filter,
    sort: Sort<SortKey>,
    offset: i64,
    limit: i64,
) -> Result<Vec<Placement>, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    page(scope, &sight, filter, sort, offset, limit).await
}

/// How many placements there are for [`list`].
pub async fn count(scope: &mut Scope, filter: &Filter) -> Result<i64, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    list::count(scope, &COUNT, &sight, filter).await
}

/// One's own placements, on either side. Needs `matching:request`.
pub async fn mine(scope: &mut Scope) -> Result<Vec<Placement>, Error> {
    let sight = Sight::own(scope, Permission::MatchingRequest)?;
    page(scope, &sight, &Filter::default(), NEWEST, 0, 100).await
}

async fn page(
    scope: &mut Scope,
    sight: &Sight,
    filter: &Filter,
    sort: Sort<SortKey>,
    offset: i64,
    limit: i64,
) -> Result<Vec<Placement>, Error> {
    let stretch = Stretch { sort, offset, limit };
    let placements: Vec<Placement> = list::stretch(scope, &LIST, sight, filter, stretch).await?;
    for placement in &placements {
        record_read(scope, placement);
    }
    Ok(placements)
}

/// A placement within reach of `matching:manage`, or of one's own on either side. Written to the audit.
pub async fn open(scope: &mut Scope, id: PlacementId) -> Result<Placement, Error> {
    let found = find(scope, &[id]).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Placements within reach of `matching:manage`, or of one's own, by their ids. Each is written to the audit.
pub async fn find(scope: &mut Scope, ids: &[PlacementId]) -> Result<Vec<Placement>, Error> {
    let sight = Sight::of(scope, Permission::MatchingManage, Permission::MatchingRequest)?;
    let ids = ids.iter().map(|id| id.0).collect();
    let placements: Vec<Placement> = list::with_ids(scope, &FIND, &sight, ids).await?;
    for placement in &placements {
        record_read(scope, placement);
    }
    Ok(placements)
}

/// The placements of entries within reach of `matching:manage`, or of one's own, the newest first; part of
/// what was read with the entries.
pub async fn of_entries(
    scope: &mut Scope,
    entries: &[RegistryEntryId],
) -> Result<Vec<Placement>, Error> {
    let sight = Sight::of(scope, Permission::MatchingManage, Permission::MatchingRequest)?;
    let entries = entries.iter().map(|id| id.0).collect();
    list::with_ids(scope, &OF_ENTRIES, &sight, entries).await
}

/// What people read of themselves is no news to the audit.
fn record_read(scope: &mut Scope, placement: &Placement) {
    let account = scope.actor().person().map(|person| person.account);
    let own = account.is_some()
        && (placement.family_account == account || placement.entry_account == account);
    if !own {
        placement.record_act(scope, &Act::new("placement.read"));
    }
}

/// The columns of the file.
const HEADINGS: [&str; 10] = [
    "placement_id",
    "display_name",
    "family_name",
    "municipality",
    "weekly_minutes",
    "cohabiting",
    "state",
    "starts_on",
    "ended_on",
    "flagged",
];

/// The first of the placements within reach, some thousand at most, as CSV with a heading.
///
/// Needs `matching:manage`; every line is written to the audit.
pub async fn export(
    scope: &mut Scope,
    filter: &Filter,
    sort: Sort<SortKey>,
) -> Result<String, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    let stretch = Stretch { sort, offset: 0, limit: MOST };
    let placements: Vec<Placement> = list::stretch(scope, &LIST, &sight, filter, stretch).await?;
    for placement in &placements {
        placement.record_act(scope, &Act::new("placement.export"));
    }
    let line = |placement: Placement| {
        [
            placement.id.to_string(),
            inert(&placement.display_name),
            inert(&placement.family_name),
            placement.municipality_code,
            placement.weekly_minutes.to_string(),
            placement.cohabiting.to_string(),
            placement.state.as_str().to_owned(),
            placement.starts_on.to_string(),
            day(placement.ended_on),
            placement.flagged.to_string(),
        ]
    };
    table(HEADINGS, placements.into_iter().map(line))
}
