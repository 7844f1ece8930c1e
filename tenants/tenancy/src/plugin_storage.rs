//! Where plugins keep their documents: a pair of tables and a role for each storage, which sees
//! nothing else.
//!
//! Built and dropped by the owner, because a tenant's role changes no table. The tenant's role is a
//! member of the storage's, so that its lane can act as it.

use std::collections::BTreeMap;

use reticolo_accounts::tenant::Home;
use reticolo_accounts::{SchemaName, Tenant, TenantId};
use reticolo_foundation::RoleName;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::error::{Error, NotServed};
use crate::provision::Builder;
use crate::scope::Scope;

/// The number of a storage in its tenant: it names the tables `plugin_<n>_document` and
/// `plugin_<n>_usage`, and the role `<schema>_p<n>`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct StorageNo(pub i32);

/// The collections of a plugin, with the paths each is searched and sorted by.
pub type Collections = BTreeMap<String, Vec<Vec<String>>>;

impl StorageNo {
    /// The role that sees this storage and nothing else.
    pub(crate) fn role(self, schema: &SchemaName) -> Result<RoleName, sqlx::Error> {
        RoleName::new(format!("{schema}_p{}", self.0))
            .ok_or_else(|| sqlx::Error::Protocol(format!("no storage: {}", self.0)))
    }
}

impl Builder {
    /// Builds the storage of an installation, or brings the one it has to these collections.
    ///
    /// One transaction: of two administrators at once the second finds what the first has built.
    /// Refuses with `BadPath` a name or path that is not plain.
    pub async fn build_plugin_storage(
        &self,
        tenant: &Tenant,
        installation: Uuid,
        collections: &Collections,
    ) -> Result<StorageNo, Error> {
        let Home { schema, .. } = home(tenant)?;
        let mut scope = self.platform().await?;
        let lock = format!("lock table {schema}.plugin_storage in share row exclusive mode");
        sqlx::raw_sql(AssertSqlSafe(lock)).execute(scope.connection()).await?;
        let known = format!(
            "select storage_no from {schema}.plugin_storage where installation_id = $1 and dropped_at is null"
        );
        let known: Option<StorageNo> = sqlx::query_scalar(AssertSqlSafe(known))
            .bind(installation)
            .fetch_optional(scope.connection())
            .await?;
        let storage = if let Some(storage) = known {
            storage
        } else {
            let now = scope.now();
            let number = format!(
                "insert into {schema}.plugin_storage (storage_no, installation_id, created_at)
                 select coalesce(max(storage_no), 0) + 1, $1, $2 from {schema}.plugin_storage
                 returning storage_no"
            );
            let storage: StorageNo = sqlx::query_scalar(AssertSqlSafe(number))
                .bind(installation)
                .bind(now)
                .fetch_one(scope.connection())
                .await?;
            let script = creation(schema, storage)?;
            sqlx::raw_sql(AssertSqlSafe(script)).execute(scope.connection()).await?;
            storage
        };
        let indexes = indexes(schema, storage, collections)?;
        sqlx::raw_sql(AssertSqlSafe(indexes)).execute(scope.connection()).await?;
        scope.commit().await?;
        Ok(storage)
    }

    /// Adds the indexes that a newer version of the plugin searches by to a storage it goes on with.
    pub async fn index_plugin_storage(
        &self,
        tenant: &Tenant,
        storage: StorageNo,
        collections: &Collections,
    ) -> Result<(), Error> {
        let script = indexes(&home(tenant)?.schema, storage, collections)?;
        let mut scope = self.platform().await?;
        sqlx::raw_sql(AssertSqlSafe(script)).execute(scope.connection()).await?;
        Ok(scope.commit().await?)
    }

    /// Drops a storage with all that is in it, and its role. Dropping it again changes nothing.
    pub async fn drop_plugin_storage(
        &self,
        tenant: &Tenant,
        storage: StorageNo,
    ) -> Result<(), Error> {
        let Home { schema, .. } = home(tenant)?;
        let mut scope = self.platform().await?;
        let now = scope.now();
        let marked = format!(
            "update {schema}.plugin_storage set dropped_at = $2 where storage_no = $1 and dropped_at is null"
        );
        let marked = sqlx::query(AssertSqlSafe(marked))
            .bind(storage)
            .bind(now)
            .execute(scope.connection())
            .await?;
        if marked.rows_affected() == 1 {
            let (role, number) = (storage.role(schema)?, storage.0);
            let script = format!(
                "drop table {schema}.plugin_{number}_document, {schema}.plugin_{number}_usage;
                 revoke usage on schema {schema} from {role};
                 drop role {role};"
            );
            sqlx::raw_sql(AssertSqlSafe(script)).execute(scope.connection()).await?;
        }
        Ok(scope.commit().await?)
    }

    /// Has every server look again at what the tenant has enabled, within the register's two seconds.
    pub async fn plugins_changed(&self, tenant: TenantId) -> Result<(), Error> {
        let mut scope = self.platform().await?;
        sqlx::query("update platform.tenant set plugin_generation = plugin_generation + 1 where tenant_id = $1")
            .bind(tenant)
            .execute(scope.connection())
            .await?;
        Ok(scope.commit().await?)
    }
}

