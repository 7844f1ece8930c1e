//! Who asks, and the one transaction everything they ask is read in.

use std::sync::Arc;

use async_graphql::Context;
use reticolo_accounts::{AccountId, Tenant};
use reticolo_foundation::Access;
use reticolo_identity::Identity;
use reticolo_tenancy::{Scope, Tenants, Visitor};
use tokio::sync::Mutex;

use crate::error::{Error, Result};

/// One request's access to one tenant.
pub(crate) struct Caller {
    tenants: Tenants,
    identity: Identity,
    tenant: Arc<Tenant>,
    visitor: Visitor,
    transaction: Mutex<Transaction>,
}

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
        tenant: Arc<Tenant>,
        visitor: Visitor,
    ) -> Self {
        Self { tenants, identity, tenant, visitor, transaction: Mutex::new(Transaction::NotOpened) }
    }

    pub(crate) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    pub(crate) fn tenant(&self) -> &Tenant {
        &self.tenant
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

    /// Changes something, or reads what is personal, in a transaction of its own that commits when all
    /// is well: a mutation is done or it is not.
    pub(crate) async fn write<T, E: Into<Error>>(
        &self,
        write: impl AsyncFnOnce(&mut Scope) -> Result<T, E>,
    ) -> Result<T> {
        let scope = self.tenants.enter(&self.tenant, &self.visitor, Access::Write);
        let mut scope = Box::pin(scope).await?;
        let answer = write(&mut scope).await.map_err(Into::into)?;
        scope.commit().await.map_err(reticolo_tenancy::Error::from)?;
        Ok(answer)
    }

    /// To be called after what somebody may do has changed: their sessions get other tokens.
    pub(crate) async fn rights_changed(&self, account: AccountId) {
        if let Err(error) = self.identity.rights_changed(account).await {
            // The change itself counts: roles are read at every request.
            tracing::warn!(%error, "sessions could not be told of a change of rights");
        }
    }

    /// Ends the transaction; says how many statements it took.
    pub(crate) async fn finish(&self) -> u32 {
        let transaction =
            std::mem::replace(&mut *self.transaction.lock().await, Transaction::NotOpened);
        let Transaction::Open(scope) = transaction else {
            return 0;
        };
        let statements = scope.statements();
        if let Err(error) = scope.commit().await {
            // Everything was read already, and there is nothing to keep.
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a reading transaction did not end well"
            );
        }
        statements
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
