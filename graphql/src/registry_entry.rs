//! An entry of a register as people at work, and whose it is, see it.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, Json, OutputType, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_registers::entry::{self, RegistryEntryId};
use reticolo_registers::{Error as Refusal, advice, incident, placement};
use reticolo_tenancy::Scope;
use serde_json::Value;

use crate::batch::{Load, Many, One, details, owners};
use crate::caller::CallerOf;
use crate::error::{Error, Result};
use crate::id::GlobalId;
use crate::placement::{Incident, Placement};
use crate::plugins::{EntryFacts, Extended, Extension};
use crate::registry::Registry;
use crate::scalar::Date;

/// Somebody's way into a register, and out of it.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct RegistryEntry {
    #[graphql(skip)]
    pub(crate) key: RegistryEntryId,
    #[graphql(skip)]
    registry_code: String,
    #[graphql(skip)]
    batch: Arc<Batch>,
    /// The name under which the register shows them.
    display_name: String,
    /// The day they were born on.
    born_on: Date,
    /// Where they would work, by ISTAT code.
    municipalities: Vec<String>,
    /// The minutes a week they offer.
    weekly_minutes: i32,
    /// The minutes a week that no running placement takes; none beside a placement to live with a family.
    free_minutes: i32,
    /// The last day of their permit to stay; `null`: they need none.
    permit_expires_on: Option<Date>,
    /// What the register's own form holds.
    form: Json<Value>,
    /// Where it stands today.
    state: RegistryEntryState,
    /// What is to be integrated; why it was refused, suspended or removed.
    state_reason: Option<String>,
    /// When whose it is took it back, or left the register: it was not refused, nor removed by anybody.
    withdrawn_at: Option<DateTime<Utc>>,
    /// The number under which the region has enrolled them.
    regional_no: Option<String>,
    /// The day they were admitted on for the first time.
    admitted_on: Option<Date>,
    /// The last day of the term; `null` of an admitted entry: it has no end.
    valid_until: Option<Date>,
    /// What the rule last said; `null` when it was not asked since the entry changed.
    advice: Option<RegistryAdvice>,
    /// Whether they may be listed, matched and placed today.
    available: bool,
    /// How many placements run.
    running_placements: i32,
    /// Whether placements run though they could not be placed today: somebody should look at them.
    placements_flagged: bool,
    /// How many incidents are open.
    open_incidents: i64,
    /// Whether so many incidents are open that a suspension is proposed; a person decides it.
    suspension_proposed: bool,
    /// When somebody applied.
    applied_at: DateTime<Utc>,
    /// Who applied: the person, or the desk for them.
    applied_by: String,
    /// When it last changed.
    changed_at: DateTime<Utc>,
    /// Who last changed it.
    changed_by: String,
    /// Grows with every change; pass it on when you change the entry.
    row_version: i64,
}

/// Where an entry stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "entry::EntryState")]
pub(crate) enum RegistryEntryState {
    /// Somebody has applied.
    Applied,
    /// A desk looks at it.
    InCheck,
    /// Something is missing.
    Integration,
    /// They are in the register.
    Admitted,
    /// They were not let in.
    Refused,
    /// They do not count for now.
    Suspended,
    /// They were taken out for good.
    Removed,
    /// Their term has run out.
    Expired,
}

/// What a plugin's rule said about an entry. It is advice: a person decides.
#[derive(SimpleObject)]
pub(crate) struct RegistryAdvice {
    /// What the rule was asked.
    asked_about: AdviceSubject,
    /// What it advises.
    outcome: AdviceOutcome,
    /// What is missing for an admission, or what a renewal hangs on.
    missing: Vec<RuleReason>,
    /// Why.
    reasons: Vec<RuleReason>,
    /// How long the term should be, in months; `null`: without end, or nothing is said.
    valid_months: Option<i32>,
    /// The decision as it is kept, to be given again to the same bytes; `null` where there was no answer.
    decision_id: Option<String>,
    /// Why there is no answer; `null` where there is one.
    failure: Option<String>,
    /// The day it was asked on.
    on: Date,
}

/// What a rule is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "advice::AskedAbout")]
pub(crate) enum AdviceSubject {
    /// Whether somebody may be admitted.
    Admission,
    /// Whether a term may go on.
    Renewal,
}

/// What a rule advises.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "advice::Outcome")]
pub(crate) enum AdviceOutcome {
    /// To admit.
    Admit,
    /// To ask for what is missing.
    Integrate,
    /// To renew.
    Renew,
    /// To renew, if some conditions are met.
    Conditions,
    /// To refuse.
    Refuse,
    /// No rule says: a person looks at it all.
    Manual,
}

/// A reason that a rule gave.
#[derive(SimpleObject)]
pub(crate) struct RuleReason {
    /// The same for the same reason in every language.
    code: String,
    /// In the language of whoever asked.
    text: String,
    /// The article it follows from.
    article: Option<String>,
}

