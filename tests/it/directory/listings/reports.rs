//! Readers say what is wrong.

use harness::App;
use reticolo_directory::listing::report::{self, Outcome, ReportInput};
use reticolo_directory::{Error, ServiceId};
use reticolo_foundation::Access;
use reticolo_tenancy::Visitor;
use sqlx::AssertSqlSafe;

use super::{OTHER, Stage, operator_of, organization};

async fn send(stage: &Stage<'_>, id: ServiceId, input: &ReportInput) -> Result<(), Error> {
    let tenants = &stage.tenant.app.platform.tenants;
    let tenant = tenants.find(stage.tenant.slug).await.unwrap();
    let mut scope = tenants.enter(&tenant, &Visitor::default(), Access::Write).await.unwrap();
    report::send(&mut scope, id, input).await?;
    scope.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn a_report_reaches_who_keeps_the_page_and_its_sender_is_forgotten() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let input = ReportInput {
        field: Some("phones".to_owned()),
        message: "Il telefono non risponde.\r\nHo provato due volte.".to_owned(),
        mail: Some("lettrice@example.org".to_owned()),
    };
    send(&stage, stage.service, &input).await.unwrap();
    for bad in [
        ReportInput { message: " ".to_owned(), ..input.clone() },
        ReportInput { message: "x".repeat(2_001), ..input.clone() },
        ReportInput { message: "a\u{0}b".to_owned(), ..input.clone() },
        ReportInput { mail: Some("nessuno".to_owned()), ..input.clone() },
        ReportInput { field: Some("x".repeat(300)), ..input.clone() },
    ] {
        assert!(matches!(send(&stage, stage.service, &bad).await, Err(Error::BadReport)));
    }
    let unknown = send(&stage, ServiceId::fresh(), &input).await;
    assert!(matches!(unknown, Err(Error::NotFound)));

    let stranger = tenant.person("Leo", &[operator_of(organization(OTHER))]).await;
    let mut scope = tenant.enter_as(&stranger, Access::Write).await;
    assert_eq!(report::count(&mut scope).await.unwrap(), 0);
    drop(scope);

    let mut scope = stage.operate().await;
    let reports = report::list(&mut scope, 0, 10).await.unwrap();
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].message, "Il telefono non risponde.\nHo provato due volte.");
    assert_eq!(reports[0].mail.as_deref(), Some("lettrice@example.org"));
    assert!(!format!("{:?}", reports[0]).contains("lettrice"));
    scope.commit().await.unwrap();

    let mut scope = tenant.enter_as(&stranger, Access::Write).await;
    let refused = report::close(&mut scope, reports[0].id, Outcome::Corrected).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    drop(scope);
    let mut scope = stage.curate().await;
    report::close(&mut scope, reports[0].id, Outcome::Corrected).await.unwrap();
    let again = report::close(&mut scope, reports[0].id, Outcome::Corrected).await;
    assert!(matches!(again, Err(Error::NotFound)));
    assert_eq!(report::count(&mut scope).await.unwrap(), 0);
    scope.commit().await.unwrap();

    let schema = app.platform.tenant("tradate").await.unwrap().home.clone().unwrap().schema;
    let mut connection = app.database.connect().await;
    let kept = format!("select count(*) from {schema}.listing_report where mail is not null");
    let kept: i64 =
        sqlx::query_scalar(AssertSqlSafe(kept)).fetch_one(&mut connection).await.unwrap();
    assert_eq!(kept, 0);
    let acts = format!(
        "select action || ' ' || actor_name from {schema}.audit_entry where action like 'report.%' order by entry_no"
    );
    let acts: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(acts)).fetch_all(&mut connection).await.unwrap();
    assert_eq!(acts, ["report.send ", "report.read Pia", "report.close Ida"]);
    other.sees_nothing().await;
}
