//! Every state with everything that can be done in it.

use harness::App;
use reticolo_directory::listing::{self, DraftState, Reasons, State};
use reticolo_directory::{Error, ServiceId};
use reticolo_tenancy::Scope;

use super::{Stage, states_in, whole};

type Where = (State, Option<DraftState>);

const DRAFT: Option<DraftState> = Some(DraftState::Draft);
const SUBMITTED: Option<DraftState> = Some(DraftState::Submitted);
const RETURNED: Option<DraftState> = Some(DraftState::Returned);

/// Every pair of states there is.
const EVERYWHERE: [Where; 12] = [
    (State::Unpublished, DRAFT),
    (State::Unpublished, SUBMITTED),
    (State::Unpublished, RETURNED),
    (State::Published, None),
    (State::Published, DRAFT),
    (State::Published, SUBMITTED),
    (State::Published, RETURNED),
    (State::Suspended, None),
    (State::Suspended, DRAFT),
    (State::Suspended, SUBMITTED),
    (State::Suspended, RETURNED),
    (State::Archived, None),
];

const ACTIONS: [&str; 11] = [
    "save", "submit", "withdraw", "discard", "restore", "publish", "return", "suspend", "resume",
    "archive", "confirm",
];

/// What becomes of a listing by an action, as the rules say; `None`: refused.
fn becomes(from: Where, action: &str) -> Option<Where> {
    let (state, draft) = from;
    if state == State::Archived {
        return None;
    }
    let writable = draft.is_none() || draft == DRAFT || draft == RETURNED;
    match action {
        "save" if writable => Some((state, draft.or(DRAFT))),
        "restore" if writable && state != State::Unpublished => Some((state, draft.or(DRAFT))),
        "submit" if draft.is_some() && writable => Some((state, SUBMITTED)),
        "withdraw" if draft == SUBMITTED => Some((state, DRAFT)),
        "discard" if draft.is_some() && writable => Some((state, None)),
        "publish" if draft == SUBMITTED => Some((State::Published, None)),
        "return" if draft == SUBMITTED => Some((state, RETURNED)),
        "suspend" if state == State::Published => Some((State::Suspended, draft)),
        "resume" if state == State::Suspended => Some((State::Published, draft)),
        "archive" if state != State::Unpublished => Some((State::Archived, None)),
        "confirm" if state == State::Published => Some(from),
        _ => None,
    }
}

async fn act(scope: &mut Scope, id: ServiceId, seen: i64, action: &str) -> Result<(), Error> {
    let reasons = Reasons {
        general: Some("Manca il telefono".to_owned()),
        fields: vec![("phones".to_owned(), "Scriverne uno".to_owned())],
    };
    match action {
        "save" => listing::save_draft(scope, id, whole("Altro nome"), seen).await.map(drop),
        "submit" => listing::submit(scope, id, seen).await.map(drop),
        "withdraw" => listing::withdraw(scope, id, seen).await.map(drop),
        "discard" => listing::discard_draft(scope, id, seen).await.map(drop),
        "restore" => listing::restore(scope, id, 1, seen).await.map(drop),
        "publish" => listing::publish(scope, id, seen, Some("Va bene")).await.map(drop),
        "return" => listing::return_with(scope, id, seen, &reasons).await.map(drop),
        "suspend" => listing::suspend(scope, id, seen, "Verifica in corso").await.map(drop),
        "resume" => listing::resume(scope, id, seen).await.map(drop),
        "archive" => listing::archive(scope, id, seen, "Chiuso").await.map(drop),
        _ => listing::freshness::confirm(scope, id, seen).await.map(drop),
    }
}

/// Brings a new listing to its states, step by step.
async fn bring(stage: &Stage<'_>, to: Where) -> ServiceId {
    let id = stage.create(whole("Compagnia a casa")).await;
    let mut steps = Vec::new();
    if to.0 != State::Unpublished {
        steps.extend(["submit", "publish"]);
        steps.extend(to.1.map(|_| "save"));
    }
    match to.1 {
        SUBMITTED => steps.push("submit"),
        RETURNED => steps.extend(["submit", "return"]),
        _ => {}
    }
    match to.0 {
        State::Suspended => steps.push("suspend"),
        State::Archived => steps.push("archive"),
        _ => {}
    }
    for step in steps {
        let (mut scope, seen) = (stage.administer().await, stage.version_of(id).await);
        act(&mut scope, id, seen, step).await.unwrap();
        scope.commit().await.unwrap();
    }
    assert_eq!(stage.states(id).await, to);
    id
}

