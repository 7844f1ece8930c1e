//! Making plugins ready before somebody asks for them.

use reticolo_catalogue::{Digest, release};

use crate::error::Error;
use crate::plugins::Plugins;

/// Packages that are made ready when a server starts: as many as it keeps mapped.
const MOST: i64 = 64;

impl Plugins {
    /// Makes ready what unions have enabled, one after the other, each package once however many unions
    /// have it: with a new engine or on a new machine it has to be compiled, which takes longer than
    /// anybody waits for a page.
    pub async fn warm(self) {
        let in_use = match self.in_use().await {
            Ok(in_use) => in_use,
            Err(error) => {
                tracing::warn!(%error, "the plugins in use cannot be read, and are made ready when asked");
                return;
            }
        };
        for digest in in_use {
            if let Err(error) = self.make_ready(digest).await {
                tracing::warn!(%error, %digest, "a plugin in use could not be made ready");
            }
        }
    }

    async fn in_use(&self) -> Result<Vec<Digest>, Error> {
        let mut scope = self.0.catalogue.read().await?;
        let in_use = release::in_use(&mut scope, MOST).await?;
        scope.commit().await?;
        Ok(in_use)
    }

    async fn make_ready(&self, digest: Digest) -> Result<(), Error> {
        let opened = self.0.packages.open(digest).await?;
        let prepared = self.prepare(&opened).await;
        prepared.map(drop).map_err(|cause| Error::NotReady(cause.to_string()))
    }
}
