//! Sessions, as PostgreSQL alone keeps them.

use chrono::TimeDelta;
use harness::People;
use reticolo_foundation::{Clock, Token};
use reticolo_identity::{Error, Method, Visitor};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

#[tokio::test]
async fn a_session_is_found_until_it_ends() {
    let people = People::start().await;
    let anna = people.register("anna@unione.example").await;
    let address = Some("192.0.2.77".parse().unwrap());
    let visitor = Visitor { address, agent: Some(FIREFOX), ..Visitor::default() };
    let identity = &people.identity;
    let (token, session) = identity.start_session(anna, Method::Password, &visitor).await.unwrap();
    assert_eq!(
        (session.agent.as_str(), session.address.as_str()),
        ("Firefox, Linux", "192.0.2.0/24")
    );
    assert_eq!(identity.find_session(&token).await.unwrap(), Some(session));
    assert_eq!(identity.find_session(&Token::fresh()).await.unwrap(), None);
    assert_eq!(identity.find_session(&Token::presented("' or 1=1")).await.unwrap(), None);

    identity.end_session(&token).await.unwrap();
    assert_eq!(identity.find_session(&token).await.unwrap(), None);
    identity.end_session(&token).await.unwrap();
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_its_life() {
    let people = People::start().await;
    people.register("anna@unione.example").await;
    let began = people.sign_in("anna@unione.example").await;
    let after = |minutes| {
        people.identity.at(Clock::Fixed(began.session.created_at + TimeDelta::minutes(minutes)))
    };
    assert!(after(29).find_session(&began.token).await.unwrap().is_some(), "in use");
    assert!(after(58).find_session(&began.token).await.unwrap().is_some(), "29 minutes later");
    assert!(after(89).find_session(&began.token).await.unwrap().is_none(), "idle for 31");
    for minutes in (60..720).step_by(20) {
        assert!(after(minutes).find_session(&began.token).await.unwrap().is_some(), "{minutes}");
    }
    assert!(after(720).find_session(&began.token).await.unwrap().is_none(), "twelve hours");
    assert_eq!(after(720).sessions(began.session.account_id, None, 10).await.unwrap(), []);
    assert_eq!(after(721).sweep().await.unwrap(), 1);
}

#[tokio::test]
async fn a_session_in_use_is_written_down_once_a_minute() {
    let people = People::start().await;
    people.register("anna@unione.example").await;
    let began = people.sign_in("anna@unione.example").await;
    let seen = async |seconds| {
        let then = began.session.created_at + TimeDelta::seconds(seconds);
        let session = people.identity.at(Clock::Fixed(then)).find_session(&began.token).await;
        (session.unwrap().unwrap().seen_at - began.session.created_at).num_seconds()
    };
    assert_eq!(
        [seen(59).await, seen(61).await, seen(119).await, seen(122).await],
        [0, 61, 61, 122]
    );
}

#[tokio::test]
async fn signing_in_and_a_change_of_rights_replace_the_token() {
    let people = People::start().await;
    let anna = people.register("anna@unione.example").await;
    let identity = &people.identity;
    let first = people.sign_in("anna@unione.example").await;
    let visitor = Visitor { replaces: Some(&first.token), ..Visitor::default() };
    let (second, _) = identity.start_session(anna, Method::Password, &visitor).await.unwrap();
    assert_eq!(identity.find_session(&first.token).await.unwrap(), None);

    let session = identity.find_session(&second).await.unwrap().unwrap();
    let third = identity.rotate_session(&second).await.unwrap().unwrap();
    assert_eq!(identity.find_session(&second).await.unwrap(), None);
    assert_eq!(identity.find_session(&third).await.unwrap(), Some(session));
    assert!(identity.rotate_session(&second).await.unwrap().is_none());

    identity.rights_changed(anna).await.unwrap();
    let session = identity.find_session(&third).await.unwrap().unwrap();
    assert_eq!(session.rights_version, 2);
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    let people = People::start().await;
    let anna = people.register("anna@unione.example").await;
    let bruno = people.register("bruno@unione.example").await;
    let identity = &people.identity;
    let mut sessions = Vec::new();
    for _ in 0..5 {
        sessions.push(people.sign_in("anna@unione.example").await);
    }
    let his = people.sign_in("bruno@unione.example").await;

    let page = identity.sessions(anna, None, 2).await.unwrap();
    assert_eq!(
        page.iter().map(|one| one.id).collect::<Vec<_>>(),
        [sessions[4].session.id, sessions[3].session.id]
    );
    let rest = identity.sessions(anna, Some(page[1].id), 100).await.unwrap();
    assert_eq!(rest.len(), 3);
    assert_eq!(identity.sessions(bruno, None, 100).await.unwrap().len(), 1);

    let theft = identity.end_session_of(bruno, sessions[0].session.id).await;
    assert!(matches!(theft, Err(Error::NotFound)));
    identity.end_session_of(anna, sessions[0].session.id).await.unwrap();
    assert!(identity.find_session(&sessions[0].token).await.unwrap().is_none());

    let ended = identity.end_other_sessions(anna, Some(sessions[4].session.id)).await.unwrap();
    assert_eq!(ended, 3);
    assert!(identity.find_session(&sessions[4].token).await.unwrap().is_some());
    assert!(identity.find_session(&his.token).await.unwrap().is_some());
}

#[tokio::test]
async fn a_closed_account_is_signed_out_and_stays_out() {
    let people = People::start().await;
    let anna = people.register("anna@unione.example").await;
    let began = people.sign_in("anna@unione.example").await;
    let identity = &people.identity;
    identity.close_account(anna).await.unwrap();
    assert!(identity.find_session(&began.token).await.unwrap().is_none());
    let again = identity.start_session(anna, Method::Password, &Visitor::default()).await;
    assert!(matches!(again, Err(Error::AccountClosed)));
    let again = identity
        .sign_in_with_password("anna@unione.example", harness::PASSWORD, &Visitor::default())
        .await;
    assert!(matches!(again, Err(Error::WrongCredentials)));
}
