//! Plugins of a platform under test: made from what `bin/plugins` built, signed with a test's own key.

use std::collections::BTreeMap;
use std::sync::Arc;

use reticolo_accounts::{Register, Tenant};
use reticolo_catalogue::{Catalogue, Digest, publish, publish_local, publisher, release};
use reticolo_foundation::{Access, Clock};
use reticolo_graphql::{DocumentCheck, Limits};
use reticolo_plugin_package::{Package, SecretKey};
use reticolo_plugins::{
    Enabled, Installation, InstallationId, Manager, PluginSet, Plugins, Upgraded, installation,
};
use reticolo_tenancy::provision::Builder;
use reticolo_tenancy::{Lanes, Tenants};
use tempfile::TempDir;

use crate::app::App;
use crate::repository;
use crate::tenant::TestTenant;

/// Who does here what nobody in particular does.
pub const MANAGER: Manager = Manager::Command("test");

/// A plugin as its author has it, changed for a test.
#[derive(Clone, Debug)]
pub struct TestPlugin {
    folder: String,
    component: Vec<u8>,
    /// What is written in other words, by the path of the file.
    changes: Vec<(&'static str, String, String)>,
    more: BTreeMap<&'static str, String>,
    seed: u8,
}

impl TestPlugin {
    /// One of the plugins in `plugins/`, by the name of its folder.
    pub fn of(name: &str) -> Self {
        let built = repository(".dev/plugins").join(name).join("component.wasm");
        let component = std::fs::read(&built)
            .unwrap_or_else(|_| panic!("{name} is not built: run bin/plugins {name}"));
        Self {
            folder: name.to_owned(),
            component,
            changes: Vec::new(),
            more: BTreeMap::new(),
            seed: 7,
        }
    }

    /// The plugin that does whatever it is told.
    pub fn hostile() -> Self {
        Self::of("hostile")
    }

    /// The same with another version.
    #[must_use]
    pub fn version(self, version: &str) -> Self {
        self.instead("plugin.toml", "version = \"1.0.0\"", &format!("version = \"{version}\""))
    }

    /// The same under another name, as somebody else's plugin.
    #[must_use]
    pub fn named(self, id: &str, namespace: &str) -> Self {
        self.instead("plugin.toml", "id = \"it.reticolo.hostile\"", &format!("id = \"{id}\""))
            .instead(
                "plugin.toml",
                "namespace = \"hostile\"",
                &format!("namespace = \"{namespace}\""),
            )
    }

    /// The same with other words in a file.
    #[must_use]
    pub fn instead(mut self, path: &'static str, from: &str, to: &str) -> Self {
        self.changes.push((path, from.to_owned(), to.to_owned()));
        self
    }

    /// The same with another file.
    #[must_use]
    pub fn with(mut self, path: &'static str, text: &str) -> Self {
        self.more.insert(path, text.to_owned());
        self
    }

    /// The same, whose component imports something else: a name as long as the one before.
    #[must_use]
    pub fn importing(mut self, from: &str, to: &str) -> Self {
        assert_eq!(from.len(), to.len(), "names of imports have their length before them");
        let mut found = 0;
        while let Some(at) =
            self.component.windows(from.len()).position(|window| window == from.as_bytes())
        {
            self.component.splice(at..at + from.len(), to.bytes());
            found += 1;
        }
        assert!(found > 0, "the component does not import {from}");
        self
    }

    /// The same, signed by somebody else.
    #[must_use]
    pub const fn signed_by(mut self, seed: u8) -> Self {
        self.seed = seed;
        self
    }

    /// The package, not signed.
    pub fn draft(&self) -> Vec<u8> {
        let folder = TempDir::new().expect("a folder");
        let from = repository("plugins").join(&self.folder);
        copy(&from, folder.path());
        for (path, from, to) in &self.changes {
            let path = folder.path().join(path);
            let text = std::fs::read_to_string(&path).expect("the file is there");
            assert!(text.contains(from.as_str()), "{} has no {from:?}", path.display());
            std::fs::write(path, text.replacen(from.as_str(), to, 1)).expect("written");
        }
        for (path, text) in &self.more {
            std::fs::write(folder.path().join(path), text).expect("written");
        }
        Package::pack(folder.path(), &self.component)
            .unwrap_or_else(|error| panic!("{} is not packed: {error}", self.folder))
    }

    /// The package.
    pub fn package(&self) -> Vec<u8> {
        Package::sign(&self.draft(), &key(self.seed)).expect("it is signed")
    }
}

/// A key of a publisher.
pub fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("the plugin's folder") {
        let entry = entry.expect("an entry");
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if name != "node_modules" && name != "dist" && name != "target" {
                std::fs::create_dir_all(to.join(&name)).expect("a folder");
                copy(&path, &to.join(&name));
            }
        } else {
            std::fs::copy(&path, to.join(&name)).expect("copied");
        }
    }
}

