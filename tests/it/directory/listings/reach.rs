//! Who has nothing to do with a listing finds none.

use harness::App;
use reticolo_directory::Error;
use reticolo_directory::listing::{self, Filter, Reasons, freshness, image, report};
use reticolo_foundation::Access;
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Role, Scope};

use super::{OTHER, Stage, is_not_found, operator_of, organization, service, whole};

/// What an operator can do with a listing; none of it may find this one.
async fn finds_nothing(scope: &mut Scope, stage: &Stage<'_>) {
    let (id, seen) = (stage.service, 1);
    let empty = listing::ListingContent::default();
    assert!(is_not_found(&listing::open(scope, id).await));
    assert!(is_not_found(&listing::reference(scope, id, &empty).await));
    assert!(is_not_found(&listing::versions(scope, id).await));
    assert!(is_not_found(&listing::version(scope, id, 1).await));
    assert!(is_not_found(&listing::create(scope, stage.organization, whole("x")).await));
    assert!(is_not_found(&listing::save_draft(scope, id, whole("x"), seen).await));
    assert!(is_not_found(&listing::submit(scope, id, seen).await));
    assert!(is_not_found(&listing::withdraw(scope, id, seen).await));
    assert!(is_not_found(&listing::discard_draft(scope, id, seen).await));
    assert!(is_not_found(&listing::restore(scope, id, 1, seen).await));
    assert!(is_not_found(&freshness::confirm(scope, id, seen).await));
    assert!(is_not_found(&image::list(scope, id).await));
    assert!(is_not_found(&image::bytes(scope, id, "00").await));
    assert!(is_not_found(&image::add(scope, id, Vec::new(), "x").await));
    assert!(is_not_found(&image::remove(scope, id, "00").await));
}

/// What a curator can do besides.
async fn moderates_nothing(scope: &mut Scope, stage: &Stage<'_>) {
    let (id, seen) = (stage.service, 1);
    assert!(is_not_found(&listing::publish(scope, id, seen, None).await));
    assert!(is_not_found(&listing::return_with(scope, id, seen, &Reasons::default()).await));
    assert!(is_not_found(&listing::suspend(scope, id, seen, "x").await));
    assert!(is_not_found(&listing::resume(scope, id, seen).await));
    assert!(is_not_found(&listing::archive(scope, id, seen, "x").await));
}

#[tokio::test]
async fn an_operator_of_another_organization_and_another_union_find_nothing() {
    let app = App::start().await;
    let [tenant, elsewhere] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let other = tenant.person("Leo", &[operator_of(organization(OTHER))]).await;
    let foreign = elsewhere.person("Eva", &[Post::everywhere(Role::UnionAdmin)]).await;

    let mut scope = tenant.enter_as(&other, Access::Write).await;
    finds_nothing(&mut scope, &stage).await;
    let listed = listing::list(&mut scope, &Filter::default(), 0, 50).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [service("altro")]);
    assert_eq!(listing::count(&mut scope, &Filter::default()).await.unwrap(), 1);
    let mine = Filter { organization: Some(stage.organization), ..Filter::default() };
    assert_eq!(listing::count(&mut scope, &mine).await.unwrap(), 0);
    drop(scope);

    let mut scope = elsewhere.enter_as(&foreign, Access::Write).await;
    finds_nothing(&mut scope, &stage).await;
    moderates_nothing(&mut scope, &stage).await;
    assert_eq!(listing::count(&mut scope, &Filter::default()).await.unwrap(), 0);
    drop(scope);

    // The administrator of one union is nobody in another.
    let mut scope = tenant.enter_as(&foreign, Access::Write).await;
    let answer = listing::open(&mut scope, stage.service).await;
    assert!(matches!(answer, Err(Error::Denied(_))), "{answer:?}");
    elsewhere.sees_nothing().await;
}

