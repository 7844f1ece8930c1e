//! A listing as people at work see it.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use reticolo_directory::listing::{self, Opened};
use reticolo_directory::{Error as Refusal, ServiceId};
use reticolo_tenancy::Scope;
use tokio::sync::OnceCell;

use crate::caller::CallerOf;
use crate::connection::STATEMENT;
use crate::error::Result;
use crate::field_name::outside;
use crate::id::GlobalId;
use crate::input::between;
use crate::listing_content::ListingContent;
use crate::scalar::Date;

/// What opening a listing costs: whether it is within reach, itself, what is published.
const OPENING: usize = 3 * STATEMENT;

/// A service as its operators write it and curators let it through.
pub(crate) struct Listing {
    row: listing::Listing,
    /// The day it was read on: freshness is of a day.
    today: NaiveDate,
    opened: OnceCell<Opened>,
}

/// What the public sees of a listing.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "listing::State")]
pub(crate) enum ListingState {
    /// Nothing yet.
    Unpublished,
    /// The published service.
    Published,
    /// Nothing for now; a curator's doing.
    Suspended,
    /// Nothing any more, for good.
    Archived,
}

/// Where a draft is on its way.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "listing::DraftState")]
pub(crate) enum ListingDraftState {
    /// Being written.
    Draft,
    /// Waiting for a curator.
    Submitted,
    /// Sent back by a curator, with reasons.
    Returned,
}

/// How lately a published listing was confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "listing::Freshness")]
pub(crate) enum ListingFreshness {
    /// Lately.
    Fresh,
    /// Its operator is reminded.
    Due,
    /// It comes last, and says so.
    Stale,
    /// The public does not see it.
    Hidden,
}

/// Why a draft was returned.
#[derive(SimpleObject)]
pub(crate) struct ReturnReasons {
    /// What is wrong as a whole.
    general: Option<String>,
    /// What is wrong with single fields.
    fields: Vec<FieldReason>,
}

/// What is wrong with a field of a draft.
#[derive(SimpleObject)]
pub(crate) struct FieldReason {
    /// The field, as the content names it: `places[1].postalCode`.
    field: String,
    /// What is wrong with it, in words.
    reason: String,
}

/// A field in which a draft differs from what is published.
#[derive(SimpleObject)]
pub(crate) struct FieldChange {
    /// The field, as the content names it: `places[1].postalCode`.
    field: String,
    /// What is published, as JSON text in the form listings are stored in; `null`: nothing.
    old: Option<String>,
    /// What the draft has in its place, in the same form; `null`: nothing.
    new: Option<String>,
}

/// A version of a listing that was published.
#[derive(SimpleObject)]
pub(crate) struct ListingVersion {
    /// Its number, from 1.
    version_no: i32,
    /// When it was published.
    published_at: DateTime<Utc>,
    /// Who published it; empty where it came with an import.
    published_by: String,
    /// What the curator noted.
    note: Option<String>,
}

impl Listing {
    /// Listings that were read in this scope.
    pub(crate) fn all(scope: &Scope, rows: Vec<listing::Listing>) -> Vec<Self> {
        let today = scope.today();
        rows.into_iter().map(|row| Self { row, today, opened: OnceCell::new() }).collect()
    }

    /// The listing, with what it says; `None` when there is none within the asker's reach.
    pub(crate) async fn open(ctx: &Context<'_>, key: ServiceId) -> Result<Option<Self>> {
        let open = async |scope: &mut Scope| match listing::open(scope, key).await {
            Ok(opened) => Ok(Some((opened, scope.today()))),
            Err(Refusal::NotFound) => Ok(None),
            Err(refusal) => Err(refusal),
        };
        let found = ctx.caller()?.read(open).await?;
        Ok(found.map(|(opened, today)| Self {
            row: opened.listing.clone(),
            today,
            opened: OnceCell::new_with(Some(opened)),
        }))
    }

    async fn opened(&self, ctx: &Context<'_>) -> Result<&Opened> {
        let open = async || {
            let open = async |scope: &mut Scope| listing::open(scope, self.row.id).await;
            ctx.caller()?.read(open).await
        };
        self.opened.get_or_try_init(|| Box::pin(open())).await
    }
}

/// A service as its operators write it and curators let it through.
#[Object]
impl Listing {
    /// Its global id.
    async fn id(&self) -> ID {
        GlobalId::Listing(self.row.id).encode()
    }

    /// The global id of its service, whether or not the public sees it.
    async fn service_id(&self) -> ID {
        GlobalId::Service(self.row.id).encode()
    }

    /// The global id of the organization whose it is.
    async fn organization_id(&self) -> ID {
        GlobalId::Organization(self.row.organization_id).encode()
    }

    /// The name of the organization whose it is.
    async fn organization_name(&self) -> &str {
        &self.row.organization_name
    }

