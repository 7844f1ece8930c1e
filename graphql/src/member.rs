//! Who belongs to the union.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_directory::OrganizationId;
use reticolo_tenancy::membership::{self, Change, MembershipId, MembershipState, Post};

use crate::caller::CallerOf;
use crate::connection::{STATEMENT, page_cost};
use crate::error::{Error, Result};
use crate::id::GlobalId;
use crate::input::{between, optional_text};
use crate::viewer::Role;

/// A role somebody has in the union.
#[derive(SimpleObject)]
pub(crate) struct Membership {
    /// Its global id.
    id: ID,
    /// The person's name.
    name: String,
    /// Where to write to them.
    mail: Option<String>,
    /// The role.
    role: Role,
    /// The organization it is limited to.
    organization_id: Option<ID>,
    /// The ISTAT code of the municipality it is limited to.
    municipality_code: Option<String>,
    /// The desk or office it is limited to.
    unit: Option<String>,
    /// Whether it counts.
    state: MembershipStatus,
    /// When it last changed.
    changed_at: DateTime<Utc>,
    /// Grows with every change; pass it on when you change the membership.
    row_version: i64,
}

/// Whether a membership counts.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "MembershipState")]
pub(crate) enum MembershipStatus {
    /// It counts.
    Active,
    /// It does not count for now.
    Suspended,
    /// It is over.
    Ended,
}

impl From<membership::Membership> for Membership {
    fn from(row: membership::Membership) -> Self {
        let organization = row.post.organization_id.map(OrganizationId);
        Self {
            id: GlobalId::Membership(row.id).encode(),
            name: row.name,
            mail: row.mail,
            role: row.post.role.into(),
            organization_id: organization.map(|id| GlobalId::Organization(id).encode()),
            municipality_code: row.post.municipality_code,
            unit: row.post.unit,
            state: row.state.into(),
            changed_at: row.changed_at,
            row_version: row.row_version,
        }
    }
}

/// One page of the union's members.
#[derive(SimpleObject)]
pub(crate) struct MembershipPage {
    /// The memberships, by name.
    nodes: Vec<Membership>,
    /// How many there are in all.
    total_count: i64,
}

/// A role with what it is limited to; at most one of the three.
#[derive(InputObject)]
pub(crate) struct PostInput {
    /// The role.
    role: Role,
    /// The organization it is limited to; needed for `PROVIDER_OPERATOR`.
    organization_id: Option<ID>,
    /// The ISTAT code of the municipality it is limited to.
    municipality_code: Option<String>,
    /// The desk or office it is limited to.
    unit: Option<String>,
}

impl PostInput {
    fn read(self) -> Result<Post> {
        let organization_id =
            match self.organization_id.as_ref().map(GlobalId::decode).transpose()? {
                None => None,
                Some(GlobalId::Organization(id)) => Some(id.0),
                Some(_) => {
                    return Err(Error::input("`organizationId` is the id of something else"));
                }
            };
        Ok(Post {
            role: self.role.into(),
            organization_id,
            municipality_code: optional_text("municipalityCode", self.municipality_code)?,
            unit: optional_text("unit", self.unit)?,
        })
    }
}

/// What is to become of a membership.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum MembershipChange {
    /// It does not count for now.
    Suspend,
    /// It counts again.
    Resume,
    /// It is over.
    End,
}

#[derive(Default)]
pub(crate) struct MemberQuery;

#[Object]
impl MemberQuery {
    /// The members of the union, by name. Needs `member:read`; written to the audit.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(default, desc = "How many to pass over.")] offset: i32,
    ) -> Result<MembershipPage> {
        let first = between("first", first, 1, 100)?;
        let offset = between("offset", offset, 0, 100_000)?;
        let read = async |scope: &mut _| membership::list(scope, offset, first).await;
        let (members, total_count) = ctx.caller()?.write(read).await?;
        Ok(MembershipPage {
            nodes: members.into_iter().map(Membership::from).collect(),
            total_count,
        })
    }
}

#[derive(Default)]
pub(crate) struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Gives a member another role. Needs `member:manage`. Fails with `NOT_FOUND`, `BAD_USER_INPUT` or
    /// `CONFLICT` (changed by somebody else, role held already, last administrator).
    #[graphql(complexity = "2 * STATEMENT")]
    async fn change_membership_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The membership.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "The role it is to be.")] post: PostInput,
        #[graphql(desc = "Why, for the audit.")] reason: Option<String>,
    ) -> Result<bool> {
        let change = Change::Post(post.read()?);
        self.apply(ctx, &id, row_version, &change, reason).await
    }

    /// Suspends, resumes or ends a membership. Needs `member:manage`. Fails with `NOT_FOUND` or
    /// `CONFLICT` (changed by somebody else, last administrator).
    #[graphql(complexity = "2 * STATEMENT")]
    async fn change_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The membership.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "What is to become of it.")] change: MembershipChange,
        #[graphql(desc = "Why, for the audit.")] reason: Option<String>,
    ) -> Result<bool> {
        let change = match change {
            MembershipChange::Suspend => Change::Suspend,
            MembershipChange::Resume => Change::Resume,
            MembershipChange::End => Change::End,
        };
        self.apply(ctx, &id, row_version, &change, reason).await
    }
}

impl MemberMutation {
    async fn apply(
        &self,
        ctx: &Context<'_>,
        id: &ID,
        row_version: i64,
        change: &Change,
        reason: Option<String>,
    ) -> Result<bool> {
        let GlobalId::Membership(id) = GlobalId::decode(id)? else {
            return Err(Error::input("`id` is the id of something else"));
        };
        let id: MembershipId = id;
        let reason = optional_text("reason", reason)?;
        let write = async |scope: &mut _| {
            membership::change(scope, id, row_version, change, reason.as_deref()).await
        };
        let account = ctx.caller()?.write(write).await?;
        ctx.caller()?.rights_changed(account).await;
        Ok(true)
    }
}
