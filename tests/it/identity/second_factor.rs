//! Codes of an authenticator app, and recovery codes.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{PASSWORD, People};
use reticolo_foundation::Clock;
use reticolo_identity::{AccountId, Error, Identity, Method, PasswordSignIn, Visitor};
use totp_rs::{Builder, Secret, Totp};

const ANNA: &str = "anna@unione.example";

struct App(Totp);

impl App {
    fn code(&self, at: DateTime<Utc>) -> String {
        self.0.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
    }
}

/// Turns the second factor on, at an instant.
async fn enrol(identity: &Identity, id: AccountId, at: DateTime<Utc>) -> (App, Vec<String>) {
    let then = identity.at(Clock::Fixed(at));
    let enrolment = then.enrol_second_factor(id).await.unwrap();
    let secret = Secret::try_from_base32(&enrolment.secret).unwrap();
    let app = App(Builder::new().with_secret(secret).build().unwrap());
    let wrong = then.confirm_second_factor(id, "000000").await;
    assert!(matches!(wrong, Err(Error::WrongCode)), "{wrong:?}");
    let codes = then.confirm_second_factor(id, &app.code(at)).await.unwrap();
    (app, codes)
}

async fn pending(identity: &Identity) -> String {
    match identity.sign_in_with_password(ANNA, PASSWORD, &Visitor::default()).await.unwrap() {
        PasswordSignIn::SecondFactorNeeded { pending } => pending,
        PasswordSignIn::SignedIn(_) => panic!("no code was asked for"),
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_for_a_step_around_now() {
    let people = People::start().await;
    let anna = people.register(ANNA).await;
    let now = people.sign_in(ANNA).await.session.created_at;
    let (app, _) = enrol(&people.identity, anna, now).await;
    assert!(people.identity.second_factor(anna).await.unwrap().enabled);

    let later = now + TimeDelta::minutes(10);
    let identity = people.identity.at(Clock::Fixed(later));
    let visitor = Visitor::default();
    let waiting = pending(&identity).await;
    let signed_in = identity.sign_in_with_code(&waiting, &app.code(later), &visitor).await.unwrap();
    assert_eq!(signed_in.session.method(), Method::SecondFactor);
    for code in [app.code(later), app.code(later - TimeDelta::seconds(30))] {
        let replayed = identity.sign_in_with_code(&waiting, &code, &visitor).await;
        assert!(matches!(replayed, Err(Error::WrongCode)), "{replayed:?}");
    }
    let early = app.code(later + TimeDelta::seconds(30));
    identity.sign_in_with_code(&waiting, &early, &visitor).await.unwrap();
    let much_earlier = app.code(later + TimeDelta::seconds(90));
    let refused = identity.sign_in_with_code(&waiting, &much_earlier, &visitor).await;
    assert!(matches!(refused, Err(Error::WrongCode)));
}

#[tokio::test]
async fn of_two_who_use_a_code_at_once_one_is_refused() {
    let people = People::start().await;
    let anna = people.register(ANNA).await;
    let now = people.sign_in(ANNA).await.session.created_at;
    let (app, _) = enrol(&people.identity, anna, now).await;
    let later = now + TimeDelta::minutes(10);
    let identity = people.identity.at(Clock::Fixed(later));
    let (waiting, code, visitor) = (pending(&identity).await, app.code(later), Visitor::default());
    let (one, other) = tokio::join!(
        identity.sign_in_with_code(&waiting, &code, &visitor),
        identity.sign_in_with_code(&waiting, &code, &visitor)
    );
    assert!(one.is_ok() != other.is_ok());
}

#[tokio::test]
async fn a_sign_in_waits_five_minutes_for_its_code() {
    let people = People::start().await;
    let anna = people.register(ANNA).await;
    let now = people.sign_in(ANNA).await.session.created_at;
    let (app, _) = enrol(&people.identity, anna, now).await;
    let waiting = pending(&people.identity.at(Clock::Fixed(now))).await;
    let later = now + TimeDelta::minutes(5);
    let visitor = Visitor::default();
    let late = people.identity.at(Clock::Fixed(later));
    let refused = late.sign_in_with_code(&waiting, &app.code(later), &visitor).await;
    assert!(matches!(refused, Err(Error::SignInExpired)));
    for forged in ["", "AAAA", &waiting[1..]] {
        let refused = people.identity.sign_in_with_code(forged, &app.code(now), &visitor).await;
        assert!(matches!(refused, Err(Error::SignInExpired)));
    }
}

#[tokio::test]
async fn a_recovery_code_is_good_once() {
    let people = People::start().await;
    let anna = people.register(ANNA).await;
    let now = people.sign_in(ANNA).await.session.created_at;
    let (_, codes) = enrol(&people.identity, anna, now).await;
    assert_eq!(codes.len(), 10);
    let identity = people.identity.at(Clock::Fixed(now));
    let visitor = Visitor::default();
    let waiting = pending(&identity).await;
    let typed = format!(" {} ", codes[3].to_uppercase().replace('-', " "));
    identity.sign_in_with_code(&waiting, &typed, &visitor).await.unwrap();
    let again = identity.sign_in_with_code(&waiting, &codes[3], &visitor).await;
    assert!(matches!(again, Err(Error::WrongCode)));
    assert_eq!(identity.second_factor(anna).await.unwrap().recovery_codes_left, 9);
}

#[tokio::test]
async fn codes_cannot_be_tried_out() {
    let people = People::start().await;
    let anna = people.register(ANNA).await;
    let now = people.sign_in(ANNA).await.session.created_at;
    let (app, _) = enrol(&people.identity, anna, now).await;
    let later = now + TimeDelta::minutes(2);
    let identity = people.identity.at(Clock::Fixed(later));
    let waiting = pending(&identity).await;
    for _ in 0..5 {
        let refused =
            identity.sign_in_with_code(&waiting, "aaaaa-aaaaa", &Visitor::default()).await;
        assert!(matches!(refused, Err(Error::WrongCode)));
    }
    let right = identity.sign_in_with_code(&waiting, &app.code(later), &Visitor::default()).await;
    assert!(matches!(right, Err(Error::TooManyAttempts { .. })));
}

#[tokio::test]
async fn turning_it_off_needs_password_and_code() {
    let people = People::start().await;
    let anna = people.register(ANNA).await;
    let now = people.sign_in(ANNA).await.session.created_at;
    let nothing = people.identity.disable_second_factor(anna, PASSWORD, "123456").await;
    assert!(matches!(nothing, Err(Error::NoSecondFactor)));
    let (app, codes) = enrol(&people.identity, anna, now).await;
    let later = now + TimeDelta::minutes(2);
    let identity = people.identity.at(Clock::Fixed(later));
    let again = identity.enrol_second_factor(anna).await;
    assert!(matches!(again, Err(Error::SecondFactorInUse)));
    let wrong = identity.disable_second_factor(anna, "wrong", &codes[0]).await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)));
    let wrong = identity.disable_second_factor(anna, PASSWORD, "aaaaa-aaaaa").await;
    assert!(matches!(wrong, Err(Error::WrongCode)));
    let renewed = identity.renew_recovery_codes(anna, PASSWORD, &codes[0]).await.unwrap();
    assert_eq!((renewed.len(), renewed.contains(&codes[1])), (10, false));
    identity.disable_second_factor(anna, PASSWORD, &app.code(later)).await.unwrap();
    assert!(!identity.second_factor(anna).await.unwrap().enabled);
    people.sign_in(ANNA).await;
}
