//! What the rule of a register advises, and what the union's administrators decide.

use async_graphql::{Context, ID, Object};
use reticolo_registers::entry;

use crate::caller::CallerOf;
use crate::code_list::Language;
use crate::error::Result;
use crate::id::id_of;
use crate::registry_entry::AdviceSubject;
use crate::registry_mutation::{CHANGE, RegistryEntryChange};

#[derive(Default)]
pub(crate) struct RegistryDecisionMutation;

#[Object]
impl RegistryDecisionMutation {
    /// Asks the register's rule about an entry, and keeps what it says as advice: it moves nothing. Where the
    /// rule gives no answer, the advice is that a person decides.
    ///
    /// Needs `registry:write`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, its state
    /// forbids it, the register is retired).
    #[graphql(complexity = "2 * CHANGE + child_complexity")]
    async fn examine_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(default_with = "AdviceSubject::Admission", desc = "What to ask about.")]
        about: AdviceSubject,
        #[graphql(default_with = "Language::Italian", desc = "The language of the reasons.")]
        language: Language,
    ) -> Result<RegistryEntryChange> {
        let (key, caller) = (id_of!("id", RegistryEntry, &id)?, ctx.caller()?);
        let read = async |scope: &mut _| match about {
            AdviceSubject::Admission => entry::examination(scope, key, row_version).await,
            AdviceSubject::Renewal => entry::renewal(scope, key, row_version).await,
        };
        let question = caller.change(read).await?;
        let tenant = caller.tenant_shared();
        let asked = question.ask(caller.rules(), tenant, caller.visitor(), language.into());
        let answer = Box::pin(asked).await;
        let keep = async |scope: &mut _| entry::keep_advice(scope, &question, &answer).await;
        Ok(RegistryEntryChange::to(key, caller.write(keep).await?))
    }

    /// Admits somebody from today.
    ///
    /// Needs `registry:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, neither in check
    /// nor in integration, the register is retired) or `BAD_USER_INPUT` (no reason, though the rule does not
    /// advise it; a term beyond ten years).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn admit_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "For how long, 1 to 120; absent: as advised, or as usual.")]
        valid_months: Option<i32>,
        #[graphql(desc = "Why, where the rule does not advise it; at most 5000 characters.")]
        reason: Option<String>,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| {
            entry::admit(scope, key, row_version, valid_months, reason.as_deref()).await
        };
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Refuses an application.
    ///
    /// Needs `registry:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, neither in check
    /// nor in integration) or `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn refuse_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: String,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| entry::refuse(scope, key, row_version, &reason).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Takes an admitted entry out of lists and shortlists for now; running placements go on, with a flag.
    ///
    /// Needs `registry:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, not admitted) or
    /// `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn suspend_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: String,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| entry::suspend(scope, key, row_version, &reason).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Lets a suspended entry count again, for the rest of its term.
    ///
    /// Needs `registry:manage`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, not suspended,
    /// the register is retired).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn resume_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| entry::resume(scope, key, row_version).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Takes a suspended entry away for good.
    ///
    /// Needs `registry:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, not suspended) or
    /// `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn remove_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: String,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| entry::remove(scope, key, row_version, &reason).await;
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Lets a term go on after its last day.
    ///
    /// Needs `registry:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, not admitted,
    /// admitted for more than 180 days still, the register is retired) or `BAD_USER_INPUT` (no reason, though
    /// the rule does not advise it; a term beyond ten years).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn renew_registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "For how long, 1 to 120; absent: as advised, or as usual.")]
        valid_months: Option<i32>,
        #[graphql(desc = "Why, where the rule does not advise it; at most 5000 characters.")]
        reason: Option<String>,
    ) -> Result<RegistryEntryChange> {
        let key = id_of!("id", RegistryEntry, &id)?;
        let write = async |scope: &mut _| {
            entry::renew(scope, key, row_version, valid_months, reason.as_deref()).await
        };
        Ok(RegistryEntryChange::to(key, ctx.caller()?.change(write).await?))
    }
}
