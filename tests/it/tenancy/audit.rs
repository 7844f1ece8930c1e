//! The chain of the audit: whole as it is written, and broken by whoever touches it.

use harness::{App, TestTenant};
use reticolo_foundation::Access;
use reticolo_tenancy::audit::read::{self, Filter};
use reticolo_tenancy::audit::verify::{Anchor, Fault, Whole, verify};
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Act, Role};
use sqlx::AssertSqlSafe;

async fn check(tenant: &TestTenant<'_>, anchor: Option<&Anchor>) -> Result<Whole, Fault> {
    let mut scope = tenant.enter(Access::Snapshot).await;
    verify(&mut scope, anchor).await.unwrap()
}

async fn act(tenant: &TestTenant<'_>, count: usize) {
    for number in 0..count {
        let mut scope = tenant.enter(Access::Write).await;
        scope.record(Act::new("test.act").because(format!("number {number}")));
        scope.record(Act::new("test.act").fields(vec!["name".to_owned(), "url".to_owned()]));
        scope.commit().await.unwrap();
    }
}

/// Does something to the audit as the database's owner, behind the platform's back.
async fn tamper(tenant: &TestTenant<'_>, statement: &str) {
    let home = tenant.app.platform.tenant(tenant.slug).await.unwrap().home.clone().unwrap();
    let statement = statement.replace("{t}", home.schema.as_str());
    let mut connection = tenant.app.database.connect().await;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn tampering_with_any_row_is_found_and_named() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    act(&tradate, 3).await;
    let whole = check(&tradate, None).await.unwrap();
    assert_eq!(whole.entries, 6);
    tamper(&tradate, "create table public.kept as select * from {t}.audit_entry").await;

    let changed = |column: &str, value: &str| {
        format!("update {{t}}.audit_entry set {column} = {value} where entry_no = 4")
    };
    for (tampering, fault) in [
        (changed("action", "'test.other'"), Fault::Changed(4)),
        (changed("actor_name", "'Somebody'"), Fault::Changed(4)),
        (changed("actor_id", "gen_random_uuid()"), Fault::Changed(4)),
        (changed("on_behalf_of", "gen_random_uuid()"), Fault::Changed(4)),
        (changed("subject_id", "gen_random_uuid()"), Fault::Changed(4)),
        (changed("entity_id", "gen_random_uuid()"), Fault::Changed(4)),
        (changed("reason", "''"), Fault::Changed(4)),
        (changed("fields", "'{name}'"), Fault::Changed(4)),
        (changed("at", "at + interval '1 microsecond'"), Fault::Changed(4)),
        (changed("address", "'10.0.0.0'"), Fault::Changed(4)),
        (changed("digest", "sha256('x')"), Fault::Changed(4)),
        ("delete from {t}.audit_entry where entry_no = 2".to_owned(), Fault::Missing(2)),
        (
            "delete from {t}.audit_entry where entry_no = 6".to_owned(),
            Fault::CutOff { found: 5, written: 6 },
        ),
        ("delete from {t}.audit_entry".to_owned(), Fault::CutOff { found: 0, written: 6 }),
        ("truncate {t}.audit_entry".to_owned(), Fault::CutOff { found: 0, written: 6 }),
        (
            "update {t}.audit_entry set entry_no = -entry_no where entry_no in (3, 4);
             update {t}.audit_entry set entry_no = 7 + entry_no where entry_no < 0"
                .to_owned(),
            Fault::Changed(3),
        ),
        (
            "insert into {t}.audit_entry (entry_no, at, actor_kind, actor_name, action, digest)
             values (7, now(), 'public', '', 'test.act', sha256('x'))"
                .to_owned(),
            Fault::Changed(7),
        ),
        ("update {t}.audit_head set digest = sha256('x')".to_owned(), Fault::Head),
    ] {
        tamper(&tradate, &tampering).await;
        assert_eq!(check(&tradate, None).await, Err(fault), "{tampering}");
        tamper(
            &tradate,
            &format!(
                "truncate {{t}}.audit_entry; insert into {{t}}.audit_entry select * from public.kept;
                 update {{t}}.audit_head set entry_no = 6, digest = '\\x{}'",
                hex::encode(&whole.digest)
            ),
        )
        .await;
        assert_eq!(check(&tradate, None).await, Ok(whole.clone()), "all is as it was");
    }
    assert_eq!(
        check(&altovicentino, None).await.unwrap().entries,
        0,
        "the other has acted nothing"
    );
}

