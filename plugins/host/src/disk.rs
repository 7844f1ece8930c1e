//! Work with files, away from the threads that serve people.

use std::io;

use crate::failure::Cause;

/// Files and locks on a thread where waiting for them holds up nobody.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Cause> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Cause::NotReady(format!("artifacts: {error}"))),
        Err(error) => Err(Cause::NotReady(format!("artifacts: {error}"))),
    }
}
