//! The plugins of every union, as the platform asks them.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use moka::sync::Cache;
use reticolo_accounts::{Tenant, TenantId};
use reticolo_catalogue::{Catalogue, Digest};
use reticolo_foundation::{Access, Clock, Keys};
use reticolo_plugin_host::{Cause, Host, Prepared};
use reticolo_plugin_package::{Package, Problem};
use reticolo_tenancy::provision::Builder;
use reticolo_tenancy::{Scope, Tenants, Visitor};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::core::{Core, CoreSchema, misfits};
use crate::error::Error;
use crate::fuel::{self, Meter};
use crate::http::Outside;
use crate::load::Sets;
use crate::opened::{Opened, Packages};
use crate::record::Recorder;

/// Calls of one tenant that may have a transaction on documents at once. A plugin computes while it
/// holds one, and the connections are shared by the tenants of a lane.
const STORES: usize = 2;

/// How long somebody who looks at a page waits for a component to be compiled. One in JavaScript takes half a
/// minute, and a request has less.
const PREPARING: Duration = Duration::from_secs(8);

/// The plugins of every union.
#[derive(Clone)]
pub struct Plugins(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) tenants: Tenants,
    pub(crate) builder: Builder,
    pub(crate) catalogue: Catalogue,
    pub(crate) host: Host,
    pub(crate) packages: Packages,
    pub(crate) sets: Sets,
    pub(crate) recorder: Recorder,
    pub(crate) outside: Outside,
    pub(crate) meter: Arc<Meter>,
    pub(crate) core: OnceLock<Arc<dyn Core>>,
    schema: Arc<dyn CoreSchema>,
    turns: Cache<TenantId, Arc<Semaphore>>,
}

impl Plugins {
    /// The plugins of these tenants. Called inside a runtime: what plugins log is written beside.
    pub fn new(
        tenants: Tenants,
        builder: Builder,
        catalogue: Catalogue,
        host: Host,
        schema: Arc<dyn CoreSchema>,
    ) -> Self {
        let meter = Arc::new(Meter::new());
        fuel::tell(&meter, catalogue.clone());
        let recorder = Recorder::start(tenants.lanes.clone(), Arc::clone(&meter));
        Self(Arc::new(Inner {
            packages: Packages::new(catalogue.clone()),
            sets: Sets::new(),
            recorder,
            outside: Outside::default(),
            meter,
            core: OnceLock::new(),
            schema,
            turns: Cache::builder().max_capacity(50_000).build(),
            tenants,
            builder,
            catalogue,
            host,
        }))
    }

    /// Says who runs the queries of plugins; the first one stays.
    pub fn with_core(&self, core: Arc<dyn Core>) {
        drop(self.0.core.set(core));
    }

    /// What is wrong with the queries a package brings, as this platform's schema has it.
    pub async fn misfits(&self, package: &Package) -> Vec<Problem> {
        misfits(self.0.schema.as_ref(), package).await
    }

    /// Lets jobs ask this machine, where the address they were granted names it: for trying out.
    pub fn allow_loopback(&self) {
        self.0.outside.allow_loopback();
    }

    pub fn catalogue(&self) -> &Catalogue {
        &self.0.catalogue
    }

    /// The sandbox, for its numbers.
    pub fn host(&self) -> &Host {
        &self.0.host
    }

    /// Waits until what plugins logged and computed so far is written down.
    pub async fn settle(&self) {
        self.0.recorder.settle().await;
        fuel::tell_now(&self.0.meter, &self.0.catalogue).await;
    }

    pub(crate) fn clock(&self) -> Clock {
        self.0.tenants.lanes.clock()
    }

    pub(crate) fn keys(&self) -> &Keys {
        self.0.tenants.lanes.keys()
    }

    /// A scope of somebody who manages plugins.
    pub(crate) async fn enter(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        access: Access,
    ) -> Result<Scope, Error> {
        Ok(match manager {
            Manager::Visitor(visitor) => self.0.tenants.enter(tenant, visitor, access).await?,
            Manager::Command(name) => {
                let actor = reticolo_tenancy::Actor::System(name);
                self.0.tenants.lanes.enter(tenant, actor, access).await?
            }
        })
    }

    /// Has every server look again at what a tenant has enabled; this one does at once.
    pub(crate) async fn changed(&self, tenant: &Tenant) -> Result<(), Error> {
        self.0.builder.plugins_changed(tenant.id).await?;
        self.0.tenants.register.forget(&tenant.slug).await;
        Ok(())
    }

    /// A package's component, ready to be called.
    pub(crate) async fn prepare(&self, opened: &Opened) -> Result<Arc<Prepared>, Cause> {
        let (packages, digest): (Packages, Digest) = (self.0.packages.clone(), opened.digest);
        let component = async move { packages.component(digest).await };
        self.0.host.prepare(opened.component, component).await
    }

    /// The same for somebody who looks at a page: they wait for a while, and the compiler goes on without them.
    /// Fails with `NotReady`, or with `Preparing` where it takes longer.
    pub(crate) async fn prepare_for(
        &self,
        manager: &Manager,
        opened: &Opened,
    ) -> Result<Arc<Prepared>, Error> {
        let preparing = self.prepare(opened);
        let prepared = match manager {
            Manager::Command(_) => preparing.await,
            Manager::Visitor(_) => {
                timeout(PREPARING, preparing).await.map_err(|_| Error::Preparing)?
            }
        };
        prepared.map_err(|cause| Error::NotReady(cause.to_string()))
    }

    pub(crate) fn turns(&self, tenant: TenantId) -> Arc<Semaphore> {
        self.0.turns.get_with(tenant, || Arc::new(Semaphore::new(STORES)))
    }
}

/// Who installs and changes plugins.
#[derive(Clone, Debug)]
pub enum Manager {
    /// Somebody at the door, with the rights they have in the union.
    Visitor(Visitor),
    /// A command of the platform, by name.
    Command(&'static str),
}

impl From<Visitor> for Manager {
    fn from(visitor: Visitor) -> Self {
        Self::Visitor(visitor)
    }
}
