//! Migrating every tenant while they are served: in parallel, stopping where one fails, resumable.

use harness::{App, Listing};
use reticolo_tenancy::schema::{MIGRATIONS, Migration, Migrations};

fn with(steps: &[(&str, &str)]) -> Migrations {
    let latest = MIGRATIONS.latest();
    let added = steps.iter().zip(1..).map(|((description, script), step)| Migration {
        version: latest + step,
        description: (*description).to_owned(),
        script: (*script).to_owned(),
    });
    Migrations::new(MIGRATIONS.after(0).cloned().chain(added))
}

#[tokio::test]
async fn a_tenant_that_fails_stops_alone_and_is_taken_up_again() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.lists(&[Listing::default()]).await;
    let builder = &app.platform.builder;
    builder.build_spare().await.unwrap();
    let latest = MIGRATIONS.latest();

    // Fails where there is a service: in tradate only.
    let steps = with(&[
        ("one", "alter table service add column one text;"),
        ("two", "alter table service add column two text not null;"),
        ("three", "alter table service add column three text;"),
    ]);
    let outcomes = builder.migrate_tenants(&steps, 4, |_, _| {}).await.unwrap();
    let told: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            (outcome.slug.as_deref(), outcome.version - latest, outcome.failure.is_some())
        })
        .collect();
    assert_eq!(
        told,
        [(None, 3, false), (Some("altovicentino"), 3, false), (Some("tradate"), 1, true)]
    );
    let failure = outcomes[2].failure.as_deref().unwrap();
    assert!(failure.contains("two") && failure.contains("null"), "{failure}");

    // Served meanwhile, by a program that does not know the new columns.
    assert_eq!(tradate.data("{ services { totalCount } }").await["services"]["totalCount"], 1);
    assert_eq!(
        altovicentino.data("{ services { totalCount } }").await["services"]["totalCount"],
        0
    );

    let mended = with(&[
        ("one", "alter table service add column one text;"),
        ("two", "alter table service add column two text not null default '';"),
        ("three", "alter table service add column three text;"),
    ]);
    let outcomes = builder.migrate_tenants(&mended, 4, |_, _| {}).await.unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!((outcomes[0].version - latest, &outcomes[0].failure), (3, &None));
    assert_eq!(builder.versions().await.unwrap(), [(latest + 3, 2)]);
    let nothing = builder.migrate_tenants(&mended, 4, |_, _| {}).await.unwrap();
    assert!(nothing.is_empty());
}
