//! Roles: given, limited, changed and taken away, in one union and in no other.

use harness::{App, Listing, TestPerson, TestTenant};
use reticolo_accounts::AccountId;
use reticolo_foundation::{Access, Token};
use reticolo_tenancy::identity_provider::{self, Settings};
use reticolo_tenancy::membership::{self, Change, Membership, Post, invitation};
use reticolo_tenancy::{Error, Permission, Role};
use uuid::Uuid;

async fn members(tenant: &TestTenant<'_>) -> Vec<Membership> {
    let mut scope = tenant.enter(Access::Write).await;
    membership::list(&mut scope, 0, 100).await.unwrap().0
}

async fn change(
    tenant: &TestTenant<'_>,
    by: &TestPerson,
    whose: &TestPerson,
    what: Change,
) -> Result<AccountId, Error> {
    let member =
        members(tenant).await.into_iter().find(|one| one.account_id == whose.account).unwrap();
    let mut scope = tenant.enter_as(by, Access::Write).await;
    let done =
        membership::change(&mut scope, member.id, member.row_version, &what, Some("prova")).await;
    scope.commit().await.unwrap();
    done
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let everywhere = Post::everywhere(Role::UnionAdmin);
    let ugo = tradate.person("Ugo", std::slice::from_ref(&everywhere)).await;
    for what in [Change::End, Change::Suspend, Change::Post(Post::everywhere(Role::Auditor))] {
        let refused = change(&tradate, &ugo, &ugo, what).await.unwrap_err();
        assert!(matches!(refused, Error::LastAdministrator), "{refused}");
    }
    let eva = tradate.person("Eva", &[everywhere]).await;
    assert!(change(&tradate, &eva, &ugo, Change::End).await.is_ok());
    let refused = change(&tradate, &eva, &eva, Change::End).await.unwrap_err();
    assert!(matches!(refused, Error::LastAdministrator), "{refused}");
    assert!(members(&altovicentino).await.is_empty());
}

/// Two administrators remove each other at the same moment: one of them stays.
#[tokio::test]
async fn two_administrators_cannot_remove_each_other() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let everywhere = Post::everywhere(Role::UnionAdmin);
    let ugo = tradate.person("Ugo", std::slice::from_ref(&everywhere)).await;
    let eva = tradate.person("Eva", &[everywhere]).await;
    let (one, other) = tokio::join!(
        change(&tradate, &ugo, &eva, Change::End),
        change(&tradate, &eva, &ugo, Change::End)
    );
    assert!(one.is_ok() ^ other.is_ok(), "{one:?} {other:?}");
    assert_eq!(members(&tradate).await.len(), 1);
}

#[tokio::test]
async fn a_change_of_role_counts_at_once_and_in_its_union_only() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let ugo = tradate.person("Ugo", &[Post::everywhere(Role::UnionAdmin)]).await;
    let ada = tradate.person("Ada", &[Post::everywhere(Role::Auditor)]).await;
    let may = async |tenant: &TestTenant<'_>, person: &TestPerson, permission| {
        tenant.enter_as(person, Access::Read).await.actor().may(permission)
    };
    assert!(may(&tradate, &ada, Permission::AuditRead).await);
    assert!(!may(&altovicentino, &ada, Permission::AuditRead).await);
    assert!(!may(&altovicentino, &ugo, Permission::MemberManage).await);
    change(&tradate, &ugo, &ada, Change::Suspend).await.unwrap();
    assert!(!may(&tradate, &ada, Permission::AuditRead).await);
    assert!(may(&tradate, &ada, Permission::DirectoryBrowse).await, "she is a citizen still");
    change(&tradate, &ugo, &ada, Change::Resume).await.unwrap();
    assert!(may(&tradate, &ada, Permission::AuditRead).await);
}

#[tokio::test]
async fn nobody_gives_themselves_a_role() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let desk = tradate.person("Ida", &[Post::everywhere(Role::DeskOperator)]).await;
    let foreign = altovicentino.person("Ugo", &[Post::everywhere(Role::UnionAdmin)]).await;
    for person in [&desk, &foreign] {
        let mut scope = tradate.enter_as(person, Access::Write).await;
        let admin = Post::everywhere(Role::UnionAdmin);
        let refused =
            membership::give(&mut scope, person.account, "Ida", None, &admin).await.unwrap_err();
        assert_eq!(refused.to_string(), "needs member:manage");
        let refused = invitation::invite(&mut scope, "i@example.org", "Ida", &admin).await;
        assert_eq!(refused.unwrap_err().to_string(), "needs member:manage");
        assert!(membership::list(&mut scope, 0, 10).await.is_err());
    }
}

