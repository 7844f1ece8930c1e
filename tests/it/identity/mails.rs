//! The outbox, and the ways out of it.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use harness::{App, People};
use reticolo_foundation::{Access, Clock};
use reticolo_identity::Error;
use reticolo_identity::mail::{self, Delivery, Mail, Postman};

const FROM: &str = "Reticolo <no@reticolo.example>";

fn letter(to: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "È arrivata una proposta".to_owned(),
        text: "Ciao,\nla città è più bella: guarda https://reticolo.example/t/tradate?a=b\n.\nFine"
            .to_owned(),
    }
}

async fn enqueue(people: &People, mail: &Mail) {
    let mut scope = people.identity.write().await.unwrap();
    let now = scope.now();
    mail::enqueue(scope.connection(), now, mail).await.unwrap();
    scope.commit().await.unwrap();
}

async fn left(people: &People) -> Vec<(i32, Option<String>)> {
    sqlx::query_as("select attempts, last_error from platform.outgoing_mail")
        .fetch_all(&mut people.database.connect().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_mail_is_sent_once_it_is_committed() {
    let people = People::start().await;
    let mut scope = people.identity.write().await.unwrap();
    let now = scope.now();
    mail::enqueue(scope.connection(), now, &letter("anna@unione.example")).await.unwrap();
    drop(scope);
    assert_eq!(people.mails().await.len(), 0, "thought better of");
    enqueue(&people, &letter("anna@unione.example")).await;
    let mails = people.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "anna@unione.example");
    assert_eq!(mails[0].subject, "È arrivata una proposta");
    assert_eq!(mails[0].text.replace("\r\n", "\n").trim_end(), letter("").text);
    assert_eq!(left(&people).await, []);
    assert_eq!(people.mails().await.len(), 1, "once");
}

#[tokio::test]
async fn what_is_no_address_is_not_taken() {
    let people = People::start().await;
    let mut scope = people.identity.write().await.unwrap();
    let now = scope.now();
    for to in ["", "anna", "a@b.example\r\nbcc: x@y.example"] {
        let refused = mail::enqueue(scope.connection(), now, &letter(to)).await;
        assert!(matches!(refused, Err(Error::BadMail)), "{to:?}");
    }
}

#[tokio::test]
async fn a_tenant_adds_mails_and_reads_none() {
    let app = App::start().await;
    let [tradate, _] = app.tenants(["tradate", "altovicentino"]).await;
    let mut scope = tradate.enter(Access::Write).await;
    let now = scope.now();
    mail::enqueue(scope.connection(), now, &letter("anna@unione.example")).await.unwrap();
    scope.commit().await.unwrap();
    for statement in [
        "select recipient from platform.outgoing_mail",
        "delete from platform.outgoing_mail",
        "update platform.outgoing_mail set recipient = ''",
        "insert into platform.outgoing_mail (outgoing_mail_id, last_error) values (gen_random_uuid(), '')",
        "select name from platform.account",
        "select digest from platform.session",
    ] {
        let mut scope = tradate.enter(Access::Write).await;
        let refused = sqlx::query(statement).execute(scope.connection()).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501", "{statement}");
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_tried_again_and_given_up_after_a_day() {
    let people = People::start().await;
    enqueue(&people, &letter("anna@unione.example")).await;
    // Nobody listens there.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let nowhere = Delivery::server(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let now = people.identity.write().await.unwrap().now();
    let deliver = async |minutes| {
        let then = people.identity.at(Clock::Fixed(now + TimeDelta::minutes(minutes)));
        Postman::new(then, nowhere.clone(), FROM).unwrap().deliver_due().await.unwrap()
    };
    assert_eq!(deliver(1).await, 1);
    assert_eq!(left(&people).await, [(1, Some("connection".to_owned()))]);
    assert_eq!(deliver(5).await, 0, "not at once");
    assert_eq!(deliver(20).await, 1);
    assert_eq!(left(&people).await, [(2, Some("connection".to_owned()))]);
    assert_eq!(deliver(24 * 60 + 2).await, 1);
    assert_eq!(left(&people).await, []);
    assert!(matches!(Delivery::server("not an address"), Err(Error::Configuration(_))));
}

#[tokio::test]
async fn two_postmen_send_each_mail_once() {
    let people = People::start().await;
    for number in 0..30 {
        enqueue(&people, &letter(&format!("p{number}@unione.example"))).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let delivery = Delivery::Folder(folder.path().to_owned());
    let postman = Postman::new(people.identity.clone(), delivery, FROM).unwrap();
    let (one, other) = tokio::join!(postman.deliver_due(), postman.deliver_due());
    assert_eq!(one.unwrap() + other.unwrap(), 30);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 30);
}

#[tokio::test]
async fn a_mail_reaches_a_real_server() {
    let people = People::start().await;
    let Some(mut server) = MailServer::start() else { return };
    enqueue(&people, &letter("anna@unione.example")).await;
    let delivery = Delivery::server(&format!("smtp://127.0.0.1:{}", server.port)).unwrap();
    let postman = Postman::new(people.identity.clone(), delivery, FROM).unwrap();
    assert_eq!(postman.deliver_due().await.unwrap(), 1);
    assert_eq!(left(&people).await, []);
    let received = server.received();
    for line in [
        "From: Reticolo <no@reticolo.example>",
        "To: anna@unione.example",
        "Message-ID: <",
        "Date: ",
    ] {
        assert!(received.contains(line), "{line} is not in\n{received}");
    }
}

/// A real mail server that prints what it takes.
struct MailServer {
    port: u16,
    child: Child,
}

impl MailServer {
    fn start() -> Option<Self> {
        let mut there = Command::new("python3");
        there.args(["-c", "import aiosmtpd"]).stderr(Stdio::null());
        if !there.status().is_ok_and(|status| status.success()) {
            eprintln!("SKIPPED: no mail server to send to: `pip install aiosmtpd`.");
            return None;
        }
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let child = Command::new("python3")
            .args(["-u", "-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}")])
            .args(["-c", "aiosmtpd.handlers.Debugging", "stdout"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let server = Self { port, child };
        for _ in 0..250 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the mail server does not answer")
    }

    /// Everything it has taken; it ends.
    fn received(&mut self) -> String {
        let output = self.child.stdout.take().unwrap();
        let mut output = BufReader::new(output);
        let mut first = String::new();
        output.read_line(&mut first).unwrap();
        self.child.kill().unwrap();
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        first + &rest
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
