//! What plugins may call. Each function looks first whether it is granted, then counts, then asks.

mod config;
mod core;
mod http;
mod log;
mod store;

use crate::bindings::reticolo::plugin::types;
use crate::session::Session;

impl types::Host for Session {}
