//! A package as it is read: nothing of it is believed before its signature and its digests are.

use std::collections::BTreeMap;
use std::path::Path;

use semver::Version;
use sha2::{Digest, Sha256};

use crate::archive::{self, BadArchive, Files};
use crate::gather::{self, NotGathered};
use crate::manifest::Manifest;
use crate::problem::Problem;
use crate::sign::{PublicKey, SecretKey, SignatureFile};
use crate::vector::Vector;

/// The two files that speak about all others.
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const SIGNATURE: &str = "manifest.sig";

/// Why bytes are no package that may be installed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPackage {
    #[error(transparent)]
    Archive(#[from] BadArchive),
    #[error("it has no {0}")]
    Without(&'static str),
    #[error("its {MANIFEST} cannot be read: {0}")]
    Manifest(String),
    #[error("it is not signed: sign it with `reticolo plugin sign`")]
    Unsigned,
    #[error("its signature is not one of its {MANIFEST}: it was changed after it was signed")]
    Signature,
    #[error("{0} is not in its {MANIFEST}")]
    Undeclared(String),
    #[error("{0} is in its {MANIFEST}, but not in the package")]
    Missing(String),
    #[error("{0} is not what its {MANIFEST} says: it was changed after it was packed")]
    Changed(String),
    #[error("{0} is no text in UTF-8")]
    NoText(String),
}

/// A package whose files are those that were packed, and whose signature, if any, is its publisher's.
#[derive(Clone, Debug)]
pub struct Package {
    pub manifest: Manifest,
    /// The files that are no code, by their paths: SDL, schemas, forms, queries, vectors.
    pub files: BTreeMap<String, String>,
    component: Vec<u8>,
    publisher: Option<PublicKey>,
    digest: [u8; 32],
}

impl Package {
    /// Reads a signed package. Whether its publisher is one to trust is for the caller to say.
    pub fn read(bytes: &[u8]) -> Result<Self, BadPackage> {
        let package = Self::read_draft(bytes)?;
        if package.publisher.is_none() { Err(BadPackage::Unsigned) } else { Ok(package) }
    }

    /// Reads a package that may not be signed yet, as its author has it.
    pub fn read_draft(bytes: &[u8]) -> Result<Self, BadPackage> {
        let mut files = archive::unpack(bytes)?;
        let text = files.remove(MANIFEST).ok_or(BadPackage::Without(MANIFEST))?;
        let publisher = match files.remove(SIGNATURE) {
            Some(signature) => Some(signer(&text, &signature)?),
            None => None,
        };
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| BadPackage::Manifest(error.to_string()))?;
        compare(&manifest, &files)?;
        let component = files
            .remove(&manifest.files.component)
            .ok_or_else(|| BadPackage::Missing(manifest.files.component.clone()))?;
        let text = |(path, content): (String, Vec<u8>)| match String::from_utf8(content) {
            Ok(text) => Ok((path, text)),
            Err(_) => Err(BadPackage::NoText(path)),
        };
        let files = files.into_iter().map(text).collect::<Result<_, _>>()?;
        let digest = Sha256::digest(bytes).into();
        Ok(Self { manifest, files, component, publisher, digest })
    }

    /// Packs an author's folder with its component; not signed.
    pub fn pack(folder: &Path, component: &[u8]) -> Result<Vec<u8>, NotGathered> {
        let (manifest, files) = gather::gather(folder, component)?;
        Self::write(&manifest, files)
    }

    /// The same as another version than its `plugin.toml` says: while it is being written, each build
    /// is one of its own.
    pub fn pack_as(
        folder: &Path,
        component: &[u8],
        version: Version,
    ) -> Result<Vec<u8>, NotGathered> {
        let (mut manifest, files) = gather::gather(folder, component)?;
        manifest.version = version;
        Self::write(&manifest, files)
    }

    fn write(manifest: &Manifest, mut files: Files) -> Result<Vec<u8>, NotGathered> {
        let text = serde_json::to_vec_pretty(manifest)
            .map_err(|error| vec![Problem::manifest(error.to_string())])?;
        files.insert(MANIFEST.to_owned(), text);
        Ok(archive::pack(&files, &[MANIFEST])?)
    }

    /// The same package with this key's signature in place of any other.
    pub fn sign(bytes: &[u8], key: &SecretKey) -> Result<Vec<u8>, BadPackage> {
        Self::read_draft(bytes)?;
        let mut files = archive::unpack(bytes)?;
        let manifest = files.get(MANIFEST).ok_or(BadPackage::Without(MANIFEST))?;
        let signature = serde_json::to_vec_pretty(&SignatureFile::over(manifest, key))
            .map_err(|error| BadPackage::Manifest(error.to_string()))?;
        files.insert(SIGNATURE.to_owned(), signature);
        Ok(archive::pack(&files, &[MANIFEST, SIGNATURE])?)
    }

    /// SHA-256 of the package's bytes: names it everywhere.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Who signed it; nobody, where it was read as a draft.
    pub fn publisher(&self) -> Option<&PublicKey> {
        self.publisher.as_ref()
    }

    /// The WebAssembly component.
    pub fn component(&self) -> &[u8] {
        &self.component
    }

    /// SHA-256 of the component: names what is compiled from it.
    pub fn component_digest(&self) -> [u8; 32] {
        Sha256::digest(&self.component).into()
    }

    /// The golden vectors, by their paths, and the files that are none.
    pub fn vectors(&self) -> Result<Vec<(String, Vector)>, Vec<Problem>> {
        let Some(folder) = &self.manifest.files.vectors else { return Ok(Vec::new()) };
        let inside = format!("{}/", folder.trim_end_matches('/'));
        let (mut vectors, mut problems) = (Vec::new(), Vec::new());
        for (path, text) in self.files.iter().filter(|(path, _)| path.starts_with(&inside)) {
            match Vector::parse(text) {
                Ok(vector) => vectors.push((path.clone(), vector)),
                Err(error) => problems.push(Problem::new(path, error)),
            }
        }
        if problems.is_empty() { Ok(vectors) } else { Err(problems) }
    }
}