/// Puts a copy of every document of one storage into another, which is empty.
///
/// Whoever writes to the first one waits until the transaction ends, and readers do not.
pub async fn copy_documents(
    scope: &mut Scope,
    from: StorageNo,
    to: StorageNo,
) -> Result<u64, sqlx::Error> {
    let lock = scope.sql_in(&[(from, "lock table {p}_document in share mode")]);
    sqlx::query(lock).execute(scope.connection()).await?;
    let copy = scope.sql_in(&[
        (to, "insert into {p}_document (collection, key, rev, body, bytes, changed_at) "),
        (from, "select collection, key, rev, body, bytes, changed_at from {p}_document"),
    ]);
    let copied = sqlx::query(copy).execute(scope.connection()).await?.rows_affected();
    let count = scope.sql_in(&[
        (to, "update {p}_usage set (documents, bytes) = (select documents, bytes from "),
        (from, "{p}_usage)"),
    ]);
    sqlx::query(count).execute(scope.connection()).await?;
    Ok(copied)
}

/// The roles of a tenant's storages, as PostgreSQL knows them.
pub(crate) const ROLES: &str =
    "select rolname::text from pg_roles where rolname ~ ('^' || $1 || '_p[0-9]+$')";

fn home(tenant: &Tenant) -> Result<&Home, Error> {
    Ok(tenant.home.as_ref().ok_or(NotServed::Gone)?)
}

fn creation(schema: &SchemaName, storage: StorageNo) -> Result<String, Error> {
    let (role, number) = (storage.role(schema)?, storage.0);
    let (document, usage) = (format!("plugin_{number}_document"), format!("plugin_{number}_usage"));
    Ok(format!(
        "create role {role} nologin noinherit;
         grant {role} to {schema};
         grant usage on schema {schema} to {role};
         create table {schema}.{document} (
             collection text        not null,
             key        text        not null,
             rev        int         not null default 1,
             body       jsonb       not null,
             bytes      int         not null,
             changed_at timestamptz not null,
             constraint {document}_pkey  primary key (collection, key),
             constraint {document}_small check (bytes between 1 and 65536)
         );
         create index {document}_changed_at_idx on {schema}.{document} (collection, changed_at);
         create table {schema}.{usage} (
             only_row  boolean primary key default true,
             documents bigint  not null default 0,
             bytes     bigint  not null default 0,
             constraint {usage}_only_row check (only_row)
         );
         insert into {schema}.{usage} default values;
         grant select, insert, update, delete on {schema}.{document} to {role};
         grant select, update (documents, bytes) on {schema}.{usage} to {role};"
    ))
}

/// Indexes by a path begin with what is searched and end with the key, so that a page goes on where
/// the one before ended. An absent value counts as JSON's null.
fn indexes(
    schema: &SchemaName,
    storage: StorageNo,
    collections: &Collections,
) -> Result<String, Error> {
    let mut script = String::new();
    for (collection, paths) in collections {
        if !is_plain(&collection.replace('-', "_")) {
            return Err(Error::BadPath(collection.clone()));
        }
        for path in paths {
            if path.is_empty() || !path.iter().all(|part| is_plain(part)) {
                return Err(Error::BadPath(path.join(".")));
            }
            let (number, path) = (storage.0, path.join(","));
            // PostgreSQL cuts names at 63 bytes: a digest keeps them apart.
            let name = digest_of(collection, &path);
            let index = format!(
                "create index if not exists plugin_{number}_{name}_idx on {schema}.plugin_{number}_document
                     (coalesce(body #> '{{{path}}}', 'null'::jsonb), key) where collection = '{collection}';\n"
            );
            script.push_str(&index);
        }
    }
    Ok(script)
}

/// Whether a name may stand in a statement as it is.
fn is_plain(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    letters && (1..=40).contains(&name.len())
}

fn digest_of(collection: &str, path: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("{collection}/{path}"));
    hex::encode(digest.iter().take(8).copied().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use reticolo_accounts::SchemaName;

    use super::{Collections, StorageNo, indexes};

    fn script(collection: &str, path: &[&str]) -> Option<String> {
        let schema = SchemaName::parse("t_abcdefghijkl").unwrap();
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        let collections = Collections::from([(collection.to_owned(), vec![path])]);
        indexes(&schema, StorageNo(3), &collections).ok()
    }

    #[test]
    fn only_plain_names_reach_a_statement() {
        let made = script("visits", &["address", "city"]).unwrap();
        assert!(made.contains("body #> '{address,city}'"), "{made}");
        assert!(made.contains("on t_abcdefghijkl.plugin_3_document"), "{made}");
        assert!(script("home-visits", &["city"]).unwrap().contains("collection = 'home-visits'"));
        for bad in ["", "a'b", "a}b", "a,b", "a b", "à", &"x".repeat(41)] {
            assert_eq!(script(bad, &["city"]), None, "{bad:?}");
            assert_eq!(script("visits", &["address", bad]), None, "{bad:?}");
        }
        assert_eq!(script("visits", &[]), None);
    }
}
