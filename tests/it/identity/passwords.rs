//! Signing in with mail and password.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use harness::{PASSWORD, People};
use reticolo_foundation::{Clock, Language, Token};
use reticolo_identity::mail::DevelopmentMail;
use reticolo_identity::{Error, LinkKind, NewAccount, Visitor, WeakPassword};

const ANNA: &str = "anna@unione.example";
const OTHER: &str = "lanterna-mirtillo-bussola";

/// The token of the link in a mail.
fn token(mail: &DevelopmentMail, kind: LinkKind) -> Token {
    let (_, rest) =
        mail.text.split_once(&format!("https://reticolo.example{}", kind.path())).unwrap();
    Token::presented(rest.split_whitespace().next().unwrap())
}

#[tokio::test]
async fn a_password_is_right_or_wrong_and_a_wrong_one_tells_nothing() {
    let people = People::start().await;
    people.register(ANNA).await;
    assert_eq!(people.sign_in(" Anna@UNIONE.example ").await.session.name, "Anna Rossi");
    let visitor = Visitor::default();
    let mut times = Vec::new();
    for (mail, password) in
        [(ANNA, OTHER), ("bruno@unione.example", PASSWORD), ("' or 1=1 --", "x"), (ANNA, "")]
    {
        let began = Instant::now();
        let refused = people.identity.sign_in_with_password(mail, password, &visitor).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{mail}: {refused:?}");
        times.push(began.elapsed());
    }
    assert!(times.iter().all(|time| *time >= Duration::from_millis(300)), "{times:?}");
}

#[tokio::test]
async fn after_five_failures_there_is_a_wait_and_one_mail() {
    let people = People::start().await;
    people.register(ANNA).await;
    let visitor = Visitor::default();
    let try_in = async |mail: &str, password: &str| {
        people.identity.sign_in_with_password(mail, password, &visitor).await
    };
    for mail in [ANNA, "nobody@unione.example"] {
        for _ in 0..5 {
            assert!(matches!(try_in(mail, "wrong").await, Err(Error::WrongCredentials)));
        }
        assert!(
            matches!(try_in(mail, PASSWORD).await, Err(Error::TooManyAttempts { wait }) if wait <= Duration::from_secs(2))
        );
    }
    let mails = people.mails().await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(
        (mails[0].to.as_str(), mails[0].subject.as_str()),
        (ANNA, "Tentativi di accesso con il tuo indirizzo")
    );

    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert!(matches!(try_in(ANNA, "wrong").await, Err(Error::WrongCredentials)));
    assert!(
        matches!(try_in(ANNA, PASSWORD).await, Err(Error::TooManyAttempts { wait }) if wait > Duration::from_secs(3))
    );
    assert_eq!(people.mails().await.len(), 1, "once for each lock-out");
    tokio::time::sleep(Duration::from_millis(4_100)).await;
    people.sign_in(ANNA).await;
    assert!(matches!(try_in(ANNA, "wrong").await, Err(Error::WrongCredentials)), "counted anew");
}

