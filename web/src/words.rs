//! The sentences of the pages, and numbers and dates as each language writes them.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use reticolo_foundation::{Cents, Language};

macro_rules! sentences {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/frame.ftl")),
            include_str!(concat!("../locales/", $language, "/terms.ftl")),
            include_str!(concat!("../locales/", $language, "/unions.ftl")),
            include_str!(concat!("../locales/", $language, "/home.ftl")),
            include_str!(concat!("../locales/", $language, "/search.ftl")),
            include_str!(concat!("../locales/", $language, "/service.ftl")),
            include_str!(concat!("../locales/", $language, "/organizations.ftl")),
            include_str!(concat!("../locales/", $language, "/errors.ftl")),
            include_str!(concat!("../locales/", $language, "/sign_in.ftl")),
            include_str!(concat!("../locales/", $language, "/account.ftl")),
            include_str!(concat!("../locales/", $language, "/members.ftl")),
            include_str!(concat!("../locales/", $language, "/settings.ftl")),
            include_str!(concat!("../locales/", $language, "/audit.ftl")),
            include_str!(concat!("../locales/", $language, "/listings.ftl")),
            include_str!(concat!("../locales/", $language, "/schema_form.ftl")),
            include_str!(concat!("../locales/", $language, "/registers.ftl")),
            include_str!(concat!("../locales/", $language, "/plugins.ftl")),
        ]
    };
}

/// Files with the sentences of a language.
const FILES: usize = 17;
const ITALIAN: [&str; FILES] = sentences!("it");
const ENGLISH: [&str; FILES] = sentences!("en");

type Bundle = FluentBundle<FluentResource>;

/// What the pages say in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    /// A sentence. Its name stands in for one that is missing; a test sees to it that none is.
    pub(crate) fn say(self, id: &str) -> Cow<'static, str> {
        self.find(id, None).unwrap_or_else(|| Cow::Owned(id.to_owned()))
    }

    /// A sentence that need not be there.
    pub(crate) fn maybe(self, id: &str) -> Option<Cow<'static, str>> {
        self.find(id, None)
    }

    /// The sentence for one of a closed list of codes.
    pub(crate) fn one_of(self, list: &str, code: &str) -> Cow<'static, str> {
        self.say(&format!("{list}-{code}"))
    }

    /// A sentence about so many of something: `$count`.
    pub(crate) fn count(self, id: &str, count: impl Into<FluentNumber>) -> String {
        self.fill(id, [("count", FluentValue::Number(count.into()))])
    }

    /// A sentence with something named in it.
    pub(crate) fn with(self, id: &str, name: &str, value: &(impl ToString + ?Sized)) -> String {
        self.fill(id, [(name, value.to_string().into())])
    }

    /// A sentence with several things named in it.
    pub(crate) fn fill<'a>(
        self,
        id: &str,
        values: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>,
    ) -> String {
        let values: FluentArgs = values.into_iter().collect();
        self.find(id, Some(&values)).map_or_else(|| id.to_owned(), Cow::into_owned)
    }

    /// The name of a category or target: ours for its code, else the one its owner gave it.
    pub(crate) fn term(self, code: Option<&str>, name: &str) -> String {
        let ours = code.and_then(|code| self.find(&format!("term-{code}"), None));
        ours.map_or_else(|| name.to_owned(), Cow::into_owned)
    }

    /// What a category or target is about, where we know its code.
    pub(crate) fn term_about(self, code: &str) -> Option<Cow<'static, str>> {
        self.find(&format!("term-{code}.about"), None)
    }

    /// A day: `17 settembre 2026`.
    pub(crate) fn date(self, day: NaiveDate) -> String {
        let month = self.one_of("month", &day.month().to_string());
        let values = [
            ("day", day.day().into()),
            ("month", month.into()),
            ("year", day.year().to_string().into()),
        ];
        self.fill("date", values)
    }

    /// An instant as a clock in Italy shows it: `17 settembre 2026, 09:30`.
    pub(crate) fn moment(self, instant: DateTime<Utc>) -> String {
        let there = instant.with_timezone(&chrono_tz::Europe::Rome);
        format!("{}, {}", self.date(there.date_naive()), there.format("%H:%M"))
    }

    /// An amount of money: `12,50 €`.
    pub(crate) fn money(self, amount: Cents) -> String {
        let amount = amount.to_string();
        let amount = amount.strip_suffix(".00").unwrap_or(&amount);
        self.with("money", "amount", &self.decimal(amount))
    }

    /// Minutes as hours: `20 ore`, `1 ora e 30 minuti`.
    pub(crate) fn hours(self, minutes: i32) -> String {
        let values = [("hours", (minutes / 60).into()), ("minutes", (minutes % 60).into())];
        let sentence = if minutes % 60 == 0 { "hours" } else { "hours-and-minutes" };
        self.fill(sentence, values)
    }

    /// A distance; tenths of a kilometre only where they matter.
    pub(crate) fn distance(self, kilometres: f64) -> String {
        let kilometres =
            if kilometres < 10.0 { format!("{kilometres:.1}") } else { format!("{kilometres:.0}") };
        self.with("kilometres", "distance", &self.decimal(&kilometres))
    }

    /// A number as people write it, without a fraction where there is none.
    pub(crate) fn number(self, number: f64) -> String {
        self.decimal(&number.to_string())
    }

    /// A decimal number with the separators of the language: `6.500,25`.
    fn decimal(self, number: &str) -> String {
        let (between_thousands, before_decimals) = match self.0 {
            Language::Italian => ('.', ','),
            Language::English => (',', '.'),
        };
        let (whole, decimals) =
            number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
        let mut written = String::with_capacity(number.len() + 4);
        for (place, digit) in whole.chars().enumerate() {
            let left = whole.len() - place;
            if place > 0 && left.is_multiple_of(3) {
                written.push(between_thousands);
            }
            written.push(digit);
        }
        if let Some(decimals) = decimals {
            written.push(before_decimals);
            written.push_str(decimals);
        }
        written
    }

    /// The text of `message` or of `message.attribute`.
    fn find<'a>(self, id: &str, values: Option<&'a FluentArgs<'a>>) -> Option<Cow<'a, str>> {
        let bundle: &'a Bundle = self.bundle();
        let (id, attribute) =
            id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        Some(bundle.format_pattern(pattern, values, &mut Vec::new()))
    }

    fn bundle(self) -> &'static Bundle {
        static SPOKEN: LazyLock<[Bundle; 2]> = LazyLock::new(|| {
            [bundle(Language::Italian, &ITALIAN), bundle(Language::English, &ENGLISH)]
        });
        let [italian, english] = &*SPOKEN;
        match self.0 {
            Language::Italian => italian,
            Language::English => english,
        }
    }
}

fn bundle(language: Language, sources: &[&str; FILES]) -> Bundle {
    let tag = language.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Marks around inserted text would end up in titles and addresses; both languages run left to right.
    bundle.set_use_isolating(false);
    for source in sources {
        // Tests see to it that every file can be read and that no name is used twice.
        let resource =
            FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests;
