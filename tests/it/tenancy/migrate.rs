//! Migrating every tenant while they are served: in parallel, stopping where one fails, resumable.

use harness::{App, Listing};
use reticolo_foundation::Access;
use reticolo_tenancy::decision;
use reticolo_tenancy::schema::{MIGRATIONS, Migration, Migrations};
use sqlx::{AssertSqlSafe, PgConnection};

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

/// What the release before had kept of registers, at version 9: decisions about two shortlists, one of them
/// long ago, and about an entry, and a line of the older shortlist.
const REGISTERS_AT_9: &str = r#"
    insert into registry (code, plugin, name_it, name_en, summary_it, summary_en, form, admission_rule,
        matching_rule, public_fields, documents, valid_months, state, declared_at, changed_at)
    select code, 'p', 'n', 'n', 's', 's', '{"properties": {"skills": {}, "languages": {}}}', 'admission',
        matching, '{}', '[]', 36, 'running', now(), now()
    from (values ('matched', 'matching'), ('listed', null)) as r(code, matching);
    insert into registry_entry (registry_entry_id, registry_code, display_name, born_on, municipalities,
        weekly_minutes, form, state, applied_at, applied_by, changed_at, changed_by)
    values ('00000000-0000-7000-8000-000000000001', 'matched', 'Olena', '1980-05-01', '{024100}', 600, '{}',
        'applied', now(), 'x', now(), 'x');
    insert into match_request (match_request_id, registry_code, family_name, municipality_code, weekly_minutes,
        cohabiting, start_on, need, state, opened_at, opened_by, changed_at, changed_by)
    values ('00000000-0000-7000-8000-000000000002', 'matched', 'Neri', '024100', 600, false, '2026-04-01', '{}',
        'shortlisted', now(), 'x', now(), 'x');
    insert into decision (decision_id, subject_kind, subject_id, plugin, version, package_digest, rule, engine, fuel,
        context, facts, facts_digest, output, decided_at)
    select id::uuid, kind, '00000000-0000-7000-8000-000000000002', 'p', '1.0.0', sha256(''), 'r', 'e', 1, '{}', '{}',
        sha256(''), '{}', now() - days * interval '1 day'
    from (values ('00000000-0000-7000-8000-000000000003', 'match_request', 200),
                 ('00000000-0000-7000-8000-000000000004', 'match_request', 100),
                 ('00000000-0000-7000-8000-000000000005', 'registry_entry', 200)) as d(id, kind, days);
    insert into match_proposal (match_proposal_id, match_request_id, registry_entry_id, place_no, score, reasons,
        scored_by, snapshot_digest, decision_id, state, made_at, changed_at, changed_by)
    values ('00000000-0000-7000-8000-000000000006', '00000000-0000-7000-8000-000000000002',
        '00000000-0000-7000-8000-000000000001', 1, 900, '[]', 'p', sha256(''),
        '00000000-0000-7000-8000-000000000003', 'shortlisted', now(), now(), 'x');
"#;

/// Takes a tenant back to what a release before made, with `rows` in it; gives its schema.
async fn at_version(owner: &mut PgConnection, slug: &str, version: i64, rows: &str) -> String {
    let schema: String =
        sqlx::query_scalar("select schema_name from platform.tenant where slug = $1")
            .bind(slug)
            .fetch_one(&mut *owner)
            .await
            .unwrap();
    let steps = MIGRATIONS.after(0).filter(|step| step.version <= version);
    let steps: Vec<_> = steps.map(|step| step.script.as_str()).collect();
    let steps = steps.join("\n");
    let script = format!(
        "drop schema {schema} cascade; create schema {schema}; grant usage on schema {schema} to {schema};
         alter default privileges in schema {schema} grant select, insert, update, delete on tables to {schema};
         set local search_path to {schema};
         {steps} {rows}
         update platform.tenant set schema_version = {version} where schema_name = '{schema}';"
    );
    sqlx::raw_sql(AssertSqlSafe(script)).execute(owner).await.unwrap();
    schema
}

#[tokio::test]
async fn what_registers_kept_before_there_were_terms_keeps_them_and_has_one() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let mut owner = app.database.connect().await;
    let schema = at_version(&mut owner, tradate.slug, 9, REGISTERS_AT_9).await;
    let outcomes = app.platform.builder.migrate_tenants(&MIGRATIONS, 4, |_, _| {}).await.unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!((outcomes[0].version, &outcomes[0].failure), (MIGRATIONS.latest(), &None));

    let fields = format!("select code, matching_fields from {schema}.registry order by code");
    let fields: Vec<(String, Vec<String>)> =
        sqlx::query_as(AssertSqlSafe(fields)).fetch_all(&mut owner).await.unwrap();
    let all = ["languages", "skills"].map(str::to_owned).to_vec();
    assert_eq!(fields, [("listed".to_owned(), vec![]), ("matched".to_owned(), all)]);

    // The older shortlist's goes, and its line stays.
    let mut scope = tradate.enter(Access::Write).await;
    assert_eq!(decision::forget(&mut scope).await.unwrap(), 1);
    scope.commit().await.unwrap();
    let left = format!("select subject_kind, kept_until is null from {schema}.decision order by 1");
    let left: Vec<(String, bool)> =
        sqlx::query_as(AssertSqlSafe(left)).fetch_all(&mut owner).await.unwrap();
    assert_eq!(left, [("match_request".to_owned(), false), ("registry_entry".to_owned(), true)]);
    let lines = format!("select score, decision_id is null from {schema}.match_proposal");
    let lines: Vec<(i32, bool)> =
        sqlx::query_as(AssertSqlSafe(lines)).fetch_all(&mut owner).await.unwrap();
    assert_eq!(lines, [(900, true)]);
    altovicentino.sees_nothing().await;
}
