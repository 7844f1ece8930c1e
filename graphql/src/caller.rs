//! Who asks, and the transactions everything they ask is read and changed in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_graphql::Context;
use reticolo_accounts::{AccountId, Tenant};
use reticolo_foundation::Access;
use reticolo_identity::{Identity, Limit};
use reticolo_tenancy::hook::Rules;
use reticolo_tenancy::{Scope, Tenants, Visitor};
use tokio::sync::Mutex;

use crate::error::{Error, Result};

/// One request's access to one tenant.
pub(crate) struct Caller {
    tenants: Tenants,
    identity: Identity,
    rules: Arc<dyn Rules>,
    tenant: Arc<Tenant>,
    visitor: Visitor,
    transaction: Mutex<Transaction>,
    /// The statements of transactions that have ended.
    statements: AtomicU32,
}

/// Changes by one person, or by all who are not signed in on one network.
pub(crate) const CHANGES: Limit =
    Limit { name: "api change", burst: 120, per: Duration::from_mins(1) };

enum Transaction {
    NotOpened,
    Open(Box<Scope>),
    /// The database refused a statement: it would refuse all that follow, so they are not sent.
    Failed,
}

impl Caller {
    pub(crate) fn new(
        tenants: Tenants,
        identity: Identity,
        rules: Arc<dyn Rules>,
        tenant: Arc<Tenant>,
        visitor: Visitor,
    ) -> Self {
        let transaction = Mutex::new(Transaction::NotOpened);
        let statements = AtomicU32::new(0);
        Self { tenants, identity, rules, tenant, visitor, transaction, statements }
    }

    pub(crate) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    pub(crate) fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    pub(crate) fn tenant_shared(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    /// The rules of plugins. They take their time: nothing of the request may be open meanwhile, as
    /// nothing is after [`write`](Self::write).
    pub(crate) fn rules(&self) -> &dyn Rules {
        &*self.rules
    }

    /// Reads in the request's transaction, which opens with the first thing read.
    pub(crate) async fn read<T, E: Into<Error>>(
        &self,
        read: impl AsyncFnOnce(&mut Scope) -> Result<T, E>,
    ) -> Result<T> {
        let mut transaction = self.transaction.lock().await;
        let answer = match self.open(&mut transaction).await {
            Ok(scope) => read(scope).await.map_err(Into::into),
            Err(error) => Err(error),
        };
        if answer.as_ref().is_err_and(Error::is_internal) {
            *transaction = Transaction::Failed;
        }
        answer
    }

    async fn open<'a>(&self, transaction: &'a mut Transaction) -> Result<&'a mut Scope> {
        if let Transaction::NotOpened = transaction {
            // Boxed, because it has room for making a new connection, which is a lot to move about.
            let scope = self.tenants.enter(&self.tenant, &self.visitor, Access::Read);
            let scope = Box::pin(scope).await?;
            *transaction = Transaction::Open(Box::new(scope));
        }
        match transaction {
            Transaction::Open(scope) => Ok(scope),
            Transaction::NotOpened | Transaction::Failed => Err(Error::internal()),
        }
    }

    /// Changes something, in a transaction of its own: a mutation is done or it is not.
    ///
    /// Refuses whoever has changed too much lately.
    pub(crate) async fn change<T, E: Into<Error>>(
        &self,
        write: impl AsyncFnOnce(&mut Scope) -> Result<T, E>,
    ) -> Result<T> {
        self.allow(&CHANGES).await?;
        self.write(write).await
    }

    /// Refuses whoever has done this too often: a person, or somebody on a network.
    pub(crate) async fn allow(&self, limit: &Limit) -> Result<()> {
        let person = self.visitor.signed_in.as_ref().map(|known| known.account.to_string());
        let key = person.or_else(|| self.visitor.origin.address.clone()).unwrap_or_default();
        let wait = self.identity.hot().allow(limit, &key).await.err();
        wait.map_or(Ok(()), |wait| {
            let seconds = wait.as_secs() + 1;
            Err(Error::limit(format!("this was done too often: try again in {seconds} seconds")))
        })
    }

    /// Reads what is personal, which is written to the audit, in a transaction that commits when all
    /// is well.
    ///
    /// The reading transaction ends first: a request that kept one connection while it waits for
    /// another could be kept waiting by others that do the same.
    pub(crate) async fn write<T, E: Into<Error>>(
        &self,
        write: impl AsyncFnOnce(&mut Scope) -> Result<T, E>,
    ) -> Result<T> {
        let mut transaction = self.transaction.lock().await;
        if let Transaction::Open(_) = &*transaction {
            self.end(std::mem::replace(&mut *transaction, Transaction::NotOpened)).await;
        }
        let scope = self.tenants.enter(&self.tenant, &self.visitor, Access::Write);
        let mut scope = Box::pin(scope).await?;
        let answer = write(&mut scope).await.map_err(Into::into);
        self.statements.fetch_add(scope.statements(), Ordering::Relaxed);
        let answer = answer?;
        scope.commit().await.map_err(reticolo_tenancy::Error::from)?;
        Ok(answer)
    }

    /// Does something that takes its time and may want a connection of its own.
    ///
    /// The reading transaction ends first, and nothing else of the request is read meanwhile: as in
    /// [`write`](Self::write), a request never keeps one connection while it waits for another.
    pub(crate) async fn apart<T>(&self, work: impl AsyncFnOnce() -> T) -> T {
        let mut transaction = self.transaction.lock().await;
        if let Transaction::Open(_) = &*transaction {
            self.end(std::mem::replace(&mut *transaction, Transaction::NotOpened)).await;
        }
        work().await
    }

    /// To be called after what somebody may do has changed: their sessions get other tokens.
    pub(crate) async fn rights_changed(&self, account: AccountId) {
        if let Err(error) = self.identity.rights_changed(account).await {
            // The change itself counts: roles are read at every request.
            tracing::warn!(%error, "sessions could not be told of a change of rights");
        }
    }

    /// Ends the transaction; says how many statements the request took.
    pub(crate) async fn finish(&self) -> u32 {
        let mut transaction = self.transaction.lock().await;
        self.end(std::mem::replace(&mut *transaction, Transaction::NotOpened)).await;
        self.statements.load(Ordering::Relaxed)
    }

    async fn end(&self, transaction: Transaction) {
        let Transaction::Open(scope) = transaction else {
            return;
        };
        self.statements.fetch_add(scope.statements(), Ordering::Relaxed);
        if let Err(error) = scope.commit().await {
            // Everything was read already, and there is nothing to keep.
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a reading transaction did not end well"
            );
        }
    }
}

/// How a resolver reaches its caller.
pub(crate) trait CallerOf<'a> {
    fn caller(&self) -> Result<&'a Caller>;
}

impl<'a> CallerOf<'a> for Context<'a> {
    fn caller(&self) -> Result<&'a Caller> {
        self.data_opt::<Arc<Caller>>()
            .map(Arc::as_ref)
            .ok_or_else(|| Error::broken("a query without a caller"))
    }
}
