//! A platform under test.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reticolo_foundation::Keys;
use reticolo_graphql::Policy;
use reticolo_identity::{Hot, Identity};
use reticolo_plugin_host::COMPILER;
use reticolo_server::platform::{Platform, Sandbox};
use reticolo_server::serve::{self, Edges};
use reticolo_tenancy::hook::Rules;
use reticolo_tenancy::provision::NewTenant;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::database::TestDatabase;
use crate::repository;
use crate::tenant::TestTenant;

/// A platform on a port of its own, serving an empty register.
pub struct App {
    pub platform: Platform,
    pub identity: Identity,
    pub client: Client,
    address: SocketAddr,
    server: JoinHandle<()>,
    // Last: dropped after everything that is connected to it.
    pub database: TestDatabase,
}

impl App {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(Policy::default()).await
    }

    /// Starts one whose API has this policy.
    pub async fn start_with(policy: Policy) -> Self {
        Self::start_as(policy, None).await
    }

    /// Starts one whose areas ask these rules, for tests of what becomes of answers.
    pub async fn start_asking(rules: Arc<dyn Rules>) -> Self {
        Self::start_as(Policy::default(), Some(rules)).await
    }

    async fn start_as(policy: Policy, rules: Option<Arc<dyn Rules>>) -> Self {
        let database = TestDatabase::create().await;
        let platform = Platform::open_with(database.server(), keys(), 4, plugins()).await;
        let mut platform = platform.expect("the platform opens");
        if let Some(rules) = rules {
            platform.rules = rules;
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let public_url = format!("http://{address}").parse().expect("an address");
        let identity = platform.identity(public_url, Hot::in_process());
        let edges = Edges {
            request_timeout: Duration::from_secs(15),
            behind_proxy: false,
            policy,
            mail_folder: None,
        };
        let router = serve::router(&platform, &identity, &edges);
        let server = tokio::spawn(async move { axum_serve(listener, router).await });
        reticolo_identity::tls::use_ring();
        let client = client_at(Ipv4Addr::LOCALHOST);
        Self { platform, identity, client, address, server, database }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Creates tenants of the municipality of Schio, with nothing in them.
    pub async fn tenants<const N: usize>(&self, slugs: [&str; N]) -> [TestTenant<'_>; N] {
        for slug in slugs {
            self.create(slug, false).await;
        }
        slugs.map(|slug| TestTenant::new(self, slug))
    }

    /// Creates a tenant whose data is made up for demonstration.
    pub async fn demo_tenant(&self, slug: &str) -> TestTenant<'_> {
        self.create(slug, true).await;
        TestTenant::new(self, slug)
    }

    async fn create(&self, slug: &str, sample_data: bool) {
        let new = NewTenant {
            slug: slug.parse().expect("a slug"),
            legal_name: format!("Unione {slug}"),
            kind: "union".parse().expect("a kind"),
            municipalities: vec!["024100".to_owned()],
            sample_data,
        };
        self.platform.builder.create(&new, "test").await.expect("the tenant is created");
    }
}

/// A client that asks from this address of the machine itself: all of `127.0.0.0/8` is.
pub fn client_at(address: Ipv4Addr) -> Client {
    let builder = Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.local_address(IpAddr::from(address)).build().expect("a client")
}

async fn axum_serve(listener: TcpListener, router: axum::Router) {
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).await.expect("the server runs");
}

impl Drop for App {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The secret key of every platform under test.
pub const SECRET_KEY: &str = "7e5c0de17e5c0de17e5c0de17e5c0de17e5c0de17e5c0de17e5c0de17e5c0de1";

/// Plugins of a platform under test: what one test had compiled the next one finds.
fn plugins() -> Sandbox {
    Sandbox {
        cache: repository(".dev/plugins/compiled-for-apps"),
        compiler: repository(".dev").join(COMPILER),
        ..Sandbox::default()
    }
}

fn keys() -> Keys {
    Keys::parse(SECRET_KEY).expect("a key")
}
