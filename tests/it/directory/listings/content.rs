//! What is edited is what is stored, and nothing else is touched.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use chrono::{NaiveDate, NaiveTime};
use harness::{App, TestTenant, repository};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reticolo_directory::listing::content::{
    Capacity, CostKind, CostOption, Exception, Hours, Phone, Place, RequiredDocument,
    ResidencyRule, Running, ServiceArea, Span, Weekday,
};
use reticolo_directory::listing::{self, Filter, ListingContent, ProblemKind, State};
use reticolo_foundation::{Access, Cents};
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;
use zip::ZipArchive;

use super::{Stage, whole};

/// The rows of an export, by file; without what publishing changes by itself.
async fn rows(tenant: &TestTenant<'_>) -> BTreeMap<String, Vec<String>> {
    let export = tenant.export().await;
    let mut archive = ZipArchive::new(Cursor::new(&export)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let told = |record: csv::StringRecord| {
            let fields = header.iter().zip(record.iter());
            let fields = fields.filter(|(name, _)| {
                !["assured_date", "assurer_email", "last_modified"].contains(name)
            });
            fields.map(|(name, value)| format!("{name}={value};")).collect::<String>()
        };
        if name != "datapackage.json" {
            let rows = reader.records().map(|record| told(record.unwrap())).collect();
            files.insert(name, rows);
        }
    }
    files
}

/// Every service of a demonstration tenant, read, written as a draft, published: all rows are as before.
#[tokio::test]
async fn publishing_what_was_read_changes_nothing() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.import(&repository("demo/altovicentino")).await;
    let admin = tenant.person("Ugo", &[Post::everywhere(Role::UnionAdmin)]).await;
    let before = rows(&tenant).await;
    let published = Filter { state: Some(State::Published), ..Filter::default() };
    let mut scope = tenant.enter_as(&admin, Access::Write).await;
    let listings = listing::list(&mut scope, &published, 0, 200).await.unwrap();
    assert!(listings.len() > 100);
    for one in listings {
        let content = listing::open(&mut scope, one.id).await.unwrap().published.unwrap();
        let json = serde_json::to_string(&content).unwrap();
        assert_eq!(serde_json::from_str::<ListingContent>(&json).unwrap(), content);
        let seen = listing::save_draft(&mut scope, one.id, content, one.row_version).await.unwrap();
        let seen = match listing::submit(&mut scope, one.id, seen).await {
            Ok(seen) => seen,
            Err(reticolo_directory::Error::Problems(problems)) => {
                panic!("{}: {problems:?}", one.name)
            }
            Err(error) => panic!("{}: {error}", one.name),
        };
        listing::publish(&mut scope, one.id, seen, None).await.unwrap();
    }
    scope.commit().await.unwrap();
    let after = rows(&tenant).await;
    for (file, rows) in &before {
        for row in rows {
            assert!(after[file].contains(row), "{file}: {row} is gone");
        }
        assert_eq!(rows.len(), after[file].len(), "{file} has more");
    }
    other.sees_nothing().await;
}

fn words() -> impl Strategy<Value = String> {
    "[A-Za-zàèìòù][A-Za-zàèìòù'., ]{0,30}[a-z]"
}

fn texts() -> impl Strategy<Value = Option<String>> {
    option::of("[A-Za-zàèì][A-Za-z àèì\n;:€\"]{0,60}[a-z]")
}

fn time(hours: std::ops::Range<u32>) -> impl Strategy<Value = Option<NaiveTime>> {
    option::of(hours.prop_map(|hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap()))
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..400)
        .prop_map(|days| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(days))
}

fn hours() -> impl Strategy<Value = Hours> {
    let span = (
        select(&Weekday::ALL[..]),
        time(7..12),
        time(13..20),
        option::of(words()),
        option::of(day()),
    )
        .prop_map(|(weekday, opens, closes, description, from)| Span {
            weekday,
            opens,
            closes,
            description,
            from,
            to: from.map(|from| from + chrono::Days::new(90)),
        });
    let exception = (day(), 0_u64..9, time(7..12), option::of(words())).prop_map(
        |(from, days, opens, description)| Exception {
            from,
            to: from + chrono::Days::new(days),
            closed: opens.is_none(),
            opens,
            closes: opens.map(|_| NaiveTime::from_hms_opt(18, 0, 0).unwrap()),
            description,
        },
    );
    (vec(span, 0..8), vec(exception, 0..4))
        .prop_map(|(weekly, exceptions)| Hours { weekly, exceptions })
}

