//! The one place where the platform is called: by the contract inside of it, in memory in unit tests.

#[cfg(target_arch = "wasm32")]
mod platform {
    pub(crate) use crate::bindings::asked::reticolo::plugin::config::get as settings;
    pub(crate) use crate::bindings::asked::reticolo::plugin::core::run;
    pub(crate) use crate::bindings::asked::reticolo::plugin::http::send;
    pub(crate) use crate::bindings::asked::reticolo::plugin::log::log;
    pub(crate) use crate::bindings::asked::reticolo::plugin::store::{delete, find, get, put};
}

#[cfg(not(target_arch = "wasm32"))]
#[path = "host/memory.rs"]
mod platform;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use platform::Memory;
pub(crate) use platform::{delete, find, get, log, put, run, send, settings};
