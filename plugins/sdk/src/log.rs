//! Lines for the plugin's developer and the union's administrators. Nothing personal belongs in them.

use crate::host;

pub use crate::bindings::asked::reticolo::plugin::log::Level;

pub fn debug(message: &str) {
    line(Level::Debug, message, &[]);
}

pub fn info(message: &str) {
    line(Level::Info, message, &[]);
}

pub fn warn(message: &str) {
    line(Level::Warn, message, &[]);
}

pub fn error(message: &str) {
    line(Level::Error, message, &[]);
}

/// A line with values beside it, by name.
pub fn line(level: Level, message: &str, fields: &[(&str, &str)]) {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    host::log(level, message, &fields.iter().map(owned).collect::<Vec<_>>());
}
