//! The one place where an installation changes its state.

use reticolo_tenancy::audit::Act;
use reticolo_tenancy::{Actor, Scope, statements};

use crate::error::Error;
use crate::installation::{Installation, State};

statements! {
    /// Moves an installation that is still as it was seen.
    MOVE = "update {t}.plugin_installation
            set state = $3, put_aside = $4, reason = $5, changed_at = $6, changed_by = $7, row_version = row_version + 1,
                secrets = case when $3 in ('rejected', 'removed') then null else secrets end,
                export_checksum = case when $3 = 'enabled' then null else export_checksum end,
                exported_at = case when $3 = 'enabled' then null else exported_at end,
                exported_by = case when $3 = 'enabled' then null else exported_by end
            where installation_id = $1 and row_version = $2";
    /// Keeps the checksum of what was handed out, when and to whom.
    HANDED_OUT = "update {t}.plugin_installation set export_checksum = $2, exported_at = $3, exported_by = $4
                  where installation_id = $1";
    /// Says why its last step failed, and nothing else.
    NOTE = "update {t}.plugin_installation set reason = $2 where installation_id = $1";
}

/// What an installation becomes.
pub(crate) struct Move {
    /// What is done, for refusals and the audit: `plugin.enable`.
    pub(crate) act: &'static str,
    pub(crate) to: State,
    pub(crate) put_aside: bool,
    pub(crate) reason: Option<String>,
}

impl Move {
    pub(crate) const fn new(act: &'static str, to: State) -> Self {
        Self { act, to, put_aside: false, reason: None }
    }

    pub(crate) const fn aside(mut self) -> Self {
        self.put_aside = true;
        self
    }

    pub(crate) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// Moves an installation along and records it; gives its new version.
///
/// The update is conditional on the version the caller has read. Fails with `Illegal` or `Changed`,
/// and with `Busy` or `NamespaceTaken` where another installation stands in the way.
pub(crate) async fn change(
    scope: &mut Scope,
    installation: &Installation,
    change: Move,
) -> Result<i64, Error> {
    let Move { act, to, put_aside, reason } = change;
    let from = installation.state;
    let stays = from == to && installation.put_aside != put_aside;
    if !stays && !from.may_become(to) {
        let action = act.split_once('.').map_or(act, |(_, verb)| verb);
        return Err(Error::Illegal { action, state: from });
    }
    let (sql, now, by) = (scope.sql(&MOVE), scope.now(), name_of(scope.actor()));
    let moved = sqlx::query(sql)
        .bind(installation.id)
        .bind(installation.row_version)
        .bind(to.as_str())
        .bind(put_aside)
        .bind(&reason)
        .bind(now)
        .bind(by)
        .execute(scope.connection())
        .await
        .map_err(|error| Error::of_installation(error, &installation.namespace))?;
    if moved.rows_affected() == 0 {
        return Err(Error::Changed);
    }
    record(scope, act, installation, reason.as_deref());
    Ok(installation.row_version + 1)
}

/// Writes an act on an installation to the audit, with the version it was done to.
pub(crate) fn record(
    scope: &mut Scope,
    act: &'static str,
    installation: &Installation,
    reason: Option<&str>,
) {
    let what = format!("{} {}", installation.plugin_id, installation.version);
    let what = match reason {
        Some(reason) => format!("{what}: {}", reason.chars().take(300).collect::<String>()),
        None => what,
    };
    scope.record(Act::new(act).on("plugin_installation", installation.id.0).because(what));
}

/// Notes that somebody has the documents now, as this checksum says.
pub(crate) async fn hand_out(
    scope: &mut Scope,
    installation: &Installation,
    checksum: &str,
) -> Result<(), Error> {
    let (sql, now, by) = (scope.sql(&HANDED_OUT), scope.now(), name_of(scope.actor()));
    sqlx::query(sql)
        .bind(installation.id)
        .bind(checksum)
        .bind(now)
        .bind(by)
        .execute(scope.connection())
        .await?;
    Ok(())
}

/// Notes why the last step of an installation failed, for whoever looks at it next.
pub(crate) async fn note(
    scope: &mut Scope,
    installation: &Installation,
    reason: &str,
) -> Result<(), Error> {
    let sql = scope.sql(&NOTE);
    sqlx::query(sql).bind(installation.id).bind(reason).execute(scope.connection()).await?;
    Ok(())
}

/// What somebody is called beside what they did.
pub(crate) fn name_of(actor: &Actor) -> String {
    match actor {
        Actor::Public => String::new(),
        Actor::System(name) => (*name).to_owned(),
        Actor::Person(person) => person.name.clone(),
    }
}