#[tokio::test]
async fn a_network_that_tries_many_mails_waits_too() {
    let people = People::start().await;
    people.register(ANNA).await;
    let from =
        |address: &str| Visitor { address: Some(address.parse().unwrap()), ..Visitor::default() };
    for turn in 0..20 {
        let visitor = from(&format!("192.0.2.{turn}"));
        let mail = format!("p{turn}@unione.example");
        let refused = people.identity.sign_in_with_password(&mail, "wrong", &visitor).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{turn}");
    }
    let refused = people.identity.sign_in_with_password(ANNA, PASSWORD, &from("192.0.2.200")).await;
    assert!(matches!(refused, Err(Error::TooManyAttempts { .. })));
    people.identity.sign_in_with_password(ANNA, PASSWORD, &from("198.51.100.1")).await.unwrap();
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once_by_whoever_has_the_mail() {
    let people = People::start().await;
    let anna = people.register(ANNA).await;
    let identity = &people.identity;
    let signed_in = people.sign_in(ANNA).await;
    let visitor = Visitor::default();
    identity.request_reset("nobody@unione.example", &visitor).await.unwrap();
    assert_eq!(people.mails().await.len(), 0);
    identity.request_reset("ANNA@unione.example", &visitor).await.unwrap();
    identity.request_reset(ANNA, &visitor).await.unwrap();
    let mails = people.mails().await;
    assert_eq!(mails.len(), 2);
    let (link, unused) = (token(&mails[0], LinkKind::Reset), token(&mails[1], LinkKind::Reset));

    assert_eq!(identity.link(LinkKind::Reset, &link).await.unwrap().account_id, Some(anna));
    let weak = identity.set_password(LinkKind::Reset, &link, "password1234").await;
    assert!(matches!(weak, Err(Error::WeakPassword(WeakPassword::Guessable))), "{weak:?}");
    let wrong_kind = identity.set_password(LinkKind::Invitation, &link, OTHER).await;
    assert!(matches!(wrong_kind, Err(Error::LinkInvalid)));
    assert_eq!(identity.set_password(LinkKind::Reset, &link, OTHER).await.unwrap(), anna);

    for used in [&link, &unused, &Token::fresh()] {
        let again = identity.set_password(LinkKind::Reset, used, OTHER).await;
        assert!(matches!(again, Err(Error::LinkInvalid)));
        assert!(matches!(identity.link(LinkKind::Reset, used).await, Err(Error::LinkInvalid)));
    }
    assert!(identity.find_session(&signed_in.token).await.unwrap().is_none(), "signed out");
    assert_eq!(people.mails().await[0].subject, "La tua password è stata cambiata");
    identity.sign_in_with_password(ANNA, OTHER, &visitor).await.unwrap();
    let old = identity.sign_in_with_password(ANNA, PASSWORD, &visitor).await;
    assert!(matches!(old, Err(Error::WrongCredentials)));
}

#[tokio::test]
async fn a_reset_link_is_good_for_half_an_hour() {
    let people = People::start().await;
    people.register(ANNA).await;
    people.identity.request_reset(ANNA, &Visitor::default()).await.unwrap();
    let link = token(&people.mails().await[0], LinkKind::Reset);
    let expires_at = people.identity.link(LinkKind::Reset, &link).await.unwrap().expires_at;
    let late = people.identity.at(Clock::Fixed(expires_at));
    let refused = late.set_password(LinkKind::Reset, &link, OTHER).await;
    assert!(matches!(refused, Err(Error::LinkInvalid)));
    let in_time = people.identity.at(Clock::Fixed(expires_at - TimeDelta::seconds(1)));
    in_time.set_password(LinkKind::Reset, &link, OTHER).await.unwrap();
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_is_refused() {
    let people = People::start().await;
    people.register(ANNA).await;
    people.identity.request_reset(ANNA, &Visitor::default()).await.unwrap();
    let link = token(&people.mails().await[0], LinkKind::Reset);
    let one = people.identity.set_password(LinkKind::Reset, &link, OTHER);
    let other = people.identity.set_password(LinkKind::Reset, &link, PASSWORD);
    let (one, other) = tokio::join!(one, other);
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn who_asks_for_resets_again_and_again_gets_three() {
    let people = People::start().await;
    people.register(ANNA).await;
    for _ in 0..6 {
        people.identity.request_reset(ANNA, &Visitor::default()).await.unwrap();
    }
    assert_eq!(people.mails().await.len(), 3);
}

#[tokio::test]
async fn changing_a_password_needs_the_old_one_and_ends_the_other_sessions() {
    let people = People::start().await;
    people.register(ANNA).await;
    let identity = &people.identity;
    let (here, elsewhere) = (people.sign_in(ANNA).await, people.sign_in(ANNA).await);
    let wrong = identity.change_password(&here.token, "wrong", OTHER).await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)));
    let personal = identity.change_password(&here.token, PASSWORD, "vapore-rossi-ginestra").await;
    assert!(matches!(personal, Err(Error::WeakPassword(WeakPassword::Personal))));
    let token = identity.change_password(&here.token, PASSWORD, OTHER).await.unwrap();
    assert!(identity.find_session(&token).await.unwrap().is_some());
    for gone in [&here.token, &elsewhere.token] {
        assert!(identity.find_session(gone).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_mail_signs_in_to_one_account() {
    let people = People::start().await;
    people.register(ANNA).await;
    let again = NewAccount {
        name: "Altra".to_owned(),
        login_mail: "Anna@Unione.Example".to_owned(),
        language: Language::English,
    };
    let taken = people.identity.register(&again, OTHER).await;
    assert!(matches!(taken, Err(Error::MailTaken)), "{taken:?}");
}

#[tokio::test]
async fn the_first_administrator_chooses_a_password_by_link() {
    let people = People::start().await;
    let identity = &people.identity;
    let mail = "capo@reticolo.example";
    let address =
        identity.create_platform_admin(mail, "Carla Bianchi", Language::English).await.unwrap();
    let mails = people.mails().await;
    assert_eq!(mails[0].subject, "Your access to the platform");
    assert!(mails[0].text.contains(address.as_str()));
    let link = token(&mails[0], LinkKind::Invitation);
    identity.set_password(LinkKind::Invitation, &link, PASSWORD).await.unwrap();
    assert!(people.sign_in(mail).await.session.platform_admin);
    people.register(ANNA).await;
    assert!(!people.sign_in(ANNA).await.session.platform_admin);
}
