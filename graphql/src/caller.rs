//! Who asks, and the one transaction everything they ask is read in.

use std::sync::Arc;

use async_graphql::Context;
use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_tenancy::{Scope, Tenants, Visitor};
use tokio::sync::Mutex;

use crate::error::{Error, Result};

/// One request's access to one tenant.
pub(crate) struct Caller {
    tenants: Tenants,
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
    pub(crate) fn new(tenants: Tenants, tenant: Arc<Tenant>, visitor: Visitor) -> Self {
        Self { tenants, tenant, visitor, transaction: Mutex::new(Transaction::NotOpened) }
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