/// A document of an entry.
#[derive(SimpleObject)]
pub(crate) struct RegistryDocument {
    /// Its global id.
    id: ID,
    /// The code of its kind.
    code: String,
    /// The file's name, or its number in the protocol.
    title: String,
    /// Its media type.
    media_type: Option<String>,
    /// The bytes of the file.
    size_bytes: Option<i64>,
    /// SHA-256 of the file, hexadecimal.
    digest: Option<String>,
    /// Whether its file can be downloaded from the entry's page; others are kept where the desk has its papers.
    has_file: bool,
    /// Its last day.
    expires_on: Option<Date>,
    /// When it was handed in.
    added_at: DateTime<Utc>,
    /// Who handed it in.
    added_by: String,
    /// When somebody at a desk found it good.
    verified_at: Option<DateTime<Utc>>,
    /// Who found it good.
    verified_by: Option<String>,
    /// When a newer one of its kind took its place.
    replaced_at: Option<DateTime<Utc>>,
}

/// A document that somebody has to do something about before the entry can go on.
#[derive(SimpleObject)]
pub(crate) struct WantingDocument {
    /// The code of its kind.
    code: String,
    /// What is wrong.
    lack: DocumentLack,
}

/// What is wrong with a document.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "entry::Lack")]
pub(crate) enum DocumentLack {
    /// It is asked for, and not there.
    Missing,
    /// Its last day has passed.
    OutOfDate,
    /// Nobody at a desk has found it good yet.
    Unverified,
}

/// Training somebody has had.
#[derive(SimpleObject)]
pub(crate) struct RegistryTraining {
    /// The day it was held on.
    held_on: Date,
    /// How long it was.
    minutes: i32,
    /// What it was.
    course: String,
    /// Who wrote it down.
    added_by: String,
}

/// A line of an entry's history.
#[derive(SimpleObject)]
pub(crate) struct RegistryEntryTransition {
    /// Where it stood before; `null`: it is the application itself.
    from: Option<RegistryEntryState>,
    /// Where it stood after.
    to: RegistryEntryState,
    /// When.
    at: DateTime<Utc>,
    /// A person's name, that of a command, or `calendar`.
    actor_name: String,
    /// Why.
    reason: Option<String>,
    /// The decision it followed or set aside.
    decision_id: Option<String>,
}

/// What the entries of a page share.
struct Batch {
    registries: One<String, Registry>,
    documents: Many<RegistryEntryId, RegistryDocument>,
    wanting: Many<RegistryEntryId, WantingDocument>,
    training: Many<RegistryEntryId, RegistryTraining>,
    transitions: Many<RegistryEntryId, RegistryEntryTransition>,
    incidents: Many<RegistryEntryId, Incident>,
    placements: Many<RegistryEntryId, Placement>,
    extended: Arc<Extended<EntryFacts>>,
}

impl RegistryEntry {
    /// Entries that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<entry::RegistryEntry>) -> impl Iterator<Item = Self> {
        let ids = owners(&rows, |row| Some(row.id));
        let batch = Arc::new(Batch {
            registries: One::of(&owners(&rows, |row| Some(row.registry_code.clone()))),
            documents: Many::of(&ids),
            wanting: Many::of(&ids),
            training: Many::of(&ids),
            transitions: Many::of(&ids),
            incidents: Many::of(&ids),
            placements: Many::of(&ids),
            extended: Extended::of(rows.iter().map(EntryFacts::from).collect()),
        });
        rows.into_iter().map(move |row| Self::new(row, Arc::clone(&batch)))
    }

    /// The entry, written to the audit; `None` when there is none within the asker's sight.
    pub(crate) async fn open(ctx: &Context<'_>, key: RegistryEntryId) -> Result<Option<Self>> {
        let read = async |scope: &mut Scope| match entry::open(scope, key).await {
            Ok(row) => Ok(Some(row)),
            Err(Refusal::NotFound) => Ok(None),
            Err(refusal) => Err(refusal),
        };
        let found = ctx.caller()?.write(read).await?;
        Ok(found.and_then(|row| Self::batch(vec![row]).next()))
    }

    fn new(row: entry::RegistryEntry, batch: Arc<Batch>) -> Self {
        Self {
            free_minutes: row.free_minutes(),
            placements_flagged: row.placements_are_flagged(),
            suspension_proposed: row.suspension_is_proposed(),
            key: row.id,
            registry_code: row.registry_code,
            batch,
            display_name: row.display_name,
            born_on: Date(row.born_on),
            municipalities: row.municipalities,
            weekly_minutes: row.weekly_minutes,
            permit_expires_on: row.permit_expires_on.map(Date),
            form: Json(row.form),
            state: row.state.into(),
            state_reason: row.state_reason,
            withdrawn_at: row.withdrawn_at,
            regional_no: row.regional_no,
            admitted_on: row.admitted_on.map(Date),
            valid_until: row.valid_until.map(Date),
            advice: row.advice.map(Into::into),
            available: row.available,
            running_placements: row.running_placements,
            open_incidents: row.open_incidents,
            applied_at: row.applied_at,
            applied_by: row.applied_by,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
            row_version: row.row_version,
        }
    }
}

