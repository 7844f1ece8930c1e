//! Whose turn it is: so many calls compute at once on a node, and no tenant holds more than half of
//! them. Where several wait, tenants take turns, however many calls each of them has in the queue.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::call::Point;
use crate::failure::Cause;

/// Calls of one tenant that may wait; more are sent away at once.
const QUEUE: usize = 64;

/// How long a call waits that a person waits for, and how many times that one that nobody does.
const PATIENCE: Duration = Duration::from_secs(2);
const BACKGROUND: u32 = 15;

/// What a tenant may have under way at once, waiting for the host included.
const fn at_once(point: Point) -> usize {
    match point {
        Point::Rule | Point::Field | Point::Event => 8,
        Point::RuleBatch | Point::Job => 2,
        Point::Migration => 1,
    }
}

/// Hands out turns.
pub(crate) struct Fairness {
    state: Mutex<State>,
    /// Slots one tenant may hold, and all background work together.
    share: usize,
    slots: usize,
    patience: Duration,
}

#[derive(Default)]
struct State {
    free: usize,
    background: usize,
    tenants: HashMap<Arc<str>, Tenant>,
    /// The tenants that have calls waiting, and no others; the first is the next to be served.
    turns: VecDeque<Arc<str>>,
}

#[derive(Default)]
struct Tenant {
    slots: usize,
    under_way: HashMap<Point, usize>,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    point: Point,
    /// Its turn began already; it only waited for the host in between.
    again: bool,
    turn: oneshot::Sender<()>,
}

impl Fairness {
    /// For `slots` calls computing at once, two at least.
    pub(crate) fn of(slots: usize) -> Arc<Self> {
        Self::waiting(slots, PATIENCE)
    }

    /// Where nobody waits longer than `patience`, or in the background several times that.
    fn waiting(slots: usize, patience: Duration) -> Arc<Self> {
        let slots = slots.max(2);
        let state = State { free: slots, ..State::default() };
        Arc::new(Self { state: Mutex::new(state), share: slots / 2, slots, patience })
    }

    /// Waits for a turn; [`Cause::Busy`] when it takes too long or too many of the tenant wait already.
    pub(crate) async fn enter(self: &Arc<Self>, tenant: &str, point: Point) -> Result<Turn, Cause> {
        let tenant: Arc<str> = Arc::from(tenant);
        let ticket = self.queue(&tenant, point, false).ok_or(Cause::Busy)?;
        let patience = self.patience * if point.is_background() { BACKGROUND } else { 1 };
        timeout(patience, ticket.called()).await.map_err(|_| Cause::Busy)?;
        Ok(Turn { fairness: self.clone(), tenant, point, holds_slot: true })
    }

