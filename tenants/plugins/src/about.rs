//! What a release says about itself and asks for, before and after it is installed.

use std::collections::{BTreeMap, BTreeSet};

use reticolo_catalogue::{Digest, release};
use reticolo_plugin_package::Manifest;
use reticolo_plugin_package::difference::{Asked, Publisher, asked};

use crate::error::Error;
use crate::plugins::Plugins;

/// A release, read out of its package.
#[derive(Clone, Debug)]
pub struct About {
    pub manifest: Manifest,
    /// The files that are no code, by their paths.
    pub files: BTreeMap<String, String>,
    /// All it asks for.
    pub asks: BTreeSet<Asked>,
}

impl Plugins {
    /// What a release says about itself. Public to whoever may see the catalogue; asks no permission.
    pub async fn about(&self, digest: Digest) -> Result<About, Error> {
        let opened = self.0.packages.open(digest).await?;
        let publisher = self.publisher(digest).await?;
        let asks = asked(opened.version(&publisher));
        Ok(About { manifest: opened.manifest.clone(), files: opened.files.clone(), asks })
    }

    /// Who published a release, as the catalogue knows them.
    pub(crate) async fn publisher(&self, digest: Digest) -> Result<Publisher, Error> {
        let mut scope = self.0.catalogue.read().await?;
        let release = release::by_digest(&mut scope, &digest).await?;
        scope.commit().await?;
        Ok(Publisher { key: release.publisher_key(), name: release.publisher })
    }
}
