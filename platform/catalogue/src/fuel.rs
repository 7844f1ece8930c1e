//! What plugins of each tenant have computed on a day, all servers together.

use chrono::NaiveDate;
use reticolo_accounts::{PlatformScope, TenantId};

/// Adds what a server has counted; gives what all of them have.
pub async fn add(
    scope: &mut PlatformScope,
    tenant: TenantId,
    day: NaiveDate,
    fuel: u64,
) -> Result<u64, sqlx::Error> {
    let sum: i64 = sqlx::query_scalar(
        "insert into platform.plugin_fuel as f (tenant_id, day, fuel) values ($1, $2, $3)
         on conflict (tenant_id, day) do update set fuel = f.fuel + excluded.fuel
         returning fuel",
    )
    .bind(tenant)
    .bind(day)
    .bind(i64::try_from(fuel).unwrap_or(i64::MAX))
    .fetch_one(scope.connection())
    .await?;
    Ok(u64::try_from(sum).unwrap_or_default())
}

/// What all servers have counted.
pub async fn of(
    scope: &mut PlatformScope,
    tenant: TenantId,
    day: NaiveDate,
) -> Result<u64, sqlx::Error> {
    let sum: Option<i64> = sqlx::query_scalar(
        "select fuel from platform.plugin_fuel where tenant_id = $1 and day = $2",
    )
    .bind(tenant)
    .bind(day)
    .fetch_optional(scope.connection())
    .await?;
    Ok(sum.and_then(|sum| u64::try_from(sum).ok()).unwrap_or_default())
}

/// Forgets a tenant's days before one.
pub async fn forget(
    scope: &mut PlatformScope,
    tenant: TenantId,
    before: NaiveDate,
) -> Result<(), sqlx::Error> {
    sqlx::query("delete from platform.plugin_fuel where tenant_id = $1 and day < $2")
        .bind(tenant)
        .bind(before)
        .execute(scope.connection())
        .await?;
    Ok(())
}
