//! The sandbox plugins run in: knows no tenant's rows and no table.
//!
//! Invariants:
//! - every call has an instance of its own, and nothing of it outlives the call;
//! - fuel, processor time, waiting time, memory, answers and calls to the host are limited, each on its own;
//! - what a plugin may do is asked inside each function the host offers, and nowhere else;
//! - this crate has no compiler: it runs what this installation's own compiler made, and can tell.

mod artifacts;
mod bindings;
mod breaker;
pub mod call;
mod compile;
mod disk;
pub mod failure;
mod fairness;
mod habits;
mod host;
mod imports;
mod lane;
mod limits;
mod memory;
pub mod powers;
mod prepared;
mod processor;
mod question;
mod run;
mod session;
mod ticker;

pub use call::{Answer, Call, Context, FieldCall, JobOutcome, LogLine, Operation, Point, Usage};
pub use compile::{COMPILER, compiler_path};
pub use failure::{Cause, Failure};
pub use host::{Host, HostError, Settings, Snapshot};
pub use limits::Limits;
pub use powers::{
    Comparison, Condition, Document, Find, Granted, NoPowers, Operand, Page, Powers, Refused,
    Request, Response,
};
pub use prepared::Prepared;