fn codes(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    subsequence(all, 0..=all.len()).prop_map(|codes| codes.into_iter().map(str::to_owned).collect())
}

const MUNICIPALITIES: &[&str] = &["024100", "024105", "024122", "012127"];

fn place() -> impl Strategy<Value = Place> {
    let point = option::of((-90.0_f64..90.0, -180.0_f64..180.0));
    let accessibility = codes(&["wheelchair", "step-free-toilet", "reserved-parking"]);
    (
        option::of(words()),
        words(),
        "[0-9]{5}",
        select(MUNICIPALITIES),
        point,
        accessibility,
        texts(),
        hours(),
    )
        .prop_map(
            |(
                name,
                address,
                postal_code,
                municipality,
                point,
                accessibility,
                transportation,
                hours,
            )| {
                Place {
                    id: None,
                    name,
                    address: Some(address),
                    postal_code: Some(postal_code),
                    municipality: Some(municipality.to_owned()),
                    latitude: point.map(|point| point.0),
                    longitude: point.map(|point| point.1),
                    accessibility,
                    transportation,
                    hours,
                }
            },
        )
}

fn cents() -> impl Strategy<Value = Option<Cents>> {
    option::of((1_i64..500_000).prop_map(Cents))
}

fn contents() -> impl Strategy<Value = ListingContent> {
    let cost =
        (select(&CostKind::ALL[1..]), option::of(words()), cents(), cents(), option::of(words()))
            .prop_map(|(kind, option, amount, isee_from, description)| CostOption {
                kind: Some(kind),
                option,
                amount,
                isee_from,
                isee_to: isee_from.map(|from| Cents(from.0 + 100)),
                description,
            });
    let phone = (
        "\\+39 0[0-9]{3} [0-9]{6}",
        option::of(select(&["voice", "fax"][..])),
        option::of(words()),
    )
        .prop_map(|(number, kind, description)| Phone {
            number,
            kind: kind.map(str::to_owned),
            description,
        });
    let document = (words(), any::<bool>()).prop_map(|(document, form)| RequiredDocument {
        document,
        url: form.then(|| "https://example.org/modulo?a=1".to_owned()),
    });
    let area = (option::of(words()), texts(), codes(MUNICIPALITIES), any::<bool>()).prop_map(
        |(name, description, municipalities, residents)| ServiceArea {
            name,
            description,
            residency_rule: if residents && !municipalities.is_empty() {
                ResidencyRule::ResidentsOnly
            } else {
                ResidencyRule::Any
            },
            municipalities,
        },
    );
    let capacity =
        (select(&["Posti", "Ore", "Colloqui"][..]), 0_u32..9, any::<bool>(), option::of(words()))
            .prop_map(|(unit, available, limited, description)| Capacity {
                unit: unit.to_owned(),
                available: available.into(),
                maximum: limited.then_some(20.0),
                description,
            });
    let lists = (
        vec(cost, 0..5),
        vec(phone, 0..4),
        vec(document, 0..4),
        vec(area, 0..3),
        vec(capacity, 0..4),
    );
    let texts =
        (words(), option::of(words()), words(), texts(), texts(), texts(), option::of(words()));
    let rest =
        (vec(place(), 0..3), hours(), codes(&["it", "en", "ar"]), codes(&["families", "women"]));
    (lists, texts, rest, option::of(0_u32..90), any::<bool>()).prop_map(
        |(lists, texts, rest, age, closed)| ListingContent {
            name: texts.0,
            alternate_name: texts.1,
            description: Some(texts.2),
            application_process: texts.3,
            eligibility_description: texts.4,
            wait_time: texts.5,
            alert: texts.6,
            status: if closed { Running::TemporarilyClosed } else { Running::Active },
            minimum_age: age.map(f64::from),
            maximum_age: age.map(|age| f64::from(age) + 0.5),
            cost_options: lists.0,
            phones: lists.1,
            required_documents: lists.2,
            service_areas: lists.3,
            capacities: lists.4,
            places: rest.0,
            hours: rest.1,
            languages: rest.2,
            targets: rest.3,
            categories: vec!["home-care".to_owned(), "housing".to_owned()],
            ..ListingContent::default()
        },
    )
}

