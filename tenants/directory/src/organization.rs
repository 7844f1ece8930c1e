//! An organization that offers services.

use std::str::FromStr;

use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;

use crate::error::Error;

reticolo_foundation::id! {
    /// Names an organization.
    OrganizationId
}

/// An organization as HSDS 3.1 describes it.
#[derive(Clone, Debug, FromRow)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    pub alternate_name: Option<String>,
    pub description: String,
    pub email: Option<String>,
    pub website: Option<String>,
    pub legal_status: Option<String>,
    pub year_incorporated: Option<i32>,
    #[sqlx(try_from = "String")]
    pub kind: OrganizationKind,
}

/// Who stands behind an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganizationKind {
    Public,
    /// *Ente del terzo settore* (D.Lgs. 117/2017) and similar.
    ThirdSector,
    Private,
}

impl OrganizationKind {
    pub const ALL: [Self; 3] = [Self::Public, Self::ThirdSector, Self::Private];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::ThirdSector => "third_sector",
            Self::Private => "private",
        }
    }
}

impl FromStr for OrganizationKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("unknown kind {text:?}"))
    }
}

impl TryFrom<String> for OrganizationKind {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Where a page of organizations begins.
#[derive(Clone, Debug)]
pub struct After {
    /// The lower-case name of the last organization of the page before.
    pub name: String,
    pub id: OrganizationId,
}

statements! {
    /// Organizations with these ids.
    BY_ID = "select id, name, alternate_name, description, email, website, legal_status, year_incorporated, kind
             from {t}.organization where id = any($1)";
    /// One page of organizations by name, after a name and id.
    PAGE = "select id, name, alternate_name, description, email, website, legal_status, year_incorporated, kind
            from {t}.organization
            where $1::text is null or (lower(name), id) > ($1, $2)
            order by lower(name), id limit $3";
    /// How many organizations there are.
    COUNT = "select count(*) from {t}.organization";
}

/// The organizations with these ids, in no order.
pub async fn find(scope: &mut Scope, ids: &[OrganizationId]) -> Result<Vec<Organization>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&BY_ID);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// A page of organizations by name.
pub async fn page(
    scope: &mut Scope,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Organization>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let (name, id) = after.map(|after| (after.name, after.id)).unzip();
    let sql = scope.sql(&PAGE);
    Ok(sqlx::query_as(sql).bind(name).bind(id).bind(limit).fetch_all(scope.connection()).await?)
}

/// How many organizations there are.
pub async fn count(scope: &mut Scope) -> Result<i64, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&COUNT);
    Ok(sqlx::query_scalar(sql).fetch_one(scope.connection()).await?)
}
