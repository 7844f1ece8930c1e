//! How plugins are compiled and run: the one configuration that the compiler and the sandbox share.
//!
//! Invariants:
//! - an artifact of the compiler loads in every engine made of [`engine_config`], however it keeps its
//!   memory, and in no other: [`engine_id`] says which engine made it;
//! - nothing in here brings a compiler along.

mod id;

use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig};

pub use id::engine_id;

/// The most linear memory any plugin may ever have, in bytes: what a slot of the pool has room for.
pub const MAX_MEMORY: usize = 64 << 20;

/// The most elements of a table any plugin may ever have. `JavaScript` engines need 7 690.
pub const MAX_TABLE: usize = 20_000;

/// How many instances a pool has room for.
pub const POOL: u32 = 256;

/// How an engine keeps the memory of instances. Artifacts fit either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Reserved once and used again: bounded, and quicker. Takes about a terabyte of addresses, which
    /// some containers do not give.
    Pooled,
    /// Mapped for each instance: for tests and programs that make few.
    OnDemand,
}

/// What an artifact depends on. All of it is part of [`engine_id`].
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Bytes of stack a plugin may use, well below what its fiber has.
    pub wasm_stack: usize,
    /// Bytes of stack of the fiber a call runs on, host functions included.
    pub fiber_stack: usize,
    /// Whether results of computing with floating point are the same on every processor: a matter of
    /// compiling only, so the compiler sets it.
    pub canonical_nans: bool,
    /// Whether time is spent on making code quick: as above.
    pub optimised: bool,
    /// Instructions are counted, and a clock of ticks is looked at.
    pub metered: bool,
}

pub const SETTINGS: Settings = Settings {
    wasm_stack: 512 << 10,
    fiber_stack: 1 << 20,
    canonical_nans: true,
    optimised: true,
    metered: true,
};

/// The configuration of every engine that compiles or runs plugins.
///
/// Instructions are counted (the same in every run, so they are what a call costs) and ticks are
/// looked at (they end what takes a processor for too long). Nothing is allowed whose result depends
/// on the processor.
pub fn engine_config(memory: Memory) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .concurrency_support(false)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_multi_memory(true)
        .consume_fuel(SETTINGS.metered)
        .epoch_interruption(SETTINGS.metered)
        .max_wasm_stack(SETTINGS.wasm_stack)
        .async_stack_size(SETTINGS.fiber_stack)
        .async_stack_zeroing(true);
    if memory == Memory::Pooled {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool()));
    }
    config
}

/// Room for [`POOL`] components at a time. A component of a `JavaScript` engine has several modules.
fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(POOL)
        .total_core_instances(4 * POOL)
        .total_memories(POOL)
        .total_tables(4 * POOL)
        .total_stacks(POOL)
        .max_core_instances_per_component(16)
        .max_memories_per_component(2)
        .max_tables_per_component(8)
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(2 << 20)
        .max_memory_size(MAX_MEMORY)
        .table_elements(MAX_TABLE)
        .linear_memory_keep_resident(128 << 10)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(16 << 10);
    // Linux since 6.7 says which pages a call has written: only those are made new, and none has to be
    // asked for again. A call takes two thirds of the time. A rule in JavaScript writes 2.4 MB.
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(4 << 20);
    }
    pool
}

#[cfg(test)]
mod tests {
    use wasmtime::Engine;

    use super::{Memory, engine_config};

    #[test]
    fn both_ways_of_keeping_memory_make_an_engine() {
        Engine::new(&engine_config(Memory::OnDemand)).unwrap();
        // A container may not give the addresses a pool takes; the host falls back then.
        if let Err(error) = Engine::new(&engine_config(Memory::Pooled)) {
            assert!(format!("{error:#}").contains("memory"), "{error:#}");
        }
    }
}
