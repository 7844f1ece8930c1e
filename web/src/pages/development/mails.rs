//! `/development/mails`: the mails that were written to a folder instead of being sent.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use reticolo_identity::mail::DevelopmentMail;

use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::Named;
use crate::site::Site;
use crate::visit::Visit;

const MOST: usize = 100;

#[derive(Template)]
#[template(path = "development/mails.html")]
struct Mails {
    page: Page,
    mails: Vec<DevelopmentMail>,
}

#[derive(Template)]
#[template(path = "development/mail.html")]
struct Mail {
    page: Page,
    mail: DevelopmentMail,
}

impl Mail {
    /// The text's lines, with the addresses of this platform apart, so that they can be followed.
    fn lines(&self) -> Vec<(&str, Option<&str>)> {
        let is_link = |line: &&str| line.starts_with("http://") || line.starts_with("https://");
        self.mail.text.lines().map(|line| (line, Some(line.trim()).filter(is_link))).collect()
    }
}

pub(crate) async fn list(State(site): State<Site>, visit: Visit) -> Result<Response, Error> {
    let mails = site.mails.as_ref().ok_or(Error::NotFound)?.list(MOST)?;
    render(&Mails { page: Page::new(&visit, None, &site), mails })
}

pub(crate) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Named(id): Named<reticolo_identity::mail::MailId>,
) -> Result<Response, Error> {
    let found = site.mails.as_ref().ok_or(Error::NotFound)?.find(id)?;
    let mail = found.ok_or(Error::NotFound)?;
    render(&Mail { page: Page::new(&visit, None, &site), mail })
}
