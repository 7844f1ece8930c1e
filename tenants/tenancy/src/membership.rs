//! Who belongs to the union, and with which roles.
//!
//! Invariants: the union keeps at least one active administrator without limits; whoever's role
//! changes has it the next time they ask for anything.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use reticolo_accounts::AccountId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Act;
use crate::error::Error;
use crate::line::{self, line};
use crate::permission::Permission;
use crate::role::{Grant, Role};
use crate::scope::Scope;
use crate::statements;

pub mod invitation;

reticolo_foundation::id! {
    /// Names a membership.
    MembershipId
}

/// A role somebody has.
#[derive(Clone, Debug, FromRow)]
pub struct Membership {
    #[sqlx(rename = "membership_id")]
    pub id: MembershipId,
    pub account_id: AccountId,
    pub name: String,
    pub mail: Option<String>,
    #[sqlx(flatten)]
    pub post: Post,
    #[sqlx(try_from = "String")]
    pub state: MembershipState,
    pub changed_at: DateTime<Utc>,
    /// Grows with every change; who changes a membership says which version they saw.
    pub row_version: i64,
}

/// A role with what it is limited to, as it is written down; see [`Grant`].
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Post {
    #[sqlx(try_from = "String")]
    pub role: Role,
    pub organization_id: Option<Uuid>,
    /// ISTAT code.
    pub municipality_code: Option<String>,
    /// The name of a desk or office.
    pub unit: Option<String>,
}

impl Post {
    /// The role in the whole union.
    pub const fn everywhere(role: Role) -> Self {
        Self { role, organization_id: None, municipality_code: None, unit: None }
    }

    fn check(&self) -> Result<(), Error> {
        let limits =
            [self.organization_id.is_some(), self.municipality_code.is_some(), self.unit.is_some()];
        let limits = limits.into_iter().filter(|limited| *limited).count();
        let lacking = self.role.needs_organization() && self.organization_id.is_none();
        if limits > 1 || lacking || self.role == Role::Citizen {
            return Err(Error::BadPost);
        }
        self.unit.as_ref().map_or(Ok(()), |unit| line("unit", unit, line::UNIT))
    }
}

impl From<Post> for Grant {
    fn from(post: Post) -> Self {
        Self {
            role: post.role,
            organization: post.organization_id,
            municipality: post.municipality_code,
            unit: post.unit,
        }
    }
}

/// Whether a membership counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipState {
    Active,
    /// It does not count for now.
    Suspended,
    /// It is over; a new one may be given.
    Ended,
}

impl MembershipState {
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Ended];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }
}

impl TryFrom<String> for MembershipState {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("unknown state {text:?}"))
    }
}

statements! {
    /// What somebody is allowed, and within what.
    POSTS_OF = "select role, organization_id, municipality_code, unit from {t}.membership
             where account_id = $1 and state = 'active'";
    /// One page of the memberships that are not over, by name.
    LIST = "select membership_id, account_id, name, mail, role, organization_id, municipality_code, unit, state,
                    changed_at, row_version
             from {t}.membership where state <> 'ended'
             order by lower(name), membership_id offset $1 limit $2";
    /// How many there are.
    COUNT = "select count(*) from {t}.membership where state <> 'ended'";
    /// One of them.
    FIND = "select membership_id, account_id, name, mail, role, organization_id, municipality_code, unit, state,
                    changed_at, row_version
             from {t}.membership where membership_id = $1 and state <> 'ended'";
    /// What people who are or were members are called.
    NAMES = "select distinct on (account_id) account_id, name
             from {t}.membership where account_id = any($1) order by account_id, changed_at desc";
    /// Gives a role. Who has it already keeps it, active again.
    GIVE = "insert into {t}.membership (membership_id, account_id, name, mail, role, organization_id, municipality_code,
                    unit, created_at, changed_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
             on conflict (account_id, role, organization_id, municipality_code, unit) where state <> 'ended'
             do update set state = 'active', name = excluded.name, mail = excluded.mail,
                 changed_at = excluded.changed_at, row_version = membership.row_version + 1
             returning membership_id";
    /// The unlimited administrators, held until the transaction ends so that two do not remove each other.
    ADMINISTRATORS = "select membership_id from {t}.membership
             where role = 'union_admin' and state = 'active'
               and num_nonnulls(organization_id, municipality_code, unit) = 0
             order by membership_id for update";
    /// A membership, to be changed.
    LOCK = "select membership_id, account_id, name, mail, role, organization_id, municipality_code, unit, state,
                    changed_at, row_version
             from {t}.membership where membership_id = $1 and state <> 'ended' for update";
    /// Changes one.
    CHANGE = "update {t}.membership set role = $2, organization_id = $3, municipality_code = $4, unit = $5, state = $6,
                    changed_at = $7, row_version = row_version + 1
             where membership_id = $1";
}

/// What somebody is allowed in this tenant. Asked by the door, before anybody acts.
pub(crate) async fn grants_of(
    scope: &mut Scope,
    account: AccountId,
) -> Result<Vec<Grant>, sqlx::Error> {
    let sql = scope.sql(&POSTS_OF);
    let posts: Vec<Post> = sqlx::query_as(sql).bind(account).fetch_all(scope.connection()).await?;
    Ok(posts.into_iter().map(Grant::from).collect())
}

