//! Steps with a plugin that take longer than a page: begun by a form, done beside it, looked at by a page
//! that asks again.
//!
//! What a step comes to is written down by the area; here is only what this server knows of steps it has
//! begun itself: that they run, and why the last one failed.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use reticolo_plugins::{Error, InstallationId};

/// How long a step is remembered.
const KEPT: Duration = Duration::from_mins(15);

/// The steps that this server has begun.
#[derive(Clone)]
pub struct Progress(Cache<InstallationId, Stage>);

/// How far a step is.
#[derive(Clone)]
pub(crate) enum Stage {
    Running,
    Failed(Arc<Error>),
}

impl Default for Progress {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(1_000).time_to_live(KEPT).build())
    }
}

impl Progress {
    /// Does a step beside the request.
    pub(crate) fn begin(
        &self,
        id: InstallationId,
        step: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) {
        self.0.insert(id, Stage::Running);
        let steps = self.0.clone();
        tokio::spawn(async move {
            match step.await {
                Ok(()) => steps.invalidate(&id),
                Err(error) => {
                    tracing::warn!(%error, installation = %id, "a step with a plugin failed");
                    steps.insert(id, Stage::Failed(Arc::new(error)));
                }
            }
        });
    }

    /// How far the last step is, where this server has begun one.
    pub(crate) fn of(&self, id: InstallationId) -> Option<Stage> {
        self.0.get(&id)
    }
}
