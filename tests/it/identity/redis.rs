//! Several servers on one real Redis, and without it.

use std::time::Duration;

use harness::{Logs, People, TestRedis};
use redis::Commands;
use reticolo_foundation::Token;
use reticolo_identity::{Error, Hot, Limit, Status, Visitor};

const LIMIT: Limit = Limit { name: "test", burst: 10, per: Duration::from_hours(1) };

async fn allowed(hots: &[&Hot], times: usize) -> usize {
    let mut allowed = 0;
    for turn in 0..times {
        let hot = hots[turn % hots.len()];
        allowed += usize::from(hot.allow(&LIMIT, "192.0.2.0/24").await.is_ok());
    }
    allowed
}

#[tokio::test]
async fn two_servers_share_a_limit_and_each_counts_for_itself_when_redis_is_away() {
    let Some(mut redis) = TestRedis::start().await else { return };
    let (one, other) = (Hot::redis(&redis.url()).unwrap(), Hot::redis(&redis.url()).unwrap());
    assert_eq!(one.status().await, Status::Ok);
    assert_eq!(allowed(&[&one, &other], 30).await, 10);
    let wait = other.allow(&LIMIT, "192.0.2.0/24").await.unwrap_err();
    assert!(wait > Duration::from_mins(5) && wait <= Duration::from_mins(6), "{wait:?}");
    assert!(one.allow(&LIMIT, "198.51.100.0/24").await.is_ok());

    redis.stop();
    assert_eq!(allowed(&[&one, &other], 60).await, 20);
    assert_eq!(one.status().await, Status::Away);

    redis.resume().await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!([one.status().await, other.status().await], [Status::Ok, Status::Ok]);
    assert_eq!(allowed(&[&one, &other], 30).await, 10);
    assert_eq!(Hot::in_process().status().await, Status::NotConfigured);
    assert!(matches!(Hot::redis("postgres://x"), Err(Error::Configuration(_))));
}

#[tokio::test]
async fn an_outage_is_logged_once_and_its_end_once() {
    let Some(mut redis) = TestRedis::start().await else { return };
    let logs = Logs::keep();
    let hot = Hot::redis(&redis.url()).unwrap();
    assert_eq!(allowed(&[&hot], 5).await, 5);
    assert_eq!(logs.count("Redis"), 0, "{}", logs.text());
    redis.stop();
    allowed(&[&hot], 20).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    allowed(&[&hot], 20).await;
    assert_eq!((logs.count("Redis is away"), logs.count("Redis is back")), (1, 0));
    redis.resume().await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    allowed(&[&hot], 20).await;
    assert_eq!((logs.count("Redis is away"), logs.count("Redis is back")), (1, 1));
    assert!(!logs.text().contains(&redis.url()), "no address, which may have a password in it");
}

#[tokio::test]
async fn a_slow_redis_delays_nobody_for_long() {
    let Some(redis) = TestRedis::start().await else { return };
    let hot = Hot::redis(&redis.url()).unwrap();
    assert_eq!(hot.status().await, Status::Ok);
    redis.freeze();
    let began = std::time::Instant::now();
    assert_eq!(allowed(&[&hot], 20).await, 10);
    assert!(began.elapsed() < Duration::from_millis(600), "{:?}", began.elapsed());
    redis.thaw();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(hot.status().await, Status::Ok);
}

#[tokio::test]
async fn what_is_used_once_is_used_on_every_server() {
    let Some(mut redis) = TestRedis::start().await else { return };
    let (one, other) = (Hot::redis(&redis.url()).unwrap(), Hot::redis(&redis.url()).unwrap());
    let minute = Duration::from_mins(1);
    assert!(one.first_use("a", minute).await);
    assert!(!other.first_use("a", minute).await);
    redis.stop();
    assert!(!one.first_use("a", minute).await, "it remembers what it saw itself");
    assert!(one.first_use("b", minute).await);
}

