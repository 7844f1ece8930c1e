//! One tenant of a platform under test, seen from outside.

use std::io::Cursor;
use std::path::Path;

use reqwest::StatusCode;
use reticolo_accounts::AccountId;
use reticolo_directory::hsds::{self, Options, Package, Reject, Report};
use reticolo_foundation::Access;
use reticolo_tenancy::membership::{self, Post};
use reticolo_tenancy::{Origin, Scope, SignedIn, Visitor};
use serde_json::{Value, json};

use crate::app::App;
use crate::package::{Listing, write_package};

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct TestPerson {
    pub account: AccountId,
    pub name: String,
}

impl TestPerson {
    /// The person at a tenant's door, signed in for every tenant.
    pub fn visitor(&self) -> Visitor {
        Visitor {
            signed_in: Some(SignedIn {
                account: self.account,
                name: self.name.clone(),
                only_in: None,
                limited_to: None,
            }),
            origin: Origin { request_id: Some("test".to_owned()), address: None },
        }
    }
}

/// A tenant of `app`.
#[derive(Clone, Copy)]
pub struct TestTenant<'a> {
    pub app: &'a App,
    pub slug: &'a str,
}

impl<'a> TestTenant<'a> {
    pub(crate) fn new(app: &'a App, slug: &str) -> Self {
        // A test's few slugs live as long as the test.
        Self { app, slug: String::leak(slug.to_owned()) }
    }

    /// Opens a transaction on the tenant's rows, as a command would.
    pub async fn enter(&self, access: Access) -> Scope {
        self.app.platform.enter(self.slug, "test", access).await.expect("the tenant is served")
    }

    /// Opens a writing transaction as somebody with these roles, given to them before; gives their
    /// account too.
    pub async fn enter_as(&self, who: &TestPerson, access: Access) -> Scope {
        let tenants = &self.app.platform.tenants;
        let tenant = tenants.find(self.slug).await.expect("the tenant is served");
        tenants.enter(&tenant, &who.visitor(), access).await.expect("the door opens")
    }

    /// Somebody new with these roles.
    pub async fn person(&self, name: &str, posts: &[Post]) -> TestPerson {
        let person = TestPerson { account: AccountId::fresh(), name: name.to_owned() };
        self.gives(&person, posts).await;
        person
    }

    /// Gives somebody these roles too.
    pub async fn gives(&self, person: &TestPerson, posts: &[Post]) {
        let mut scope = self.enter(Access::Write).await;
        for post in posts {
            let given = membership::give(&mut scope, person.account, &person.name, None, post);
            given.await.expect("the role is given");
        }
        scope.commit().await.expect("committing");
    }

    /// Does something behind the platform's back, with `{t}` for the tenant's schema.
    pub async fn behind(&self, sql: &str) {
        let tenant = self.app.platform.tenant(self.slug).await.expect("the tenant is there");
        let home = tenant.home.clone().expect("a home");
        let sql = sql.replace("{t}", home.schema.as_str());
        let mut connection = self.app.database.connect().await;
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await;
        done.expect("the statement runs");
    }

