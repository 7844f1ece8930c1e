//! What belongs to one call while it runs: its rights, what it has used up, whom it may ask.

use std::future::Future;
use std::sync::Arc;

use wasmtime::Result;

use crate::bindings::reticolo::plugin::types::Failure as Told;
use crate::call::LogLine;
use crate::failure::Cause;
use crate::fairness::Turn;
use crate::limits::Limits;
use crate::memory::Memory;
use crate::powers::{Granted, Powers, Refused};

/// One call's state. It is made for the call and dropped with it.
pub(crate) struct Session {
    pub(crate) granted: Arc<Granted>,
    pub(crate) powers: Arc<dyn Powers>,
    pub(crate) limits: Limits,
    pub(crate) may: May,
    pub(crate) memory: Memory,
    pub(crate) host_calls: u32,
    pub(crate) log: Vec<LogLine>,
    pub(crate) log_bytes: usize,
    pub(crate) turn: Turn,
}

/// What this kind of call may do, beside what is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct May {
    /// Reach anything but the log: a rule may not.
    pub(crate) ask: bool,
    /// Change its documents: a query may not.
    pub(crate) write: bool,
    /// Reach addresses outside: jobs only.
    pub(crate) go_out: bool,
}

/// Ends the plugin from inside a function of the host.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Stop(pub(crate) Cause);

/// What a function of the host answers: told to the plugin, or its end.
pub(crate) type Answered<T> = Result<std::result::Result<T, Told>>;

impl Session {
    /// Counts a call to the host; one too many ends the plugin.
    pub(crate) fn count(&mut self) -> Result<()> {
        if self.host_calls >= self.limits.host_calls {
            return Err(Stop(Cause::TooManyHostCalls).into());
        }
        self.host_calls += 1;
        Ok(())
    }

    /// Waits for an answer from outside, while others compute. One that had no turn ends the plugin:
    /// what it would make of it is not worth the processor.
    pub(crate) async fn outside<T>(
        &mut self,
        asked: impl Future<Output = std::result::Result<T, Refused>> + Send,
    ) -> Result<std::result::Result<T, Refused>> {
        self.turn.step_aside();
        let answer = asked.await;
        if matches!(answer, Err(Refused::Busy)) {
            return Err(Stop(Cause::Busy).into());
        }
        self.turn.step_back().await;
        Ok(answer)
    }
}

impl From<Refused> for Told {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::InvalidInput(text) => Self::InvalidInput(text),
            Refused::Denied(what) => Self::Denied(what),
            Refused::NotFound => Self::NotFound,
            Refused::Conflict(revision) => Self::Conflict(revision),
            Refused::Limit(text) => Self::Limit(text),
            Refused::Unavailable(text) => Self::Unavailable(text),
            Refused::Busy => Self::Unavailable("too much is under way".to_owned()),
            Refused::Internal => Self::Internal("internal error".to_owned()),
        }
    }
}
