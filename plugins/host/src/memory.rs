//! How much memory a plugin gets, and whether it asked for more.

use reticolo_plugin_engine::MAX_TABLE;
use wasmtime::{Error, ResourceLimiter, Result};

/// Counts the memory of one call. wasmtime's own limits say why they refused in words only.
#[derive(Debug)]
pub(crate) struct Memory {
    most: usize,
    now: usize,
    peak: usize,
    refused: bool,
}

impl Memory {
    /// `most` bytes for all linear memories of the call together.
    pub(crate) const fn of(most: usize) -> Self {
        Self { most, now: 0, peak: 0, refused: false }
    }

    /// The most it had, in bytes.
    pub(crate) const fn peak(&self) -> u64 {
        self.peak as u64
    }

    /// Whether the call ended because it asked for more.
    pub(crate) const fn refused(&self) -> bool {
        self.refused
    }

    fn refuse(&mut self) -> Result<bool> {
        self.refused = true;
        Err(Error::msg("more memory than this call may have"))
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, now: usize, wanted: usize, _: Option<usize>) -> Result<bool> {
        let after = self.now.saturating_add(wanted.saturating_sub(now));
        if after > self.most {
            return self.refuse();
        }
        self.now = after;
        self.peak = self.peak.max(after);
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, wanted: usize, _: Option<usize>) -> Result<bool> {
        if wanted > MAX_TABLE { self.refuse() } else { Ok(true) }
    }

    fn instances(&self) -> usize {
        32
    }

    fn tables(&self) -> usize {
        32
    }

    fn memories(&self) -> usize {
        4
    }
}