#[tokio::test]
async fn every_transition_is_as_the_rules_say_and_every_other_one_is_refused() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    for from in EVERYWHERE {
        let id = bring(&stage, from).await;
        let seen = stage.version_of(id).await;
        for action in ACTIONS {
            // Dropped without commit, so that the next action finds the same states.
            let mut scope = stage.administer().await;
            let done = act(&mut scope, id, seen, action).await;
            match (becomes(from, action), done) {
                (Some((State::Unpublished, None)), Ok(())) => {
                    let gone = listing::open(&mut scope, id).await;
                    assert!(matches!(gone, Err(Error::NotFound)), "{from:?} {action}");
                }
                (Some(to), Ok(())) => {
                    assert_eq!(states_in(&mut scope, id).await, to, "{from:?} {action}");
                }
                (None, Err(Error::Illegal { .. })) => {}
                // There is no version to restore.
                (None, Err(Error::NotFound)) if action == "restore" => {}
                (expected, found) => panic!("{from:?} {action}: {expected:?}, but {found:?}"),
            }
        }
        // The same on a version that is not the present one changes nothing.
        for action in ACTIONS {
            let mut scope = stage.administer().await;
            let done = act(&mut scope, id, seen - 1, action).await;
            assert!(done.is_err(), "{from:?} {action}");
            assert_eq!(states_in(&mut scope, id).await, from, "{from:?} {action}");
        }
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn what_waits_is_not_seen_until_it_is_published() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let count = "{ services { totalCount } locations { totalCount } }";
    let before = tenant.data(count).await;
    let id = stage.create(whole("Pranzo in compagnia")).await;
    stage.submit(id).await;
    assert_eq!(stage.finds("pranzo").await, Vec::<String>::new());
    assert_eq!(tenant.data(count).await, before);
    let export = String::from_utf8_lossy(&tenant.export().await).into_owned();
    assert!(!export.contains("Pranzo in compagnia"));
    stage.publish(id).await;
    assert_eq!(stage.finds("pranzo").await, ["Pranzo in compagnia"]);

    // Changes wait beside what is published.
    let changed = listing::ListingContent {
        name: "Cena in compagnia".to_owned(),
        ..stage.published(id).await
    };
    stage.save(id, changed).await;
    stage.submit(id).await;
    assert_eq!(stage.finds("pranzo").await, ["Pranzo in compagnia"]);
    assert_eq!(stage.finds("cena").await, Vec::<String>::new());
    stage.publish(id).await;
    assert_eq!(stage.finds("cena").await, ["Cena in compagnia"]);
    assert_eq!(stage.finds("pranzo").await, Vec::<String>::new());

    let mut scope = stage.administer().await;
    let versions = listing::versions(&mut scope, id).await.unwrap();
    let told: Vec<_> =
        versions.iter().map(|one| (one.version_no, one.published_by.as_str())).collect();
    assert_eq!(told, [(2, "Ida"), (1, "Ida")]);
    assert_eq!(listing::version(&mut scope, id, 1).await.unwrap().name, "Pranzo in compagnia");
    drop(scope);

    // Suspended it is nowhere, resumed it is as it was.
    for (action, seen_by_public) in [("suspend", 0), ("resume", 1), ("archive", 0)] {
        let (mut scope, seen) = (stage.curate().await, stage.version_of(id).await);
        act(&mut scope, id, seen, action).await.unwrap();
        scope.commit().await.unwrap();
        assert_eq!(stage.finds("cena").await.len(), seen_by_public, "{action}");
        let node = tenant.data("{ organizations { nodes { services { nodes { name } } } } }").await;
        assert_eq!(node.to_string().contains("Cena"), seen_by_public == 1, "{action}");
    }
    // A file cannot give it back.
    stage.behind("update {t}.service set status = 'active'").await;
    assert_eq!(stage.finds("cena").await, Vec::<String>::new());
    other.sees_nothing().await;
}

