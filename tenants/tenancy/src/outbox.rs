//! What plugins are told of: events, written down in the transaction in which they happen and
//! delivered afterwards, at least once.

use serde_json::Value;
use sqlx::types::Json;

use crate::scope::Scope;
use crate::statements;

reticolo_foundation::id! {
    /// Names an event.
    EventId
}

statements! {
    /// Writes an event down for each plugin that is enabled and may know of it, and has a server look.
    TELL = "with told as (
                 select installation_id from {t}.plugin_installation
                 where state = 'enabled' and granted -> 'events' ? $2),
             event as (
                 insert into {t}.plugin_event (event_id, name, body, told_at)
                 select $1, $2, $3, $4 where exists (select from told)),
             delivery as (
                 insert into {t}.plugin_delivery (event_id, installation_id, next_attempt_at)
                 select $1, installation_id, $4 from told)
             insert into platform.plugin_due (tenant_id, due_at) select $5, $4 where exists (select from told)";
}

/// Tells the plugins that asked for it of an event: `registry_entry.admitted`.
///
/// `body` is what the event's name promises, without names or contacts of people. Costs nothing where
/// there are no plugins.
pub async fn tell(scope: &mut Scope, event: &'static str, body: &Value) -> Result<(), sqlx::Error> {
    if scope.tenant().plugin_generation == 0 {
        return Ok(());
    }
    let (sql, now, tenant) = (scope.sql(&TELL), scope.now(), scope.tenant().id);
    sqlx::query(sql)
        .bind(EventId::fresh())
        .bind(event)
        .bind(Json(body))
        .bind(now)
        .bind(tenant)
        .execute(scope.connection())
        .await?;
    Ok(())
}
