//! Who may open which page: asked of every route, for every role, and kept as a list one can review.
//!
//! `UPDATE_GOLDEN=1` writes the lists anew; look at the difference before you keep it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::Ipv4Addr;

use harness::{
    App, Listing, PASSWORD, TestPerson, TestPlugin, TestTenant, client_at, golden, repository,
};
use reqwest::{Client, StatusCode, header};
use reticolo_directory::hsds::identity::of;
use reticolo_foundation::{Access, Language, Token};
use reticolo_identity::{Method, NewAccount, Visitor, csrf, presence};
use reticolo_registers::entry::{self, Application, Offer};
use reticolo_registers::request::{self, Need, NewRequest};
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::{self, Post};

const SLUG: &str = "tradate";

/// A route as the pages declare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    path: String,
    method: &'static str,
}

/// Every route of `web/src/pages.rs`.
fn routes() -> Vec<Route> {
    let source = std::fs::read_to_string(repository("web/src/pages.rs")).unwrap();
    let mut routes = Vec::new();
    for declared in source.split(".route(").skip(1) {
        let path = declared.split('"').nth(1).unwrap();
        let rest = &declared[declared.find(path).unwrap() + path.len()..];
        let mut depth = 1;
        let end = rest.find(|letter| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        let handlers = &rest[..end.unwrap()];
        for method in ["get", "post"] {
            if handlers.contains(&format!("{method}(")) {
                routes.push(Route { path: path.to_owned(), method });
            }
        }
    }
    routes.sort();
    assert!(routes.len() > 30, "{routes:?}");
    routes
}

/// The address of a route, with things that are there in it.
fn address(route: &Route, things: &BTreeMap<&str, String>) -> String {
    let path = route.path.replace("{tenant}", SLUG);
    let Some((before, _)) = path.split_once("/{") else { return path };
    let thing = things.iter().find(|(place, _)| before.ends_with(**place));
    let (_, thing) = thing.unwrap_or_else(|| panic!("say what stands in {}", route.path));
    let mut filled = String::new();
    let mut rest = path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let name = after.split('}').next().unwrap();
        filled.push_str(before);
        filled.push_str(match name {
            "version" => "1",
            "step" if path.contains("/matching/") => "cancel",
            "step" if path.contains("/placements/") => "end",
            "step" if path.contains("/plugins/") => "disable",
            "step" if path.contains("/entries/") => "check",
            "step" => "suspend",
            "namespace" => "caregivers",
            "page" => "add-course",
            _ => thing,
        });
        rest = &after[name.len() + 1..];
    }
    filled + rest
}

/// Somebody who tries every page.
struct Somebody {
    name: &'static str,
    /// `None`: not signed in.
    person: Option<TestPerson>,
}

impl Somebody {
    /// Tries a route, with a session of its own: some routes end sessions.
    async fn outcome(&self, app: &App, client: &Client, route: &Route, address: &str) -> String {
        let (cookie, token) = match &self.person {
            Some(person) => {
                let visitor = Visitor::default();
                let begun = app.identity.start_session(person.account, Method::Password, &visitor);
                (presence::COOKIE, begun.await.unwrap().0)
            }
            None => ("__Host-guest", Token::fresh()),
        };
        let request = if route.method == "get" {
            client.get(app.url(address))
        } else {
            let proof = csrf::token(app.identity.keys(), &token);
            client.post(app.url(address)).form(&[("csrf", proof)])
        };
        let cookie = format!("{cookie}={}", token.reveal());
        let response = request.header(header::COOKIE, cookie).send().await.unwrap();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap());
        match (response.status(), to) {
            (StatusCode::SEE_OTHER, Some(to)) if to.contains("/sign-in?return=") => {
                "sign-in".into()
            }
            (StatusCode::NOT_FOUND, _) => "-".to_owned(),
            (status, _) => {
                assert!(status.as_u16() < 500, "{} {address}: {status}", route.method);
                // Signing in has a limit for each name, and all of these give the same: none.
                let waits =
                    status == StatusCode::TOO_MANY_REQUESTS && !route.path.ends_with("/sign-in");
                assert!(!waits, "{} {address}: no answer to who may", route.method);
                if route.method == "get" { status.as_u16().to_string() } else { "may".to_owned() }
            }
        }
    }
}

/// Somebody's application and a family's request, both brought to a desk.
async fn in_the_register(tenant: &TestTenant<'_>) -> (String, String) {
    let mut scope = tenant.enter(Access::Write).await;
    let application = Application {
        display_name: "Olena Kovalenko".to_owned(),
        born_on: "1978-03-14".parse().unwrap(),
        offer: Offer {
            municipalities: vec!["024100".to_owned()],
            weekly_minutes: 600,
            permit_expires_on: None,
        },
        form: serde_json::json!({ "citizenship": "eu", "residence": "union" }),
    };
    let entry = entry::apply_for(&mut scope, "caregivers", &application).await.unwrap();
    let new = NewRequest {
        family_name: "Famiglia Neri".to_owned(),
        municipality: "024100".to_owned(),
        weekly_minutes: 600,
        cohabiting: false,
        start_on: "2026-12-01".parse().unwrap(),
        need: Need::default(),
    };
    let request = request::create_for(&mut scope, "caregivers", &new).await.unwrap();
    scope.commit().await.unwrap();
    (entry.to_string(), request.to_string())
}

