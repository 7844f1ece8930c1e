//! The real identity provider of the demonstration, with a will of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use reqwest::{Client, header};
use serde_json::{Value, json};
use url::Url;

use crate::repository;

/// An identity provider on a port of its own; ended when dropped.
pub struct IdentityProvider {
    pub issuer: String,
    client: Client,
    child: Child,
}

impl IdentityProvider {
    /// Starts one that knows `demo/people.json`. Says so loudly where there is none to start.
    pub fn start() -> Option<Self> {
        let folder = repository("demo/identity-provider");
        if !folder.join("node_modules").exists() {
            eprintln!(
                "SKIPPED: the identity provider is not installed: `npm ci` in demo/identity-provider."
            );
            return None;
        }
        let mut child = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .arg("--people")
            .arg(repository("demo/people.json"))
            .args(["--port", "0", "--with-parent", "--trust-hints", "--test-controls"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("the provider says where it is");
        let said: Value = serde_json::from_str(&line).expect("the provider's line is JSON");
        let issuer = said.get("issuer").and_then(Value::as_str).expect("an issuer").to_owned();
        Some(Self { issuer, client: client(), child })
    }

    /// Makes it misbehave; see `faults.mjs` for the ways.
    pub async fn mode(&self, mode: &str) {
        let answer = self.client.post(format!("{}/test/mode", self.issuer));
        let answer = answer.json(&json!({ "mode": mode })).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{mode}: {}", answer.status());
    }

    /// Lets it sign with another key from now on.
    pub async fn rotate_keys(&self) {
        let answer = self.client.post(format!("{}/test/rotate-keys", self.issuer)).send();
        assert!(answer.await.expect("an answer").status().is_success());
    }

    /// Signs a person in as their browser would, and gives the address the browser is sent back to.
    pub async fn sign_in(&self, mut address: Url, person: &str) -> Url {
        address.query_pairs_mut().append_pair("login_hint", person);
        let browser = client();
        follow(&browser, address).await.expect("the provider lets the person in")
    }

    /// Goes to the provider and presses the button that gives up.
    pub async fn cancel(&self, address: Url) -> Url {
        let browser = client();
        let page = match follow(&browser, address).await {
            Ok(back) => panic!("nobody was asked: {back}"),
            Err(page) => page,
        };
        let answer =
            browser.post(page.clone()).form(&[("cancel", "yes")]).send().await.expect("an answer");
        let next = location(&page, &answer).expect("the form leads on");
        follow(&browser, next).await.expect("the way leads back")
    }

    /// Ends it, as a crash would.
    pub fn stop(&mut self) {
        self.child.kill().expect("the provider ends");
        self.child.wait().expect("the provider has ended");
    }
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Follows a browser's way until it leaves the provider; or the page at which somebody is asked.
async fn follow(browser: &Client, mut address: Url) -> Result<Url, Url> {
    let host = address.origin();
    for _ in 0..10 {
        if address.origin() != host {
            return Ok(address);
        }
        let answer = browser.get(address.clone()).send().await.expect("an answer");
        match location(&address, &answer) {
            Some(next) => address = next,
            None => return Err(address),
        }
    }
    panic!("the way does not end: {address}")
}

fn location(from: &Url, answer: &reqwest::Response) -> Option<Url> {
    let next = answer.headers().get(header::LOCATION)?.to_str().expect("a text");
    Some(from.join(next).expect("an address"))
}

fn client() -> Client {
    reticolo_identity::tls::use_ring();
    let builder = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
    builder.build().expect("a client")
}
