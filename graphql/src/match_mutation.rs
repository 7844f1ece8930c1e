//! Matching families with people out of registers.
//!
//! Every mutation of a request takes the version its asker has seen, and fails with `CONFLICT` when it is not
//! the newest one.

use async_graphql::{Context, ID, InputObject, Object};
use reticolo_registers::request::{self, Need, NewRequest};
use reticolo_registers::{MatchRequestId, placement, proposal, shortlist};

use crate::caller::CallerOf;
use crate::code_list::Language;
use crate::connection::STATEMENT;
use crate::error::Result;
use crate::id::{GlobalId, id_of};
use crate::input::{text, texts};
use crate::match_request::MatchRequest;
use crate::placement_mutation::{PlacementChange, PlacementInput};
use crate::registry_mutation::CHANGE;
use crate::scalar::Date;

/// What a change leaves.
pub(crate) struct MatchRequestChange {
    key: MatchRequestId,
    row_version: i64,
}

/// What a change leaves.
#[Object]
impl MatchRequestChange {
    /// The request's global id.
    async fn id(&self) -> ID {
        GlobalId::MatchRequest(self.key).encode()
    }

    /// The version to pass on with the next change.
    async fn row_version(&self) -> i64 {
        self.row_version
    }

    /// The request as it is now. Written to the audit.
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn request(&self, ctx: &Context<'_>) -> Result<Option<MatchRequest>> {
        MatchRequest::open(ctx, self.key).await
    }
}

/// What a family looks for.
#[derive(InputObject)]
pub(crate) struct MatchRequestInput {
    /// The name under which the desk knows the family. At most 200 characters.
    family_name: String,
    /// Where the help is needed, by ISTAT code.
    municipality: String,
    /// The minutes a week that are needed, 1 to 10080.
    weekly_minutes: i32,
    /// Whether whoever helps is to live with the family.
    #[graphql(default)]
    cohabiting: bool,
    /// From when on.
    start_on: Date,
    /// Parts of the week: `mon_morning`, `sat_night`; days `mon` to `sun`, parts `morning`, `afternoon` and
    /// `night`.
    hours: Option<Vec<String>>,
    /// Skills that must be, as the register's form has them. At most 20.
    must: Option<Vec<String>>,
    /// Skills that would be nice. At most 20.
    nice: Option<Vec<String>>,
    /// Languages, as ISO 639-1 codes. At most 20.
    languages: Option<Vec<String>>,
}

impl MatchRequestInput {
    fn read(self) -> Result<NewRequest> {
        Ok(NewRequest {
            family_name: self.family_name,
            municipality: self.municipality,
            weekly_minutes: self.weekly_minutes,
            cohabiting: self.cohabiting,
            start_on: self.start_on.0,
            need: Need {
                hours: self.hours.unwrap_or_default(),
                must: texts("must", self.must)?,
                nice: texts("nice", self.nice)?,
                languages: texts("languages", self.languages)?,
            },
        })
    }
}

#[derive(Default)]
pub(crate) struct MatchMutation;

