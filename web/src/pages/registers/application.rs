//! The form of an application: what every register asks, and what this one does.

use chrono::NaiveDate;
use reticolo_plugin_package::form::Form;
use reticolo_registers::entry::{Application, Offer, RegistryEntry};
use serde_json::Value;

use crate::form::Typed;
use crate::page::Page;
use crate::schema_form::Filled;
use crate::values::{day, number, typed_number};

/// An application as a form has it.
pub(crate) fn typed(entry: &RegistryEntry) -> Typed {
    let offer = Offer {
        municipalities: entry.municipalities.clone(),
        weekly_minutes: entry.weekly_minutes,
        permit_expires_on: entry.permit_expires_on,
    };
    let mut typed = typed_offer(&offer);
    typed.set("display_name", &entry.display_name);
    typed.set("born_on", &entry.born_on.to_string());
    typed
}

/// What somebody offers, as a form has it.
pub(crate) fn typed_offer(offer: &Offer) -> Typed {
    let permit = offer.permit_expires_on.map(|day| day.to_string()).unwrap_or_default();
    let municipalities = offer.municipalities.iter().map(|code| ("municipalities", code.clone()));
    let hours = typed_number(f64::from(offer.weekly_minutes) / 60.0);
    Typed::with(municipalities.chain([("weekly_minutes", hours), ("permit_expires_on", permit)]))
}

/// The application that was typed; what is wrong with it is told in `typed`.
pub(crate) fn read(typed: &mut Typed, form: &Form, filled: &Filled, page: &Page) -> Application {
    let display_name = typed.value("display_name").to_owned();
    if display_name.is_empty() {
        typed.refuse("display_name", page.say("register-bad-display-name"));
    }
    let born_on = needed_day(typed, "born_on", page);
    let offer = read_offer(typed, page);
    let form: Value = filled.read(form, typed, page.words);
    Application { display_name, born_on, offer, form }
}

/// What was typed of an offer.
pub(crate) fn read_offer(typed: &mut Typed, page: &Page) -> Offer {
    let municipalities: Vec<String> = typed.values("municipalities").map(str::to_owned).collect();
    if municipalities.is_empty() {
        typed.refuse("municipalities", page.say("register-bad-municipalities"));
    }
    let weekly_minutes = minutes(typed.value("weekly_minutes")).unwrap_or_else(|| {
        typed.refuse("weekly_minutes", page.say("register-bad-weekly-minutes"));
        0
    });
    let permit_expires_on = optional_day(typed, "permit_expires_on", page);
    Offer { municipalities, weekly_minutes, permit_expires_on }
}

/// A day that has to be there; the first of all days where it is not, which is told.
pub(crate) fn needed_day(typed: &mut Typed, field: &str, page: &Page) -> NaiveDate {
    day(typed.value(field)).unwrap_or_else(|| {
        typed.refuse(field, page.say("register-bad-day"));
        NaiveDate::default()
    })
}

/// A day that may be absent; one that cannot be read is told.
pub(crate) fn optional_day(typed: &mut Typed, field: &str, page: &Page) -> Option<NaiveDate> {
    let text = typed.given(field)?;
    let read = day(text);
    if read.is_none() {
        typed.refuse(field, page.say("register-bad-day"));
    }
    read
}

/// Hours as they are typed, `20` or `2,5`, in minutes.
pub(crate) fn minutes(text: &str) -> Option<i32> {
    let minutes = (number(text)? * 60.0).round();
    let sensible = (0.0..=1_000_000.0).contains(&minutes);
    #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
    sensible.then_some(minutes as i32)
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn hours_are_kept_as_minutes() {
        assert_eq!(minutes("20"), Some(1_200));
        assert_eq!(minutes("2,5"), Some(150));
        assert_eq!(minutes("0"), Some(0));
        for nonsense in ["", "venti", "-1", "1e9"] {
            assert_eq!(minutes(nonsense), None, "{nonsense}");
        }
    }
}