    /// Every row of the tenant's schema as text, a line each, by table; for tests of what is not there and
    /// of what did not change.
    pub async fn rows(&self) -> Vec<String> {
        let home = self.app.platform.tenant(self.slug).await.expect("the tenant is there");
        let schema = home.home.clone().expect("a home").schema.to_string();
        let mut connection = self.app.database.connect().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "select tablename::text from pg_tables where schemaname = $1 order by tablename",
        )
        .bind(&schema)
        .fetch_all(&mut connection)
        .await
        .expect("the tables");
        let mut rows = Vec::new();
        for table in tables {
            let sql = format!(
                "select format('%s %s', '{table}', t::text) from {schema}.{table} t order by 1"
            );
            let found: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .fetch_all(&mut connection)
                .await
                .expect("the rows");
            rows.extend(found);
        }
        rows
    }

    /// Imports a package and commits.
    pub async fn import(&self, path: &Path) -> (Report, Vec<Reject>) {
        self.import_with(path, Options::default()).await
    }

    /// Imports a package with options and commits.
    pub async fn import_with(&self, path: &Path, options: Options) -> (Report, Vec<Reject>) {
        let mut scope = self.enter(Access::Write).await;
        let mut rejects = Vec::new();
        let package = Package::open(path).expect("a package");
        let note = |reject| {
            rejects.push(reject);
            Ok(())
        };
        let report = hsds::import(&mut scope, package, options, note, |_| {})
            .await
            .expect("the import runs");
        scope.commit().await.expect("the import commits");
        (report, rejects)
    }

    /// Imports a package and commits, or says why not; then nothing is kept.
    pub async fn try_import(&self, path: &Path) -> Result<(Report, Vec<Reject>), String> {
        let package = Package::open(path).map_err(|error| error.to_string())?;
        let mut scope = self.enter(Access::Write).await;
        let mut rejects = Vec::new();
        let note = |reject| {
            rejects.push(reject);
            Ok(())
        };
        let report = hsds::import(&mut scope, package, Options::default(), note, |_| {})
            .await
            .map_err(|error| error.to_string())?;
        scope.commit().await.expect("the import commits");
        Ok((report, rejects))
    }

    /// Imports a package and thinks better of it, as a dry run does.
    pub async fn rehearse(&self, path: &Path) -> Report {
        let mut scope = self.enter(Access::Write).await;
        let package = Package::open(path).expect("a package");
        hsds::import(&mut scope, package, Options::default(), |_| Ok(()), |_| {})
            .await
            .expect("the import runs")
    }

    /// The tenant's directory as a datapackage.
    pub async fn export(&self) -> Vec<u8> {
        let mut scope = self.enter(Access::Snapshot).await;
        let mut bytes = Vec::new();
        hsds::export(&mut scope, Cursor::new(&mut bytes)).await.expect("the export runs");
        scope.commit().await.expect("the export ends");
        bytes
    }

    /// Fails if the tenant, which was given nothing, shows anything.
    pub async fn sees_nothing(&self) {
        let data = self
            .data(
                "{ services { totalCount nodes { id } facets { categories { code } targets { code } } }
                   organizations { totalCount nodes { id } } locations { totalCount nodes { id } } }",
            )
            .await;
        let nothing = json!({
            "services": {
                "totalCount": 0, "nodes": [], "facets": { "categories": [], "targets": [] }
            },
            "organizations": { "totalCount": 0, "nodes": [] },
            "locations": { "totalCount": 0, "nodes": [] },
        });
        assert_eq!(data, nothing, "{} was given nothing", self.slug);
    }

    /// Gives the tenant these services, each with an organization and a place.
    pub async fn lists(&self, listings: &[Listing<'_>]) {
        let folder = tempfile::tempdir().expect("a folder");
        write_package(folder.path(), listings);
        let (_, rejects) = self.import(folder.path()).await;
        assert_eq!(rejects, [], "fixtures are taken whole");
    }

    /// Asks the API, and gives the whole answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let response = self
            .app
            .client
            .post(self.app.url(&format!("/t/{}/graphql", self.slug)))
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .expect("the API answers");
        response.json().await.expect("the answer is JSON")
    }

    /// Asks the API something it must answer without errors, and gives the data.
    pub async fn data(&self, query: &str) -> Value {
        let answer = self.ask(query, json!({})).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer.get("data").cloned().unwrap_or_default()
    }

    /// Opens a page below the tenant's address.
    pub async fn page(&self, path: &str) -> (StatusCode, String) {
        let url = self.app.url(&format!("/t/{}{path}", self.slug));
        let response = self.app.client.get(url).send().await.expect("the page answers");
        let status = response.status();
        (status, response.text().await.expect("the page is text"))
    }
}
