//! Which tenants have something to do for their plugins. A server asks this list and no tenant, so
//! that thousands of tenants at rest cost nothing.

use chrono::{DateTime, TimeDelta, Utc};
use reticolo_accounts::{PlatformScope, TenantId};

/// How long whoever takes a tenant has for it, before another server may.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Rows that are looked through for tenants; of one that is told of much, as many are taken at once.
const ROWS: i64 = 200;

/// A tenant with something to do, taken for two minutes.
#[derive(Clone, Debug)]
pub struct Due {
    pub tenant: TenantId,
    /// The rows that said so.
    rows: Vec<i64>,
}

/// Takes up to `tenants` tenants that are due, those that wait longest, and none of `except`: whoever
/// looks into these already.
pub async fn take(
    scope: &mut PlatformScope,
    tenants: usize,
    except: &[TenantId],
) -> Result<Vec<Due>, sqlx::Error> {
    let now = scope.now();
    let rows: Vec<(TenantId, i64)> = sqlx::query_as(
        "with first as (
             select plugin_due_id, tenant_id, due_at from platform.plugin_due
             where due_at <= $1 and tenant_id <> all($4)
             order by due_at, plugin_due_id limit $5 for update skip locked),
         chosen as (
             select tenant_id from first group by tenant_id order by min(due_at), tenant_id limit $3)
         update platform.plugin_due d set due_at = $2 from first, chosen
         where first.tenant_id = chosen.tenant_id and d.plugin_due_id = first.plugin_due_id
         returning d.tenant_id, d.plugin_due_id",
    )
    .bind(now)
    .bind(now + LEASE)
    .bind(i64::try_from(tenants).unwrap_or(i64::MAX))
    .bind(except)
    .bind(ROWS)
    .fetch_all(scope.connection())
    .await?;
    let mut taken: Vec<Due> = Vec::new();
    for (tenant, row) in rows {
        match taken.iter_mut().find(|due| due.tenant == tenant) {
            Some(due) => due.rows.push(row),
            None => taken.push(Due { tenant, rows: vec![row] }),
        }
    }
    Ok(taken)
}

/// What was due has been done; there is more to do at `next`, where there is any.
pub async fn done(
    scope: &mut PlatformScope,
    due: &Due,
    next: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    sqlx::query("delete from platform.plugin_due where plugin_due_id = any($1)")
        .bind(&due.rows)
        .execute(scope.connection())
        .await?;
    match next {
        Some(next) => add(scope, due.tenant, next).await,
        None => Ok(()),
    }
}

/// A tenant will have something to do. It is enough to say so once for a time.
pub async fn add(
    scope: &mut PlatformScope,
    tenant: TenantId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into platform.plugin_due (tenant_id, due_at)
         select $1, $2 where not exists (
             select from platform.plugin_due where tenant_id = $1 and due_at = $2)",
    )
    .bind(tenant)
    .bind(at)
    .execute(scope.connection())
    .await?;
    Ok(())
}