impl App {
    /// Trusts the publisher whom tests sign as; doing it again changes nothing.
    pub async fn trusts(&self, seed: u8) {
        let mut scope = self.platform.builder.platform().await.expect("a scope");
        let key = key(seed).public();
        let known = publisher::by_key(&mut scope, key.as_bytes()).await.expect("asked");
        if known.is_none() {
            publisher::trust(&mut scope, key.as_bytes(), "Test", "test").await.expect("trusted");
        }
        scope.commit().await.expect("committed");
    }

    /// Publishes a plugin by a publisher who is trusted, and approves it.
    pub async fn offers(&self, plugin: &TestPlugin) -> Digest {
        self.trusts(plugin.seed).await;
        let mut scope = self.platform.builder.platform().await.expect("a scope");
        let bytes = plugin.package();
        let release = publish(&mut scope, &bytes, "test").await.expect("it is published");
        release::approve(&mut scope, &release.digest, "test").await.expect("it is approved");
        scope.commit().await.expect("committed");
        release.digest
    }

    /// The same for a plugin whose jobs ask `http://localhost`, where this platform lets them.
    pub async fn offers_local(&self, plugin: &TestPlugin) -> Digest {
        self.trusts(plugin.seed).await;
        self.platform.plugins.allow_loopback();
        let mut scope = self.platform.builder.platform().await.expect("a scope");
        let bytes = plugin.package();
        let release = publish_local(&mut scope, &bytes, "test").await.expect("it is published");
        release::approve(&mut scope, &release.digest, "test").await.expect("it is approved");
        scope.commit().await.expect("committed");
        release.digest
    }

    /// The plugins of this platform as another server has them, which remembers nothing and has a clock
    /// of its own.
    pub fn other_server(&self, clock: Clock) -> Plugins {
        let platform = &self.platform;
        let builder = Builder { clock, ..platform.builder.clone() };
        let catalogue = Catalogue::new(platform.accounts.clone(), clock);
        let host = platform.plugins.host().clone();
        let schema = Arc::new(DocumentCheck::new(Limits::default()));
        Plugins::new(self.tenants_by(clock), builder, catalogue, host, schema)
    }

    /// The tenants as a server with another clock serves them.
    pub fn tenants_by(&self, clock: Clock) -> Tenants {
        let Builder { server, installation, .. } = &self.platform.builder;
        let keys = self.platform.keys.clone();
        let lanes = Lanes::new(server.clone(), installation.clone(), 4, clock, keys);
        Tenants { register: Register::new(self.platform.accounts.clone(), clock), lanes }
    }
}

impl TestTenant<'_> {
    /// The tenant as the register has it now.
    pub async fn tenant(&self) -> Arc<Tenant> {
        self.app.platform.tenant(self.slug).await.expect("the tenant is there")
    }

    /// Offers a plugin and installs it here, with all it asks for.
    pub async fn installs(&self, plugin: &TestPlugin) -> Installation {
        let digest = self.app.offers(plugin).await;
        self.installs_release(digest).await
    }

    /// Installs a release, or upgrades to it, with all it asks for.
    pub async fn installs_release(&self, digest: Digest) -> Installation {
        let (plugins, tenant) = (&self.app.platform.plugins, self.tenant().await);
        let id = match plugins.upgrade(&tenant, &MANAGER, digest).await.expect("it passes") {
            Upgraded::Enabled(id) => id,
            Upgraded::ConsentNeeded { installation, row_version, .. } => {
                let grants = plugins.asked(digest).await.expect("it is in the catalogue");
                let seen = (installation, row_version);
                plugins.finish(&tenant, &MANAGER, seen, &grants).await.expect("it is enabled");
                installation
            }
        };
        self.installation(id).await
    }

    /// An installation as it is now.
    pub async fn installation(&self, id: InstallationId) -> Installation {
        let mut scope = self.enter(Access::Read).await;
        installation::find(&mut scope, id).await.expect("it is there")
    }

    /// What is enabled here.
    pub async fn plugins(&self) -> Arc<PluginSet> {
        self.app.platform.plugins.set(&self.tenant().await).await.expect("they are read")
    }

    /// The plugin with this id, which is enabled here.
    pub async fn plugin(&self, id: &str) -> Arc<Enabled> {
        Arc::clone(self.plugins().await.by_id(id).expect("it is enabled"))
    }
}
