//! How much the plugins of a union may compute on a legal day. Beyond it jobs and events wait for the next,
//! rules do what their manifests say of failures, and fields are refused; what administrators do goes on.
//!
//! Each server counts in memory and adds what it counted to a table of the platform every other second,
//! which tells it what the others have. So a call costs no statement, a restart forgets two seconds at
//! most, several servers go beyond the budget by what they compute in as long, and nothing besides
//! PostgreSQL is needed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use reticolo_accounts::{Tenant, TenantId};
use reticolo_catalogue::{Catalogue, fuel};
use reticolo_foundation::clock::{day_begins, legal_day};
use reticolo_plugin_host::Cause;

use crate::error::Error;
use crate::plugins::Plugins;

/// What a union's plugins may compute on a day, unless the operator says otherwise: some ten minutes of a
/// processor.
pub const DAILY_FUEL: u64 = 5_000_000_000_000;

/// How often what was counted is told.
const TELL: Duration = Duration::from_secs(2);

/// Days that are kept, for whoever asks how much a union's plugins use.
const KEPT: Days = Days::new(40);

/// What a union's plugins have computed today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    pub spent: u64,
    pub budget: u64,
}

impl Today {
    /// Whether what can wait waits for tomorrow.
    pub const fn is_spent(&self) -> bool {
        self.spent >= self.budget
    }

    /// In hundredths of the budget; more than a hundred where the last call went beyond it.
    pub fn percent(&self) -> u64 {
        let percent = u128::from(self.spent) * 100 / u128::from(self.budget.max(1));
        u64::try_from(percent).unwrap_or(u64::MAX)
    }
}

/// Counts what this server's calls compute.
pub(crate) struct Meter {
    budget: AtomicU64,
    counts: Mutex<HashMap<(TenantId, NaiveDate), Count>>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    /// What all servers had told when this one last heard.
    known: u64,
    /// What this one has not told yet.
    more: u64,
}

impl Meter {
    pub(crate) fn new() -> Self {
        Self { budget: AtomicU64::new(DAILY_FUEL), counts: Mutex::default() }
    }

    pub(crate) fn allow(&self, budget: u64) {
        self.budget.store(budget, Ordering::Relaxed);
    }

    /// Counts a call that has ended.
    pub(crate) fn spend(&self, tenant: TenantId, now: DateTime<Utc>, fuel: u64) {
        let mut counts = self.counts();
        let more = &mut counts.entry((tenant, legal_day(now))).or_default().more;
        *more = more.saturating_add(fuel);
    }

    /// As far as this server knows.
    pub(crate) fn today(&self, tenant: TenantId, now: DateTime<Utc>) -> Today {
        let count = self.counts().get(&(tenant, legal_day(now))).copied().unwrap_or_default();
        let budget = self.budget.load(Ordering::Relaxed);
        Today { spent: count.known.saturating_add(count.more), budget }
    }

    /// Refuses a call that is one too many for the day.
    pub(crate) fn check(&self, tenant: TenantId, now: DateTime<Utc>) -> Result<(), Cause> {
        if !self.today(tenant, now).is_spent() {
            return Ok(());
        }
        let why = "the plugins have computed what they may on a day; they go on at midnight";
        Err(Cause::PluginLimit(why.to_owned()))
    }

    /// Takes what is to be told, and forgets days that are over.
    fn untold(&self, today: NaiveDate) -> Vec<(TenantId, NaiveDate, u64)> {
        let mut counts = self.counts();
        counts.retain(|(_, day), count| count.more > 0 || *day >= today - Days::new(1));
        let untold = counts.iter_mut().filter(|(_, count)| count.more > 0);
        untold
            .map(|((tenant, day), count)| (*tenant, *day, std::mem::take(&mut count.more)))
            .collect()
    }

    fn learn(&self, tenant: TenantId, day: NaiveDate, sum: u64) {
        let mut counts = self.counts();
        let known = &mut counts.entry((tenant, day)).or_default().known;
        *known = sum.max(*known);
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<(TenantId, NaiveDate), Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells what was counted, until the last clone of the plugins is dropped.
pub(crate) fn tell(meter: &Arc<Meter>, catalogue: Catalogue) {
    let meter = Arc::downgrade(meter);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(TELL).await;
            let Some(meter) = meter.upgrade() else { return };
            tell_now(&meter, &catalogue).await;
        }
    });
}

