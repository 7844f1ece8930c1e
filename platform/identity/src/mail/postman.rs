//! Takes mails out of the outbox and sends them, at least once each.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lettre::message::Mailbox;
use sqlx::FromRow;

use super::delivery::{Delivery, Failure};
use super::{Mail, MailId};
use crate::error::Error;
use crate::identity::Identity;

/// Mails taken at a time.
const BATCH: u16 = 20;

/// How long the outbox is left alone after it was found empty.
const PAUSE: Duration = Duration::from_secs(2);

/// The same after the database did not answer.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(15);

/// A mail that could not be sent for so long is given up.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// Sends what is in the outbox. Several may work at once, also on several servers.
#[derive(Clone)]
pub struct Postman {
    identity: Identity,
    delivery: Delivery,
    from: Mailbox,
}

#[derive(FromRow)]
struct Due {
    outgoing_mail_id: MailId,
    recipient: String,
    subject: String,
    body: String,
    created_at: DateTime<Utc>,
    attempts: i32,
}

impl Postman {
    /// One that sends as `from`: `Reticolo <noreply@reticolo.example>`. Refuses with `BadMail`.
    pub fn new(identity: Identity, delivery: Delivery, from: &str) -> Result<Self, Error> {
        let from = from.parse().map_err(|_| Error::BadMail)?;
        Ok(Self { identity, delivery, from })
    }

    /// Works until it is dropped.
    pub async fn run(self) {
        let mut away = false;
        loop {
            let pause = match self.deliver_due().await {
                Ok(sent) if sent == usize::from(BATCH) => Duration::ZERO,
                Ok(_) => PAUSE,
                Err(error) => {
                    if !away {
                        tracing::warn!(code = error.code().as_str(), "the outbox cannot be read");
                    }
                    away = true;
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                    continue;
                }
            };
            away = false;
            tokio::time::sleep(pause).await;
        }
    }

    /// Sends one batch of what is due, and gives the number of mails that were tried.
    pub async fn deliver_due(&self) -> Result<usize, Error> {
        let due = self.take().await?;
        for mail in &due {
            self.deliver(mail).await?;
        }
        Ok(due.len())
    }

    async fn deliver(&self, due: &Due) -> Result<(), Error> {
        let id = due.outgoing_mail_id;
        let mail = Mail {
            to: due.recipient.clone(),
            subject: due.subject.clone(),
            text: due.body.clone(),
        };
        match self.delivery.send(&self.from, id, due.created_at, &mail).await {
            Ok(()) => self.delete(id).await,
            Err(failure) => self.failed(due, failure).await,
        }
    }

    /// Takes mails for the time one attempt may need, and then some: whoever dies with them leaves them
    /// to the next. The time until then grows with each attempt.
    async fn take(&self) -> Result<Vec<Due>, Error> {
        let mut scope = self.identity.write().await?;
        let now = scope.now();
        let due = sqlx::query_as(
            "update platform.outgoing_mail m
             set attempts = m.attempts + 1,
                 next_attempt_at = $1 + interval '1 minute' * (10 + least(power(2, m.attempts), 180))
             from (select outgoing_mail_id from platform.outgoing_mail where next_attempt_at <= $1
                   order by next_attempt_at limit $2 for update skip locked) due
             where m.outgoing_mail_id = due.outgoing_mail_id
             returning m.outgoing_mail_id, m.recipient, m.subject, m.body, m.created_at, m.attempts",
        )
        .bind(now)
        .bind(i64::from(BATCH))
        .fetch_all(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(due)
    }

    async fn failed(&self, due: &Due, failure: Failure) -> Result<(), Error> {
        let id = due.outgoing_mail_id;
        let hopeless = matches!(failure, "address" | "message");
        if hopeless || self.identity.clock.now() - due.created_at > LIFE {
            tracing::error!(mail = %id, attempts = due.attempts, failure, "a mail was given up");
            return self.delete(id).await;
        }
        tracing::warn!(mail = %id, attempts = due.attempts, failure, "a mail was not sent");
        let mut scope = self.identity.write().await?;
        sqlx::query(
            "update platform.outgoing_mail set last_error = $2 where outgoing_mail_id = $1",
        )
        .bind(id)
        .bind(failure)
        .execute(scope.connection())
        .await?;
        Ok(scope.commit().await?)
    }

    async fn delete(&self, id: MailId) -> Result<(), Error> {
        let mut scope = self.identity.write().await?;
        sqlx::query("delete from platform.outgoing_mail where outgoing_mail_id = $1")
            .bind(id)
            .execute(scope.connection())
            .await?;
        Ok(scope.commit().await?)
    }
}