#[Object]
impl MatchMutation {
    /// Looks for somebody for one's own family.
    ///
    /// Needs `matching:request`. Fails with `NOT_FOUND` (no such register at work) or `BAD_USER_INPUT`
    /// (`problems` says which field is not right).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn open_match_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The register's code.")] registry: String,
        #[graphql(desc = "What the family looks for.")] request: MatchRequestInput,
    ) -> Result<MatchRequestChange> {
        let (registry, new) = (text("registry", registry)?, request.read()?);
        let write = async |scope: &mut _| request::create(scope, &registry, &new).await;
        Ok(MatchRequestChange { key: ctx.caller()?.change(write).await?, row_version: 1 })
    }

    /// Looks for somebody for a family that has come to a desk and has no account.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` (no such register at work, or the municipality is out of
    /// reach) or `BAD_USER_INPUT` (`problems` says which field is not right).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn open_match_request_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The register's code.")] registry: String,
        #[graphql(desc = "What the family looks for.")] request: MatchRequestInput,
    ) -> Result<MatchRequestChange> {
        let (registry, new) = (text("registry", registry)?, request.read()?);
        let write = async |scope: &mut _| request::create_for(scope, &registry, &new).await;
        Ok(MatchRequestChange { key: ctx.caller()?.change(write).await?, row_version: 1 })
    }

    /// Gives a request up; whoever was proposed or met is let go.
    ///
    /// Needs `matching:manage`, or that it is one's own. Fails with `NOT_FOUND` or `CONFLICT` (changed by
    /// somebody else, placed, cancelled).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn cancel_match_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: Option<String>,
    ) -> Result<MatchRequestChange> {
        let key = id_of!("id", MatchRequest, &id)?;
        let write =
            async |scope: &mut _| request::cancel(scope, key, row_version, reason.as_deref()).await;
        Ok(MatchRequestChange { key, row_version: ctx.caller()?.change(write).await? })
    }

    /// Begins again after it came to nothing.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, not failed).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn reopen_match_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<MatchRequestChange> {
        let key = id_of!("id", MatchRequest, &id)?;
        let write = async |scope: &mut _| request::reopen(scope, key, row_version).await;
        Ok(MatchRequestChange { key, row_version: ctx.caller()?.change(write).await? })
    }

    /// Makes a shortlist of who fits: available today, with minutes enough, the best first, at most 20. The
    /// register's rule scores; where it has none, or the rule gives no answer, the platform does.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, its state
    /// forbids it, the register is retired).
    #[graphql(complexity = "2 * CHANGE + child_complexity")]
    async fn shortlist_match_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(default_with = "Language::Italian", desc = "The language of the reasons.")]
        language: Language,
    ) -> Result<MatchRequestChange> {
        let (key, caller) = (id_of!("id", MatchRequest, &id)?, ctx.caller()?);
        let read = async |scope: &mut _| shortlist::question(scope, key, row_version).await;
        let question = caller.change(read).await?;
        let tenant = caller.tenant_shared();
        let scoring = question.score(caller.rules(), tenant, caller.visitor(), language.into());
        let scored = Box::pin(scoring).await;
        let keep = async |scope: &mut _| shortlist::keep(scope, &question, &scored).await;
        Ok(MatchRequestChange { key, row_version: caller.write(keep).await? })
    }

    /// Proposes somebody of the shortlist to the family.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, not shortlisted,
    /// the candidate was suspended meanwhile or their term or permit has run out).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn propose_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "The line of the shortlist.")] proposal_id: ID,
    ) -> Result<MatchRequestChange> {
        let key = id_of!("id", MatchRequest, &id)?;
        let proposal = id_of!("proposalId", MatchProposal, &proposal_id)?;
        let write =
            async |scope: &mut _| proposal::propose(scope, key, row_version, proposal).await;
        Ok(MatchRequestChange { key, row_version: ctx.caller()?.change(write).await? })
    }

    /// The family meets whom it was proposed.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, nobody is
    /// proposed).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn interview_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<MatchRequestChange> {
        let key = id_of!("id", MatchRequest, &id)?;
        let write = async |scope: &mut _| proposal::interview(scope, key, row_version).await;
        Ok(MatchRequestChange { key, row_version: ctx.caller()?.change(write).await? })
    }

    /// It came to nothing with whom the family was proposed or met. They are on no later shortlist of the
    /// request.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, nobody is proposed
    /// or met) or `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn fail_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: String,
    ) -> Result<MatchRequestChange> {
        let key = id_of!("id", MatchRequest, &id)?;
        let write = async |scope: &mut _| proposal::fail(scope, key, row_version, &reason).await;
        Ok(MatchRequestChange { key, row_version: ctx.caller()?.change(write).await? })
    }

    /// Places whom the family has met; the request is done with it.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, nobody is met, who
    /// was met has been suspended meanwhile, their week is full, they live with a family) or
    /// `BAD_USER_INPUT`.
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn place_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "What is agreed on.")] placement: PlacementInput,
    ) -> Result<PlacementChange> {
        let key = id_of!("id", MatchRequest, &id)?;
        let new = placement.read();
        let write = async |scope: &mut _| placement::place(scope, key, row_version, &new).await;
        Ok(PlacementChange::to(ctx.caller()?.change(write).await?, 1))
    }
}