/// Cutting the chain off at its end together with its head leaves a whole chain, only a shorter one:
/// an entry noted elsewhere gives it away.
#[tokio::test]
async fn an_anchor_finds_a_chain_that_was_cut_off() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    act(&tradate, 2).await;
    let before = check(&tradate, None).await.unwrap();
    let anchor = Anchor { entry_no: before.entries, digest: before.digest };
    act(&tradate, 1).await;
    assert!(check(&tradate, Some(&anchor)).await.is_ok());
    tamper(
        &tradate,
        "delete from {t}.audit_entry where entry_no > 3;
         update {t}.audit_head set entry_no = 3, digest = (select digest from {t}.audit_entry where entry_no = 3)",
    )
    .await;
    assert_eq!(check(&tradate, None).await.unwrap().entries, 3);
    let cut_off = Err(Fault::CutOff { found: 3, written: 4 });
    assert_eq!(check(&tradate, Some(&anchor)).await, cut_off);
    act(&tradate, 1).await;
    assert_eq!(check(&tradate, Some(&anchor)).await, Err(Fault::Anchor(4)), "written anew");
}

#[tokio::test]
async fn the_tenant_s_own_role_can_only_add() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    act(&tradate, 1).await;
    let schema = app.platform.tenant("tradate").await.unwrap().home.clone().unwrap().schema;
    for attempt in [
        format!("update {schema}.audit_entry set reason = ''"),
        format!("delete from {schema}.audit_entry"),
        format!("truncate {schema}.audit_entry"),
        format!("delete from {schema}.audit_head"),
        format!("insert into {schema}.audit_head (entry_no, digest) values (0, '')"),
    ] {
        let mut scope = tradate.enter(Access::Write).await;
        let answer = sqlx::query(AssertSqlSafe(attempt.clone())).execute(scope.connection()).await;
        let error = answer.expect_err(&attempt).into_database_error().expect(&attempt);
        assert_eq!(error.code().as_deref(), Some("42501"), "{attempt}: {error}");
    }
}

#[tokio::test]
async fn an_act_that_is_not_committed_leaves_no_entry() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let mut scope = tradate.enter(Access::Write).await;
    scope.record(Act::new("test.act"));
    drop(scope);
    assert_eq!(check(&tradate, None).await.unwrap().entries, 0);
}

/// Entries come one after the other, whoever writes them at once.
#[tokio::test]
async fn many_writers_make_one_chain() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let writers =
        (0..12).map(|number| act(if number % 3 == 0 { &altovicentino } else { &tradate }, 2));
    futures::future::join_all(writers).await;
    assert_eq!(check(&tradate, None).await.unwrap().entries, 8 * 4);
    assert_eq!(check(&altovicentino, None).await.unwrap().entries, 4 * 4);
}

#[tokio::test]
async fn an_auditor_reads_all_and_everybody_what_concerns_them() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let auditor = tradate.person("Ada", &[Post::everywhere(Role::Auditor)]).await;
    let admin = tradate.person("Ugo", &[Post::everywhere(Role::UnionAdmin)]).await;
    let mut scope = tradate.enter(Access::Write).await;
    scope.record(Act::new("person.read").about(admin.account).because("pratica 12"));
    scope.commit().await.unwrap();

    let mut scope = tradate.enter_as(&auditor, Access::Write).await;
    let filter = Filter { action: Some("person".to_owned()), ..Filter::default() };
    let found = read::find(&mut scope, &filter, None, 20).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reason.as_deref(), Some("pratica 12"));
    scope.commit().await.unwrap();

    let mut scope = tradate.enter_as(&admin, Access::Write).await;
    let denied = read::find(&mut scope, &filter, None, 20).await.unwrap_err();
    assert_eq!(denied.to_string(), "needs audit:read");
    let mine = read::about_me(&mut scope, None, 20).await.unwrap();
    let actions: Vec<_> = mine.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["person.read", "member.give-role"]);

    let mut scope = altovicentino.enter_as(&admin, Access::Write).await;
    assert!(read::about_me(&mut scope, None, 20).await.unwrap().is_empty());
}
