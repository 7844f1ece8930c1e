//! Listings from the first draft to the archive: who may do what, what the public sees meanwhile.

mod content;
mod freshness;
mod images;
mod moves;
mod reach;
mod reports;

use harness::{Listing as Fixture, TestPerson, TestTenant};
use reticolo_directory::hsds::identity;
use reticolo_directory::listing::content::{Place, RequiredDocument};
use reticolo_directory::listing::{self, DraftState, ListingContent, State};
use reticolo_directory::{Error, OrganizationId, Search, ServiceId, Start, Window, search};
use reticolo_foundation::Access;
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Role, Scope};
use sqlx::AssertSqlSafe;

/// The people of a tenant with an organization, `Cooperativa Esempio`, and its published service.
struct Stage<'a> {
    tenant: TestTenant<'a>,
    service: ServiceId,
    organization: OrganizationId,
    /// Writes for the organization.
    operator: TestPerson,
    /// Moderates in the whole union.
    curator: TestPerson,
    /// May do both.
    admin: TestPerson,
}

const OTHER: &str = "Altra Cooperativa";

impl<'a> Stage<'a> {
    async fn new(tenant: TestTenant<'a>) -> Self {
        let other = Fixture {
            id: "altro",
            name: "Servizio altrui",
            organization: OTHER,
            municipality: "024105",
            ..Fixture::default()
        };
        tenant.lists(&[Fixture::default(), other]).await;
        let organization = organization("Cooperativa Esempio");
        let operator = tenant.person("Pia", &[operator_of(organization)]).await;
        let curator = tenant.person("Ida", &[Post::everywhere(Role::DeskOperator)]).await;
        let admin = tenant.person("Ugo", &[Post::everywhere(Role::UnionAdmin)]).await;
        let service = service("servizio");
        Self { tenant, service, organization, operator, curator, admin }
    }

    async fn operate(&self) -> Scope {
        self.tenant.enter_as(&self.operator, Access::Write).await
    }

    async fn curate(&self) -> Scope {
        self.tenant.enter_as(&self.curator, Access::Write).await
    }

    async fn administer(&self) -> Scope {
        self.tenant.enter_as(&self.admin, Access::Write).await
    }

    /// A new listing of the organization, with its version.
    async fn create(&self, content: ListingContent) -> ServiceId {
        let mut scope = self.operate().await;
        let id = listing::create(&mut scope, self.organization, content).await.unwrap();
        scope.commit().await.unwrap();
        id
    }

    async fn version_of(&self, id: ServiceId) -> i64 {
        let mut scope = self.administer().await;
        listing::open(&mut scope, id).await.unwrap().listing.row_version
    }

    /// Where a listing and its draft are.
    async fn states(&self, id: ServiceId) -> (State, Option<DraftState>) {
        let mut scope = self.administer().await;
        states_in(&mut scope, id).await
    }

    async fn submit(&self, id: ServiceId) {
        let (mut scope, seen) = (self.operate().await, self.version_of(id).await);
        listing::submit(&mut scope, id, seen).await.unwrap();
        scope.commit().await.unwrap();
    }

    async fn publish(&self, id: ServiceId) {
        let (mut scope, seen) = (self.curate().await, self.version_of(id).await);
        listing::publish(&mut scope, id, seen, None).await.unwrap();
        scope.commit().await.unwrap();
    }

    async fn save(&self, id: ServiceId, content: ListingContent) {
        let (mut scope, seen) = (self.operate().await, self.version_of(id).await);
        listing::save_draft(&mut scope, id, content, seen).await.unwrap();
        scope.commit().await.unwrap();
    }

    /// What is published of a listing.
    async fn published(&self, id: ServiceId) -> ListingContent {
        let mut scope = self.administer().await;
        listing::open(&mut scope, id).await.unwrap().published.unwrap()
    }

    /// The names the public finds with a word.
    async fn finds(&self, text: &str) -> Vec<String> {
        let tenants = &self.tenant.app.platform.tenants;
        let tenant = tenants.find(self.tenant.slug).await.unwrap();
        let visitor = reticolo_tenancy::Visitor::default();
        let mut scope = tenants.enter(&tenant, &visitor, Access::Read).await.unwrap();
        let asked = Search { text: Some(text.to_owned()), ..Search::default() };
        let window = Window { start: Start::Offset(0), limit: 20 };
        let hits = search::search(&mut scope, &asked, &window).await.unwrap();
        hits.into_iter().map(|hit| hit.service.name).collect()
    }

    /// Does something to the tenant's tables behind the platform's back.
    async fn behind(&self, sql: &str) {
        let tenant = self.tenant.app.platform.tenant(self.tenant.slug).await.unwrap();
        let sql = sql.replace("{t}", tenant.home.clone().unwrap().schema.as_str());
        let mut connection = self.tenant.app.database.connect().await;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }

    /// The actions in the audit, oldest first.
    async fn audited(&self) -> Vec<(String, String, bool, Vec<String>)> {
        let tenant = self.tenant.app.platform.tenant(self.tenant.slug).await.unwrap();
        let schema = tenant.home.clone().unwrap().schema;
        let sql = format!(
            "select action, actor_name, on_behalf_of is not null, coalesce(fields, '{{}}')
             from {schema}.audit_entry where action like 'listing.%' order by entry_no"
        );
        let mut connection = self.tenant.app.database.connect().await;
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap()
    }
}

async fn states_in(scope: &mut Scope, id: ServiceId) -> (State, Option<DraftState>) {
    let opened = listing::open(scope, id).await.unwrap();
    (opened.listing.state, opened.listing.draft_state())
}

fn organization(name: &str) -> OrganizationId {
    OrganizationId(identity::of("organization", name))
}

fn service(id: &str) -> ServiceId {
    ServiceId(identity::of("service", id))
}

fn operator_of(organization: OrganizationId) -> Post {
    Post { organization_id: Some(organization.0), ..Post::everywhere(Role::ProviderOperator) }
}

/// A content that can be published.
fn whole(name: &str) -> ListingContent {
    ListingContent {
        name: name.to_owned(),
        description: Some("Compagnia e spesa per chi vive da solo.".to_owned()),
        categories: vec!["home-care".to_owned()],
        targets: vec!["families".to_owned()],
        places: vec![Place {
            name: Some("Sede".to_owned()),
            address: Some("via Pasini 3".to_owned()),
            postal_code: Some("36015".to_owned()),
            municipality: Some("024100".to_owned()),
            accessibility: vec!["wheelchair".to_owned()],
            ..Place::default()
        }],
        required_documents: vec![RequiredDocument {
            document: "Documento di identità".to_owned(),
            url: None,
        }],
        ..ListingContent::default()
    }
}

fn is_not_found<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::NotFound))
}
