//! The program as an operator meets it: what it prints, what it refuses, how it exits.

#![expect(clippy::unwrap_used, reason = "in tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use harness::{App, Listing, SECRET_KEY, TestDatabase, TestPlugin, key, repository, write_package};
use insta::assert_snapshot;

fn reticolo(database: &TestDatabase, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reticolo"))
        .env_clear()
        .env("DATABASE_URL", database.address())
        .env("SECRET_KEY", SECRET_KEY)
        .args(arguments)
        .output()
        .unwrap()
}

/// What a successful command prints.
#[track_caller]
fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a command that fails says, without its exit status being a panic's.
#[track_caller]
fn refused(output: &Output) -> String {
    assert!(matches!(output.status.code(), Some(1 | 2)), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn create(database: &TestDatabase, slug: &str) -> Output {
    let name = format!("Unione {slug}");
    let arguments =
        ["tenant", "create", slug, "--name", &name, "--kind", "union", "--municipality", "024100"];
    reticolo(database, &arguments)
}

#[tokio::test]
async fn a_tenant_is_created_shown_suspended_resumed_and_archived() {
    let database = TestDatabase::create().await;
    let folder = tempfile::tempdir().unwrap();
    assert!(told(&create(&database, "schio")).starts_with("Unione schio is active, at /t/schio ("));
    told(&create(&database, "thiene"));
    let list = told(&reticolo(&database, &["tenant", "list"]));
    assert_eq!(list.lines().count(), 3, "{list}");
    let shown = told(&reticolo(&database, &["tenant", "show", "schio"]));
    assert!(shown.contains("state           active") && shown.contains("024100"), "{shown}");

    let early = reticolo(&database, &["tenant", "archive", "schio"]);
    assert_snapshot!(refused(&early), @"error: schio is active: suspend it first, with `reticolo tenant suspend schio`");
    let suspended = reticolo(&database, &["tenant", "suspend", "schio", "--reason", "prova"]);
    assert_snapshot!(told(&suspended), @"schio is suspended. `reticolo tenant resume schio` undoes it.");
    assert_snapshot!(told(&reticolo(&database, &["tenant", "resume", "schio"])), @"schio is active again.");
    told(&reticolo(&database, &["tenant", "suspend", "schio", "--reason", "fine"]));

    let file = folder.path().join("schio.zip");
    let file = file.to_str().unwrap();
    let left = told(&reticolo(&database, &["tenant", "archive", "schio", "--export", file]));
    let checksum = left.split_whitespace().last().unwrap();
    let wrong = reticolo(&database, &["tenant", "archive", "schio", "--acknowledge", "0000"]);
    assert!(refused(&wrong).contains("the checksum is not that of the last export"));
    told(&reticolo(&database, &["tenant", "archive", "schio", "--acknowledge", checksum]));
    let archived = told(&reticolo(&database, &["tenant", "show", "schio"]));
    assert!(archived.contains("archived") && !archived.contains("schema"), "{archived}");
    assert!(told(&reticolo(&database, &["tenant", "show", "thiene"])).contains("active"));
}

#[tokio::test]
async fn nonsense_is_refused_with_what_to_do_about_it() {
    let database = TestDatabase::create().await;
    told(&create(&database, "schio"));
    assert_snapshot!(refused(&create(&database, "schio")), @r#"error: a tenant "schio" exists already: choose another slug"#);
    assert_snapshot!(refused(&create(&database, "Schio!")), @r#"error: "Schio!" is no slug: use 1 to 48 lower-case letters, digits and single hyphens inside"#);
    assert_snapshot!(refused(&reticolo(&database, &["tenant", "show", "nowhere"])), @r#"error: there is no tenant "nowhere". `reticolo tenant list` shows those there are"#);
    assert_snapshot!(refused(&reticolo(&database, &["tenant", "list", "--state", "happy"])), @r#"error: there is no state "happy": use one of requested, provisioning, failed, active, suspended, offboarding, archived"#);
    assert_snapshot!(refused(&reticolo(&database, &["tenant", "resume", "schio"])), @r#"error: tenant "schio" is active: it cannot become active. Suspend it first: `reticolo tenant suspend`."#);
    let import = ["import", "hsds", "--tenant", "schio", "Cargo.toml"];
    let import = refused(&reticolo(&database, &import));
    assert!(import.contains("is not a whole ZIP file"), "{import}");
    let import =
        refused(&reticolo(&database, &["import", "hsds", "--tenant", "schio", "absent.zip"]));
    assert!(import.contains("absent.zip cannot be read"), "{import}");
}

#[tokio::test]
async fn a_configuration_that_makes_no_sense_stops_the_server_at_start() {
    let database = TestDatabase::create().await;
    for (variable, value) in [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("HOST", "nowhere"),
        ("LANE_CONNECTIONS", "0"),
        ("SPARE_SCHEMAS", "-1"),
        ("REQUEST_TIMEOUT", "0"),
        ("LOG_FORMAT", "xml"),
        ("LOG", "reticolo=verymuch"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "postgres://localhost"),
        ("SECRET_KEY", "secret"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_reticolo"))
            .env_clear()
            .env("DATABASE_URL", database.address())
            .env("SECRET_KEY", SECRET_KEY)
            .env(variable, value)
            .args(["serve", "--port", "0"].iter().take(if variable == "PORT" { 1 } else { 3 }))
            .output()
            .unwrap();
        let said = refused(&output);
        assert!(!said.contains("panicked") && said.len() > 20, "{variable}={value}: {said}");
        assert!(!said.contains(database.address()), "{variable}: the password is shown");
    }
    let without = Command::new(env!("CARGO_BIN_EXE_reticolo"))
        .env_clear()
        .args(["migrate"])
        .output()
        .unwrap();
    assert_snapshot!(refused(&without), @"error: DATABASE_URL is not set. Set it to postgres://user:password@host:port/database");
}

#[tokio::test]
async fn an_import_says_what_it_did_and_keeps_what_it_could_not_take() {
    let database = TestDatabase::create().await;
    told(&create(&database, "schio"));
    told(&create(&database, "thiene"));
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("package");
    std::fs::create_dir(&package).unwrap();
    write_package(&package, &[Listing { name: "Assistenza", ..Listing::default() }]);
    let phones = "id,service_id,number\n1,servizio,+39 000 1\n2,servizio,\n";
    std::fs::write(package.join("phones.csv"), phones).unwrap();
    let package = package.to_str().unwrap();
    let rejects = folder.path().join("package.rejects.csv");

    let dry =
        told(&reticolo(&database, &["import", "hsds", "--tenant", "schio", "--dry-run", package]));
    assert!(dry.ends_with("This was a dry run: nothing was changed.\n"), "{dry}");
    let first = told(&reticolo(&database, &["import", "hsds", "--tenant", "schio", package]));
    let line = |text: &str, file: &str| {
        text.lines().find(|line| line.starts_with(file)).unwrap().to_owned()
    };
    let counts = |text: &str, file: &str| {
        line(text, file).split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(counts(&dry, "phones.csv"), "2 1 0 0 1 0");
    assert_eq!(counts(&first, "phones.csv"), "2 1 0 0 1 0");
    assert_snapshot!(std::fs::read_to_string(&rejects).unwrap(), @r#"
    file,row,column,severity,reason,value
    phones.csv,3,number,rejected,"required, and empty",
    "#);
    let second = told(&reticolo(&database, &["import", "hsds", "--tenant", "schio", package]));
    assert_eq!(counts(&second, "phones.csv"), "2 0 0 1 1 0");

    let export = folder.path().join("schio.zip");
    let export = export.to_str().unwrap();
    told(&reticolo(&database, &["export", "hsds", "--tenant", "schio", export]));
    let again = told(&reticolo(&database, &["import", "hsds", "--tenant", "schio", export]));
    assert!(counts(&again, "services.csv") == "1 0 0 1 0 0", "{again}");
    let other = folder.path().join("thiene.zip");
    told(&reticolo(&database, &["export", "hsds", "--tenant", "thiene", other.to_str().unwrap()]));
    let empty = told(&reticolo(
        &database,
        &["import", "hsds", "--tenant", "thiene", other.to_str().unwrap()],
    ));
    assert!(counts(&empty, "services.csv") == "0 0 0 0 0 0", "{empty}");
}

#[tokio::test]
async fn an_audit_is_verified_and_tampering_named() {
    let database = TestDatabase::create().await;
    told(&create(&database, "schio"));
    told(&create(&database, "thiene"));
    let folder = tempfile::tempdir().unwrap();
    write_package(folder.path(), &[Listing::default()]);
    let package = folder.path().to_str().unwrap();
    told(&reticolo(&database, &["import", "hsds", "--tenant", "schio", package]));
    let verify = |tenant: &str, more: &[&str]| {
        reticolo(&database, &[&["audit", "verify", "--tenant", tenant], more].concat())
    };
    let whole = told(&verify("schio", &[]));
    assert!(whole.starts_with("The audit of schio is whole: 1 entries."), "{whole}");
    let anchor = whole.split("--anchor ").nth(1).unwrap().trim();
    assert!(told(&verify("schio", &["--anchor", anchor])).contains("is whole"));
    assert_snapshot!(told(&verify("thiene", &[])), @"The audit of thiene is whole: 0 entries.");

    let mut connection = database.connect().await;
    let schema: String =
        sqlx::query_scalar("select schema_name from platform.tenant where slug = 'schio'")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    let tampering = format!("update {schema}.audit_entry set actor_name = 'nobody'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(tampering)).execute(&mut connection).await.unwrap();
    assert_snapshot!(refused(&verify("schio", &[])), @"error: entry 1 is not what was written, or does not belong in this place");
    assert_snapshot!(refused(&verify("nobody", &[])), @r#"error: there is no tenant "nobody". `reticolo tenant list` shows those there are"#);
}

#[tokio::test]
async fn the_demonstration_fills_five_unions_and_a_second_time_changes_nothing() {
    let database = TestDatabase::create().await;
    let folder = repository("demo");
    let folder = folder.to_str().unwrap();
    let first = told(&reticolo(&database, &["demo", "--folder", folder]));
    let services = |slug: &str| -> u32 {
        let line = first.lines().find(|line| line.starts_with(slug)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    assert!(services("altovicentino") >= 100, "{first}");
    for slug in ["marca-occidentale", "poli-citta", "liveas-d39", "tradate"] {
        assert!(services(slug) >= 40, "{first}");
    }
    assert_eq!(told(&reticolo(&database, &["demo", "--folder", folder])), first);
}

#[tokio::test]
async fn a_union_s_first_administrator_is_invited_from_the_command_line() {
    let database = TestDatabase::create().await;
    told(&create(&database, "schio"));
    let invite = |mail: &str, name: &str| {
        reticolo(&database, &["tenant", "invite", "schio", "--mail", mail, "--name", name])
    };
    let link = |told: &str| {
        told.lines()
            .nth(1)
            .unwrap()
            .trim()
            .rsplit_once('/')
            .map(|(path, _)| path.to_owned())
            .unwrap()
    };
    let first = told(&invite("anna@unione.example", "Anna Rossi"));
    assert_eq!(link(&first), "http://localhost:8080/t/schio/invitations");
    // Nobody has accepted yet: a mail that went astray can be sent again.
    told(&invite("anna.rossi@unione.example", "Anna Rossi"));
    assert!(refused(&invite("anna", "Anna Rossi")).contains("this is no mail address"));
    assert!(refused(&invite("anna@unione.example", " ")).contains("\"name\" is empty or too long"));
    let mut connection = database.connect().await;
    let mails: Vec<(String, String)> =
        sqlx::query_as("select recipient, body from platform.outgoing_mail order by created_at")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let recipients: Vec<&str> = mails.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(recipients, ["anna@unione.example", "anna.rossi@unione.example"]);
    assert!(mails[0].1.contains("http://localhost:8080/t/schio/invitations/"));

    let schema: String =
        sqlx::query_scalar("select schema_name from platform.tenant where slug = 'schio'")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    let accepted = format!(
        "insert into {schema}.membership (membership_id, account_id, name, role, created_at, changed_at)
         values (gen_random_uuid(), gen_random_uuid(), 'Anna', 'union_admin', now(), now())"
    );
    sqlx::query(sqlx::AssertSqlSafe(accepted)).execute(&mut connection).await.unwrap();
    assert_snapshot!(refused(&invite("ugo@unione.example", "Ugo")), @"error: this union has an administrator already, who can invite others on its page of people");
}

/// Starts the server on a free port, and gives its address.
fn start(database: &TestDatabase) -> (Child, String) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_reticolo"))
        .env_clear()
        .env("DATABASE_URL", database.address())
        .env("SECRET_KEY", SECRET_KEY)
        .env("LOG_FORMAT", "json")
        .args(["serve", "--port", "0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let serving = lines.find_map(|line| line.ok().filter(|line| line.contains("\"serving\"")));
    let serving = serving.unwrap();
    let address =
        serving.split("\"address\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    (server, address)
}

#[tokio::test]
async fn a_server_told_to_stop_finishes_what_is_under_way() {
    let database = TestDatabase::create().await;
    told(&create(&database, "schio"));
    let (mut server, address) = start(&database);
    // A request whose body is still on its way when the server is told to stop.
    let body = r#"{"query":"{ tenant { slug } }"}"#;
    let mut request = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /t/schio/graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    request.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let stopped = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    std::thread::sleep(Duration::from_millis(300));
    request.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""slug":"schio""#), "{answer}");

    let began = Instant::now();
    let status = server.wait().unwrap();
    assert!(status.success(), "{status}");
    assert!(began.elapsed() < Duration::from_secs(10));
    assert!(TcpStream::connect(&address).is_err());
}

#[tokio::test]
async fn what_revoking_and_withdrawing_do_is_said_before_it_is_done() {
    let app = App::start().await;
    let [schio] = app.tenants(["schio"]).await;
    schio.installs(&TestPlugin::of("relief-voucher")).await;
    let plugin = |arguments: &[&str]| reticolo(&app.database, &[&["plugin"], arguments].concat());
    let release = "it.reticolo.relief-voucher@1.0.0";
    let catalogue = told(&plugin(&["releases"]));
    let key = key(7).public().to_string();
    assert!(catalogue.contains(&format!("{release}  offered")), "{catalogue}");
    assert!(catalogue.contains(&key), "{catalogue}");

    let withdraw = ["withdraw", release, "--reason", "wrong amounts"];
    let asked = told(&plugin(&withdraw));
    assert_snapshot!(asked, @r"
    it.reticolo.relief-voucher@1.0.0: nobody will install it, enable it or go back to it any more.
    It goes on where it runs:
      - schio: it.reticolo.relief-voucher 1.0.0
    Nothing was changed. To do it, add --yes.
    ");
    assert!(told(&plugin(&["releases"])).contains("  offered"));
    told(&plugin(&[&withdraw[..], &["--yes"]].concat()));
    assert!(told(&plugin(&["releases"])).contains("  withdrawn"));

    let revoke = ["revoke", &key, "--reason", "its key was stolen"];
    let asked = told(&plugin(&revoke));
    assert!(asked.contains("- schio: it.reticolo.relief-voucher 1.0.0"), "{asked}");
    assert!(asked.contains("Nothing was changed"), "{asked}");
    assert!(told(&plugin(&["releases"])).contains("  withdrawn"));
    told(&plugin(&[&revoke[..], &["--yes"]].concat()));
    assert!(told(&plugin(&["releases"])).contains("  revoked"));
    app.platform.builder.plugins_changed(schio.tenant().await.id).await.unwrap();
    assert_eq!(schio.plugins().await.plugins.len(), 0);
}
