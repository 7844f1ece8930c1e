//! Ways to use up time and memory.

use std::hint::black_box;

use reticolo_plugin_sdk::log;
use serde_json::{Value, json};

use crate::Orders;

pub(crate) fn act(op: &str, orders: &Orders) -> Option<Value> {
    match op {
        "fine" => Some(json!({ "fine": true })),
        "loop" => endless_loop(),
        "loop_allocating" => allocating_loop(),
        "memory" => memory_bomb(),
        "table" => Some(large_table(orders.n)),
        "recursion" => Some(json!(recursion(0))),
        "panic" => panic_on_purpose(),
        "out_of_bounds" => Some(json!(out_of_bounds())),
        "work" => Some(json!(work(orders.n))),
        "log_flood" => Some(log_flood(orders.n)),
        "log_long" => Some(log_long(orders.n)),
        "log_secrets" => Some(log_lines_that_lie()),
        _ => None,
    }
}

fn endless_loop() -> ! {
    let mut x = 1_u64;
    loop {
        x = black_box(x.wrapping_mul(3));
    }
}

fn allocating_loop() -> ! {
    loop {
        black_box(vec![1_u8; 4096]);
    }
}

fn memory_bomb() -> ! {
    let mut all = Vec::new();
    loop {
        all.push(black_box(vec![1_u8; 1 << 20]));
    }
}

/// Takes `n` bytes and gives them back: what is under the limit must work.
fn large_table(n: u64) -> Value {
    let bytes = usize::try_from(n).unwrap_or(usize::MAX);
    json!(black_box(vec![1_u8; bytes]).len())
}

#[inline(never)]
#[expect(unconditional_recursion, reason = "harm is its purpose")]
fn recursion(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    recursion(black_box(depth + 1)) + frame.iter().sum::<u64>()
}

#[expect(clippy::panic, reason = "harm is its purpose")]
fn panic_on_purpose() -> ! {
    panic!("a panic on purpose")
}

#[expect(clippy::indexing_slicing, reason = "harm is its purpose")]
fn out_of_bounds() -> u8 {
    vec![1_u8; 4][black_box(10)]
}

/// Honest work, `n` rounds of it: fuel is counted to the same number each time.
fn work(n: u64) -> u64 {
    (0..n).fold(1, |x: u64, round| black_box(x.wrapping_mul(6_364_136_223_846_793_005) ^ round))
}

fn log_flood(n: u64) -> Value {
    for line in 0..n {
        log::info(&format!("line {line}"));
    }
    json!({ "logged": n })
}

fn log_long(n: u64) -> Value {
    log::warn(&"x".repeat(usize::try_from(n).unwrap_or(usize::MAX)));
    json!({ "logged": 1 })
}

/// Lines that would be others if they were written as they are: new lines, escapes, other fields.
fn log_lines_that_lie() -> Value {
    log::line(
        log::Level::Error,
        "first\n2026-01-01T00:00:00Z ERROR reticolo: forged \u{1b}[2J\u{0}",
        &[("tenant", "somebody-else"), ("password\n", "\"}{")],
    );
    json!({ "logged": 1 })
}
