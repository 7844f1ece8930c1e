use wasmtime::Result;

use crate::bindings::reticolo::plugin::log::{Host, Level};
use crate::call::LogLine;
use crate::session::Session;

impl Host for Session {
    /// Keeps the line as far as there is room; what is too much is dropped, and never an error.
    fn log(
        &mut self,
        level: Level,
        mut message: String,
        mut fields: Vec<(String, String)>,
    ) -> Result<()> {
        let room = self.limits.log.saturating_sub(self.log_bytes);
        if room == 0 {
            return Ok(());
        }
        if message.len() > room {
            message.truncate(message.floor_char_boundary(room));
        }
        let mut bytes = message.len();
        fields.retain(|(name, value)| {
            bytes += name.len() + value.len();
            bytes <= room
        });
        // A line counts for more than its text, or empty ones would be without end.
        self.log_bytes += bytes.max(16);
        let level = match level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        self.log.push(LogLine { level, message, fields });
        Ok(())
    }
}
