//! Incidents as people at work find them. Each that is read is in the audit.

use reticolo_tenancy::{Act, Scope, statements};

use super::{Incident, Severity, incidents, sight};
use crate::error::Error;
use crate::sort::{Key as _, Sort, sort_keys, sorted};

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

/// Which incidents a filter takes, in parameters 3 to 5.
macro_rules! filtered {
    () => {
        " where ($1 or e.municipalities && $2) and (not $3 or i.state = 'open')
            and ($4::text is null or i.severity = $4) and ($5::text is null or $5 = any(e.municipalities)) "
    };
}

statements! {
    /// One page of the incidents within reach.
    LIST = concat!(
        incidents!(""), filtered!(),
        sorted!("$6", "$7", " when 'name' then lower(e.display_name)
              when 'severity' then array_position(array['low', 'medium', 'high'], i.severity)::text
              when 'state' then array_position(array['open', 'closed'], i.state)::text
              when 'reported' then to_char(i.reported_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')", "i.incident_id desc"),
        " offset $8 limit $9");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.incident i join {t}.registry_entry e on e.registry_entry_id = i.registry_entry_id",
        filtered!());
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
    let sql = scope.sql(&LIST);
    let incidents: Vec<Incident> = sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(filter.only_open)
        .bind(filter.severity.map(Severity::as_str))
        .bind(filter.municipality.as_deref())
        .bind(sort.by.as_str())
        .bind(sort.descending)
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?;
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
    let sql = scope.sql(&COUNT);
    Ok(sqlx::query_scalar(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(filter.only_open)
        .bind(filter.severity.map(Severity::as_str))
        .bind(filter.municipality.as_deref())
        .fetch_one(scope.connection())
        .await?)
}
