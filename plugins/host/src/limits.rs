//! What a call may use up, by the kind of call.

use std::time::Duration;

use crate::call::Point;

/// The limits of one call. A plugin's manifest and a tenant's plan may lower the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Instructions, roughly; the same in every run.
    pub fuel: u64,
    /// And so many more for each item of a batch.
    pub fuel_per_item: u64,
    /// Time on a processor. What a busy machine takes away does not count.
    pub processor: Duration,
    /// Time from begin to end, answers of the host included.
    pub wall: Duration,
    /// Bytes of linear memory.
    pub memory: usize,
    /// Bytes of JSON text it is given, all parts together.
    pub input: usize,
    /// Bytes of JSON text it answers, all parts together.
    pub output: usize,
    /// Calls to the host other than logging.
    pub host_calls: u32,
    /// Documents a page of a search has at most.
    pub rows: u32,
    /// Bytes of log that are kept.
    pub log: usize,
}

/// Items of one batch.
pub(crate) const ITEMS: usize = 200;

/// Bytes of one document.
pub(crate) const DOCUMENT: usize = 64 << 10;

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

impl Point {
    /// The platform's limits for this kind of call.
    pub const fn limits(self) -> Limits {
        match self {
            Self::Rule => Limits {
                fuel: 20_000_000,
                fuel_per_item: 0,
                processor: Duration::from_millis(50),
                // A rule waits for nothing but a processor: what this ends is a machine's fault.
                wall: Duration::from_millis(500),
                memory: 32 * MIB,
                input: 128 * KIB,
                output: 64 * KIB,
                host_calls: 0,
                rows: 0,
                log: 8 * KIB,
            },
            Self::RuleBatch => Limits {
                fuel: 20_000_000,
                fuel_per_item: 2_000_000,
                processor: Duration::from_millis(250),
                wall: Duration::from_secs(2),
                memory: 32 * MIB,
                input: MIB,
                output: MIB,
                host_calls: 0,
                rows: 0,
                log: 16 * KIB,
            },
            Self::Field | Self::Event => Limits {
                fuel: 200_000_000,
                fuel_per_item: 0,
                processor: Duration::from_millis(250),
                wall: Duration::from_secs(2),
                memory: 32 * MIB,
                input: 128 * KIB,
                output: MIB,
                host_calls: 50,
                rows: 100,
                log: 16 * KIB,
            },
            Self::Job => Limits {
                fuel: 5_000_000_000,
                fuel_per_item: 0,
                processor: Duration::from_secs(5),
                wall: Duration::from_secs(30),
                memory: 64 * MIB,
                input: 256 * KIB,
                output: 256 * KIB,
                host_calls: 500,
                rows: 100,
                log: 64 * KIB,
            },
            // Thousands of documents, each read and written again. The union's other writers wait meanwhile,
            // and a connection of its lane is held: this is what may not take longer.
            Self::Migration => Limits {
                fuel: 20_000_000_000,
                fuel_per_item: 0,
                processor: Duration::from_secs(20),
                wall: Duration::from_secs(30),
                memory: 64 * MIB,
                input: 4 * KIB,
                output: 4 * KIB,
                host_calls: 150_000,
                rows: 100,
                log: 64 * KIB,
            },
        }
    }

    /// A short name for logs: `rule-batch`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::RuleBatch => "rule-batch",
            Self::Field => "field",
            Self::Event => "event",
            Self::Job => "job",
            Self::Migration => "migration",
        }
    }

    /// Whether it is work nobody waits for: it takes no more than half of the node, and steps back
    /// for the others.
    pub(crate) const fn is_background(self) -> bool {
        matches!(self, Self::Job | Self::Migration)
    }
}

impl Limits {
    /// Bytes that may cross from the plugin in one go: the answer, or the arguments of one function of
    /// the host; twice the answer, because lists and records are counted with their frames.
    pub(crate) const fn crossing(&self) -> usize {
        if self.output > 128 * KIB { 2 * self.output } else { 256 * KIB }
    }
}
