//! Forms: what somebody typed, kept as it was so that nothing has to be typed twice.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use reticolo_identity::{Identity, csrf};
use url::form_urlencoded;

use crate::error::Error;
use crate::site::Site;
use crate::visit::Visit;

/// The field that proves that a form is one of ours.
pub(crate) const CSRF: &str = "csrf";
/// Fields with what nobody reads again once it is sent; a page that shows a form again leaves them empty.
const SECRETS: [&str; 4] = ["password", "old", "new", "client_secret"];
/// The most fields of a form; none of ours comes near.
const MOST: usize = 20_000;

/// The fields of a form with what was typed into them, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    fields: Vec<(String, String)>,
    problems: Vec<Problem>,
}

/// Something wrong with a field, or with the form as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The field's name; empty for the form as a whole.
    pub(crate) field: String,
    /// The sentence that says what to do, ready to be shown.
    pub(crate) sentence: String,
}

impl Typed {
    /// A form that is shown for the first time, with these values in it.
    pub(crate) fn with<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { fields, problems: Vec::new() }
    }

    pub(crate) fn read(body: &[u8]) -> Self {
        let fields = form_urlencoded::parse(body).take(MOST);
        Self::of(fields.map(|(name, value)| (name.into_owned(), value.into_owned())))
    }

    /// A form with these fields, as they were sent.
    pub(crate) fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name, clean(&value))).collect();
        Self { fields, problems: Vec::new() }
    }

    /// What was typed into a field; nothing where it is not there.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }

    /// What was typed, where anything was.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    /// Every value of a field, in order.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a choice was made.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|chosen| chosen == value)
    }

    /// Every field but the proof that the form is ours.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .filter(|(name, _)| name != CSRF)
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether what was typed into a field must not go back into a page, and is to be typed again.
    pub(crate) fn is_secret(&self, name: &str) -> bool {
        SECRETS.contains(&name) && self.given(name).is_some()
    }

    /// Puts a value into a field in place of those it has.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn refuse(&mut self, field: &str, sentence: impl Into<String>) {
        self.problems.push(Problem { field: field.to_owned(), sentence: sentence.into() });
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(crate) fn is_refused(&self) -> bool {
        !self.problems.is_empty()
    }

    /// What is wrong with a field.
    pub(crate) fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problems.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.sentence.as_str())
    }

    /// The same without what must not go back into a page.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Self {
        self.fields.retain(|(name, _)| !secrets.contains(&name.as_str()));
        self
    }
}

/// Line ends as one sign, and none of the other control characters, which no person types.
fn clean(value: &str) -> String {
    let value = value.replace("\r\n", "\n");
    let kept = value.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'));
    kept.collect::<String>().trim().to_owned()
}

/// Who sends a form, as their request tells before its body is read.
pub(crate) struct Sender {
    visit: Option<Visit>,
    foreign: bool,
    identity: Identity,
}

/// Looks at a request that brings a form.
pub(crate) fn sender_of(request: &Request, site: &Site) -> Sender {
    let from = request.headers().get("sec-fetch-site");
    Sender {
        visit: request.extensions().get::<Visit>().cloned(),
        foreign: from.is_some_and(|from| from != "same-origin" && from != "none"),
        identity: site.identity.clone(),
    }
}

impl Sender {
    /// What was typed, if the form is one of ours and shown to this sender, who has not sent too many.
    ///
    /// Refuses with `Stale` or `TooOften`, and gives what was typed along.
    pub(crate) async fn sent(&self, typed: Typed) -> Result<Typed, Error> {
        let visit = self.visit.as_ref().ok_or(Error::NotFound)?;
        if let Err(wait) = visit.presence.may_write(self.identity.hot()).await {
            return Err(Error::TooOften(wait, typed));
        }
        let (keys, given) = (self.identity.keys(), typed.value(CSRF));
        let ours = visit.proof().is_some_and(|proof| csrf::matches(keys, proof, given));
        if ours && !self.foreign { Ok(typed) } else { Err(Error::Stale(typed)) }
    }
}

/// A form that was sent from one of our own pages, by whoever they were shown to.
pub(crate) struct Posted(pub(crate) Typed);

impl FromRequest<Site> for Posted {
    type Rejection = Error;

    /// Refuses with `Stale` a form that carries another proof than the visitor's, and gives what was
    /// typed along: the visitor may send it once more.
    async fn from_request(request: Request, site: &Site) -> Result<Self, Error> {
        let sender = sender_of(&request, site);
        let body = Bytes::from_request(request, site).await.map_err(|_| Error::TooLarge)?;
        let typed = Typed::read(&body);
        sender.sent(typed).await.map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn what_was_typed_is_kept_as_it_was() {
        let typed = Typed::read(b"name=Nido%20%22A%22&day=MO&day=TU&note=one%0D%0Atwo%00&csrf=x");
        assert_eq!(typed.value("name"), "Nido \"A\"");
        assert_eq!(typed.values("day").collect::<Vec<_>>(), ["MO", "TU"]);
        assert_eq!(typed.value("note"), "one\ntwo");
        assert_eq!(typed.given("absent"), None);
        assert!(typed.has("day", "TU") && !typed.has("day", "WE"));
        assert!(typed.fields().all(|(name, _)| name != "csrf"));
    }
}
