//! Applying to registers, and what a desk does with applications.
//!
//! Every mutation of an entry takes the version its asker has seen, and fails with `CONFLICT` when it is not
//! the newest one.

use async_graphql::{Context, ID, InputObject, Json, Object};
use reticolo_registers::entry::{
    self, Application, NewDocument, NewTraining, Offer, RegistryEntryId,
};
use serde_json::Value;

use crate::caller::CallerOf;
use crate::connection::STATEMENT;
use crate::error::{Error, Result};
use crate::id::{GlobalId, id_of};
use crate::input::{at_most, text};
use crate::registry_entry::RegistryEntry;
use crate::scalar::Date;

/// What a change costs: who asks, the entry, its register, the change, its history, the audit.
pub(crate) const CHANGE: usize = 6 * STATEMENT;
/// The most municipalities an offer names.
const MOST_MUNICIPALITIES: usize = 60;

/// What a change leaves.
pub(crate) struct RegistryEntryChange {
    key: RegistryEntryId,
    row_version: i64,
}

impl RegistryEntryChange {
    pub(crate) const fn to(key: RegistryEntryId, row_version: i64) -> Self {
        Self { key, row_version }
    }
}

/// What a change leaves.
#[Object]
impl RegistryEntryChange {
    /// The entry's global id.
    async fn id(&self) -> ID {
        GlobalId::RegistryEntry(self.key).encode()
    }

    /// The version to pass on with the next change.
    async fn row_version(&self) -> i64 {
        self.row_version
    }

    /// The entry as it is now; `null` where the asker may change it but not read it. Written to the audit.
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn entry(&self, ctx: &Context<'_>) -> Result<Option<RegistryEntry>> {
        RegistryEntry::open(ctx, self.key).await
    }
}

/// What somebody applies with.
#[derive(InputObject)]
pub(crate) struct RegistryApplicationInput {
    /// The name under which the register is to show them. At most 200 characters.
    display_name: String,
    /// The day they were born on.
    born_on: Date,
    /// What they offer.
    offer: RegistryOfferInput,
    /// What the register's own form asks, as its JSON Schema says.
    form: Json<Value>,
}

/// What somebody offers.
#[derive(InputObject)]
pub(crate) struct RegistryOfferInput {
    /// Where they would work, by ISTAT code; 1 to 60.
    municipalities: Vec<String>,
    /// The minutes a week they offer, 0 to 10080.
    weekly_minutes: i32,
    /// The last day of their permit to stay; absent: they need none.
    permit_expires_on: Option<Date>,
}

/// A document that somebody at a desk has seen. Files are handed in through the entry's page.
#[derive(InputObject)]
pub(crate) struct RegistryDocumentInput {
    /// The code of a kind that the register knows.
    code: String,
    /// The file's name, or its number in the protocol.
    title: String,
    /// Its media type.
    media_type: Option<String>,
    /// The bytes of the file.
    size_bytes: Option<i64>,
    /// SHA-256 of the file, hexadecimal.
    digest: Option<String>,
    /// Its last day; needed for a kind that expires.
    expires_on: Option<Date>,
}

/// Training somebody has had.
#[derive(InputObject)]
pub(crate) struct RegistryTrainingInput {
    /// The day it was held on, not in the future.
    held_on: Date,
    /// How long it was, 1 to 60000.
    minutes: i32,
    /// What it was.
    course: String,
}

impl RegistryApplicationInput {
    fn read(self) -> Result<Application> {
        Ok(Application {
            display_name: self.display_name,
            born_on: self.born_on.0,
            offer: self.offer.read()?,
            form: self.form.0,
        })
    }
}

impl RegistryOfferInput {
    fn read(self) -> Result<Offer> {
        at_most("municipalities", self.municipalities.len(), MOST_MUNICIPALITIES)?;
        Ok(Offer {
            municipalities: self.municipalities,
            weekly_minutes: self.weekly_minutes,
            permit_expires_on: self.permit_expires_on.map(Into::into),
        })
    }
}

impl RegistryDocumentInput {
    fn read(self) -> Result<NewDocument> {
        let refused = || Error::input("`digest` must be 64 hexadecimal digits");
        let digest = match &self.digest {
            Some(digest) => {
                let bytes = hex::decode(digest).map_err(|_| refused())?;
                Some(<[u8; 32]>::try_from(bytes).map_err(|_| refused())?)
            }
            None => None,
        };
        Ok(NewDocument {
            code: self.code,
            title: self.title,
            media_type: self.media_type,
            size_bytes: self.size_bytes,
            digest,
            expires_on: self.expires_on.map(Into::into),
            file: None,
        })
    }
}

#[derive(Default)]
pub(crate) struct RegistryMutation;

