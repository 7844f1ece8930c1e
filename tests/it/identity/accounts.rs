//! What accounts hold, and who may read it.

use harness::People;
use reticolo_foundation::Language;
use reticolo_identity::account::{self, FiscalNumber};
use reticolo_identity::{Error, NewAccount};

#[tokio::test]
async fn a_fiscal_number_is_stored_sealed_and_found_by_its_digest() {
    let Some(provider) = harness::IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = super::provider::config(&provider, None);
    let signed_in = super::provider::sign_in(&people.identity, &provider, &config, "elena-cecchin")
        .await
        .unwrap();
    let id = signed_in.session.account_id;
    let number: FiscalNumber = "CCCLNE57B52X001X".parse().unwrap();
    let keys = people.identity.keys();
    let mut scope = people.identity.read().await.unwrap();
    assert_eq!(account::fiscal_number(&mut scope, keys, id).await.unwrap(), Some(number.clone()));
    let found = account::by_fiscal_number(&mut scope, keys, None, &number).await.unwrap();
    assert_eq!(found, Some(id));
    let tradate = people.tenant("tradate").await;
    let elsewhere =
        account::by_fiscal_number(&mut scope, keys, Some(tradate), &number).await.unwrap();
    assert_eq!(elsewhere, None);
    let row: String = sqlx::query_scalar("select account::text from platform.account account")
        .fetch_one(&mut people.database.connect().await)
        .await
        .unwrap();
    assert!(row.contains("Elena") && !row.contains("CCCLNE"), "{row}");
}

#[tokio::test]
async fn names_and_mails_that_are_none_are_refused() {
    let people = People::start().await;
    let new = |name: &str, login_mail: &str| NewAccount {
        name: name.to_owned(),
        login_mail: login_mail.to_owned(),
        language: Language::Italian,
    };
    let mut scope = people.identity.write().await.unwrap();
    let refused = account::create(&mut scope, &new("a\u{7}", "a@unione.example")).await;
    assert!(matches!(refused, Err(Error::BadName)));
    let refused = account::create(&mut scope, &new("Anna", "unione.example")).await;
    assert!(matches!(refused, Err(Error::BadMail)));
    let id = account::create(&mut scope, &new("Anna", "a@unione.example")).await.unwrap();
    account::rename(&mut scope, id, " Anna Rossi ").await.unwrap();
    account::set_language(&mut scope, id, Language::English).await.unwrap();
    let account = account::find(&mut scope, id).await.unwrap().unwrap();
    assert_eq!((account.name.as_str(), account.language), ("Anna Rossi", Language::English));
}

#[tokio::test]
async fn an_account_of_a_tenants_provider_is_never_an_administrator_of_the_platform() {
    let people = People::start().await;
    let tradate = people.tenant("tradate").await;
    let anna = people.register("anna@unione.example").await;
    let made = sqlx::query("update platform.account set tenant_id = $1 where account_id = $2")
        .bind(tradate)
        .bind(anna)
        .execute(&mut people.database.connect().await)
        .await;
    assert_eq!(
        made.unwrap_err().as_database_error().unwrap().constraint(),
        Some("account_tenant_trust_only")
    );
}
