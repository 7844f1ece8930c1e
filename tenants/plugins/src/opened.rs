//! Packages of the catalogue, opened once and kept while they are asked for.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jsonschema::Validator;
use moka::future::Cache;
use reticolo_catalogue::{Catalogue, Digest, release};
use reticolo_plugin_host::Cause;
use reticolo_plugin_package::difference::{Publisher, Version};
use reticolo_plugin_package::{Api, Manifest, Package, schema};
use serde_json::Value;

use crate::error::Error;

/// Packages a server keeps open.
const KEPT: u64 = 256;

/// A package without its component.
pub(crate) struct Opened {
    pub(crate) digest: Digest,
    pub(crate) manifest: Manifest,
    /// The files that are no code.
    pub(crate) files: BTreeMap<String, String>,
    /// SHA-256 of the component.
    pub(crate) component: [u8; 32],
    /// What the facts and the answers of each rule must look like.
    pub(crate) rules: HashMap<String, Schemas>,
    pub(crate) settings: Option<(Value, Validator)>,
    /// What it adds to the API; nothing, where its SDL no longer fits.
    pub(crate) api: Option<Api>,
}

/// The schemas of a rule.
pub(crate) struct Schemas {
    pub(crate) input: Validator,
    pub(crate) output: Validator,
}

/// The packages that are open.
#[derive(Clone)]
pub(crate) struct Packages {
    catalogue: Catalogue,
    open: Cache<Digest, Arc<Opened>>,
}

impl Packages {
    pub(crate) fn new(catalogue: Catalogue) -> Self {
        Self { catalogue, open: Cache::new(KEPT) }
    }

    /// The package with this digest, read once however many ask at once. Fails with `NotFound`, or `NotReady` where it cannot be read.
    pub(crate) async fn open(&self, digest: Digest) -> Result<Arc<Opened>, Error> {
        let opened = self.open.try_get_with(digest, async {
            let package = self.whole(digest).await?;
            Opened::of(&package).map(Arc::new).map_err(Error::NotReady)
        });
        opened.await.map_err(Error::shared)
    }

    /// The whole package, its component too; read anew each time.
    pub(crate) async fn whole(&self, digest: Digest) -> Result<Package, Error> {
        let mut scope = self.catalogue.read().await?;
        let bytes = release::package(&mut scope, &digest).await?;
        scope.commit().await?;
        // Unpacking some megabytes takes a processor for tens of milliseconds.
        let read = tokio::task::spawn_blocking(move || Package::read(&bytes)).await;
        let read = read.map_err(|error| Error::NotReady(error.to_string()))?;
        read.map_err(|error| Error::NotReady(error.to_string()))
    }

    /// The component of a package, for the compiler.
    pub(crate) async fn component(&self, digest: Digest) -> Result<Vec<u8>, Cause> {
        let whole = self.whole(digest).await;
        let whole = whole.map_err(|error| Cause::NotReady(error.to_string()))?;
        Ok(whole.component().to_vec())
    }
}

impl Opened {
    pub(crate) fn of(package: &Package) -> Result<Self, String> {
        let (manifest, files) = (package.manifest.clone(), package.files.clone());
        let read = |path: &str| {
            let text = files.get(path).ok_or_else(|| format!("it has no {path}"))?;
            let parsed = schema::parse(text).map_err(|why| format!("{path}: {why}"))?;
            let compiled = schema::compile(&parsed).map_err(|why| format!("{path}: {why}"))?;
            Ok::<_, String>((parsed, compiled))
        };
        let mut rules = HashMap::new();
        for (name, rule) in &manifest.rules {
            let (input, output) = (read(&rule.input)?.1, read(&rule.output)?.1);
            rules.insert(name.clone(), Schemas { input, output });
        }
        let settings = manifest.files.settings.as_deref().map(read).transpose()?;
        let sdl = manifest.files.schema.as_ref().and_then(|path| files.get(path));
        let api = sdl.and_then(|sdl| Api::read(manifest.namespace.as_str(), sdl).ok());
        Ok(Self {
            digest: Digest(package.digest()),
            component: package.component_digest(),
            manifest,
            files,
            rules,
            settings,
            api,
        })
    }

    /// What consent is about.
    pub(crate) const fn version<'a>(&'a self, publisher: &'a Publisher) -> Version<'a> {
        Version { manifest: &self.manifest, files: &self.files, publisher }
    }

    /// The names of settings that are secret: texts the schema marks `writeOnly`.
    pub(crate) fn secret_names(&self) -> Vec<&str> {
        let properties = self.settings.as_ref().and_then(|(schema, _)| schema.get("properties"));
        let properties = properties.and_then(Value::as_object);
        let secret = |property: &Value| property.get("writeOnly").is_some_and(|yes| yes == true);
        let properties = properties.into_iter().flatten();
        properties.filter(|(_, property)| secret(property)).map(|(name, _)| name.as_str()).collect()
    }
}
