//! Where mail goes: to a mail server or, on a developer's machine, into a folder.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{Mail, MailId};
use crate::error::Error;

/// A server that has not taken a mail by then is tried again later.
const PATIENCE: Duration = Duration::from_secs(20);

/// How mail leaves.
#[derive(Clone)]
pub enum Delivery {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    /// Each mail becomes a file whose name ends in `.eml`.
    Folder(PathBuf),
}

/// Why a mail did not leave, without a word of what the server said: that has addresses in it.
pub(super) type Failure = &'static str;

impl Delivery {
    /// Through the server at `smtps://user:password@host`, or `smtp://host:port?tls=required`.
    /// Refuses with `Configuration` what is no such address.
    pub fn server(url: &str) -> Result<Self, Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| {
            // What the parser says may hold the password in it.
            Error::Configuration("expected smtps://user:password@host:port".to_owned())
        })?;
        Ok(Self::Server(transport.timeout(Some(PATIENCE)).build()))
    }

    /// Sends one mail.
    pub(super) async fn send(
        &self,
        from: &Mailbox,
        id: MailId,
        at: DateTime<Utc>,
        mail: &Mail,
    ) -> Result<(), Failure> {
        let message = message(from, id, at, mail)?;
        match self {
            Self::Server(server) => {
                server.send(message).await.map(|_| ()).map_err(|error| class(&error))
            }
            Self::Folder(folder) => {
                let (folder, bytes) = (folder.clone(), message.formatted());
                let written = tokio::task::spawn_blocking(move || keep(&folder, id, &bytes)).await;
                written.map_err(|_| "folder")?.map_err(|_| "folder")
            }
        }
    }
}

fn message(from: &Mailbox, id: MailId, at: DateTime<Utc>, mail: &Mail) -> Result<Message, Failure> {
    let to = mail.to.parse().map_err(|_| "address")?;
    let host = from.email.domain();
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(&mail.subject)
        .date(at.into())
        // The same however often it is sent: who receives it twice can tell.
        .message_id(Some(format!("<{id}@{host}>")))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|_| "message")
}

/// Writes a file that is there whole or not at all.
fn keep(folder: &Path, id: MailId, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(format!("{id}.eml")))?;
    Ok(())
}

fn class(error: &SmtpError) -> Failure {
    if error.is_timeout() {
        "timeout"
    } else if error.is_permanent() {
        "refused"
    } else if error.is_transient() {
        "deferred"
    } else if error.is_tls() {
        "tls"
    } else {
        "connection"
    }
}