#[tokio::test]
async fn of_two_who_write_at_once_one_is_told() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let id = stage.service;
    let seen = stage.version_of(id).await;
    let write = async |name: &str| {
        let mut scope = stage.operate().await;
        let saved = listing::save_draft(&mut scope, id, whole(name), seen).await;
        if saved.is_ok() {
            scope.commit().await.unwrap();
        }
        saved
    };
    let (one, two) = tokio::join!(write("Uno"), write("Due"));
    assert!(one.is_ok() ^ two.is_ok(), "{one:?} {two:?}");
    let refused = if one.is_ok() { &two } else { &one };
    assert!(matches!(refused, Err(Error::Changed)), "{refused:?}");
    let mut scope = stage.operate().await;
    let draft = listing::open(&mut scope, id).await.unwrap().draft.unwrap();
    assert_eq!(draft.name, if one.is_ok() { "Uno" } else { "Due" });
    drop(scope);

    // Two curators decide at once.
    stage.submit(id).await;
    let seen = stage.version_of(id).await;
    let decide = async || {
        let mut scope = stage.curate().await;
        let done = listing::publish(&mut scope, id, seen, None).await;
        if done.is_ok() {
            scope.commit().await.unwrap();
        }
        done
    };
    let (one, two) = tokio::join!(decide(), decide());
    assert!(one.is_ok() ^ two.is_ok(), "{one:?} {two:?}");
    let mut scope = stage.administer().await;
    assert_eq!(listing::versions(&mut scope, id).await.unwrap().len(), 2, "imported, published");
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_returned_draft_says_why_and_an_old_version_can_come_back() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let id = stage.service;
    let imported = stage.published(id).await;
    let incomplete =
        listing::ListingContent { categories: vec!["no-such".to_owned()], ..imported.clone() };
    stage.save(id, incomplete).await;
    let (mut scope, seen) = (stage.operate().await, stage.version_of(id).await);
    let refused = listing::submit(&mut scope, id, seen).await.unwrap_err();
    let Error::Problems(problems) = refused else { panic!("{refused}") };
    let told: Vec<_> =
        problems.iter().map(|one| (one.field.as_str(), one.problem.as_str())).collect();
    assert_eq!(told, [("description", "required"), ("categories[0]", "unknown-category")]);
    drop(scope);

    let description = Some("Aiuto in casa.".to_owned());
    let changed =
        listing::ListingContent { name: "Nuovo nome".to_owned(), description, ..imported.clone() };
    stage.save(id, changed.clone()).await;
    stage.submit(id).await;
    let (mut scope, seen) = (stage.curate().await, stage.version_of(id).await);
    act(&mut scope, id, seen, "return").await.unwrap();
    scope.commit().await.unwrap();
    let mut scope = stage.operate().await;
    let opened = listing::open(&mut scope, id).await.unwrap();
    let reasons = opened.listing.returned().unwrap().clone();
    assert_eq!(reasons.general.as_deref(), Some("Manca il telefono"));
    assert_eq!(reasons.fields[0].0, "phones");
    drop(scope);
    stage.save(id, changed).await;
    assert_eq!(stage.states(id).await.1, RETURNED, "the reasons stay in sight");
    stage.submit(id).await;
    stage.publish(id).await;

    let (mut scope, seen) = (stage.operate().await, stage.version_of(id).await);
    listing::restore(&mut scope, id, 1, seen).await.unwrap();
    let opened = listing::open(&mut scope, id).await.unwrap();
    assert_eq!(listing::diff(&imported, &opened.draft.unwrap()), []);
    assert_eq!(opened.published.unwrap().name, "Nuovo nome");
    other.sees_nothing().await;
}

#[tokio::test]
async fn every_act_is_in_the_audit() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let id = stage.create(whole("Compagnia")).await;
    for (by, action) in [
        (&stage.operator, "save"),
        (&stage.operator, "submit"),
        (&stage.operator, "withdraw"),
        (&stage.admin, "submit"),
        (&stage.curator, "publish"),
        (&stage.operator, "confirm"),
        (&stage.curator, "suspend"),
        (&stage.curator, "resume"),
        (&stage.curator, "archive"),
    ] {
        let seen = stage.version_of(id).await;
        let mut scope = tenant.enter_as(by, reticolo_foundation::Access::Write).await;
        act(&mut scope, id, seen, action).await.unwrap();
        scope.commit().await.unwrap();
    }
    let audited = stage.audited().await;
    let told: Vec<_> = audited
        .iter()
        .map(|(action, who, behalf, _)| (action.as_str(), who.as_str(), *behalf))
        .collect();
    assert_eq!(
        told,
        [
            ("listing.create", "Pia", false),
            ("listing.save-draft", "Pia", false),
            ("listing.submit", "Pia", false),
            ("listing.withdraw", "Pia", false),
            ("listing.submit", "Ugo", true),
            ("listing.publish", "Ida", true),
            ("listing.confirm", "Pia", false),
            ("listing.suspend", "Ida", true),
            ("listing.resume", "Ida", true),
            ("listing.archive", "Ida", true),
        ]
    );
    assert_eq!(audited[1].3, ["name"], "names of fields, no values");
    assert!(audited[5].3.contains(&"places".to_owned()));
    other.sees_nothing().await;
}