#[Object]
impl RegistryMutation {
    /// Applies to a register for oneself.
    ///
    /// Needs `registry:apply`. Fails with `NOT_FOUND` (no such register at work), `CONFLICT` (there is an
    /// application already) or `BAD_USER_INPUT` (`problems` says which fields are not right).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn apply_to_registry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The register's code.")] registry: String,
        #[graphql(desc = "What to apply with.")] application: RegistryApplicationInput,
    ) -> Result<RegistryEntryChange> {
        let (registry, application) = (text("registry", registry)?, application.read()?);
        let write = async |scope: &mut _| entry::apply(scope, &registry, &application).await;
        Ok(RegistryEntryChange::to(ctx.caller()?.change(write).await?, 1))
    }

    /// Applies to a register for somebody who has come to a desk and has no account.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND` (no such register at work, or they would work out of
    /// reach) or `BAD_USER_INPUT` (`problems` says which fields are not right).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn apply_to_registry_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The register's code.")] registry: String,
        #[graphql(desc = "What to apply with.")] application: RegistryApplicationInput,
    ) -> Result<RegistryEntryChange> {
        let (registry, application) = (text("registry", registry)?, application.read()?);
        let write = async |scope: &mut _| entry::apply_for(scope, &registry, &application).await;
        Ok(RegistryEntryChange::to(ctx.caller()?.change(write).await?, 1))
    }

    /// Writes an application anew, while it is not decided.
    ///
    /// Needs `registry:write`, or that it is one's own and nobody checks it now. Fails with `NOT_FOUND`,
    /// `CONFLICT` (changed by somebody else, being checked, decided) or `BAD_USER_INPUT` (`problems`).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn edit_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "What it is to say, in the place of all it said.")]
        application: RegistryApplicationInput,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let application = application.read()?;
        let write = async |scope: &mut _| entry::edit(scope, key, row_version, &application).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Changes what somebody offers, also after they were admitted.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, over, running
    /// placements need more minutes) or `BAD_USER_INPUT`.
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn change_registry_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "What they offer now.")] offer: RegistryOfferInput,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let offer = offer.read()?;
        let write =
            async |scope: &mut _| entry::change_offer(scope, key, row_version, &offer).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Writes down the number under which the region has enrolled somebody; `null` takes it away.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, neither admitted
    /// nor suspended, the number is somebody else's) or `BAD_USER_INPUT`.
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn set_regional_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "The number.")] number: Option<String>,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| {
            entry::set_regional_no(scope, key, row_version, number.as_deref()).await
        };
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Writes down a document whose file is kept elsewhere; one of its kind that was there gives way to it. One of
    /// the kind `residence_permit` says until when the permit lasts: of somebody in the register, once a desk has
    /// written it down or verified it.
    ///
    /// Needs `registry:write`, or that the entry is one's own and nobody checks it now. Fails with
    /// `NOT_FOUND`, `CONFLICT` (changed by somebody else, being checked, over, too many) or `BAD_USER_INPUT` (no
    /// such kind, no day on which it expires).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn add_registry_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "The document.")] document: RegistryDocumentInput,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let document = document.read()?;
        let write =
            async |scope: &mut _| entry::add_document(scope, key, row_version, &document).await;
        let (_, row_version) = ctx.caller()?.change(write).await?;
        Ok(RegistryEntryChange::to(key, row_version))
    }

    /// Says that somebody at a desk has seen a document and found it good.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND`, also for one that was replaced, or `CONFLICT` (changed
    /// by somebody else).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn verify_registry_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "The document.")] document_id: ID,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let document = id_of!("documentId", RegistryDocument, &document_id)?;
        let write =
            async |scope: &mut _| entry::verify_document(scope, key, row_version, document).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Writes down training somebody has had.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, over) or
    /// `BAD_USER_INPUT`.
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn add_registry_training(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "The training.")] training: RegistryTrainingInput,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let training = NewTraining {
            held_on: training.held_on.0,
            minutes: training.minutes,
            course: training.course,
        };
        let write =
            async |scope: &mut _| entry::add_training(scope, key, row_version, &training).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Takes an application into check: a new one, one that was integrated, or an entry that has expired.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, its state
    /// forbids it, the register is retired).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn check_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| entry::take_into_check(scope, key, row_version).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Says what is missing; whose it is may then write the application anew.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, not in check, the
    /// register is retired) or `BAD_USER_INPUT` (nothing is said to be missing).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn integrate_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "What is missing; at most 5000 characters.")] missing: String,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| {
            entry::ask_for_integration(scope, key, row_version, &missing).await
        };
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Takes back one's own application, or leaves the register: it ends at once as `REFUSED` or `REMOVED`, with
    /// the time in `withdrawnAt`.
    ///
    /// Needs `registry:apply` and that the entry is one's own. Fails with `NOT_FOUND`, `CONFLICT` (changed by
    /// somebody else, over) or `BAD_USER_INPUT`.
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn withdraw_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why, if you like to say; at most 5000 characters.")] reason: Option<
            String,
        >,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write =
            async |scope: &mut _| entry::withdraw(scope, key, row_version, reason.as_deref()).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }
}
