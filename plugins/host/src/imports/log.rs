use wasmtime::Result;

use crate::bindings::reticolo::plugin::log::{Host, Level};
use crate::call::LogLine;
use crate::session::Session;

/// Fields of a line that are kept.
const FIELDS: usize = 16;

/// What a line, and each of its fields, counts beside its text: what keeping it takes.
const LINE: usize = 64;
const FIELD: usize = 48;

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
        self.log_bytes += LINE + cut(&mut message, &mut fields, room);
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

/// Cuts a line to the room there is, and says how much of it is left. What was handed over may have
/// been much more: none of its memory is kept.
fn cut(message: &mut String, fields: &mut Vec<(String, String)>, room: usize) -> usize {
    message.truncate(message.floor_char_boundary(room));
    message.shrink_to_fit();
    let mut bytes = message.len();
    fields.truncate(FIELDS);
    fields.retain(|(name, value)| {
        let whole = bytes + FIELD + name.len() + value.len();
        let fits = whole <= room;
        if fits {
            bytes = whole;
        }
        fits
    });
    fields.shrink_to_fit();
    bytes
}

#[cfg(test)]
mod tests {
    use super::{FIELD, FIELDS, cut};

    #[test]
    fn fields_without_a_text_have_an_end_too() {
        let mut fields = vec![(String::new(), String::new()); 40_000];
        let bytes = cut(&mut String::new(), &mut fields, 8 << 10);
        assert_eq!((fields.len(), bytes), (FIELDS, FIELDS * FIELD));
        assert!(fields.capacity() < 1000, "{}", fields.capacity());
    }

    #[test]
    fn what_has_no_room_is_dropped_and_the_rest_stays() {
        let mut message = "è".repeat(100);
        let long = ("long".to_owned(), "x".repeat(500));
        let mut fields = vec![long, ("n".to_owned(), "1".to_owned())];
        assert_eq!(cut(&mut message, &mut fields, 300), 200 + FIELD + 2);
        assert_eq!(fields, [("n".to_owned(), "1".to_owned())]);
        assert_eq!(cut(&mut message, &mut fields, 101), 100, "whole letters, and no field");
        assert!(message.capacity() < 200 && fields.is_empty());
    }
}
