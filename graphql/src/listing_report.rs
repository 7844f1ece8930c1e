//! What readers say is wrong on a page.

use std::time::Duration;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_directory::Error as Refusal;
use reticolo_directory::listing::report::{self, ReportInput};
use reticolo_identity::Limit;
use reticolo_tenancy::Scope;

use crate::caller::CallerOf;
use crate::connection::{STATEMENT, page_cost};
use crate::error::Result;
use crate::id::{GlobalId, id_of};
use crate::input::between;

/// Reports by one person, or by all who are not signed in on one network.
const REPORTS: Limit = Limit { name: "api report", burst: 20, per: Duration::from_hours(1) };

/// What a reader says is wrong on a page.
#[derive(SimpleObject)]
pub(crate) struct ErrorReport {
    /// Its global id.
    id: ID,
    /// The global id of the listing it is about.
    listing_id: ID,
    /// The name of the service it is about.
    name: String,
    /// The part of the page that is meant.
    field: Option<String>,
    /// What is wrong, in the reader's words.
    message: String,
    /// Where to write what became of it.
    mail: Option<String>,
    /// When it was sent.
    sent_at: DateTime<Utc>,
}

impl From<report::Report> for ErrorReport {
    fn from(row: report::Report) -> Self {
        Self {
            id: GlobalId::ErrorReport(row.id).encode(),
            listing_id: GlobalId::Listing(row.service_id).encode(),
            name: row.name,
            field: row.field,
            message: row.message,
            mail: row.mail,
            sent_at: row.sent_at,
        }
    }
}

/// One page of the open reports.
#[derive(SimpleObject)]
pub(crate) struct ErrorReportPage {
    /// The reports, oldest first.
    nodes: Vec<ErrorReport>,
    /// How many there are in all.
    total_count: i64,
}

/// What became of a report.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "report::Outcome")]
pub(crate) enum ReportOutcome {
    /// The page was wrong, and is right now.
    Corrected,
    /// The page was right.
    Unfounded,
    /// Somebody had reported it before.
    Duplicate,
}

/// What a reader writes.
#[derive(InputObject)]
pub(crate) struct ErrorReportInput {
    /// The global id of the service whose page it is.
    service_id: ID,
    /// The part of the page that is meant. At most 200 characters.
    field: Option<String>,
    /// What is wrong. At most 2000 characters.
    message: String,
    /// Where to write what became of it; forgotten when the report is closed.
    mail: Option<String>,
}

#[derive(Default)]
pub(crate) struct ReportQuery;

#[Object]
impl ReportQuery {
    /// The open reports within reach, oldest first. Needs `listing:write` or `listing:moderate`; reading
    /// mail addresses is written to the audit.
    #[graphql(complexity = "2 * STATEMENT + page_cost(first, child_complexity)")]
    async fn error_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(default, desc = "How many to pass over.")] offset: i32,
    ) -> Result<ErrorReportPage> {
        let first = between("first", first, 1, 100)?;
        let offset = between("offset", offset, 0, 100_000)?;
        let read = async |scope: &mut Scope| {
            let reports = report::list(scope, offset, first).await?;
            Ok::<_, Refusal>((reports, report::count(scope).await?))
        };
        let (reports, total_count) = ctx.caller()?.write(read).await?;
        Ok(ErrorReportPage { nodes: reports.into_iter().map(Into::into).collect(), total_count })
    }
}

#[derive(Default)]
pub(crate) struct ReportMutation;

#[Object]
impl ReportMutation {
    /// Says what is wrong on the page of a published service. Anybody may.
    ///
    /// Needs `directory:browse`, which everybody has. Fails with `NOT_FOUND` (no such service that is
    /// published), `BAD_USER_INPUT` (the message is empty or too long, the mail address is none) or
    /// `LIMIT_EXCEEDED` (too many reports lately).
    #[graphql(complexity = "2 * STATEMENT")]
    async fn report_error(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wrong, and where.")] input: ErrorReportInput,
    ) -> Result<bool> {
        let service = id_of!("serviceId", Service, &input.service_id)?;
        let input = ReportInput { field: input.field, message: input.message, mail: input.mail };
        ctx.caller()?.allow(&REPORTS).await?;
        let write = async |scope: &mut _| report::send(scope, service, &input).await;
        ctx.caller()?.change(write).await?;
        Ok(true)
    }

    /// Says what became of a report, and forgets who sent it.
    ///
    /// Needs `listing:write` or `listing:moderate`. Fails with `NOT_FOUND`, also for one that is closed.
    #[graphql(complexity = "2 * STATEMENT")]
    async fn close_error_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] id: ID,
        #[graphql(desc = "What became of it.")] outcome: ReportOutcome,
    ) -> Result<bool> {
        let report = id_of!("id", ErrorReport, &id)?;
        let write = async |scope: &mut _| report::close(scope, report, outcome.into()).await;
        ctx.caller()?.change(write).await?;
        Ok(true)
    }
}