/// Tells it now. What cannot be told is told later.
pub(crate) async fn tell_now(meter: &Meter, catalogue: &Catalogue) {
    let today = legal_day(catalogue.now());
    for (tenant, day, more) in meter.untold(today) {
        match add(catalogue, tenant, day, more).await {
            Ok(sum) => meter.learn(tenant, day, sum),
            Err(error) => {
                tracing::warn!(%error, "what plugins computed could not be counted");
                let mut counts = meter.counts();
                counts.entry((tenant, day)).or_default().more += more;
            }
        }
    }
}

async fn add(
    catalogue: &Catalogue,
    tenant: TenantId,
    day: NaiveDate,
    more: u64,
) -> Result<u64, sqlx::Error> {
    let mut scope = catalogue.write().await?;
    let sum = fuel::add(&mut scope, tenant, day, more).await?;
    // The first of a day takes the old ones along.
    if sum == more {
        fuel::forget(&mut scope, tenant, day - KEPT).await?;
    }
    scope.commit().await?;
    Ok(sum)
}

impl Plugins {
    /// Sets what the plugins of each union may compute on a day: instructions, roughly.
    pub fn allow_daily_fuel(&self, fuel: u64) {
        self.0.meter.allow(fuel);
    }

    /// What a union's plugins have computed today, on all servers. Asks no permission: whoever shows it has.
    pub async fn fuel_today(&self, tenant: &Tenant) -> Result<Today, Error> {
        let (now, meter) = (self.clock().now(), &self.0.meter);
        let day = legal_day(now);
        let mut scope = self.0.catalogue.read().await?;
        let sum = fuel::of(&mut scope, tenant.id, day).await?;
        scope.commit().await?;
        meter.learn(tenant.id, day, sum);
        Ok(meter.today(tenant.id, now))
    }
}

/// When what waits for another day goes on.
pub(crate) fn tomorrow(now: DateTime<Utc>) -> DateTime<Utc> {
    day_begins(legal_day(now) + Days::new(1))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use reticolo_accounts::TenantId;

    use super::{Meter, tomorrow};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_one_of_europe_rome_and_a_tenant_one_of_many() {
        let (meter, tenant, other) = (Meter::new(), TenantId::fresh(), TenantId::fresh());
        meter.allow(100);
        let evening = at("2026-03-28T22:59:00Z");
        meter.spend(tenant, evening, 99);
        assert!(meter.check(tenant, evening).is_ok());
        meter.spend(tenant, evening, 1);
        assert!(meter.check(tenant, evening).is_err());
        assert!(meter.check(other, evening).is_ok());
        // Midnight in Rome; that day has no hour between two and three.
        assert_eq!(tomorrow(evening), at("2026-03-28T23:00:00Z"));
        assert_eq!(tomorrow(at("2026-03-29T12:00:00Z")), at("2026-03-29T22:00:00Z"));
        assert!(meter.check(tenant, tomorrow(evening)).is_ok());
        // A clock that goes back finds the day as it was.
        assert!(meter.check(tenant, evening).is_err());
    }

    #[test]
    fn what_others_counted_is_added_to_what_is_not_told_yet() {
        let (meter, tenant) = (Meter::new(), TenantId::fresh());
        let now = at("2026-03-01T09:00:00Z");
        let day = "2026-03-01".parse().unwrap();
        meter.spend(tenant, now, 5);
        assert_eq!(meter.untold(day), [(tenant, day, 5)]);
        assert_eq!(meter.untold(day), []);
        meter.learn(tenant, day, 47);
        meter.spend(tenant, now, 3);
        let today = meter.today(tenant, now);
        assert_eq!((today.spent, today.is_spent(), today.percent()), (50, false, 0));
        // An answer that comes late takes nothing back.
        meter.learn(tenant, day, 40);
        assert_eq!(meter.today(tenant, now).spent, 50);
    }
}