    /// The service's name, or the draft's where there is no service yet.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// What the public sees of it.
    async fn state(&self) -> ListingState {
        self.row.state.into()
    }

    /// Where its draft is on its way; `null` when it has none.
    async fn draft_state(&self) -> Option<ListingDraftState> {
        self.row.draft_state().map(Into::into)
    }

    /// Why its draft was returned, while it is.
    async fn returned(&self) -> Option<ReturnReasons> {
        let reasons = self.row.returned()?.clone();
        let fields = reasons.fields.into_iter();
        let fields = fields.map(|(field, reason)| FieldReason { field: outside(&field), reason });
        Some(ReturnReasons { general: reasons.general, fields: fields.collect() })
    }

    /// Why it was suspended or archived.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// When it last changed in any way.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.row.changed_at
    }

    /// Who last changed it.
    async fn changed_by(&self) -> Option<&str> {
        self.row.changed_by.as_deref()
    }

    /// When its draft was submitted.
    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.row.submitted_at
    }

    /// Who submitted its draft.
    async fn submitted_by(&self) -> Option<&str> {
        self.row.submitted_by.as_deref()
    }

    /// When a curator last decided about it.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.row.decided_at
    }

    /// The curator who last decided about it.
    async fn decided_by(&self) -> Option<&str> {
        self.row.decided_by.as_deref()
    }

    /// How lately it was confirmed; `null` unless it is published.
    async fn freshness(&self) -> Option<ListingFreshness> {
        self.row.freshness(self.today).map(Into::into)
    }

    /// The day on which somebody last confirmed that all is true.
    async fn verified_on(&self) -> Option<Date> {
        self.row.verified_on.map(Date)
    }

    /// Who confirmed it, where that was here.
    async fn verified_by(&self) -> Option<&str> {
        self.row.verified_by.as_deref()
    }

    /// From this day on its operator is reminded.
    async fn remind_on(&self) -> Option<Date> {
        self.row.remind_on.map(Date)
    }

    /// From this day on it comes last.
    async fn stale_on(&self) -> Option<Date> {
        self.row.stale_on.map(Date)
    }

    /// From this day on the public does not see it; `null`: never.
    async fn hides_on(&self) -> Option<Date> {
        self.row.hides_on.map(Date)
    }

    /// Grows with every change; pass it on when you change the listing.
    async fn row_version(&self) -> i64 {
        self.row.row_version
    }

    /// What the service's rows say, whether or not the public sees it now; `null`: never published.
    #[graphql(complexity = "OPENING + child_complexity")]
    async fn content(&self, ctx: &Context<'_>) -> Result<Option<ListingContent>> {
        Ok(self.opened(ctx).await?.published.clone().map(Into::into))
    }

    /// What is being worked on; `null` when there is no draft.
    #[graphql(complexity = "OPENING + child_complexity")]
    async fn draft(&self, ctx: &Context<'_>) -> Result<Option<ListingContent>> {
        Ok(self.opened(ctx).await?.draft.clone().map(Into::into))
    }

    /// Where the draft differs from what is published; empty without a draft.
    #[graphql(complexity = "OPENING + 5 * child_complexity")]
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<FieldChange>> {
        let opened = self.opened(ctx).await?;
        let Some(draft) = &opened.draft else { return Ok(Vec::new()) };
        let before = opened.published.clone().unwrap_or_default();
        let changes = listing::diff(&before, draft).into_iter().map(|change| FieldChange {
            field: outside(&change.field),
            old: change.old.map(|value| value.to_string()),
            new: change.new.map(|value| value.to_string()),
        });
        Ok(changes.collect())
    }

    /// The versions that were published, newest first.
    #[graphql(complexity = "2 * STATEMENT + 5 * child_complexity")]
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
    ) -> Result<Vec<ListingVersion>> {
        let first = usize::try_from(between("first", first, 1, 100)?).unwrap_or_default();
        let read = async |scope: &mut _| listing::versions(scope, self.row.id).await;
        let versions = ctx.caller()?.read(read).await?.into_iter().take(first);
        let versions = versions.map(|version| ListingVersion {
            version_no: version.version_no,
            published_at: version.published_at,
            published_by: version.published_by,
            note: version.note,
        });
        Ok(versions.collect())
    }

    /// What one of its versions said; `null` when there is no such version.
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the version.")] version_no: i32,
    ) -> Result<Option<ListingContent>> {
        let read =
            async |scope: &mut _| match listing::version(scope, self.row.id, version_no).await {
                Ok(content) => Ok(Some(content)),
                Err(Refusal::NotFound) => Ok(None),
                Err(refusal) => Err(refusal),
            };
        let content = ctx.caller()?.read(read).await?;
        Ok(content.map(Into::into))
    }
}
