//! Somebody who asks the API of a tenant, known or not.

use std::time::Duration;

use reqwest::StatusCode;
use reticolo_foundation::Language;
use reticolo_identity::presence::COOKIE;
use reticolo_identity::{Method, NewAccount, NewApiToken, Visitor};
use reticolo_tenancy::Permission;
use reticolo_tenancy::membership::Post;
use serde_json::{Value, json};

use crate::app::App;
use crate::people::PASSWORD;
use crate::tenant::{TestPerson, TestTenant};

/// Asks a tenant's API with certain headers.
#[derive(Clone, Debug)]
pub struct Asker {
    address: String,
    client: reqwest::Client,
    headers: Vec<(&'static str, String)>,
}

impl App {
    /// Somebody new with an account, and no role anywhere.
    pub async fn account(&self, name: &str) -> TestPerson {
        let login_mail = format!("{}@posta.example", name.to_lowercase().replace(' ', "."));
        let new = NewAccount { name: name.to_owned(), login_mail, language: Language::Italian };
        let account = self.identity.register(&new, PASSWORD).await.expect("the account is made");
        TestPerson { account, name: name.to_owned() }
    }
}

impl TestTenant<'_> {
    /// Nobody in particular.
    pub fn guest(&self) -> Asker {
        let address = self.app.url(&format!("/t/{}/graphql", self.slug));
        Asker { address, client: self.app.client.clone(), headers: Vec::new() }
    }

    /// Somebody new with these roles, signed in by a browser's cookie.
    pub async fn signed_in(&self, name: &str, posts: &[Post]) -> Asker {
        let person = self.app.account(name).await;
        self.gives(&person, posts).await;
        self.by_cookie(&person).await
    }

    /// Somebody with a browser in which they are signed in.
    pub async fn by_cookie(&self, person: &TestPerson) -> Asker {
        let visitor = Visitor::default();
        let identity = &self.app.identity;
        let began = identity.start_session(person.account, Method::Password, &visitor).await;
        let (token, _) = began.expect("the session starts");
        self.guest().with("cookie", format!("{COOKIE}={}", token.reveal()))
    }

    /// A program with an API token of somebody, limited to these permissions.
    pub async fn by_token(&self, person: &TestPerson, permissions: &[Permission]) -> Asker {
        let tenant = self.app.platform.tenant(self.slug).await.expect("the tenant is there");
        let permissions: Vec<_> = permissions.iter().map(ToString::to_string).collect();
        let new = NewApiToken {
            account_id: person.account,
            tenant_id: tenant.id,
            name: "programma",
            permissions: &permissions,
            life: Duration::from_hours(48),
        };
        let (text, _) = self.app.identity.create_api_token(new).await.expect("the token is made");
        self.guest().with("authorization", format!("Bearer {text}"))
    }
}

impl Asker {
    /// The same with another header.
    #[must_use]
    pub fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }

    /// The same at the API of another tenant.
    #[must_use]
    pub fn at(&self, tenant: &TestTenant<'_>) -> Self {
        Self { address: tenant.guest().address, ..self.clone() }
    }

    /// Sends a request with this body.
    pub async fn send(&self, body: &Value) -> (StatusCode, Value) {
        let mut request = self.client.post(&self.address).json(body);
        for (header, value) in &self.headers {
            request = request.header(*header, value);
        }
        let response = request.send().await.expect("the API answers");
        let status = response.status();
        (status, response.json().await.expect("the answer is JSON"))
    }

    /// The whole answer to a query, and the statements it took.
    pub async fn measured(&self, query: &str) -> (Value, u32) {
        let mut request = self.client.post(&self.address).json(&json!({ "query": query }));
        for (header, value) in &self.headers {
            request = request.header(*header, value);
        }
        let response = request.send().await.expect("the API answers");
        let timing = response.headers().get("server-timing").and_then(|one| one.to_str().ok());
        let count = timing.and_then(|timing| timing.split("statements=").nth(1)?.split('"').next());
        let count = count.and_then(|count| count.parse().ok()).expect("a count of statements");
        (response.json().await.expect("the answer is JSON"), count)
    }

    /// The whole answer to a document.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.send(&json!({ "query": query, "variables": variables })).await.1
    }

    /// The data of an answer that must have no errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer.get("data").cloned().unwrap_or_default()
    }

    /// The first error of an answer that must have one.
    pub async fn refusal(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        let first = answer.pointer("/errors/0").cloned();
        first.unwrap_or_else(|| panic!("{query}: {answer}"))
    }

    /// The code of that error.
    pub async fn refused(&self, query: &str, variables: Value) -> String {
        let error = self.refusal(query, variables).await;
        let code = error.pointer("/extensions/code").and_then(Value::as_str);
        code.expect("a code").to_owned()
    }
}
