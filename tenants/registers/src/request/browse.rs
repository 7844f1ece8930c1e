//! Requests as people at work, and families, find and open them. Each that is read is in the audit.

use chrono::NaiveDate;
use reticolo_foundation::clock::legal_day;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use super::{MatchRequest, MatchRequestId, RequestState, requests};
use crate::error::Error;
use crate::list::{self, Narrow, Stretch};
use crate::sight::{Sight, request_in_sight};
use crate::sort::{Sort, sort_keys, sorted};
use crate::table::{MOST, inert, table};

sort_keys! {
    /// What a list of requests can be sorted by.
    SortKey {
        Family = "family",
        /// As a request goes through its life.
        State = "state",
        /// The ISTAT code of the municipality.
        Municipality = "municipality",
        Minutes = "minutes",
        Start = "start",
        Opened = "opened",
    }
}

/// As a list of requests is sorted when nobody says otherwise.
pub const LONGEST_WAITING: Sort<SortKey> = Sort::up(SortKey::Opened);

/// What is looked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The code of a register.
    pub registry: Option<String>,
    pub state: Option<RequestState>,
    /// Part of the family's name, in any case of letters.
    pub text: Option<String>,
    /// The ISTAT code of where the help is needed.
    pub municipality: Option<String>,
}

impl Narrow for Filter {
    fn add_to(&self, arguments: &mut PgArguments, _today: NaiveDate) -> Result<(), BoxDynError> {
        arguments.add(self.registry.as_deref())?;
        arguments.add(self.state.map(RequestState::as_str))?;
        arguments.add(self.text.as_deref())?;
        arguments.add(self.municipality.as_deref())
    }
}

/// Which requests a filter takes, in parameters 4 to 7.
macro_rules! filtered {
    () => {
        " and ($4::text is null or q.registry_code = $4) and ($5::text is null or q.state = $5)
          and ($6::text is null or position(lower($6) in lower(q.family_name)) > 0)
          and ($7::text is null or q.municipality_code = $7) "
    };
}

statements! {
    /// Requests in sight by their ids.
    FIND = concat!(requests!("where q.match_request_id = any($4) and "), request_in_sight!());
    /// One page of the requests in sight.
    LIST = concat!(
        requests!("where "), request_in_sight!(), filtered!(),
        sorted!("$8", "$9", " when 'family' then lower(q.family_name)
              when 'state' then array_position(array['open', 'shortlisted', 'proposed', 'interview', 'placed', 'failed',
                   'cancelled'], q.state)::text
              when 'municipality' then q.municipality_code
              when 'minutes' then to_char(q.weekly_minutes, 'FM00000')
              when 'start' then to_char(q.start_on, 'YYYYMMDD')
              when 'opened' then to_char(q.opened_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')", "q.match_request_id"),
        " offset $10 limit $11");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.match_request q where ", request_in_sight!(), filtered!());
}

/// One page of the requests within reach. Needs `matching:manage`; each is
/// written to the audit.
pub async fn list(
    scope: &mut Scope,
    filter: &Filter,
    sort: Sort<SortKey>,
    offset: i64,
    limit: i64,
) -> Result<Vec<MatchRequest>, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    page(scope, &sight, filter, sort, offset, limit).await
}

/// How many requests there are for [`list`].
pub async fn count(scope: &mut Scope, filter: &Filter) -> Result<i64, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    list::count(scope, &COUNT, &sight, filter).await
}

/// One's own requests. Needs `matching:request`.
pub async fn mine(scope: &mut Scope) -> Result<Vec<MatchRequest>, Error> {
    let sight = Sight::own(scope, Permission::MatchingRequest)?;
    page(scope, &sight, &Filter::default(), LONGEST_WAITING, 0, 100).await
}

async fn page(
    scope: &mut Scope,
    sight: &Sight,
    filter: &Filter,
    sort: Sort<SortKey>,
    offset: i64,
    limit: i64,
) -> Result<Vec<MatchRequest>, Error> {
    let stretch = Stretch { sort, offset, limit };
    let requests: Vec<MatchRequest> = list::stretch(scope, &LIST, sight, filter, stretch).await?;
    for request in &requests {
        record_read(scope, request);
    }
    Ok(requests)
}

/// A request within reach of `matching:manage`, or one's own. Written to the audit.
pub async fn open(scope: &mut Scope, id: MatchRequestId) -> Result<MatchRequest, Error> {
    let found = find(scope, &[id]).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Requests within reach of `matching:manage`, or one's own, by their ids. Each is written to the audit.
pub async fn find(scope: &mut Scope, ids: &[MatchRequestId]) -> Result<Vec<MatchRequest>, Error> {
    let sight = Sight::of(scope, Permission::MatchingManage, Permission::MatchingRequest)?;
    let ids = ids.iter().map(|id| id.0).collect();
    let requests: Vec<MatchRequest> = list::with_ids(scope, &FIND, &sight, ids).await?;
    for request in &requests {
        record_read(scope, request);
    }
    Ok(requests)
}

/// What a family reads of itself is no news to the audit.
fn record_read(scope: &mut Scope, request: &MatchRequest) {
    let own = request.account_id.is_some()
        && scope.actor().person().map(|person| person.account) == request.account_id;
    if !own {
        request.record_act(scope, Act::new("match-request.read"));
    }
}

/// The columns of the file.
const HEADINGS: [&str; 9] = [
    "match_request_id",
    "registry",
    "family_name",
    "municipality",
    "weekly_minutes",
    "cohabiting",
    "start_on",
    "state",
    "opened_on",
];

/// The first of the requests within reach, some thousand at most, as CSV with a heading.
///
/// Needs `matching:manage`; every line is written to the audit.
pub async fn export(
    scope: &mut Scope,
    filter: &Filter,
    sort: Sort<SortKey>,
) -> Result<String, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    let stretch = Stretch { sort, offset: 0, limit: MOST };
    let requests: Vec<MatchRequest> = list::stretch(scope, &LIST, &sight, filter, stretch).await?;
    for request in &requests {
        request.record_act(scope, Act::new("match-request.export"));
    }
    let line = |request: MatchRequest| {
        [
            request.id.to_string(),
            request.registry_code,
            inert(&request.family_name),
            request.municipality_code,
            request.weekly_minutes.to_string(),
            request.cohabiting.to_string(),
            request.start_on.to_string(),
            request.state.as_str().to_owned(),
            legal_day(request.opened_at).to_string(),
        ]
    };
    table(HEADINGS, requests.into_iter().map(line))
}
