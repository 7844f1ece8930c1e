//! Personal API tokens.

use std::time::Duration;

use chrono::TimeDelta;
use harness::People;
use reticolo_foundation::Clock;
use reticolo_identity::{Error, NewApiToken};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_token_is_good_until_it_expires_is_revoked_or_its_account_closes() {
    let people = People::start().await;
    let identity = &people.identity;
    let anna = people.register("anna@unione.example").await;
    let bruno = people.register("bruno@unione.example").await;
    let tradate = people.tenant("tradate").await;
    let permissions = ["listing:read".to_owned()];
    let new = NewApiToken {
        account_id: anna,
        tenant_id: tradate,
        name: "Foglio delle ore",
        permissions: &permissions,
        life: 30 * DAY,
    };
    let (text, token) = identity.create_api_token(new).await.unwrap();
    assert!(text.starts_with("rtc_") && text.len() == 68);

    let bearer = identity.find_api_token(&text).await.unwrap().unwrap();
    assert_eq!((bearer.account.id, bearer.token.tenant_id), (anna, tradate));
    assert_eq!(bearer.token.permissions, permissions);
    let listed = identity.api_tokens(anna, tradate, None, 10).await.unwrap();
    assert!(listed[0].last_used_at.is_some());
    for wrong in ["", "rtc_", &text[4..], &text[..67], &text.to_uppercase()] {
        assert!(identity.find_api_token(wrong).await.unwrap().is_none(), "{wrong}");
    }
    let at = |at| identity.at(Clock::Fixed(at));
    let last = token.expires_at - TimeDelta::seconds(1);
    assert!(at(last).find_api_token(&text).await.unwrap().is_some());
    assert!(at(token.expires_at).find_api_token(&text).await.unwrap().is_none());

    assert!(matches!(identity.revoke_api_token(bruno, token.id).await, Err(Error::NotFound)));
    identity.revoke_api_token(anna, token.id).await.unwrap();
    assert!(identity.find_api_token(&text).await.unwrap().is_none());

    let (text, _) = identity.create_api_token(new).await.unwrap();
    identity.close_account(anna).await.unwrap();
    assert!(identity.find_api_token(&text).await.unwrap().is_none());
}

#[tokio::test]
async fn tokens_are_listed_by_page_and_tenant_and_live_a_year_at_most() {
    let people = People::start().await;
    let anna = people.register("anna@unione.example").await;
    let [tradate, altovicentino] =
        [people.tenant("tradate").await, people.tenant("altovicentino").await];
    let new = NewApiToken {
        account_id: anna,
        tenant_id: tradate,
        name: "uno",
        permissions: &[],
        life: 365 * DAY,
    };
    for _ in 0..3 {
        people.identity.create_api_token(new).await.unwrap();
    }
    let page = people.identity.api_tokens(anna, tradate, None, 2).await.unwrap();
    assert_eq!(page.len(), 2);
    assert_eq!(
        people.identity.api_tokens(anna, tradate, Some(page[1].id), 2).await.unwrap().len(),
        1
    );
    assert_eq!(people.identity.api_tokens(anna, altovicentino, None, 9).await.unwrap().len(), 0);
    for life in [Duration::ZERO, 366 * DAY] {
        let refused = people.identity.create_api_token(NewApiToken { life, ..new }).await;
        assert!(matches!(refused, Err(Error::BadLife)));
    }
    let nameless = people.identity.create_api_token(NewApiToken { name: " ", ..new }).await;
    assert!(matches!(nameless, Err(Error::BadName)));
}