#[tokio::test]
async fn signing_out_holds_on_every_server_at_once() {
    let Some(mut redis) = TestRedis::start().await else { return };
    let people = People::start_with(Hot::redis(&redis.url()).unwrap()).await;
    people.register("anna@unione.example").await;
    let here = &people.identity;
    let there = people.another_server(Hot::redis(&redis.url()).unwrap()).await;

    let began = people.sign_in("anna@unione.example").await;
    assert!(there.find_session(&began.token).await.unwrap().is_some());
    assert!(there.find_session(&began.token).await.unwrap().is_some(), "from its copy");
    here.rights_changed(began.session.account_id).await.unwrap();
    assert_eq!(there.find_session(&began.token).await.unwrap().unwrap().rights_version, 2);
    here.end_session(&began.token).await.unwrap();
    assert!(there.find_session(&began.token).await.unwrap().is_none());

    // The same while Redis is away, and when it is back.
    let began = people.sign_in("anna@unione.example").await;
    assert!(there.find_session(&began.token).await.unwrap().is_some());
    redis.stop();
    assert!(there.find_session(&began.token).await.unwrap().is_some(), "from PostgreSQL");
    here.end_session(&began.token).await.unwrap();
    assert!(there.find_session(&began.token).await.unwrap().is_none());
    redis.resume().await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(there.find_session(&began.token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_session_that_ended_unnoticed_by_redis_does_not_come_back_with_it() {
    let Some(redis) = TestRedis::start().await else { return };
    let people = People::start_with(Hot::redis(&redis.url()).unwrap()).await;
    people.register("anna@unione.example").await;
    let there = people.another_server(Hot::redis(&redis.url()).unwrap()).await;
    let began = people.sign_in("anna@unione.example").await;
    assert!(there.find_session(&began.token).await.unwrap().is_some());
    let copied = copy(&redis, &began.token);
    assert!(copied.len() > 50);

    // Neither server reaches it. What they tried to say is heard late, or not at all: then Redis still
    // has its copy.
    redis.freeze();
    people.identity.end_session(&began.token).await.unwrap();
    assert!(there.find_session(&began.token).await.unwrap().is_none());
    redis.thaw();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    let () = connection.set(place(&began.token), copied).unwrap();
    for server in [&people.identity, &there] {
        assert_eq!(server.hot().status().await, Status::Ok);
        assert!(server.find_session(&began.token).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_late_copy_does_not_bring_a_session_back() {
    let Some(redis) = TestRedis::start().await else { return };
    let people = People::start_with(Hot::redis(&redis.url()).unwrap()).await;
    people.register("anna@unione.example").await;
    for _ in 0..20 {
        let began = people.sign_in("anna@unione.example").await;
        let readers: Vec<_> = (0..6)
            .map(|_| {
                let (identity, token) = (people.identity.clone(), began.token.clone());
                tokio::spawn(async move { identity.find_session(&token).await.unwrap() })
            })
            .collect();
        people.identity.end_session(&began.token).await.unwrap();
        for reader in readers {
            reader.await.unwrap();
        }
        assert_eq!(people.identity.find_session(&began.token).await.unwrap(), None);
        assert_eq!(copy(&redis, &began.token), b"", "a mark, and no copy");
    }
}

#[tokio::test]
async fn redis_holds_no_name_and_a_made_up_copy_is_not_believed() {
    let Some(redis) = TestRedis::start().await else { return };
    let people = People::start_with(Hot::redis(&redis.url()).unwrap()).await;
    people.register("anna@unione.example").await;
    let anna = people.sign_in("anna@unione.example").await;
    let other = people.sign_in("anna@unione.example").await;
    for token in [&anna.token, &other.token] {
        people.identity.find_session(token).await.unwrap().unwrap();
    }
    let sealed = copy(&redis, &anna.token);
    let text = String::from_utf8_lossy(&sealed).to_lowercase();
    assert!(!text.contains("anna") && !text.contains("rossi"));

    // Somebody who can write to Redis copies a session to a token of their own making.
    let forged = Token::fresh();
    let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    let () = connection.set(place(&forged), &sealed).unwrap();
    assert!(people.identity.find_session(&forged).await.unwrap().is_none());
}

#[tokio::test]
async fn failed_attempts_are_counted_together() {
    let Some(redis) = TestRedis::start().await else { return };
    let people = People::start_with(Hot::redis(&redis.url()).unwrap()).await;
    let there = people.another_server(Hot::redis(&redis.url()).unwrap()).await;
    let visitor = Visitor::default();
    for turn in 0..5 {
        let server = if turn % 2 == 0 { &people.identity } else { &there };
        let refused = server.sign_in_with_password("nobody@unione.example", "x", &visitor).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{turn}: {refused:?}");
    }
    for server in [&people.identity, &there] {
        let refused = server.sign_in_with_password("Nobody@unione.example", "x", &visitor).await;
        assert!(
            matches!(refused, Err(Error::TooManyAttempts { wait }) if wait <= Duration::from_secs(2))
        );
    }
}

fn place(token: &Token) -> String {
    format!("session:{}", hex::encode(token.digest()))
}

fn copy(redis: &TestRedis, token: &Token) -> Vec<u8> {
    let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    connection.get(place(token)).unwrap()
}