async fn person(app: &App, tenant: &TestTenant<'_>, name: &str, posts: &[Post]) -> TestPerson {
    let new = NewAccount {
        name: name.to_owned(),
        login_mail: format!("{name}@example.org"),
        language: Language::Italian,
    };
    let account = app.identity.register(&new, PASSWORD).await.unwrap();
    let person = TestPerson { account, name: name.to_owned() };
    tenant.gives(&person, posts).await;
    person
}

#[tokio::test]
async fn every_page_is_for_those_it_is_meant_for() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants([SLUG, "altovicentino"]).await;
    let services = ["one", "two"].map(|id| Listing { id, organization: id, ..Listing::default() });
    tradate.lists(&services).await;
    let of_organization = |id: &str| Post {
        organization_id: Some(of("organization", id)),
        ..Post::everywhere(Role::ProviderOperator)
    };
    let mut people = vec![Somebody { name: "guest", person: None }];
    for (name, posts) in [
        ("citizen", Vec::new()),
        ("desk_operator", vec![Post::everywhere(Role::DeskOperator)]),
        ("social_worker", vec![Post::everywhere(Role::SocialWorker)]),
        ("operator_here", vec![of_organization("one")]),
        ("operator_elsewhere", vec![of_organization("two")]),
        ("union_admin", vec![Post::everywhere(Role::UnionAdmin)]),
        ("auditor", vec![Post::everywhere(Role::Auditor)]),
    ] {
        people.push(Somebody { name, person: Some(person(&app, &tradate, name, &posts).await) });
    }
    let everything = [Role::DeskOperator, Role::UnionAdmin, Role::Auditor].map(Post::everywhere);
    let stranger = person(&app, &altovicentino, "stranger", &everything).await;
    people.push(Somebody { name: "admin_of_another", person: Some(stranger) });

    let mut scope = tradate.enter(Access::Write).await;
    let (members, _) = membership::list(&mut scope, 0, 10).await.unwrap();
    drop(scope);
    let installation = tradate.installs(&TestPlugin::of("caregiver-registry")).await;
    let (entry, request) = in_the_register(&tradate).await;
    let service = of("service", "one").to_string();
    let nothing = "018f3c1e-0000-7000-8000-000000000000".to_owned();
    let things = BTreeMap::from([
        ("/services", service.clone()),
        ("/listings", service),
        ("/organizations", of("organization", "one").to_string()),
        ("/members", members[0].id.to_string()),
        ("/invitations", nothing.clone()),
        ("/identity-providers", nothing.clone()),
        ("/freshness", "public".to_owned()),
        ("/reports", nothing.clone()),
        ("/images", "0".repeat(64)),
        ("/with", nothing.clone()),
        ("/sessions", nothing.clone()),
        ("/tokens", nothing.clone()),
        ("/reset", nothing.clone()),
        ("/invitation", nothing.clone()),
        ("/mails", nothing.clone()),
        ("/registers", "caregivers".to_owned()),
        ("/entries", entry),
        ("/matching", request),
        ("/placements", nothing.clone()),
        ("/incidents", nothing.clone()),
        ("/plugins", installation.id.to_string()),
        ("/releases", installation.digest.to_string()),
        ("/decisions", nothing),
        ("/p", String::new()),
    ]);

    let width = 64;
    let mut matrix = format!("{:width$}", "page");
    for somebody in &people {
        write!(matrix, " {:>18}", somebody.name).unwrap();
    }
    matrix.push('\n');
    let mut open = String::new();
    let mut routes = routes();
    routes.retain(|route| !route.path.starts_with("/development/"));
    // From one network not as much may be changed and reported as this asks for.
    for (place, some) in (0..=u8::MAX).zip(routes.chunks(30)) {
        let address_of = |network| Ipv4Addr::new(127, network, place, 1);
        let clients: Vec<_> = (0..).map(address_of).map(client_at).take(people.len()).collect();
        for route in some {
            let address = address(route, &things);
            let line = format!("{:4} {}", route.method, route.path);
            write!(matrix, "{line:width$}").unwrap();
            for (somebody, client) in people.iter().zip(&clients) {
                let outcome = somebody.outcome(&app, client, route, &address).await;
                if somebody.person.is_none() && outcome != "sign-in" {
                    writeln!(open, "{line}").unwrap();
                }
                write!(matrix, " {outcome:>18}").unwrap();
            }
            matrix.push('\n');
        }
    }
    golden("pages_by_role.txt", &matrix);
    golden("pages_without_sign_in.txt", &open);
}

/// What somebody may do has changed: their session goes on under another token, and the old one is dead.
#[tokio::test]
async fn a_change_of_rights_gives_a_session_another_token() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants([SLUG, "altovicentino"]).await;
    let ada = person(&app, &tradate, "ada", &[Post::everywhere(Role::Auditor)]).await;
    let visitor = Visitor::default();
    let begun = app.identity.start_session(ada.account, Method::Password, &visitor);
    let (old, _) = begun.await.unwrap();
    let open = async |token: &str| {
        let request = app.client.get(app.url("/t/tradate/work"));
        let cookie = format!("{}={token}", presence::COOKIE);
        request.header(header::COOKIE, cookie).send().await.unwrap()
    };
    assert!(open(old.reveal()).await.headers().get(header::SET_COOKIE).is_none());
    app.identity.rights_changed(ada.account).await.unwrap();
    let answer = open(old.reveal()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    let fresh = cookie.strip_prefix("__Host-session=").unwrap().split(';').next().unwrap();
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(open(fresh).await.status(), StatusCode::OK);
    assert_eq!(open(old.reveal()).await.status(), StatusCode::SEE_OTHER);
}
