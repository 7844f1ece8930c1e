//! Mail to people: written down in the transaction of what it is about, and sent afterwards.

mod delivery;
mod development;
mod postman;

use std::fmt;

use chrono::{DateTime, Utc};
use lettre::Address;
use sqlx::PgConnection;

use crate::error::Error;

pub use delivery::Delivery;
pub use development::{DevelopmentMail, DevelopmentMails};
pub use postman::Postman;

reticolo_foundation::id! {
    /// Names a mail to be sent.
    MailId
}

/// A mail, ready to be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Writes a mail down, to be sent once the transaction has committed. Any role of the platform may,
/// a tenant's in its own transaction too. Refuses with `BadMail` what is no address.
pub async fn enqueue(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    mail: &Mail,
) -> Result<(), Error> {
    sqlx::query(
        "insert into platform.outgoing_mail
                (outgoing_mail_id, recipient, subject, body, created_at, next_attempt_at)
         values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(MailId::fresh())
    .bind(checked(&mail.to)?)
    .bind(mail.subject.replace(char::is_control, " "))
    .bind(&mail.text)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// A mail address without spaces around it; refuses with `BadMail` what is none.
pub(crate) fn checked(address: &str) -> Result<&str, Error> {
    let address = address.trim();
    let good = address.len() <= 254 && address.parse::<Address>().is_ok();
    if good { Ok(address) } else { Err(Error::BadMail) }
}

#[cfg(test)]
mod tests {
    use super::{Mail, checked};

    #[test]
    fn an_address_is_one() {
        assert_eq!(checked(" anna@unione.example ").unwrap(), "anna@unione.example");
        let long = format!("{}@unione.example", "a".repeat(300));
        for bad in [
            "",
            "anna",
            "anna@",
            "@unione.example",
            "a@b\r\nbcc: x@y.example",
            "a b@c.example",
            &long,
        ] {
            assert!(checked(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn neither_recipient_nor_text_shows_in_a_log() {
        let mail =
            Mail { to: "anna@b.example".into(), subject: "Ciao".into(), text: "Segreto".into() };
        assert_eq!(format!("{mail:?}"), r#"Mail { subject: "Ciao", .. }"#);
    }
}