#[ComplexObject]
impl RegistryEntry {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::RegistryEntry(self.key).encode()
    }

    /// The register.
    async fn registry(&self, ctx: &Context<'_>) -> Result<&Registry> {
        let registry = self.batch.registries.get(ctx, &self.registry_code).await?;
        registry.ok_or_else(|| Error::broken("an entry without its register"))
    }

    /// Its documents, the newest of each kind first.
    async fn documents(&self, ctx: &Context<'_>) -> Result<&[RegistryDocument]> {
        self.batch.documents.get(ctx, &self.key).await
    }

    /// What is still to be done about its documents, in the order in which the register names their kinds;
    /// nothing when it is over.
    async fn wanting_documents(&self, ctx: &Context<'_>) -> Result<&[WantingDocument]> {
        self.batch.wanting.get(ctx, &self.key).await
    }

    /// The training they have had, the latest first.
    async fn training(&self, ctx: &Context<'_>) -> Result<&[RegistryTraining]> {
        self.batch.training.get(ctx, &self.key).await
    }

    /// What it has gone through, from the application on.
    async fn transitions(&self, ctx: &Context<'_>) -> Result<&[RegistryEntryTransition]> {
        self.batch.transitions.get(ctx, &self.key).await
    }

    /// What went wrong with them, the newest first. Needs `registry:read` or `matching:manage`.
    async fn incidents(&self, ctx: &Context<'_>) -> Result<&[Incident]> {
        self.batch.incidents.get(ctx, &self.key).await
    }

    /// Their placements within reach of `matching:manage`, or one's own, the newest first.
    async fn placements(&self, ctx: &Context<'_>) -> Result<&[Placement]> {
        self.batch.placements.get(ctx, &self.key).await
    }

    // Last, because it is looked at for every field that is none of the above.
    #[graphql(flatten)]
    async fn plugins(&self) -> Extension<EntryFacts> {
        Extension { page: Arc::clone(&self.batch.extended), key: self.key.0 }
    }
}

impl From<advice::Advice> for RegistryAdvice {
    fn from(advice: advice::Advice) -> Self {
        let all = |reasons: Vec<advice::Reason>| reasons.into_iter().map(Into::into).collect();
        Self {
            asked_about: advice.asked_about.into(),
            outcome: advice.outcome.into(),
            missing: all(advice.missing),
            reasons: all(advice.reasons),
            valid_months: advice.valid_months,
            decision_id: advice.decision_id.map(|id| id.to_string()),
            failure: advice.failure,
            on: Date(advice.on),
        }
    }
}

impl From<advice::Reason> for RuleReason {
    fn from(reason: advice::Reason) -> Self {
        Self { code: reason.code, text: reason.text, article: reason.article }
    }
}

impl From<entry::Document> for RegistryDocument {
    fn from(row: entry::Document) -> Self {
        Self {
            id: GlobalId::RegistryDocument(row.id).encode(),
            code: row.code,
            title: row.title,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            digest: row.digest.map(hex::encode),
            has_file: row.has_file,
            expires_on: row.expires_on.map(Date),
            added_at: row.added_at,
            added_by: row.added_by,
            verified_at: row.verified_at,
            verified_by: row.verified_by,
            replaced_at: row.replaced_at,
        }
    }
}

impl From<entry::Wanting> for WantingDocument {
    fn from(row: entry::Wanting) -> Self {
        Self { code: row.code, lack: row.lack.into() }
    }
}

impl From<entry::Training> for RegistryTraining {
    fn from(row: entry::Training) -> Self {
        Self {
            held_on: Date(row.held_on),
            minutes: row.minutes,
            course: row.course,
            added_by: row.added_by,
        }
    }
}

impl From<entry::Transition> for RegistryEntryTransition {
    fn from(row: entry::Transition) -> Self {
        Self {
            from: row.from().map(Into::into),
            to: row.to.into(),
            at: row.at,
            actor_name: row.actor_name,
            reason: row.reason,
            decision_id: row.decision_id.map(|id| id.to_string()),
        }
    }
}

details! {
    RegistryDocument: RegistryEntryId =
        |scope, entries| entry::documents_of(scope, entries), by registry_entry_id;
    WantingDocument: RegistryEntryId =
        |scope, entries| entry::wanting_of(scope, entries), by registry_entry_id;
    RegistryTraining: RegistryEntryId =
        |scope, entries| entry::training_of(scope, entries), by registry_entry_id;
    RegistryEntryTransition: RegistryEntryId =
        |scope, entries| entry::transitions_of(scope, entries), by registry_entry_id;
    Incident: RegistryEntryId =
        |scope, entries| incident::of_entries(scope, entries), by registry_entry_id;
}

impl Load<RegistryEntryId> for Placement {
    async fn load(
        scope: &mut Scope,
        entries: &[RegistryEntryId],
        (): (),
    ) -> Result<Vec<(RegistryEntryId, Self)>> {
        let rows = placement::of_entries(scope, entries).await?;
        let owners: Vec<_> = rows.iter().map(|row| row.registry_entry_id).collect();
        Ok(owners.into_iter().zip(Self::batch(rows)).collect())
    }
}
