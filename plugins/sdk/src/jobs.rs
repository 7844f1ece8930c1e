//! Work that nobody waits for.

use serde::Serialize;

use crate::context::Context;
use crate::failure::Failure;
use crate::json::{Input, Output};

/// Work done by the clock.
pub trait Jobs {
    /// Runs one slice of the job of this name. A job that answers [`Outcome::Again`] is run again with
    /// that checkpoint, as often as its manifest allows; what a slice wrote is kept.
    fn run(_ctx: &Context, _job: &str, _checkpoint: Option<&Input>) -> Result<Outcome, Failure> {
        Err(Failure::NotFound)
    }
}

/// How a slice of a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a report for the administrators.
    Done(Output),
    /// There is more: go on from this checkpoint.
    Again(Output),
}

impl Outcome {
    pub fn done(report: &impl Serialize) -> Result<Self, Failure> {
        Output::of(report).map(Self::Done)
    }

    pub fn again(checkpoint: &impl Serialize) -> Result<Self, Failure> {
        Output::of(checkpoint).map(Self::Again)
    }
}

/// Takes note of what happened in the union.
pub trait Events {
    /// Told at least once of each: handling one twice must do no harm.
    fn handle(_ctx: &Context, _event: &str, _body: &Input) -> Result<(), Failure> {
        Ok(())
    }
}

/// Brings the plugin's own documents from one version to the next.
pub trait Lifecycle {
    /// `from` is the version that was installed before; none at the first installation.
    fn migrate(_ctx: &Context, _from: Option<&str>) -> Result<(), Failure> {
        Ok(())
    }
}
