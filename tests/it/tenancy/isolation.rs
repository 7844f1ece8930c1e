//! What PostgreSQL itself refuses, whatever our code does.

use harness::{App, Listing};
use reticolo_accounts::PlatformScope;
use reticolo_foundation::{Access, Clock};
use sqlx::AssertSqlSafe;

async fn schema(app: &App, slug: &str) -> String {
    let tenant = app.platform.tenant(slug).await.unwrap();
    tenant.home.clone().unwrap().schema.to_string()
}

/// Every way of naming another tenant's rows from inside a scope is denied by the database.
#[tokio::test]
async fn a_scope_forced_into_another_schema_is_refused_by_postgresql() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    altovicentino.lists(&[Listing { name: "Segreto", ..Listing::default() }]).await;
    let other = schema(&app, "altovicentino").await;

    for attempt in [
        format!("select count(*)::text from {other}.service"),
        format!(
            "insert into {other}.unit (id, name) values (gen_random_uuid(), 'x') returning id::text"
        ),
        format!("delete from {other}.service returning id::text"),
        format!("truncate {other}.service"),
        format!("drop table {other}.service"),
        format!("create table {other}.mine (id int)"),
        "select slug from platform.tenant".to_owned(),
        "select role_prefix from platform.installation".to_owned(),
        "select schema_name from platform.spare_schema".to_owned(),
        "delete from platform.municipality".to_owned(),
        "create table public.mine (id int)".to_owned(),
        "set session authorization postgres".to_owned(),
        "select pg_read_file('/etc/passwd')".to_owned(),
    ] {
        let mut scope = tradate.enter(Access::Write).await;
        let answer = sqlx::query(AssertSqlSafe(attempt.clone())).execute(scope.connection()).await;
        let error = answer.expect_err(&attempt).into_database_error().expect(&attempt);
        assert_eq!(error.code().as_deref(), Some("42501"), "{attempt}: {error}");
    }
}

/// A name without its schema finds nothing, neither one's own table nor another's.
#[tokio::test]
async fn a_forgotten_schema_name_fails() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let mut scope = tradate.enter(Access::Read).await;
    let answer = sqlx::query("select count(*) from service").execute(scope.connection()).await;
    let error = answer.unwrap_err().into_database_error().unwrap();
    assert_eq!(error.code().as_deref(), Some("42P01"));
}

/// A scope that only reads cannot write, not even at home.
#[tokio::test]
async fn a_reading_scope_cannot_write() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let home = schema(&app, "tradate").await;
    let mut scope = tradate.enter(Access::Read).await;
    let write = format!("delete from {home}.service");
    let answer = sqlx::query(AssertSqlSafe(write)).execute(scope.connection()).await;
    assert_eq!(answer.unwrap_err().into_database_error().unwrap().code().as_deref(), Some("25006"));
}

/// The login role of a lane reads nothing by itself, and holds the roles of its own tenants only.
#[tokio::test]
async fn a_login_role_has_no_rights_of_its_own() {
    let app = App::start().await;
    let [_tradate] = app.tenants(["tradate"]).await;
    let home = schema(&app, "tradate").await;
    let mut owner = app.database.connect().await;
    let login: String = sqlx::query_scalar("select login_role from platform.lane")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    let reads: bool = sqlx::query_scalar("select has_schema_privilege($1, $2, 'usage')")
        .bind(&login)
        .bind(&home)
        .fetch_one(&mut owner)
        .await
        .unwrap();
    // Privileges of a role one is a member of count only with INHERIT, which lanes do not have.
    assert!(!reads);
    let platform: bool =
        sqlx::query_scalar("select has_table_privilege($1, 'platform.tenant', 'select')")
            .bind(&login)
            .fetch_one(&mut owner)
            .await
            .unwrap();
    assert!(!platform);
}

/// Who administers the platform has no right on a tenant's rows: not the application's own login role
/// for accounts, whoever is signed in.
#[tokio::test]
async fn the_platform_s_own_role_reads_no_tenant() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.lists(&[Listing { name: "Assistenza", ..Listing::default() }]).await;
    let home = schema(&app, "tradate").await;
    for attempt in [
        format!("select count(*) from {home}.service"),
        format!("select count(*) from {home}.membership"),
        format!("select count(*) from {home}.audit_entry"),
        format!("set local role {home}"),
        format!("insert into {home}.unit (id, name) values (gen_random_uuid(), 'x')"),
    ] {
        let mut scope = PlatformScope::open(&app.platform.accounts, Clock::System, Access::Write)
            .await
            .unwrap();
        let answer = sqlx::query(AssertSqlSafe(attempt.clone())).execute(scope.connection()).await;
        let error = answer.expect_err(&attempt).into_database_error().expect(&attempt);
        assert_eq!(error.code().as_deref(), Some("42501"), "{attempt}: {error}");
    }
}

/// A tenant's role adds to the mails going out and reads none, nor anybody's account or session.
#[tokio::test]
async fn a_tenant_s_role_reads_no_account_and_no_mail() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    for table in [
        "account",
        "identity",
        "password",
        "session",
        "api_token",
        "outgoing_mail",
        "one_time_link",
    ] {
        let mut scope = tradate.enter(Access::Write).await;
        let attempt = format!("select count(*) from platform.{table}");
        let answer = sqlx::query(AssertSqlSafe(attempt)).execute(scope.connection()).await;
        let error = answer.expect_err(table).into_database_error().expect(table);
        assert_eq!(error.code().as_deref(), Some("42501"), "{table}: {error}");
    }
}
