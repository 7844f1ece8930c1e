//! A browser without script, at a platform under test.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, StatusCode};
use reticolo_foundation::Language;
use reticolo_identity::presence;
use reticolo_identity::{AccountId, Method, NewAccount, Visitor};
use reticolo_tenancy::membership::Post;
use url::form_urlencoded::Serializer;

use crate::app::App;
use crate::people::PASSWORD;
use crate::tenant::{TestPerson, TestTenant};

/// Keeps cookies, follows no redirect, and sends forms from the pages they are on.
pub struct Browser<'a> {
    app: &'a App,
    cookies: Mutex<BTreeMap<String, String>>,
    /// Who is signed in; nobody's browser has none.
    person: Option<TestPerson>,
}

/// What a server answers.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// Where it sends the browser.
    pub location: Option<String>,
    pub text: String,
}

impl<'a> Browser<'a> {
    /// Somebody who is not signed in.
    pub fn guest(app: &'a App) -> Self {
        Self { app, cookies: Mutex::default(), person: None }
    }

    /// The account of who is signed in.
    pub fn account(&self) -> AccountId {
        self.person.as_ref().expect("somebody is signed in").account
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(self.app.client.get(self.app.url(path))).await
    }

    /// Fills in the form of a page that is sent to the page's own address.
    pub async fn post(&self, page: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(page, page, fields).await
    }

    /// Fills in a form of a page, whatever address it is sent to.
    pub async fn post_from(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let text = self.get(page).await.text;
        let proof = text.split("name=\"csrf\" value=\"").nth(1);
        let proof = proof.unwrap_or_else(|| panic!("{page} has no form: {text}"));
        let proof = proof.split('"').next().unwrap_or_default();
        self.send(path, &[fields, &[("csrf", proof)]].concat()).await
    }

    /// Sends fields, from no page of ours.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.app.client.post(self.app.url(path)).body(body);
        self.ask(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded")).await
    }

    async fn ask(&self, request: RequestBuilder) -> Answer {
        let request = match self.cookies() {
            cookies if cookies.is_empty() => request,
            cookies => request.header(COOKIE, cookies),
        };
        let response = request.send().await.expect("the server answers");
        for cookie in response.headers().get_all(SET_COOKIE) {
            self.keep(cookie.to_str().expect("a cookie is text"));
        }
        let location = response.headers().get(LOCATION);
        let location = location.map(|to| to.to_str().expect("an address").to_owned());
        let status = response.status();
        Answer { status, location, text: response.text().await.expect("the answer is text") }
    }

    fn cookies(&self) -> String {
        let cookies = self.cookies.lock().expect("one at a time");
        let pairs = cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, line: &str) {
        let cookie = line.split(';').next().and_then(|pair| pair.split_once('='));
        let (name, value) = cookie.expect("a name and a value");
        let mut cookies = self.cookies.lock().expect("one at a time");
        if line.contains("Max-Age=0") {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl<'a> TestTenant<'a> {
    /// The browser of somebody new with these roles, who has just signed in.
    pub async fn signs_in(&self, name: &str, posts: &[Post]) -> Browser<'a> {
        let identity = &self.app.identity;
        let login_mail = format!("p{}@example.org", AccountId::fresh().0.simple());
        let new = NewAccount { name: name.to_owned(), login_mail, language: Language::Italian };
        let account = identity.register(&new, PASSWORD).await.expect("the account is made");
        let person = TestPerson { account, name: name.to_owned() };
        self.gives(&person, posts).await;
        let visitor = Visitor::default();
        let started = identity.start_session(account, Method::Password, &visitor);
        let (token, _) = started.await.expect("the session begins");
        let browser = Browser { person: Some(person), ..Browser::guest(self.app) };
        browser.keep(&format!("{}={}", presence::COOKIE, token.reveal()));
        browser
    }
}
