//! Incidents: what went wrong with somebody out of a register. Three that are open, and a suspension is
//! proposed on their page; a person decides it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use reticolo_accounts::AccountId;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use crate::entry::{Record, RegistryEntryId};
use crate::error::Error;
use crate::event;
use crate::placement::{Placement, PlacementId};
use crate::sight::{Sight, actor_name};
use crate::text;

pub mod browse;

pub use browse::{Filter, count, list};

reticolo_foundation::id! {
    /// Names an incident.
    IncidentId
}

/// How bad it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    Low,
    Medium,
    High,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl FromStr for Severity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|severity| severity.as_str() == text);
        known.ok_or_else(|| format!("unknown severity {text:?}"))
    }
}

impl TryFrom<String> for Severity {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Incident {
    #[sqlx(rename = "incident_id")]
    pub id: IncidentId,
    pub registry_entry_id: RegistryEntryId,
    /// Of whom it is about, as the register shows them.
    pub display_name: String,
    pub placement_id: Option<PlacementId>,
    #[sqlx(try_from = "String")]
    pub severity: Severity,
    pub description: String,
    /// Whether nobody has closed it.
    pub open: bool,
    pub outcome: Option<String>,
    pub reported_at: DateTime<Utc>,
    pub reported_by: String,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<String>,
    account_id: Option<AccountId>,
}

/// What went wrong, and with whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncident {
    pub about: About,
    pub severity: Severity,
    pub description: String,
}

/// What an incident is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Entry(RegistryEntryId),
    /// And whoever helps there.
    Placement(PlacementId),
}

/// The columns of an [`Incident`] and where they come from.
macro_rules! incidents {
    ($rest:literal) => {
        concat!(
            "select i.incident_id, i.registry_entry_id, e.display_name, i.placement_id, i.severity, i.description,
                    i.state = 'open' as open, i.outcome, i.reported_at, i.reported_by, i.closed_at, i.closed_by, e.account_id
             from {t}.incident i join {t}.registry_entry e on e.registry_entry_id = i.registry_entry_id ",
            $rest
        )
    };
}

pub(crate) use incidents;

statements! {
    /// The incidents of entries within reach, the newest first.
    OF = incidents!("where i.registry_entry_id = any($3) and ($1 or e.municipalities && $2)
             order by i.registry_entry_id, i.incident_id desc");
    /// The entry one is about.
    ENTRY = "select registry_entry_id from {t}.incident where incident_id = $1";
    /// Adds one.
    ADD = "insert into {t}.incident (incident_id, registry_entry_id, placement_id, severity, description, state,
                    reported_at, reported_by)
             values ($1, $2, $3, $4, $5, 'open', $6, $7)";
    /// Closes one.
    CLOSE = "update {t}.incident set state = 'closed', outcome = $2, closed_at = $3, closed_by = $4
             where incident_id = $1 and state = 'open' returning incident_id";
    /// How many are open about an entry.
    OPEN = "select count(*) from {t}.incident where registry_entry_id = $1 and state = 'open'";
}

/// How far somebody sees incidents: whoever matches, and whoever reads registers.
fn sight(scope: &Scope) -> Result<Sight, Error> {
    let matching = Sight::at_work(scope, Permission::MatchingManage);
    let reading = Sight::at_work(scope, Permission::RegistryRead);
    match (matching, reading) {
        (Ok(one), Ok(other)) => Ok(Sight {
            everywhere: one.everywhere || other.everywhere,
            municipalities: [one.municipalities, other.municipalities].concat(),
            account: None,
        }),
        (Ok(sight), Err(_)) | (Err(_), Ok(sight)) => Ok(sight),
        (Err(denied), Err(_)) => Err(denied.into()),
    }
}

/// Writes down what went wrong; plugins are told that something did.
///
/// Needs `matching:manage` that reaches the placement, or the entry. Fails with `NotFound` or `BadField`.
pub async fn report(scope: &mut Scope, new: &NewIncident) -> Result<IncidentId, Error> {
    scope.require(Permission::MatchingManage)?;
    let (entry, placement) = match new.about {
        About::Entry(entry) => {
            let record = Record::within(scope, entry, Permission::MatchingManage).await?;
            record.record_act(scope, Act::new("incident.report"));
            (entry, None)
        }
        About::Placement(id) => {
            let placement = Placement::at_work(scope, id).await?;
            placement.record_act(scope, &Act::new("incident.report"));
            (placement.registry_entry_id, Some(id))
        }
    };
    let description = text::prose("description", &new.description)?;
    let (id, sql) = (IncidentId::fresh(), scope.sql(&ADD));
    let (now, who) = (scope.now(), actor_name(scope.actor()));
    sqlx::query(sql)
        .bind(id)
        .bind(entry)
        .bind(placement)
        .bind(new.severity.as_str())
        .bind(description)
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    let sql = scope.sql(&OPEN);
    let open: i64 = sqlx::query_scalar(sql).bind(entry).fetch_one(scope.connection()).await?;
    event::of_incident(scope, entry, open).await?;
    Ok(id)
}

/// Says what became of an incident. Needs `matching:manage` that reaches the entry, and the outcome in words.
/// Fails with `NotFound`, or with `Changed` for one that is closed already.
pub async fn close(scope: &mut Scope, id: IncidentId, outcome: &str) -> Result<(), Error> {
    scope.require(Permission::MatchingManage)?;
    let sql = scope.sql(&ENTRY);
    let entry: Option<RegistryEntryId> =
        sqlx::query_scalar(sql).bind(id).fetch_optional(scope.connection()).await?;
    let entry = entry.ok_or(Error::NotFound)?;
    let record = Record::within(scope, entry, Permission::MatchingManage).await?;
    let outcome = text::prose("outcome", outcome)?;
    let (sql, now, who) = (scope.sql(&CLOSE), scope.now(), actor_name(scope.actor()));
    let closed: Option<IncidentId> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(outcome)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    closed.ok_or(Error::Changed)?;
    record.record_act(scope, Act::new("incident.close"));
    Ok(())
}

/// The incidents of entries within reach, the newest first; part of what was read with the entries.
///
/// Needs `matching:manage` or `registry:read`.
pub async fn of_entries(
    scope: &mut Scope,
    entries: &[RegistryEntryId],
) -> Result<Vec<Incident>, Error> {
    let sight = sight(scope)?;
    let sql = scope.sql(&OF);
    let entries: Vec<Uuid> = entries.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(entries)
        .fetch_all(scope.connection())
        .await?)
}