/// One page of the union's members by name, and how many there are. Needs `member:read`.
pub async fn list(
    scope: &mut Scope,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Membership>, i64), Error> {
    scope.require(Permission::MemberRead)?;
    let sql = scope.sql(&LIST);
    let members =
        sqlx::query_as(sql).bind(offset).bind(limit).fetch_all(scope.connection()).await?;
    let sql = scope.sql(&COUNT);
    let total = sqlx::query_scalar(sql).fetch_one(scope.connection()).await?;
    scope.record(Act::new("member.list"));
    Ok((members, total))
}

/// One member. Needs `member:read`; `NotFound` when there is none, or not any more.
pub async fn find(scope: &mut Scope, id: MembershipId) -> Result<Membership, Error> {
    scope.require(Permission::MemberRead)?;
    let sql = scope.sql(&FIND);
    let member: Option<Membership> =
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    let member = member.ok_or(Error::NotFound)?;
    scope.record(Act::new("member.read").on("membership", id.0).about(member.account_id));
    Ok(member)
}

/// What those of these people are called who are or were members. Needs `member:read`.
pub async fn names(
    scope: &mut Scope,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, String>, Error> {
    scope.require(Permission::MemberRead)?;
    let sql = scope.sql(&NAMES);
    let names: Vec<(AccountId, String)> =
        sqlx::query_as(sql).bind(accounts).fetch_all(scope.connection()).await?;
    Ok(names.into_iter().collect())
}

/// The active roles of somebody. Needs `member:read`.
pub async fn held_by(scope: &mut Scope, account: AccountId) -> Result<Vec<Post>, Error> {
    scope.require(Permission::MemberRead)?;
    let sql = scope.sql(&POSTS_OF);
    Ok(sqlx::query_as(sql).bind(account).fetch_all(scope.connection()).await?)
}

/// Gives somebody a role without an invitation: for commands and demonstrations.
///
/// Needs `member:manage`. Fails with `BadPost`, or `UnknownOrganization`.
pub async fn give(
    scope: &mut Scope,
    account: AccountId,
    name: &str,
    mail: Option<&str>,
    post: &Post,
) -> Result<MembershipId, Error> {
    scope.require(Permission::MemberManage)?;
    insert(scope, account, name, mail, post).await
}

/// A change to a membership.
#[derive(Clone, Debug)]
pub enum Change {
    /// Another role or other limits.
    Post(Post),
    Suspend,
    Resume,
    End,
}

/// Changes somebody's role, suspends, resumes or ends it. Needs `member:manage`.
///
/// `seen` is the version the change was decided on. Fails with `NotFound`, `Changed` (by somebody
/// else meanwhile), `BadPost`, `BadText`, `RoleHeld` or `LastAdministrator`.
pub async fn change(
    scope: &mut Scope,
    id: MembershipId,
    seen: i64,
    change: &Change,
    reason: Option<&str>,
) -> Result<AccountId, Error> {
    scope.require(Permission::MemberManage)?;
    line("reason", reason.unwrap_or_default(), line::REASON)?;
    let administrators = administrators(scope).await?;
    let sql = scope.sql(&LOCK);
    let member: Option<Membership> =
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    let member = member.ok_or(Error::NotFound)?;
    if member.row_version != seen {
        return Err(Error::Changed);
    }
    let (post, state, action) = match change {
        Change::Post(post) => (post.clone(), member.state, "member.change-role"),
        Change::Suspend => (member.post.clone(), MembershipState::Suspended, "member.suspend"),
        Change::Resume => (member.post.clone(), MembershipState::Active, "member.resume"),
        Change::End => (member.post.clone(), MembershipState::Ended, "member.end"),
    };
    post.check()?;
    let stays = state == MembershipState::Active && post == Post::everywhere(Role::UnionAdmin);
    if administrators == [id] && !stays {
        return Err(Error::LastAdministrator);
    }
    let (sql, now) = (scope.sql(&CHANGE), scope.now());
    sqlx::query(sql)
        .bind(id)
        .bind(post.role.as_str())
        .bind(post.organization_id)
        .bind(&post.municipality_code)
        .bind(&post.unit)
        .bind(state.as_str())
        .bind(now)
        .execute(scope.connection())
        .await
        .map_err(Error::of_membership)?;
    let mut act = Act::new(action).on("membership", id.0).about(member.account_id);
    if let Some(reason) = reason {
        act = act.because(reason);
    }
    scope.record(act);
    Ok(member.account_id)
}

async fn administrators(scope: &mut Scope) -> Result<Vec<MembershipId>, Error> {
    let sql = scope.sql(&ADMINISTRATORS);
    Ok(sqlx::query_scalar(sql).fetch_all(scope.connection()).await?)
}

async fn insert(
    scope: &mut Scope,
    account: AccountId,
    name: &str,
    mail: Option<&str>,
    post: &Post,
) -> Result<MembershipId, Error> {
    post.check()?;
    let (sql, now) = (scope.sql(&GIVE), scope.now());
    let id: MembershipId = sqlx::query_scalar(sql)
        .bind(MembershipId::fresh())
        .bind(account)
        .bind(name)
        .bind(mail)
        .bind(post.role.as_str())
        .bind(post.organization_id)
        .bind(&post.municipality_code)
        .bind(&post.unit)
        .bind(now)
        .fetch_one(scope.connection())
        .await
        .map_err(Error::of_membership)?;
    scope.record(Act::new("member.give-role").on("membership", id.0).about(account));
    Ok(id)
}
