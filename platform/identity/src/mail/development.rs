//! The mails of a developer's machine, for a page that shows them.

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use mail_parser::MessageParser;

use super::MailId;
use crate::error::Error;

/// A folder of mails, as [`super::Delivery::Folder`] fills it.
#[derive(Clone, Debug)]
pub struct DevelopmentMails {
    folder: PathBuf,
}

/// A mail as its reader would see it.
#[derive(Clone, Debug)]
pub struct DevelopmentMail {
    pub id: MailId,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub at: Option<DateTime<Utc>>,
}

impl DevelopmentMails {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The newest mails, the newest first.
    pub fn list(&self, limit: usize) -> Result<Vec<DevelopmentMail>, Error> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let mut ids: Vec<MailId> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let id = name.to_str().and_then(|name| name.strip_suffix(".eml"));
            ids.extend(id.and_then(|id| id.parse::<MailId>().ok()));
        }
        // Ids sort by the time they were made.
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.truncate(limit);
        let mut mails = Vec::with_capacity(ids.len());
        for id in ids {
            mails.extend(self.find(id)?);
        }
        Ok(mails)
    }

    /// One mail.
    pub fn find(&self, id: MailId) -> Result<Option<DevelopmentMail>, Error> {
        let path = self.folder.join(format!("{id}.eml"));
        if !path.exists() {
            return Ok(None);
        }
        let bytes = fs::read(path)?;
        Ok(MessageParser::default().parse(&bytes).map(|message| {
            let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
            DevelopmentMail {
                id,
                to: to.unwrap_or_default().to_owned(),
                subject: message.subject().unwrap_or_default().to_owned(),
                text: message.body_text(0).unwrap_or_default().into_owned(),
                at: message
                    .date()
                    .and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
            }
        }))
    }
}
