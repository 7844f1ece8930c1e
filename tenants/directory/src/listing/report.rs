//! What readers say is wrong on a page.
//!
//! Anybody may report, and may leave a mail address for an answer. That address is personal: reading it is
//! written to the audit, and it is forgotten when the report is closed.

use std::fmt;

use chrono::{DateTime, Utc};
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::FromRow;

use super::browse::within_reach;
use super::{Record, limits, moves};
use crate::error::Error;
use crate::hsds::{table, value};
use crate::organization::OrganizationId;
use crate::service::ServiceId;

reticolo_foundation::id! {
    /// Names a report.
    ReportId
}

/// The longest report, in characters.
pub const MESSAGE: usize = 2_000;

/// What a reader writes.
#[derive(Clone, Default)]
pub struct ReportInput {
    /// The part of the page that is meant, as forms call it.
    pub field: Option<String>,
    pub message: String,
    /// Where to write what became of it.
    pub mail: Option<String>,
}

/// A report that is open.
#[derive(Clone, FromRow)]
pub struct Report {
    #[sqlx(rename = "report_id")]
    pub id: ReportId,
    pub service_id: ServiceId,
    pub organization_id: OrganizationId,
    /// Of the service.
    pub name: String,
    pub field: Option<String>,
    pub message: String,
    pub mail: Option<String>,
    pub sent_at: DateTime<Utc>,
}

impl fmt::Debug for ReportInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportInput").field("field", &self.field).finish_non_exhaustive()
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The page was wrong, and is right now.
    Corrected,
    /// The page was right.
    Unfounded,
    /// Somebody had reported it before.
    Duplicate,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Corrected, Self::Unfounded, Self::Duplicate];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Corrected => "corrected",
            Self::Unfounded => "unfounded",
            Self::Duplicate => "duplicate",
        }
    }
}

statements! {
    /// Adds a report on a service the public sees.
    ADD = "insert into {t}.listing_report (report_id, service_id, field, message, mail, sent_at)
             select $1, s.id, $3, $4, $5, $6 from {t}.published_service s join {t}.listing l on l.service_id = s.id
             where s.id = $2
             returning report_id";
    /// Open reports on listings within reach, oldest first.
    LIST = concat!(
        "select r.report_id, r.service_id, l.organization_id, s.name, r.field, r.message, r.mail, r.sent_at
             from {t}.listing_report r join {t}.listing l on l.service_id = r.service_id
             join {t}.service s on s.id = r.service_id
             where r.closed_at is null and ", within_reach!(),
        "order by r.sent_at, r.report_id offset $4 limit $5");
    /// How many there are.
    COUNT = concat!(
        "select count(*) from {t}.listing_report r join {t}.listing l on l.service_id = r.service_id
             join {t}.service s on s.id = r.service_id
             where r.closed_at is null and ", within_reach!());
    /// The listing a report is about.
    ABOUT = "select service_id from {t}.listing_report where report_id = $1 and closed_at is null";
    /// Closes one, and forgets who sent it.
    CLOSE = "update {t}.listing_report set mail = null, closed_at = $2, closed_by = $3, outcome = $4
             where report_id = $1 and closed_at is null returning report_id";
}

/// Says what is wrong on a page of the directory. Anybody may.
///
/// Fails with `NotFound` for a service the public does not see, with `BadReport` for a message that is
/// empty or beyond [`MESSAGE`] characters, or a mail address that is none.
pub async fn send(
    scope: &mut Scope,
    service: ServiceId,
    input: &ReportInput,
) -> Result<ReportId, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let message = input.message.replace("\r\n", "\n");
    let message = message.trim();
    let readable =
        |text: &str| !text.chars().any(|letter| letter != '\n' && limits::is_control(letter));
    if message.is_empty() || message.chars().count() > MESSAGE || !readable(message) {
        return Err(Error::BadReport);
    }
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let (field, mail) = (given(&input.field), given(&input.mail));
    let short = |text: &String| text.chars().count() <= limits::NAME && readable(text);
    let right = |mail: &String| value::parse(table::Kind::Email, "", mail).is_ok();
    if !field.iter().all(short) || !mail.iter().all(|mail| short(mail) && right(mail)) {
        return Err(Error::BadReport);
    }
    let (sql, now) = (scope.sql(&ADD), scope.now());
    let added: Option<ReportId> = sqlx::query_scalar(sql)
        .bind(ReportId::fresh())
        .bind(service)
        .bind(field)
        .bind(message)
        .bind(mail)
        .bind(now)
        .fetch_optional(scope.connection())
        .await?;
    let id = added.ok_or(Error::NotFound)?;
    scope.record(Act::new("report.send").on("listing_report", id.0));
    Ok(id)
}

/// One page of the open reports within reach, oldest first; reading it is written to the audit.
///
/// Needs `listing:write` or `listing:moderate`.
pub async fn list(scope: &mut Scope, offset: i64, limit: i64) -> Result<Vec<Report>, Error> {
    let reach = super::at_work(scope)?;
    let sql = scope.sql(&LIST);
    let reports: Vec<Report> = sqlx::query_as(sql)
        .bind(reach.everywhere)
        .bind(reach.organizations)
        .bind(reach.municipalities)
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?;
    for report in &reports {
        if report.mail.is_some() {
            let act = Act::new("report.read").on("listing_report", report.id.0);
            let act = moves::on_behalf(scope, report.organization_id.0, act);
            scope.record(act);
        }
    }
    Ok(reports)
}

/// How many open reports there are within reach.
pub async fn count(scope: &mut Scope) -> Result<i64, Error> {
    let reach = super::at_work(scope)?;
    let sql = scope.sql(&COUNT);
    Ok(sqlx::query_scalar(sql)
        .bind(reach.everywhere)
        .bind(reach.organizations)
        .bind(reach.municipalities)
        .fetch_one(scope.connection())
        .await?)
}

/// Says what became of a report, and forgets who sent it.
///
/// Needs `listing:write` or `listing:moderate` within reach. Fails with `NotFound`, also for one that
/// is closed already.
pub async fn close(scope: &mut Scope, id: ReportId, outcome: Outcome) -> Result<(), Error> {
    super::at_work(scope)?;
    let sql = scope.sql(&ABOUT);
    let about: Option<ServiceId> =
        sqlx::query_scalar(sql).bind(id).fetch_optional(scope.connection()).await?;
    let permissions = [Permission::ListingWrite, Permission::ListingModerate];
    let record = Record::within_any(scope, about.ok_or(Error::NotFound)?, &permissions).await?;
    let (sql, now, who) = (scope.sql(&CLOSE), scope.now(), moves::actor_name(scope.actor()));
    let closed: Option<ReportId> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(now)
        .bind(who)
        .bind(outcome.as_str())
        .fetch_optional(scope.connection())
        .await?;
    closed.ok_or(Error::NotFound)?;
    let act = Act::new("report.close").on("listing_report", id.0).because(outcome.as_str());
    let act = moves::on_behalf(scope, record.organization_id.0, act);
    scope.record(act);
    Ok(())
}
