use std::collections::BTreeSet;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use reticolo_accounts::TenantKind;
use reticolo_directory::organization::OrganizationKind;
use reticolo_foundation::{Cents, Language};
use reticolo_plugins::State;
use reticolo_registers::advice::{AskedAbout, Outcome};
use reticolo_registers::entry::EntryState;
use reticolo_registers::incident::Severity;
use reticolo_registers::placement::PlacementState;
use reticolo_registers::proposal::ProposalState;
use reticolo_registers::request::RequestState;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::MembershipState;

use super::{ENGLISH, FILES, ITALIAN, Words};
use crate::pages::audit::acts::{ACTS, groups};
use crate::sources::texts;

const IT: Words = Words(Language::Italian);
const EN: Words = Words(Language::English);

/// The names of a language's sentences and of their parts, as the files have them.
#[expect(clippy::large_types_passed_by_value, reason = "a list of a test")]
fn names(sources: [&str; FILES]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut message = "";
    for line in sources.iter().flat_map(|source| source.lines()) {
        let Some((name, _)) = line.split_once(" =") else { continue };
        match name.trim_start().strip_prefix('.') {
            Some(part) => names.insert(format!("{message}.{part}")),
            None if name.starts_with(' ') => continue,
            None => {
                message = name;
                names.insert(message.to_owned())
            }
        };
    }
    names
}

#[test]
fn both_languages_have_the_same_sentences() {
    let (italian, english) = (names(ITALIAN), names(ENGLISH));
    assert!(italian.len() > 100);
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>()
    };
    assert_eq!(only(&italian, &english), Vec::<String>::new(), "missing in English");
    assert_eq!(only(&english, &italian), Vec::<String>::new(), "missing in Italian");
}

#[test]
fn every_file_can_be_read_and_no_name_is_used_twice() {
    for sources in [ITALIAN, ENGLISH] {
        let mut bundle = FluentBundle::new_concurrent(Vec::new());
        for source in sources {
            let resource = FluentResource::try_new(source.to_owned());
            let resource = resource.unwrap_or_else(|(_, errors)| panic!("{errors:?} in {source}"));
            bundle.add_resource(resource).unwrap();
        }
    }
}

/// The quoted text right after each of the `openings`.
fn quoted_after(texts: &[String], openings: &[&str]) -> BTreeSet<String> {
    let mut quoted = BTreeSet::new();
    for text in texts {
        for opening in openings {
            for rest in text.split(opening).skip(1) {
                quoted.extend(rest.split_once('"').map(|(name, _)| name.to_owned()));
            }
        }
    }
    quoted
}

