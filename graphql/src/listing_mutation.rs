//! What operators and curators do with listings.
//!
//! Every mutation takes the version its asker has seen, and fails with `CONFLICT` when it is not the
//! newest one.

use async_graphql::{Context, ID, InputObject, Object};
use reticolo_directory::ServiceId;
use reticolo_directory::listing::{self, Reasons, freshness};

use crate::caller::CallerOf;
use crate::connection::STATEMENT;
use crate::error::Result;
use crate::field_name::inside;
use crate::id::{GlobalId, id_of};
use crate::input::at_most;
use crate::listing::Listing;
use crate::listing_content::ListingContent;

/// The most fields that reasons can be given for at once.
const MOST_REASONS: usize = 60;

/// What a change leaves.
pub(crate) struct ListingChange {
    key: ServiceId,
    row_version: Option<i64>,
}

impl ListingChange {
    const fn to(key: ServiceId, row_version: i64) -> Self {
        Self { key, row_version: Some(row_version) }
    }
}

/// What a change leaves.
#[Object]
impl ListingChange {
    /// The listing's global id.
    async fn id(&self) -> ID {
        GlobalId::Listing(self.key).encode()
    }

    /// The version to pass on with the next change; `null` when the listing is gone.
    async fn row_version(&self) -> Option<i64> {
        self.row_version
    }

    /// The listing as it is now; `null` when it is gone. Needs `listing:read`.
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn listing(&self, ctx: &Context<'_>) -> Result<Option<Listing>> {
        match self.row_version {
            Some(_) => Listing::open(ctx, self.key).await,
            None => Ok(None),
        }
    }
}

/// Why a draft is returned: as a whole, or by field.
#[derive(InputObject)]
pub(crate) struct ReturnReasonsInput {
    /// What is wrong as a whole. At most 5000 characters.
    general: Option<String>,
    /// What is wrong with single fields, at most 60.
    #[graphql(default)]
    fields: Vec<FieldReasonInput>,
}

/// What is wrong with a field of a draft.
#[derive(InputObject)]
pub(crate) struct FieldReasonInput {
    /// The field, as the content names it: `places[1].postalCode`.
    field: String,
    /// What is wrong with it, in words.
    reason: String,
}

impl ReturnReasonsInput {
    fn read(self) -> Result<Reasons> {
        at_most("reasons.fields", self.fields.len(), MOST_REASONS)?;
        let fields = self.fields.into_iter().map(|one| (inside(&one.field), one.reason));
        Ok(Reasons {
            general: self.general.filter(|text| !text.trim().is_empty()),
            fields: fields.collect(),
        })
    }
}

#[derive(Default)]
pub(crate) struct ListingMutation;

#[Object]
impl ListingMutation {
    /// Begins a listing of an organization with its first draft, which may be incomplete.
    ///
    /// Needs `listing:write` that reaches the organization. Fails with `NOT_FOUND` (no such organization
    /// within reach) or `BAD_USER_INPUT` (`problems` says which fields go beyond the limits).
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn create_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization whose it is.")] organization_id: ID,
        #[graphql(desc = "What it says.")] content: ListingContent,
    ) -> Result<ListingChange> {
        let organization = id_of!("organizationId", Organization, &organization_id)?;
        let content = content.read()?;
        let write = async |scope: &mut _| listing::create(scope, organization, content).await;
        let key = ctx.caller()?.change(write).await?;
        Ok(ListingChange::to(key, 1))
    }

    /// Writes a listing's draft, beside what is published. It may be incomplete.
    ///
    /// Needs `listing:write`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, submitted,
    /// archived) or `BAD_USER_INPUT` (`problems` says which fields go beyond the limits).
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn save_listing_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "What it is to say, in the place of all it said.")]
        content: ListingContent,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let content = content.read()?;
        let write =
            async |scope: &mut _| listing::save_draft(scope, key, content, row_version).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Hands a draft to the curators.
    ///
    /// Needs `listing:write`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, no draft) or
    /// `BAD_USER_INPUT` (`problems` says everything that is not right yet).
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn submit_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write = async |scope: &mut _| listing::submit(scope, key, row_version).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Takes a submitted draft back, to go on writing.
    ///
    /// Needs `listing:write`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, not submitted).
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn withdraw_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write = async |scope: &mut _| listing::withdraw(scope, key, row_version).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Drops a draft. What is published stays; a listing that never was is gone.
    ///
    /// Needs `listing:write`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, no draft,
    /// submitted).
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn discard_listing_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write = async |scope: &mut _| listing::discard_draft(scope, key, row_version).await;
        Ok(ListingChange { key, row_version: ctx.caller()?.change(write).await? })
    }

    /// Makes a version that was published before the draft, in the place of the one there is.
    ///
    /// Needs `listing:write`. Fails with `NOT_FOUND` (also for the version) or `CONFLICT` (changed by
    /// somebody else, submitted, archived).
    #[graphql(complexity = "4 * STATEMENT + child_complexity")]
    async fn restore_listing_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "The number of the version to go back to.")] version_no: i32,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write =
            async |scope: &mut _| listing::restore(scope, key, version_no, row_version).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Says that a published listing is still true today.
    ///
    /// Needs `listing:write` or `listing:moderate`. Fails with `NOT_FOUND` or `CONFLICT` (changed by
    /// somebody else, not published).
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn confirm_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write = async |scope: &mut _| freshness::confirm(scope, key, row_version).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Makes a submitted draft what the public sees; a suspended listing runs again.
    ///
    /// Needs `listing:moderate`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, not
    /// submitted) or `BAD_USER_INPUT` (`problems` says what has become wrong meanwhile; or the note is
    /// too long).
    #[graphql(complexity = "8 * STATEMENT + child_complexity")]
    async fn publish_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "A note to keep with the version; at most 500 characters.")] note: Option<
            String,
        >,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let note = note.filter(|note| !note.trim().is_empty());
        let write =
            async |scope: &mut _| listing::publish(scope, key, row_version, note.as_deref()).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Sends a submitted draft back, with reasons.
    ///
    /// Needs `listing:moderate`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, not
    /// submitted) or `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn return_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why.")] reasons: ReturnReasonsInput,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let reasons = reasons.read()?;
        let write =
            async |scope: &mut _| listing::return_with(scope, key, row_version, &reasons).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Hides a published listing for now.
    ///
    /// Needs `listing:moderate`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, not
    /// published) or `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn suspend_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: String,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write = async |scope: &mut _| listing::suspend(scope, key, row_version, &reason).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Shows a suspended listing again, as it was.
    ///
    /// Needs `listing:moderate`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, not
    /// suspended).
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn resume_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write = async |scope: &mut _| listing::resume(scope, key, row_version).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Takes a listing away for good; its draft goes with it.
    ///
    /// Needs `listing:moderate`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, neither
    /// published nor suspended) or `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "2 * STATEMENT + child_complexity")]
    async fn archive_listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The listing.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: String,
    ) -> Result<ListingChange> {
        let key = id_of!("id", Listing, &id)?;
        let write = async |scope: &mut _| listing::archive(scope, key, row_version, &reason).await;
        Ok(ListingChange::to(key, ctx.caller()?.change(write).await?))
    }
}