fn signer(manifest: &[u8], signature: &[u8]) -> Result<PublicKey, BadPackage> {
    let file: SignatureFile =
        serde_json::from_slice(signature).map_err(|_| BadPackage::Signature)?;
    file.signer(manifest).ok_or(BadPackage::Signature)
}

/// Refuses a file that is not declared, one that is missing, and one with other bytes.
fn compare(manifest: &Manifest, files: &Files) -> Result<(), BadPackage> {
    if let Some(path) = files.keys().find(|path| !manifest.digests.contains_key(*path)) {
        return Err(BadPackage::Undeclared(path.clone()));
    }
    for (path, digest) in &manifest.digests {
        let content = files.get(path).ok_or_else(|| BadPackage::Missing(path.clone()))?;
        if hex::encode(Sha256::digest(content)) != *digest {
            return Err(BadPackage::Changed(path.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample;

    fn key() -> SecretKey {
        SecretKey::from_seed(&[3; 32])
    }

    fn signed() -> Vec<u8> {
        let folder = sample::folder();
        let bytes = Package::pack(folder.path(), &sample::component()).unwrap();
        Package::sign(&bytes, &key()).unwrap()
    }

    /// The package with its files changed, not signed again.
    fn changed(change: impl FnOnce(&mut Files)) -> Result<Package, BadPackage> {
        let mut files = archive::unpack(&signed()).unwrap();
        change(&mut files);
        Package::read(&archive::pack(&files, &[]).unwrap())
    }

    #[test]
    fn what_is_packed_and_signed_reads() {
        let bytes = signed();
        let package = Package::read(&bytes).unwrap();
        assert_eq!(package.manifest.id.as_str(), "it.example.greeting");
        assert_eq!(package.publisher(), Some(&key().public()));
        assert_eq!(package.component(), sample::component());
        assert_eq!(package.digest(), <[u8; 32]>::from(Sha256::digest(&bytes)));
        assert!(package.files.contains_key("schema.graphql"));
        assert!(!package.files.contains_key("component.wasm"));
        assert_eq!(package.vectors().unwrap().len(), 1);
    }

    #[test]
    fn packing_twice_gives_the_same_bytes() {
        assert_eq!(signed(), signed());
    }

    #[test]
    fn an_unsigned_package_is_a_draft_only() {
        let folder = sample::folder();
        let bytes = Package::pack(folder.path(), &sample::component()).unwrap();
        assert_eq!(Package::read(&bytes).unwrap_err(), BadPackage::Unsigned);
        assert_eq!(Package::read_draft(&bytes).unwrap().publisher(), None);
    }

    #[test]
    fn signing_again_replaces_the_signature() {
        let other = SecretKey::from_seed(&[4; 32]);
        let bytes = Package::sign(&signed(), &other).unwrap();
        assert_eq!(Package::read(&bytes).unwrap().publisher(), Some(&other.public()));
    }

    #[test]
    fn every_change_after_signing_is_found() {
        let change = |path: &str, content: &[u8]| {
            let content = content.to_vec();
            changed(|files| drop(files.insert(path.to_owned(), content))).unwrap_err()
        };
        assert_eq!(
            change("component.wasm", b"\0asm"),
            BadPackage::Changed("component.wasm".into())
        );
        assert_eq!(change("schema.graphql", b""), BadPackage::Changed("schema.graphql".into()));
        assert_eq!(change("more.txt", b""), BadPackage::Undeclared("more.txt".into()));
        assert_eq!(change(SIGNATURE, b"{}"), BadPackage::Signature);
        let without = |path: &str| changed(|files| drop(files.remove(path))).unwrap_err();
        assert_eq!(without("schema.graphql"), BadPackage::Missing("schema.graphql".into()));
        assert_eq!(without("component.wasm"), BadPackage::Missing("component.wasm".into()));
        assert_eq!(without(MANIFEST), BadPackage::Without(MANIFEST));
        assert_eq!(without(SIGNATURE), BadPackage::Unsigned);
    }

    #[test]
    fn a_manifest_with_one_byte_changed_is_not_what_was_signed() {
        let space = changed(|files| files.get_mut(MANIFEST).unwrap().push(b' '));
        assert_eq!(space.unwrap_err(), BadPackage::Signature);
    }

    #[test]
    fn a_signature_by_another_key_under_this_name_is_refused() {
        let other = SecretKey::from_seed(&[4; 32]);
        let forged = changed(|files| {
            let signature = SignatureFile::over(&files[MANIFEST], &other);
            let text = serde_json::to_string(&signature).unwrap();
            let text = text.replace(&other.public().to_string(), &key().public().to_string());
            files.insert(SIGNATURE.to_owned(), text.into_bytes());
        });
        assert_eq!(forged.unwrap_err(), BadPackage::Signature);
    }

    #[test]
    fn a_manifest_with_fields_nobody_knows_is_refused() {
        let mut files = archive::unpack(&signed()).unwrap();
        files.remove(SIGNATURE);
        let text = String::from_utf8(files[MANIFEST].clone()).unwrap();
        let text = text.replacen('{', "{\"also\":1,", 1);
        files.insert(MANIFEST.to_owned(), text.into_bytes());
        let read = Package::read_draft(&archive::pack(&files, &[]).unwrap());
        assert!(matches!(read, Err(BadPackage::Manifest(why)) if why.contains("also")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_change_of_a_package_makes_it_panic_or_say_something_else(
            places in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..6),
            length in any::<prop::sample::Index>(),
        ) {
            static WHOLE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(signed);
            let mut bytes = WHOLE.clone();
            bytes.truncate(length.index(bytes.len()) + 1);
            for (place, turn) in places {
                let place = place.index(bytes.len());
                bytes[place] ^= turn;
            }
            // Headers of zstd have bits that change nothing of what is unpacked.
            if let Ok(package) = Package::read(&bytes) {
                let whole = Package::read(&WHOLE).unwrap();
                prop_assert_eq!(package.manifest, whole.manifest);
                prop_assert_eq!(package.files, whole.files);
                prop_assert_eq!(package.component, whole.component);
            }
        }
    }
}
