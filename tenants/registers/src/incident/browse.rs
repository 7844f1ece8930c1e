//! Incidents as people at work find them. Each that is read is in the audit.

use chrono::NaiveDate;
use reticolo_tenancy::{Act, Scope, statements};
use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use super::{Incident, Severity, incidents, sight};
use crate::error::Error;
use crate::list::{self, Narrow, Stretch};
use crate::sight::entry_in_sight;
use crate::sort::{Sort, sort_keys, sorted};

sort_keys! {
    /// What a list of incidents can be sorted by.
    SortKey {
        /// Of whoever they are about.
        Name = "name",
        /// The worst last, or first.
        Severity = "severity",
        /// Those that are open first, or last.
        State = "state",
        Reported = "reported",
    }
}

/// As a list of incidents is sorted when nobody says otherwise.
pub const NEWEST: Sort<SortKey> = Sort::down(SortKey::Reported);

/// What is looked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those that nobody has closed.
    pub only_open: bool,
    pub severity: Option<Severity>,
    /// The ISTAT code of a municipality they would work in whom it is about.
    pub municipality: Option<String>,
}

impl Narrow for Filter {
    fn add_to(&self, arguments: &mut PgArguments, _today: NaiveDate) -> Result<(), BoxDynError> {
        arguments.add(self.only_open)?;
        arguments.add(self.severity.map(Severity::as_str))?;
        arguments.add(self.municipality.as_deref())
    }
}

/// Which incidents a filter takes, in parameters 4 to 6.
macro_rules! filtered {
    () => {
        " and (not $4 or i.state = 'open') and ($5::text is null or i.severity = $5)
          and ($6::text is null or $6 = any(e.municipalities)) "
    };
}

statements! {
    /// One page of the incidents within reach.
    LIST = concat!(
        incidents!("where "), entry_in_sight!(), filtered!(),
        sorted!("$7", "$8", " when 'name' then lower(e.display_name)
              when 'severity' then array_position(array['low', 'medium', 'high'], i.severity)::text
              when 'state' then array_position(array['open', 'closed'], i.state)::text
              when 'reported' then to_char(i.reported_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')", "i.incident_id desc"),
        " offset $9 limit $10");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.incident i join {t}.registry_entry e on e.registry_entry_id = i.registry_entry_id where ",
        entry_in_sight!(), filtered!());
}

/// One page of the incidents within reach. Needs `matching:manage` or `registry:read`; each is written to the audit.
pub async fn list(
    scope: &mut Scope,
    filter: &Filter,
    sort: Sort<SortKey>,
    offset: i64,
    limit: i64,
) -> Result<Vec<Incident>, Error> {
    let sight = sight(scope)?;
    let stretch = Stretch { sort, offset, limit };
    let incidents: Vec<Incident> = list::stretch(scope, &LIST, &sight, filter, stretch).await?;
    for incident in &incidents {
        let act = Act::new("incident.read").on("incident", incident.id.0);
        let act = crate::entry::about(scope, incident.account_id, act);
        scope.record(act);
    }
    Ok(incidents)
}

/// How many incidents there are for [`list`].
pub async fn count(scope: &mut Scope, filter: &Filter) -> Result<i64, Error> {
    let sight = sight(scope)?;
    list::count(scope, &COUNT, &sight, filter).await
}