#[test]
fn every_sentence_a_page_asks_for_is_there() {
    let sources = [texts("templates"), texts("src/pages")].concat();
    let openings = ["page.say", "page.count", "page.with", "words.say", "words.with", "words.fill"];
    let openings = openings.map(|opening| format!("{opening}(\""));
    let asked = quoted_after(&sources, &openings.each_ref().map(String::as_str));
    let known = names(ITALIAN);
    assert!(asked.len() > 80, "{}", asked.len());
    assert_eq!(asked.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_code_of_a_closed_list_has_its_sentence() {
    let known = names(ITALIAN);
    let numbers = |last: u32| (1..=last).map(|number| number.to_string()).collect::<Vec<_>>();
    let codes =
        |codes: &[&'static str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    for (list, codes) in [
        ("month", numbers(12)),
        ("weekday", numbers(7)),
        ("language", codes(&Language::ALL.map(Language::code))),
        ("tenant-kind", codes(&TenantKind::ALL.map(TenantKind::as_str))),
        ("role", codes(&Role::ALL.map(Role::as_str))),
        ("role-about", codes(&Role::GIVEN.map(Role::as_str))),
        ("member-state", codes(&MembershipState::ALL.map(MembershipState::as_str))),
        ("entry-state", codes(&EntryState::ALL.map(EntryState::as_str))),
        ("entry-next", codes(&EntryState::ALL.map(EntryState::as_str))),
        ("advice", codes(&Outcome::ALL.map(Outcome::as_str))),
        ("advice-missing", codes(&AskedAbout::ALL.map(AskedAbout::as_str))),
        ("request-state", codes(&RequestState::ALL.map(RequestState::as_str))),
        ("proposal-state", codes(&ProposalState::ALL.map(ProposalState::as_str))),
        ("placement-state", codes(&PlacementState::ALL.map(PlacementState::as_str))),
        ("incident-severity", codes(&Severity::ALL.map(Severity::as_str))),
        ("plugin-state", codes(&State::ALL.map(State::as_str))),
        ("plugin-working", codes(&State::ALL.map(State::as_str))),
        ("organization-kind", codes(&OrganizationKind::ALL.map(OrganizationKind::as_str))),
    ] {
        for code in codes {
            assert!(known.contains(&format!("{list}-{code}")), "{list}-{code}");
        }
    }
}

/// The acts that the areas record: those written where they are recorded, and every other text in
/// such a file that names something done to what acts are done to.
fn recorded() -> BTreeSet<String> {
    let files: Vec<String> = texts("../tenants")
        .into_iter()
        .filter(|text| text.contains("Act::new(") && !text.contains("pub struct Act {"))
        .collect();
    let nouns: Vec<String> = groups().iter().map(|group| format!("\"{}.", group.noun)).collect();
    let mut acts = quoted_after(&files, &["Act::new(\""]);
    for (group, opening) in groups().iter().zip(&nouns) {
        let verbs = quoted_after(&files, &[opening]);
        acts.extend(verbs.iter().map(|verb| format!("{}.{verb}", group.noun)));
    }
    acts
}

#[test]
fn every_act_of_the_audit_has_its_sentence_and_can_be_looked_for() {
    let (known, recorded) = (names(ITALIAN), recorded());
    assert!(recorded.len() > 12 && recorded.contains("member.suspend"), "{recorded:?}");
    for act in &recorded {
        assert!(
            ACTS.contains(&act.as_str()),
            "{act} cannot be looked for: see pages/audit/acts.rs"
        );
    }
    for act in ACTS {
        assert!(known.contains(&format!("act-{}", act.replace('.', "-"))), "{act}");
    }
    for group in groups() {
        assert!(known.contains(&format!("acts-{}", group.noun)), "{}", group.noun);
    }
    let mut sorted = ACTS;
    sorted.sort_unstable();
    assert_eq!(sorted, ACTS, "the groups need them in order");
    for entity in quoted_after(&texts("../tenants"), &[".on(\""]) {
        assert!(known.contains(&format!("entity-{entity}")), "entity-{entity}");
    }
}

#[test]
fn what_was_done_has_its_sentence() {
    let known = names(ITALIAN);
    for text in texts("src/pages") {
        for rest in text.split("?done=").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|letter| letter.is_ascii_lowercase() || *letter == '-')
                .collect();
            // Where the name is filled in, it is one of those written elsewhere.
            if !rest.starts_with('{') {
                assert!(known.contains(&format!("done-{name}")), "done-{name}");
            }
        }
    }
}

#[test]
fn counts_have_a_singular() {
    assert_eq!(IT.count("services-count", 1), "1 servizio");
    assert_eq!(IT.count("services-count", 0), "0 servizi");
    assert_eq!(EN.count("services-count", 1), "1 service");
    assert_eq!(EN.count("services-count", 25), "25 services");
}

#[test]
fn numbers_and_dates_are_written_as_each_language_does() {
    let day = "2026-09-07".parse().unwrap();
    assert_eq!(IT.date(day), "7 settembre 2026");
    assert_eq!(EN.date(day), "7 September 2026");
    assert_eq!(IT.money(Cents(1_250)), "12,50 €");
    assert_eq!(EN.money(Cents(1_250)), "€12.50");
    assert_eq!(IT.money(Cents(1_200)), "12 €");
    assert_eq!(IT.money(Cents(123_456_789)), "1.234.567,89 €");
    assert_eq!(EN.money(Cents(650_000)), "€6,500");
    assert_eq!(IT.distance(3.24), "3,2 km");
    assert_eq!(EN.distance(12.6), "13 km");
    assert_eq!(IT.number(0.5), "0,5");
    assert_eq!(IT.number(14.0), "14");
}

#[test]
fn a_term_of_the_tenant_s_own_keeps_its_name() {
    assert_eq!(EN.term(Some("home-care"), "Assistenza a domicilio"), "Care at home");
    assert_eq!(EN.term(Some("orti-sociali"), "Orti sociali"), "Orti sociali");
    assert_eq!(EN.term(None, "Orti sociali"), "Orti sociali");
    assert_eq!(EN.term_about("orti-sociali"), None);
}
