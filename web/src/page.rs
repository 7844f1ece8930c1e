//! What stands around the content of every page: language, tenant, address.

use std::borrow::{Borrow, Cow};
use std::sync::Arc;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use fluent_bundle::types::FluentNumber;
use reticolo_accounts::{Tenant, TenantState};
use reticolo_foundation::clock::legal_day;
use reticolo_foundation::{Cents, Language};
use reticolo_identity::csrf;

use crate::address::Address;
use crate::assets;
use crate::error::Error;
use crate::language;
use crate::menu::Menu;
use crate::site::Site;
use crate::visit::Visit;
use crate::words::Words;

/// The frame of a page; templates speak through it.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) words: Words,
    /// Where the visitor is.
    pub(crate) address: Address,
    pub(crate) tenant: Option<Arc<Tenant>>,
    /// The name of the visitor, if they are signed in here.
    pub(crate) signed_in: Option<String>,
    /// The proof that a form is the visitor's own; empty where nobody is offered a form.
    pub(crate) csrf: String,
    /// What the union's plugins add.
    pub(crate) menu: Menu,
}

impl Page {
    pub(crate) fn new(visit: &Visit, tenant: Option<Arc<Tenant>>, site: &Site) -> Self {
        let here = tenant.as_ref().map(|tenant| tenant.id);
        let session = visit.session();
        let session = session.filter(|session| here.is_none_or(|here| session.valid_in(here)));
        let proof = visit.proof().map(|proof| csrf::token(site.identity.keys(), proof));
        Self {
            words: Words(visit.language),
            address: visit.address.clone(),
            tenant,
            signed_in: session.map(|session| session.name.clone()),
            csrf: proof.unwrap_or_default(),
            menu: Menu::default(),
        }
    }

    pub(crate) fn language(&self) -> Language {
        self.words.0
    }

    /// The languages to switch between, each with the address of this page in it.
    pub(crate) fn languages(&self) -> [(Language, Address); 2] {
        Language::ALL.map(|language| (language, self.address.with(language::NAME, language.code())))
    }

    /// The address of a page of this tenant's portal, or of the platform outside one.
    pub(crate) fn at(&self, path: &str) -> String {
        match &self.tenant {
            Some(tenant) => format!("/t/{}{path}", tenant.slug),
            None => format!("/{}", path.trim_start_matches('/')),
        }
    }

    /// Whether the visitor is at this address, or below it.
    pub(crate) fn is_in(&self, path: &str) -> bool {
        let here = self.address.path();
        here.strip_prefix(&self.at(path))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whose pages these are.
    pub(crate) fn site(&self) -> &str {
        self.tenant.as_ref().map_or("Reticolo", |tenant| &tenant.legal_name)
    }

    /// Whether there are pages of this tenant to go to.
    pub(crate) fn is_open(&self) -> bool {
        self.tenant.as_ref().is_some_and(|tenant| tenant.state == TenantState::Active)
    }

    pub(crate) fn has_sample_data(&self) -> bool {
        self.tenant.as_ref().is_some_and(|tenant| tenant.sample_data)
    }
}

/// What templates say; they pass references.
#[expect(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unused_self,
    reason = "arguments are as templates pass them, and templates reach everything through the page"
)]
impl Page {
    pub(crate) fn asset(&self, path: &str) -> String {
        assets::address(path)
    }

    pub(crate) fn say(&self, id: &str) -> Cow<'static, str> {
        self.words.say(id)
    }

    pub(crate) fn one_of(&self, list: &str, code: &str) -> Cow<'static, str> {
        self.words.one_of(list, code)
    }

    /// The second sentence of a pair.
    pub(crate) fn about(&self, id: &str) -> Cow<'static, str> {
        self.words.say(&format!("{id}.about"))
    }

    /// What was just done, where the address says so: a name of ours, and nothing else.
    pub(crate) fn done(&self) -> Option<&str> {
        let is_name =
            |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        self.address.value("done").filter(is_name)
    }

    /// An act of the audit in words.
    pub(crate) fn act(&self, action: &str) -> Cow<'static, str> {
        self.words.one_of("act", &action.replace('.', "-"))
    }

    pub(crate) fn count(&self, id: &str, count: impl Into<FluentNumber>) -> String {
        self.words.count(id, count)
    }

    pub(crate) fn with(&self, id: &str, name: &str, value: impl ToString) -> String {
        self.words.with(id, name, &value)
    }

    pub(crate) fn term(&self, code: Option<&str>, name: &str) -> String {
        self.words.term(code, name)
    }

    pub(crate) fn term_about(&self, code: Option<&str>) -> Option<Cow<'static, str>> {
        self.words.term_about(code?)
    }

    pub(crate) fn date(&self, day: &NaiveDate) -> String {
        self.words.date(*day)
    }

    pub(crate) fn day_of(&self, instant: &DateTime<Utc>) -> String {
        self.words.date(legal_day(*instant))
    }

    /// A day and the time of day, in Italy.
    pub(crate) fn moment(&self, instant: &DateTime<Utc>) -> String {
        self.words.moment(*instant)
    }

    /// Bytes as hexadecimal digits: a digest to compare.
    pub(crate) fn hex(&self, bytes: &[u8]) -> String {
        let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.concat()
    }

    /// Minutes as hours: `20 ore e 30 minuti`.
    pub(crate) fn hours(&self, minutes: impl Borrow<i32>) -> String {
        self.words.hours(*minutes.borrow())
    }

    pub(crate) fn distance(&self, kilometres: &f64) -> String {
        self.words.distance(*kilometres)
    }

    pub(crate) fn money(&self, amount: &Cents) -> String {
        self.words.money(*amount)
    }
}

/// An address on the web that a link may lead to; whoever writes listings could write `javascript:`.
pub(crate) fn web_address(text: &str) -> Option<&str> {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme)?;
    ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(text)
}

/// The template as an answer.
pub(crate) fn render(template: &impl Template) -> Result<Response, Error> {
    Ok(Html(template.render()?).into_response())
}

#[cfg(test)]
mod tests {
    use super::web_address;

    #[test]
    fn links_lead_to_the_web_only() {
        assert_eq!(web_address("https://example.org/a"), Some("https://example.org/a"));
        assert_eq!(web_address("HTTP://example.org"), Some("HTTP://example.org"));
        for other in [
            "javascript:alert(1)//://",
            "data:text/html,x",
            "www.example.org",
            "",
            "ftp://example.org",
        ] {
            assert_eq!(web_address(other), None, "{other}");
        }
    }
}
