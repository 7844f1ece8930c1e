//! Accounts of a platform under test, without its web server.

use reticolo_accounts::TenantId;
use reticolo_accounts::install::installation;
use reticolo_foundation::{Clock, Keys, Language};
use reticolo_identity::mail::{Delivery, DevelopmentMail, DevelopmentMails, Postman};
use reticolo_identity::{
    AccountId, Hot, Identity, NewAccount, Parts, PasswordSignIn, Settings, SignedIn, Visitor,
};
use tempfile::TempDir;

use crate::database::TestDatabase;

/// A password that is taken.
pub const PASSWORD: &str = "tremolo-ginestra-vapore";

/// Accounts in a database of their own.
pub struct People {
    pub identity: Identity,
    folder: TempDir,
    // Last: dropped after everything that is connected to it.
    pub database: TestDatabase,
}

impl People {
    /// Without Redis.
    pub async fn start() -> Self {
        Self::start_with(Hot::in_process()).await
    }

    pub async fn start_with(hot: Hot) -> Self {
        let database = TestDatabase::create().await;
        let identity = identity(&database, hot).await;
        Self { identity, folder: TempDir::new().expect("a folder"), database }
    }

    /// The same accounts as another server sees them.
    pub async fn another_server(&self, hot: Hot) -> Identity {
        identity(&self.database, hot).await
    }

    /// Somebody with a password and nothing else.
    pub async fn register(&self, login_mail: &str) -> AccountId {
        let new = NewAccount {
            name: "Anna Rossi".to_owned(),
            login_mail: login_mail.to_owned(),
            language: Language::Italian,
        };
        self.identity.register(&new, PASSWORD).await.expect("the account is made")
    }

    /// Signs them in with their password.
    pub async fn sign_in(&self, login_mail: &str) -> SignedIn {
        let visitor = Visitor::default();
        match self.identity.sign_in_with_password(login_mail, PASSWORD, &visitor).await {
            Ok(PasswordSignIn::SignedIn(signed_in)) => *signed_in,
            other => panic!("{login_mail} is not signed in: {other:?}"),
        }
    }

    /// A tenant with nothing but its line in the register.
    pub async fn tenant(&self, slug: &str) -> TenantId {
        let id = TenantId::fresh();
        sqlx::query(
            "insert into platform.tenant (tenant_id, slug, legal_name, kind, state, created_at, changed_at)
             values ($1, $2, $2, 'union', 'requested', now(), now())",
        )
        .bind(id)
        .bind(slug)
        .execute(&mut self.database.connect().await)
        .await
        .expect("the tenant is written down");
        id
    }

    /// Sends what is in the outbox, and gives every mail sent until now, the newest first.
    pub async fn mails(&self) -> Vec<DevelopmentMail> {
        let folder = self.folder.path().to_owned();
        let delivery = Delivery::Folder(folder.clone());
        let postman =
            Postman::new(self.identity.clone(), delivery, "Reticolo <no@reticolo.example>");
        postman.expect("an address").deliver_due().await.expect("the outbox is read");
        DevelopmentMails::new(folder).list(50).expect("the folder is read")
    }
}

async fn identity(database: &TestDatabase, hot: Hot) -> Identity {
    let server = database.server();
    let owner = server.owner(1);
    let role =
        installation(&owner).await.expect("an installation").platform_role().expect("a role");
    owner.close().await;
    let public_url = "https://reticolo.example".parse().expect("an address");
    Identity::new(Parts {
        database: server.login(&role, 8, 200),
        clock: Clock::System,
        keys: Keys::parse(&"5e".repeat(32)).expect("a key"),
        hot,
        settings: Settings { loopback_providers: true, ..Settings::new(public_url) },
    })
}
