//! What is looked for in the audit, as the address says it.

use chrono::NaiveDate;
use reticolo_foundation::clock::day_begins;
use reticolo_tenancy::audit::read::Filter;

use super::acts;
use crate::address::Address;
use crate::form::Typed;
use crate::page::Page;

const FIELDS: [&str; 6] = ["from", "to", "action", "actor", "entity", "subject"];

/// The filter an address describes, and the same as a form; what cannot be read is told at its field.
pub(super) fn read(page: &Page) -> (Filter, Typed) {
    let address = &page.address;
    let mut typed = Typed::with(
        FIELDS.map(|field| (field, address.value(field).unwrap_or_default().to_owned())),
    );
    let from = day(&mut typed, page, "from");
    let to = day(&mut typed, page, "to");
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        typed.refuse("to", page.say("audit-days-reversed"));
    }
    let action = typed.given("action").map(str::to_owned);
    if action.as_ref().is_some_and(|action| !acts::is_known(action)) {
        typed.refuse("action", page.say("audit-unknown-act"));
    }
    let filter = Filter {
        action,
        actor: typed.given("actor").map(str::to_owned),
        entity_id: id(&mut typed, page, "entity"),
        subject: id(&mut typed, page, "subject"),
        from: from.map(day_begins),
        to: to.and_then(|day| day.succ_opt()).map(day_begins),
    };
    (filter, typed)
}

/// The address with the question alone, and of another page.
pub(super) fn at(path: String, page: &Page) -> Address {
    let values = FIELDS.into_iter().filter_map(|name| Some((name, page.address.value(name)?)));
    values.fold(Address::new(path), |address, (name, value)| address.with(name, value))
}

fn day(typed: &mut Typed, page: &Page, field: &'static str) -> Option<NaiveDate> {
    let text = typed.given(field)?;
    // Years of four digits: what comes before or after is in no calendar of the database.
    let day = text.parse().ok().filter(|_| text.len() == 10);
    if day.is_none() {
        typed.refuse(field, page.say("audit-bad-day"));
    }
    day
}

fn id<T: std::str::FromStr>(typed: &mut Typed, page: &Page, field: &'static str) -> Option<T> {
    let id = typed.given(field)?.parse().ok();
    if id.is_none() {
        typed.refuse(field, page.say("audit-bad-id"));
    }
    id
}
