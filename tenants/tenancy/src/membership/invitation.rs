//! Inviting somebody by mail to take a role.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reticolo_accounts::AccountId;
use reticolo_foundation::Token;
use sqlx::FromRow;

use super::{MembershipId, Post, administrators, insert};
use crate::audit::Act;
use crate::error::Error;
use crate::line::{self, required};
use crate::permission::Permission;
use crate::role::Role;
use crate::scope::Scope;
use crate::statements;

/// How long an invitation can be accepted.
pub const VALID: Duration = Duration::from_hours(14 * 24);

reticolo_foundation::id! {
    /// Names an invitation.
    InvitationId
}

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug, FromRow)]
pub struct Invitation {
    #[sqlx(rename = "invitation_id")]
    pub id: InvitationId,
    pub mail: String,
    pub name: String,
    #[sqlx(flatten)]
    pub post: Post,
    pub invited_by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

statements! {
    /// Writes an invitation.
    WRITE = "insert into {t}.invitation (invitation_id, mail, name, role, organization_id, municipality_code, unit,
                    digest, invited_by, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Invitations that wait to be accepted, newest first.
    OPEN = "select invitation_id, mail, name, role, organization_id, municipality_code, unit, invited_by, created_at, expires_at
             from {t}.invitation
             where accepted_at is null and withdrawn_at is null and expires_at > $1
             order by created_at desc, invitation_id limit 200";
    /// The invitation a link in a mail leads to.
    BY_DIGEST = "select invitation_id, mail, name, role, organization_id, municipality_code, unit, invited_by, created_at, expires_at
             from {t}.invitation
             where digest = $1 and accepted_at is null and withdrawn_at is null and expires_at > $2
             for update";
    /// The same, only to be shown.
    SHOW = "select invitation_id, mail, name, role, organization_id, municipality_code, unit, invited_by, created_at, expires_at
             from {t}.invitation
             where digest = $1 and accepted_at is null and withdrawn_at is null and expires_at > $2";
    /// Ends one that was accepted.
    ACCEPT = "update {t}.invitation set accepted_at = $2 where invitation_id = $1";
    /// Ends one that was taken back.
    WITHDRAW = "update {t}.invitation set withdrawn_at = $2
             where invitation_id = $1 and accepted_at is null and withdrawn_at is null returning invitation_id";
}

/// Invites somebody to take a role; the token belongs into a mail to them. Needs `member:manage`.
///
/// Fails with `BadText`, `BadPost` or `UnknownOrganization`.
pub async fn invite(
    scope: &mut Scope,
    mail: &str,
    name: &str,
    post: &Post,
) -> Result<(InvitationId, Token), Error> {
    scope.require(Permission::MemberManage)?;
    required("mail", mail, line::MAIL)?;
    required("name", name, line::NAME)?;
    post.check()?;
    let (id, token) = (InvitationId::fresh(), Token::fresh());
    let by = scope.actor().person().map_or_else(String::new, |person| person.name.clone());
    let (sql, now) = (scope.sql(&WRITE), scope.now());
    sqlx::query(sql)
        .bind(id)
        .bind(mail)
        .bind(name)
        .bind(post.role.as_str())
        .bind(post.organization_id)
        .bind(&post.municipality_code)
        .bind(&post.unit)
        .bind(token.digest().as_slice())
        .bind(by)
        .bind(now)
        .bind(now + VALID)
        .execute(scope.connection())
        .await
        .map_err(Error::of_membership)?;
    scope.record(Act::new("member.invite").on("invitation", id.0));
    Ok((id, token))
}

/// Invites the first administrator of a union, whom no other could invite. Needs `member:manage`.
///
/// Fails with `HasAdministrator` once there is one.
pub async fn invite_first_administrator(
    scope: &mut Scope,
    mail: &str,
    name: &str,
) -> Result<(InvitationId, Token), Error> {
    scope.require(Permission::MemberManage)?;
    if !administrators(scope).await?.is_empty() {
        return Err(Error::HasAdministrator);
    }
    invite(scope, mail, name, &Post::everywhere(Role::UnionAdmin)).await
}

/// The invitations nobody has accepted yet, newest first. Needs `member:read`.
pub async fn open(scope: &mut Scope) -> Result<Vec<Invitation>, Error> {
    scope.require(Permission::MemberRead)?;
    let (sql, now) = (scope.sql(&OPEN), scope.now());
    Ok(sqlx::query_as(sql).bind(now).fetch_all(scope.connection()).await?)
}

/// The invitation that a link leads to, for whoever holds the link; `NotFound` once it is over.
pub async fn show(scope: &mut Scope, token: &Token) -> Result<Invitation, Error> {
    let (sql, now) = (scope.sql(&SHOW), scope.now());
    let found: Option<Invitation> = sqlx::query_as(sql)
        .bind(token.digest().as_slice())
        .bind(now)
        .fetch_optional(scope.connection())
        .await?;
    found.ok_or(Error::NotFound)
}

/// Takes the role: whoever holds the link and is signed in gets it, once.
///
/// Fails with `NotFound` once the invitation is over.
pub async fn accept(scope: &mut Scope, token: &Token) -> Result<(AccountId, MembershipId), Error> {
    let person = scope.actor().person().ok_or(Error::NotFound)?;
    let account = person.account;
    let (sql, now) = (scope.sql(&BY_DIGEST), scope.now());
    let found: Option<Invitation> = sqlx::query_as(sql)
        .bind(token.digest().as_slice())
        .bind(now)
        .fetch_optional(scope.connection())
        .await?;
    let invitation = found.ok_or(Error::NotFound)?;
    let sql = scope.sql(&ACCEPT);
    sqlx::query(sql).bind(invitation.id).bind(now).execute(scope.connection()).await?;
    scope.record(Act::new("member.accept").on("invitation", invitation.id.0).about(account));
    let membership =
        insert(scope, account, &invitation.name, Some(&invitation.mail), &invitation.post).await?;
    Ok((account, membership))
}

/// Takes an invitation back. Needs `member:manage`; `NotFound` once it is over.
pub async fn withdraw(scope: &mut Scope, id: InvitationId) -> Result<(), Error> {
    scope.require(Permission::MemberManage)?;
    let (sql, now) = (scope.sql(&WITHDRAW), scope.now());
    let withdrawn: Option<InvitationId> =
        sqlx::query_scalar(sql).bind(id).bind(now).fetch_optional(scope.connection()).await?;
    withdrawn.ok_or(Error::NotFound)?;
    scope.record(Act::new("member.withdraw-invitation").on("invitation", id.0));
    Ok(())
}
