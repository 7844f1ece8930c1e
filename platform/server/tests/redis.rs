//! Two servers that share a Redis.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "in tests")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use harness::{PASSWORD, SECRET_KEY, TestDatabase, TestRedis};
use reqwest::{Client, Response, StatusCode, redirect};
use reticolo_foundation::{Keys, Language};
use reticolo_identity::{Hot, Method, NewAccount, Visitor, presence, tls};
use reticolo_server::platform::Platform;
use reticolo_tenancy::provision::NewTenant;
use serde_json::Value;

/// A server of its own, with what it logs.
struct Server {
    process: Child,
    origin: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(database: &TestDatabase, redis: &TestRedis) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_reticolo"))
            .env_clear()
            .env("DATABASE_URL", database.address())
            .env("SECRET_KEY", SECRET_KEY)
            .env("REDIS_URL", redis.url())
            .env("SPARE_SCHEMAS", "0")
            .env("LOG_FORMAT", "json")
            .args(["serve", "--port", "0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let mut lines =
            BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
        let serving = lines.find(|line| line.contains("\"serving\"")).unwrap();
        let serving: Value = serde_json::from_str(&serving).unwrap();
        let origin = format!("http://{}", serving["address"].as_str().unwrap());
        let kept = Arc::clone(&log);
        std::thread::spawn(move || lines.for_each(|line| kept.lock().unwrap().push(line)));
        Self { process, origin, log }
    }

    async fn get(&self, client: &Client, path: &str, session: &str) -> Response {
        let cookie = format!("{}={session}", presence::COOKIE);
        let request = client.get(format!("{}{path}", self.origin)).header("cookie", cookie);
        request.send().await.unwrap()
    }

    async fn ready(&self, client: &Client) -> (StatusCode, String) {
        let answer = client.get(format!("{}/readyz", self.origin)).send().await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        (status, body["redis"].as_str().unwrap().to_owned())
    }

    async fn until_redis_is(&self, client: &Client, wanted: &str) {
        let began = Instant::now();
        loop {
            let (status, redis) = self.ready(client).await;
            assert_eq!(status, StatusCode::OK, "without Redis the server serves all the same");
            if redis == wanted {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{redis}, not {wanted}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn has_logged(&self, words: &str) -> bool {
        self.log.lock().unwrap().iter().any(|line| line.contains(words))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_out_and_limits_hold_on_both_and_an_outage_of_redis_stops_neither() {
    let Some(mut redis) = TestRedis::start().await else { return };
    tls::use_ring();
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let database = TestDatabase::create().await;
    let keys = Keys::parse(SECRET_KEY).unwrap();
    let platform = Platform::open(database.server(), keys, 2).await.unwrap();
    let new = NewTenant {
        slug: "tradate".parse().unwrap(),
        legal_name: "Tradate".to_owned(),
        kind: "union".parse().unwrap(),
        municipalities: Vec::new(),
        sample_data: false,
    };
    platform.builder.create(&new, "test").await.unwrap();
    let hot = Hot::redis(&redis.url()).unwrap();
    let identity = platform.identity("http://localhost".parse().unwrap(), hot);
    let anna = NewAccount {
        name: "Anna Rossi".to_owned(),
        login_mail: "anna@example.org".to_owned(),
        language: Language::Italian,
    };
    let anna = identity.register(&anna, PASSWORD).await.unwrap();
    let session = async || {
        let begun = identity.start_session(anna, Method::Password, &Visitor::default()).await;
        begun.unwrap().0.reveal().to_owned()
    };
    let (one, other) = (Server::start(&database, &redis), Server::start(&database, &redis));
    let work = "/t/tradate/work";
    let is_in = async |server: &Server, session: &str| {
        server.get(&client, work, session).await.status() == StatusCode::OK
    };
    let sign_out = async |server: &Server, session: &str| {
        let page = server.get(&client, work, session).await.text().await.unwrap();
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap();
        let csrf = csrf.split('"').next().unwrap();
        let request = client
            .post(format!("{}/t/tradate/sign-out", server.origin))
            .header("cookie", format!("{}={session}", presence::COOKIE))
            .form(&[("csrf", csrf)]);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::SEE_OTHER);
    };

    // Signed in for one is signed in for both, and so it is with signing out.
    let first = session().await;
    assert!(is_in(&one, &first).await && is_in(&other, &first).await);
    sign_out(&one, &first).await;
    assert!(!is_in(&other, &first).await && !is_in(&one, &first).await);

    // Failed sign-ins on one count on the other.
    let fail = async |server: &Server| {
        let page = client.get(format!("{}/t/tradate/sign-in", server.origin)).send().await.unwrap();
        let cookie =
            page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let text = page.text().await.unwrap();
        let csrf = text.split("name=\"csrf\" value=\"").nth(1).unwrap();
        let csrf = csrf.split('"').next().unwrap().to_owned();
        let form =
            [("csrf", csrf.as_str()), ("mail", "anna@example.org"), ("password", "sbagliata")];
        let address = format!("{}/t/tradate/sign-in", server.origin);
        client.post(address).header("cookie", cookie).form(&form).send().await.unwrap().status()
    };
    for server in [&one, &other, &one, &other, &one] {
        assert_eq!(fail(server).await, StatusCode::BAD_REQUEST);
    }
    assert_eq!(fail(&one).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(fail(&other).await, StatusCode::TOO_MANY_REQUESTS);

    // Without Redis both go on from the database, and say so.
    let second = session().await;
    assert!(is_in(&one, &second).await && is_in(&other, &second).await);
    redis.stop();
    assert!(is_in(&one, &second).await && is_in(&other, &second).await);
    one.until_redis_is(&client, "no answer").await;
    other.until_redis_is(&client, "no answer").await;
    assert!(one.has_logged("Redis") && other.has_logged("Redis"), "the outage is in the log");
    sign_out(&other, &second).await;
    assert!(!is_in(&one, &second).await && !is_in(&other, &second).await);

    redis.resume().await;
    one.until_redis_is(&client, "ok").await;
    other.until_redis_is(&client, "ok").await;
    assert!(!is_in(&one, &second).await, "what ended meanwhile does not come back");
    let third = session().await;
    assert!(is_in(&one, &third).await && is_in(&other, &third).await);
}