#[tokio::test]
async fn each_role_does_its_own_part_only() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let (id, seen) = (stage.service, 1);
    let denied = |answer: Result<i64, Error>| matches!(answer, Err(Error::Denied(_)));
    let mut scope = stage.operate().await;
    assert!(denied(listing::publish(&mut scope, id, seen, None).await));
    assert!(denied(listing::suspend(&mut scope, id, seen, "x").await));
    assert!(denied(listing::archive(&mut scope, id, seen, "x").await));
    assert!(denied(listing::resume(&mut scope, id, seen).await));
    assert!(listing::queue(&mut scope, 0, 10).await.is_err());
    assert!(freshness::rules(&mut scope).await.is_err());
    let mut scope = stage.curate().await;
    assert!(denied(listing::save_draft(&mut scope, id, whole("x"), seen).await));
    assert!(denied(listing::submit(&mut scope, id, seen).await));
    assert!(listing::create(&mut scope, stage.organization, whole("x")).await.is_err());
    let auditor = tenant.person("Ada", &[Post::everywhere(Role::Auditor)]).await;
    let mut scope = tenant.enter_as(&auditor, Access::Write).await;
    assert!(listing::open(&mut scope, id).await.is_ok(), "reads");
    assert!(denied(freshness::confirm(&mut scope, id, seen).await));
    assert!(report::list(&mut scope, 0, 10).await.is_err());
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_curator_of_a_municipality_has_its_queue() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let post = |code: &str| Post {
        municipality_code: Some(code.to_owned()),
        ..Post::everywhere(Role::DeskOperator)
    };
    let schio = tenant.person("Lea", &[post("024100")]).await;
    let thiene = tenant.person("Noa", &[post("024105")]).await;
    let first = stage.create(whole("Primo")).await;
    let second = stage.create(whole("Secondo")).await;
    stage.submit(second).await;
    stage.submit(first).await;
    let mut scope = tenant.enter_as(&schio, Access::Write).await;
    let queue = listing::queue(&mut scope, 0, 10).await.unwrap();
    assert_eq!(queue.iter().map(|one| one.id).collect::<Vec<_>>(), [second, first]);
    assert_eq!(listing::count_queue(&mut scope).await.unwrap(), 2);
    drop(scope);
    let mut scope = tenant.enter_as(&thiene, Access::Write).await;
    assert_eq!(listing::count_queue(&mut scope).await.unwrap(), 0);
    assert!(is_not_found(&listing::open(&mut scope, first).await));
    moderates_nothing(&mut scope, &Stage { service: first, ..stage }).await;
    assert!(listing::open(&mut scope, service("altro")).await.is_ok());
    other.sees_nothing().await;
}

/// A place of somebody else can be named, and not changed.
#[tokio::test]
async fn a_place_of_another_organization_stays_theirs() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let theirs = stage.published(service("altro")).await.places[0].clone();
    let mut content = whole("Compagnia");
    content.places = vec![theirs.clone()];
    let id = stage.create(content.clone()).await;
    content.places[0].address = Some("via Cambiata 1".to_owned());
    stage.save(id, content.clone()).await;
    let (mut scope, seen) = (stage.operate().await, stage.version_of(id).await);
    let refused = listing::submit(&mut scope, id, seen).await.unwrap_err();
    let Error::Problems(problems) = refused else { panic!("{refused}") };
    assert_eq!(problems[0].field, "places[0].id");
    assert_eq!(problems[0].problem.as_str(), "place-of-another");
    drop(scope);
    content.places = vec![theirs.clone()];
    stage.save(id, content).await;
    stage.submit(id).await;
    // Its owner moves meanwhile: that is no reason to refuse, and nothing to undo.
    stage.behind("update {t}.address set address_1 = 'via Nuova 9'").await;
    stage.publish(id).await;
    let place = stage.published(id).await.places[0].clone();
    assert_eq!((place.id, place.address.as_deref()), (theirs.id, Some("via Nuova 9")));
    other.sees_nothing().await;
}
