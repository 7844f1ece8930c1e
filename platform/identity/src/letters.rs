//! The mails this crate writes by itself.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use reticolo_foundation::Language;
use url::Url;

use crate::mail::Mail;

const ITALIAN: &str = include_str!("../locales/it/mail.ftl");
const ENGLISH: &str = include_str!("../locales/en/mail.ftl");

type Bundle = FluentBundle<FluentResource>;

/// With a link to choose another password.
pub(crate) fn reset(language: Language, to: &str, address: &Url) -> Mail {
    letter(language, "mail-reset", to, Some(address))
}

/// With a link for a new administrator of the platform.
pub(crate) fn administrator(language: Language, to: &str, address: &Url) -> Mail {
    letter(language, "mail-administrator", to, Some(address))
}

/// That the password was changed, and everything signed out.
pub(crate) fn password_changed(language: Language, to: &str) -> Mail {
    letter(language, "mail-password-changed", to, None)
}

/// That somebody keeps trying passwords.
pub(crate) fn locked_out(language: Language, to: &str) -> Mail {
    letter(language, "mail-locked-out", to, None)
}

fn letter(language: Language, id: &str, to: &str, address: Option<&Url>) -> Mail {
    let mut values = FluentArgs::new();
    values.set("address", address.map(Url::to_string).unwrap_or_default());
    let bundle = bundle(language);
    // A test sees to it that every letter is there, in both languages.
    let message = bundle.get_message(id);
    let format = |pattern| bundle.format_pattern(pattern, Some(&values), &mut Vec::new());
    let text = message.as_ref().and_then(fluent_bundle::FluentMessage::value).map(format);
    let subject = message
        .as_ref()
        .and_then(|message| message.get_attribute("subject"))
        .map(|found| format(found.value()));
    Mail {
        to: to.to_owned(),
        subject: subject.unwrap_or_default().into_owned(),
        text: text.unwrap_or_default().into_owned(),
    }
}

fn bundle(language: Language) -> &'static Bundle {
    static WRITTEN: LazyLock<[Bundle; 2]> =
        LazyLock::new(|| [read(Language::Italian, ITALIAN), read(Language::English, ENGLISH)]);
    let [italian, english] = &*WRITTEN;
    match language {
        Language::Italian => italian,
        Language::English => english,
    }
}

fn read(language: Language, source: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use reticolo_foundation::Language;

    use super::{administrator, locked_out, password_changed, reset};

    #[test]
    fn every_letter_is_there_in_both_languages() {
        let address = "https://reticolo.example/account/reset/abc".parse().unwrap();
        for language in Language::ALL {
            let with_link =
                [reset, administrator].map(|write| write(language, "a@b.example", &address));
            assert!(with_link.iter().all(|mail| mail.text.contains(address.as_str())));
            let without =
                [password_changed, locked_out].map(|write| write(language, "a@b.example"));
            for mail in with_link.iter().chain(&without) {
                assert!(mail.subject.len() > 10 && mail.text.len() > 80, "{mail:?}");
                assert!(!mail.text.contains('{') && !mail.subject.contains('\n'), "{mail:?}");
            }
        }
    }
}