/// One generated content after the other in the same listing: what comes out is what went in.
#[tokio::test]
async fn what_is_published_is_what_is_read() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let id = stage.service;
    let mut runner = TestRunner::deterministic();
    let mut seen = stage.version_of(id).await;
    let mut scope = stage.administer().await;
    let without_ids = |mut content: ListingContent| {
        content.places.iter_mut().for_each(|place| place.id = None);
        content
    };
    for _ in 0..40 {
        let wanted = listing::tidied(contents().new_tree(&mut runner).unwrap().current());
        seen = listing::save_draft(&mut scope, id, wanted.clone(), seen).await.unwrap();
        seen = match listing::submit(&mut scope, id, seen).await {
            Ok(seen) => seen,
            Err(error) => panic!("{error:?} {wanted:#?}"),
        };
        seen = listing::publish(&mut scope, id, seen, None).await.unwrap();
        let found = listing::open(&mut scope, id).await.unwrap().published.unwrap();
        let changes = listing::diff(&without_ids(wanted), &without_ids(found.clone()));
        assert_eq!(changes, []);
        // Once more with the places by their ids: nothing moves.
        seen = listing::save_draft(&mut scope, id, found.clone(), seen).await.unwrap();
        seen = listing::submit(&mut scope, id, seen).await.unwrap();
        seen = listing::publish(&mut scope, id, seen, None).await.unwrap();
        assert_eq!(listing::open(&mut scope, id).await.unwrap().published, Some(found));
    }
    scope.commit().await.unwrap();
    // It is HSDS that imports as it is.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.zip");
    std::fs::write(&path, tenant.export().await).unwrap();
    let (report, rejects) = tenant.import(&path).await;
    assert_eq!(rejects, []);
    assert!(!report.changed(), "{report:#?}");
    other.sees_nothing().await;
}

#[test]
fn limits_hold_from_the_first_draft_on() {
    let mut content = whole("x");
    assert_eq!(listing::limits(&content), []);
    content.name = "x".repeat(201);
    content.alert = Some("su\nrighe".to_owned());
    content.description = Some("su\nrighe".to_owned());
    content.phones = vec![Phone::default(); 61];
    content.places[0].name = Some("verso \u{202e}sinistra".to_owned());
    content.categories.push("a\u{0}".to_owned());
    let told: Vec<_> =
        listing::limits(&content).into_iter().map(|one| (one.field, one.problem)).collect();
    let told: Vec<_> = told.iter().map(|(field, problem)| (field.as_str(), *problem)).collect();
    assert_eq!(
        told,
        [
            ("name", ProblemKind::TooLong),
            ("alert", ProblemKind::ControlCharacter),
            ("categories[1]", ProblemKind::ControlCharacter),
            ("places[0].name", ProblemKind::ControlCharacter),
            ("phones", ProblemKind::TooMany),
        ]
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let reference = listing::Reference::default();
    let span = |opens: &str, closes: &str| Span {
        weekday: Weekday::Monday,
        opens: Some(opens.parse().unwrap()),
        closes: Some(closes.parse().unwrap()),
        description: None,
        from: None,
        to: None,
    };
    let content = ListingContent {
        name: String::new(),
        url: Some("javascript:alert(1)".to_owned()),
        email: Some("nessuno".to_owned()),
        minimum_age: Some(20.0),
        maximum_age: Some(10.0),
        languages: vec!["xx".to_owned()],
        hours: Hours { weekly: vec![span("12:00:00", "09:00:00")], exceptions: Vec::new() },
        places: vec![Place {
            postal_code: Some("123".to_owned()),
            latitude: Some(91.0),
            ..Place::default()
        }],
        phones: vec![Phone { number: "chiamare".to_owned(), ..Phone::default() }],
        cost_options: vec![CostOption { amount: Some(Cents(-1)), ..CostOption::default() }],
        capacities: vec![Capacity {
            unit: "posti".to_owned(),
            available: 9.0,
            maximum: Some(3.0),
            description: None,
        }],
        ..ListingContent::default()
    };
    let problems = listing::validate(&content, &reference);
    let told: Vec<_> =
        problems.iter().map(|one| format!("{}: {}", one.field, one.problem)).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    name: required
    description: required
    url: not-a-web-address
    email: not-a-mail-address
    maximum_age: wrong-order
    categories: required
    languages[0]: unknown-language
    hours.weekly[0].closes: wrong-order
    places[0].address: required
    places[0].municipality: required
    places[0].postal_code: not-a-postal-code
    places[0].latitude: out-of-range
    places[0].longitude: half-given
    phones[0].number: not-a-phone-number
    cost_options[0].kind: required
    cost_options[0].amount: out-of-range
    capacities[0].maximum: wrong-order
    ");
    let keys: std::collections::BTreeSet<_> =
        ProblemKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(keys.len(), ProblemKind::ALL.len());
}
