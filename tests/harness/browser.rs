//! A browser without script, at a platform under test.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
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
        let proof = self.proof(page).await;
        self.send(path, &[fields, &[("csrf", proof.as_str())]].concat()).await
    }

    /// Sends fields, from no page of ours.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.app.client.post(self.app.url(path)).body(body);
        self.ask(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded")).await
    }

    /// Fills in a form of a page that takes a file, which is called as said.
    pub async fn upload(
        &self,
        page: &str,
        path: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Answer {
        const BETWEEN: &str = "--------between";
        let proof = self.proof(page).await;
        let mut body = Vec::new();
        for (field, value) in [fields, &[("csrf", proof.as_str())]].concat() {
            let part = format!(
                "--{BETWEEN}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--{BETWEEN}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BETWEEN}--\r\n").as_bytes());
        let request = self.app.client.post(self.app.url(path)).body(body);
        let kind = format!("multipart/form-data; boundary={BETWEEN}");
        self.ask(request.header(CONTENT_TYPE, kind)).await
    }

    /// Opens what is no page.
    pub async fn download(&self, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let response = self.send_with_cookies(self.app.client.get(self.app.url(path))).await;
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, response.bytes().await.expect("the answer ends").to_vec())
    }

    /// The proof that a page gives its forms.
    async fn proof(&self, page: &str) -> String {
        let text = self.get(page).await.text;
        let proof = text.split("name=\"csrf\" value=\"").nth(1);
        let proof = proof.unwrap_or_else(|| panic!("{page} has no form: {text}"));
        proof.split('"').next().unwrap_or_default().to_owned()
    }

    async fn send_with_cookies(&self, request: RequestBuilder) -> Response {
        let request = match self.cookies() {
            cookies if cookies.is_empty() => request,
            cookies => request.header(COOKIE, cookies),
        };
        request.send().await.expect("the server answers")
    }

    async fn ask(&self, request: RequestBuilder) -> Answer {
        let response = self.send_with_cookies(request).await;
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