#[tokio::test]
async fn an_operator_belongs_to_an_organization_of_the_union() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    altovicentino.lists(&[Listing { organization: "coop", ..Listing::default() }]).await;
    let elsewhere = reticolo_directory::hsds::identity::of("organization", "coop");
    let mut scope = tradate.enter(Access::Write).await;
    let post =
        |organization_id| Post { organization_id, ..Post::everywhere(Role::ProviderOperator) };
    let account = AccountId::fresh();
    let refused = membership::give(&mut scope, account, "Pia", None, &post(None)).await;
    assert!(matches!(refused, Err(Error::BadPost)), "{refused:?}");
    let both = Post { unit: Some("Sportello".to_owned()), ..post(Some(Uuid::nil())) };
    let refused = membership::give(&mut scope, account, "Pia", None, &both).await;
    assert!(matches!(refused, Err(Error::BadPost)), "{refused:?}");
    let refused = membership::give(&mut scope, account, "Pia", None, &post(Some(elsewhere))).await;
    assert!(matches!(refused, Err(Error::UnknownOrganization)), "{refused:?}");
}

#[tokio::test]
async fn an_invitation_is_accepted_once_by_who_holds_it() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let ugo = tradate.person("Ugo", &[Post::everywhere(Role::UnionAdmin)]).await;
    let auditor = Post::everywhere(Role::Auditor);
    let mut scope = tradate.enter_as(&ugo, Access::Write).await;
    let (_, token) =
        invitation::invite(&mut scope, "ada@example.org", "Ada", &auditor).await.unwrap();
    let (withdrawn, other) =
        invitation::invite(&mut scope, "x@example.org", "X", &auditor).await.unwrap();
    invitation::withdraw(&mut scope, withdrawn).await.unwrap();
    assert_eq!(invitation::open(&mut scope).await.unwrap().len(), 1);
    scope.commit().await.unwrap();

    let ada = TestPerson { account: AccountId::fresh(), name: "Ada".to_owned() };
    let accept = async |tenant: &TestTenant<'_>, token: &Token| {
        let mut scope = tenant.enter_as(&ada, Access::Write).await;
        let accepted = invitation::accept(&mut scope, token).await;
        scope.commit().await.unwrap();
        accepted.map_err(|error| error.to_string())
    };
    assert!(accept(&altovicentino, &token).await.is_err(), "it is another union's");
    assert!(accept(&tradate, &other).await.is_err(), "it was withdrawn");
    assert!(accept(&tradate, &Token::fresh()).await.is_err(), "nobody wrote it");
    assert_eq!(accept(&tradate, &token).await.unwrap().0, ada.account);
    assert!(accept(&tradate, &token).await.is_err(), "it was accepted");
    let scope = tradate.enter_as(&ada, Access::Read).await;
    assert!(scope.actor().may(Permission::AuditRead));
}

#[tokio::test]
async fn a_client_secret_is_sealed_and_changes_are_not_lost() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let ugo = tradate.person("Ugo", &[Post::everywhere(Role::UnionAdmin)]).await;
    let settings = Settings {
        label: "SPID".to_owned(),
        issuer: "https://broker.example".to_owned(),
        client_id: "reticolo".to_owned(),
        client_secret: Some("very secret".to_owned()),
        scopes: vec!["openid".to_owned()],
        fiscal_number_claim: "fiscal_number".to_owned(),
        name_claim: "name".to_owned(),
        mail_claim: "email".to_owned(),
        required_acr: Vec::new(),
        enabled: true,
    };
    let mut scope = tradate.enter_as(&ugo, Access::Write).await;
    let id = identity_provider::save(&mut scope, None, &settings).await.unwrap();
    let kept = Settings { client_secret: None, label: "SPID e CIE".to_owned(), ..settings.clone() };
    identity_provider::save(&mut scope, Some((id, 1)), &kept).await.unwrap();
    let lost = identity_provider::save(&mut scope, Some((id, 1)), &settings).await.unwrap_err();
    assert!(matches!(lost, Error::Changed), "{lost}");
    let (provider, secret) = identity_provider::with_secret(&mut scope, id).await.unwrap();
    assert_eq!((provider.label.as_str(), secret.as_str()), ("SPID e CIE", "very secret"));
    scope.commit().await.unwrap();

    let home = app.platform.tenant("tradate").await.unwrap().home.clone().unwrap();
    let stored =
        format!("select encode(client_secret, 'escape') from {}.identity_provider", home.schema);
    let mut connection = app.database.connect().await;
    let stored: String =
        sqlx::query_scalar(sqlx::AssertSqlSafe(stored)).fetch_one(&mut connection).await.unwrap();
    assert!(!stored.contains("secret"));

    let mut scope = altovicentino.enter(Access::Read).await;
    assert!(identity_provider::offered(&mut scope).await.unwrap().is_empty());
    assert!(matches!(identity_provider::with_secret(&mut scope, id).await, Err(Error::NotFound)));
}
