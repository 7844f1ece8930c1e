//! One tenant of a platform under test, seen from outside.

use std::path::Path;

use reqwest::StatusCode;
use reticolo_directory::hsds::{self, Options, Package, Reject, Report};
use reticolo_foundation::Access;
use reticolo_tenancy::Scope;
use serde_json::{Value, json};

use crate::app::App;
use crate::package::{Listing, write_package};

/// A tenant of `app`.
#[derive(Clone, Copy)]
pub struct TestTenant<'a> {
    pub app: &'a App,
    pub slug: &'a str,
}

impl<'a> TestTenant<'a> {
    pub(crate) fn new(app: &'a App, slug: &str) -> Self {
        // A test's few slugs live as long as the test.
        Self {
            app,
            slug: String::leak(slug.to_owned()),
        }
    }

    /// Opens a transaction on the tenant's rows, as a command would.
    pub async fn enter(&self, access: Access) -> Scope {
        self.app
            .platform
            .enter(self.slug, "test", access)
            .await
            .expect("the tenant is served")
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
        let response = self
            .app
            .client
            .get(url)
            .send()
            .await
            .expect("the page answers");
        let status = response.status();
        (status, response.text().await.expect("the page is text"))
    }
}