    /// How many calls compute, and how many wait.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let state = self.state();
        let waiting = state.tenants.values().map(|tenant| tenant.waiting.len()).sum();
        (self.slots - state.free, waiting)
    }

    /// Takes a place in the queue; `None`: it is full.
    fn queue(self: &Arc<Self>, tenant: &Arc<str>, point: Point, again: bool) -> Option<Ticket> {
        let (turn, called) = oneshot::channel();
        let mut state = self.state();
        let waiting = &mut state.tenants.entry(tenant.clone()).or_default().waiting;
        if again {
            waiting.push_front(Waiting { point, again, turn });
        } else if waiting.len() < QUEUE {
            waiting.push_back(Waiting { point, again, turn });
        } else {
            return None;
        }
        if waiting.len() == 1 {
            state.turns.push_back(tenant.clone());
        }
        self.call(&mut state);
        let fairness = self.clone();
        Some(Ticket { fairness, tenant: tenant.clone(), point, again, called: Some(called) })
    }

    /// Calls whoever is next, while there are slots and somebody who may have one.
    fn call(&self, state: &mut State) {
        let mut passed_over = 0;
        while state.free > 0 && passed_over < state.turns.len() {
            let Some(name) = state.turns.pop_front() else { return };
            let background_is_full = state.background >= self.share;
            let Some(tenant) = state.tenants.get_mut(&name) else { continue };
            let next = tenant.next(self.share, background_is_full);
            if !tenant.waiting.is_empty() {
                state.turns.push_back(name.clone());
            }
            let Some(Waiting { point, again, turn }) = next else {
                passed_over += 1;
                continue;
            };
            passed_over = 0;
            state.take(&name, point, again);
            // Whoever has given up meanwhile leaves it to the next.
            if turn.send(()).is_err() {
                state.give(&name, point);
                if !again {
                    state.leave(&name, point);
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tenant {
    /// Takes the first that may be called out of the queue.
    fn next(&mut self, share: usize, background_is_full: bool) -> Option<Waiting> {
        if self.slots >= share {
            return None;
        }
        let place = self.waiting.iter().position(|waiting| {
            let under_way = self.under_way.get(&waiting.point).copied().unwrap_or_default();
            (waiting.again || under_way < at_once(waiting.point))
                && !(background_is_full && waiting.point.is_background())
        })?;
        self.waiting.remove(place)
    }

    fn is_idle(&self) -> bool {
        self.slots == 0 && self.waiting.is_empty() && self.under_way.values().all(|n| *n == 0)
    }
}

impl State {
    fn take(&mut self, name: &Arc<str>, point: Point, again: bool) {
        self.free -= 1;
        self.background += usize::from(point.is_background());
        let tenant = self.tenants.entry(name.clone()).or_default();
        tenant.slots += 1;
        if !again {
            *tenant.under_way.entry(point).or_default() += 1;
        }
    }

    fn give(&mut self, name: &Arc<str>, point: Point) {
        self.free += 1;
        self.background -= usize::from(point.is_background());
        if let Some(tenant) = self.tenants.get_mut(name) {
            tenant.slots -= 1;
        }
    }

    fn leave(&mut self, name: &Arc<str>, point: Point) {
        let Some(tenant) = self.tenants.get_mut(name) else { return };
        if let Some(under_way) = tenant.under_way.get_mut(&point) {
            *under_way -= 1;
        }
        if tenant.is_idle() {
            self.tenants.remove(name);
        }
    }

    /// Takes those of a tenant out of the queue who have given up.
    fn forget(&mut self, name: &Arc<str>) {
        let Some(tenant) = self.tenants.get_mut(name) else { return };
        tenant.waiting.retain(|waiting| !waiting.turn.is_closed());
        if tenant.waiting.is_empty() {
            self.turns.retain(|waiting| waiting != name);
        }
        if tenant.is_idle() {
            self.tenants.remove(name);
        }
    }
}

/// A place in the queue. Dropped before it was called, it is as if it had never been taken.
struct Ticket {
    fairness: Arc<Fairness>,
    tenant: Arc<str>,
    point: Point,
    again: bool,
    called: Option<oneshot::Receiver<()>>,
}

impl Ticket {
    async fn called(mut self) {
        if let Some(called) = &mut self.called {
            // The sender is dropped by nobody but a queue that is dropped, and then nobody waits.
            if called.await.is_ok() {
                self.called = None;
            }
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let Some(mut called) = self.called.take() else { return };
        let mut state = self.fairness.state();
        called.close();
        // It was called in the instant it gave up.
        if called.try_recv().is_ok() {
            state.give(&self.tenant, self.point);
            if !self.again {
                state.leave(&self.tenant, self.point);
            }
        }
        state.forget(&self.tenant);
        self.fairness.call(&mut state);
    }
}

/// The right to compute now.
pub(crate) struct Turn {
    fairness: Arc<Fairness>,
    tenant: Arc<str>,
    point: Point,
    holds_slot: bool,
}

impl Turn {
    /// Lets others compute while this call waits for the host.
    pub(crate) fn step_aside(&mut self) {
        if std::mem::take(&mut self.holds_slot) {
            let mut state = self.fairness.state();
            state.give(&self.tenant, self.point);
            self.fairness.call(&mut state);
        }
    }

    /// Waits until it may compute again; it is the tenant's next.
    pub(crate) async fn step_back(&mut self) {
        if !self.holds_slot {
            let ticket = self.fairness.queue(&self.tenant, self.point, true);
            if let Some(ticket) = ticket {
                ticket.called().await;
            }
            self.holds_slot = true;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.fairness.state();
        if self.holds_slot {
            state.give(&self.tenant, self.point);
        }
        state.leave(&self.tenant, self.point);
        self.fairness.call(&mut state);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use futures::FutureExt;

    use super::{Fairness, QUEUE, Turn};
    use crate::call::Point;
    use crate::failure::Cause;

    fn fairness(slots: usize) -> Arc<Fairness> {
        Fairness::waiting(slots, Duration::from_millis(40))
    }

    async fn enter(fairness: &Arc<Fairness>, tenant: &str) -> Result<Turn, Cause> {
        fairness.enter(tenant, Point::Field).await
    }

    #[tokio::test]
    async fn a_tenant_holds_half_of_the_node_and_waits_for_more() {
        let fairness = fairness(4);
        let first = enter(&fairness, "a").await.unwrap();
        let second = enter(&fairness, "a").await.unwrap();
        assert_eq!(enter(&fairness, "a").await.err(), Some(Cause::Busy));
        let other = enter(&fairness, "b").await.unwrap();
        assert_eq!(fairness.counts(), (3, 0));
        drop(first);
        let third = enter(&fairness, "a").await.unwrap();
        drop((second, other, third));
        assert_eq!(fairness.counts(), (0, 0));
        assert!(fairness.state().tenants.is_empty() && fairness.state().turns.is_empty());
    }

    #[tokio::test]
    async fn tenants_take_turns_however_many_calls_one_of_them_has() {
        let fairness = Fairness::of(2);
        let (a, b) = (enter(&fairness, "a").await.unwrap(), enter(&fairness, "b").await.unwrap());
        let served = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut calls = tokio::task::JoinSet::new();
        for tenant in ["a", "a", "a", "a", "a", "a", "c"] {
            let (fairness, served) = (fairness.clone(), served.clone());
            calls.spawn(async move {
                let _turn = enter(&fairness, tenant).await.unwrap();
                served.lock().unwrap().push(tenant);
                tokio::time::sleep(Duration::from_millis(10)).await;
            });
            tokio::task::yield_now().await;
        }
        drop((a, b));
        while calls.join_next().await.is_some() {}
        let served = served.lock().unwrap();
        assert!(served[..2].contains(&"c"), "{served:?}");
        assert_eq!(fairness.counts(), (0, 0));
    }

    #[tokio::test]
    async fn whoever_gives_up_leaves_nothing_behind() {
        let fairness = Fairness::of(2);
        let held = enter(&fairness, "a").await.unwrap();
        for _ in 0..10 {
            assert!(enter(&fairness, "a").now_or_never().is_none(), "it waits");
        }
        drop(held);
        let again = enter(&fairness, "a").await.unwrap();
        drop(again);
        assert!(fairness.state().tenants.is_empty() && fairness.state().turns.is_empty());
    }

    #[tokio::test]
    async fn a_queue_that_is_full_sends_away_at_once() {
        let fairness = Fairness::of(2);
        let _held = enter(&fairness, "a").await.unwrap();
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..QUEUE {
            let fairness = fairness.clone();
            waiting.spawn(async move { enter(&fairness, "a").await.map(drop) });
        }
        while fairness.counts().1 < QUEUE {
            tokio::task::yield_now().await;
        }
        let at_once = enter(&fairness, "a").now_or_never().expect("it does not wait");
        assert_eq!(at_once.err(), Some(Cause::Busy));
        assert!(enter(&fairness, "b").await.is_ok());
    }

    #[tokio::test]
    async fn background_work_leaves_half_of_the_node_to_people() {
        let fairness = fairness(4);
        let mut held = Vec::new();
        for tenant in ["a", "b"] {
            held.push(fairness.enter(tenant, Point::Job).await.unwrap());
        }
        assert_eq!(fairness.enter("c", Point::Job).await.err(), Some(Cause::Busy));
        assert!(enter(&fairness, "c").await.is_ok());
        // One at a time of a tenant, whatever is free.
        held.clear();
        let first = fairness.enter("a", Point::Migration).await.unwrap();
        assert_eq!(fairness.enter("a", Point::Migration).await.err(), Some(Cause::Busy));
        drop(first);
    }

    #[tokio::test]
    async fn waiting_for_the_host_gives_the_turn_to_another_and_takes_it_back() {
        let fairness = fairness(2);
        let mut first = enter(&fairness, "a").await.unwrap();
        assert_eq!(enter(&fairness, "a").await.err(), Some(Cause::Busy));
        first.step_aside();
        let second = enter(&fairness, "a").await.unwrap();
        let waits = tokio::time::timeout(Duration::from_millis(5), first.step_back()).await;
        assert!(waits.is_err(), "the other computes");
        drop(second);
        first.step_back().await;
        assert_eq!(fairness.counts(), (1, 0));
        drop(first);
        assert_eq!(fairness.counts(), (0, 0));
        assert!(fairness.state().tenants.is_empty());
    }
}
