//! Compiled components on disk: made once by a program of its own, and run only if this installation
//! made them.
//!
//! Beside each artifact lies its keyed digest. What does not match — half a file, a flipped bit, another
//! engine's, somebody else's — is compiled anew: running an artifact is running machine code.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reticolo_foundation::Keys;
use reticolo_plugin_engine::engine_id;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::compile::compile;
use crate::disk::blocking;
use crate::failure::Cause;

/// What the keyed digests are for.
const PURPOSE: &str = "plugin artifact";

/// One folder of artifacts, for one engine.
pub(crate) struct Artifacts {
    folder: PathBuf,
    compiler: PathBuf,
    keys: Keys,
}

impl Artifacts {
    /// Makes the folder for this engine in `cache`, readable by nobody else.
    pub(crate) fn open(cache: &Path, compiler: PathBuf, keys: Keys) -> io::Result<Self> {
        let folder = cache.join(hex::encode(Sha256::digest(engine_id())));
        fs::create_dir_all(&folder)?;
        only_owner(&folder, 0o700)?;
        Ok(Self { folder: folder.canonicalize()?, compiler, keys })
    }

    /// The component with this digest, compiled if it has not been; `bytes` are asked for only then.
    pub(crate) async fn load(
        self: &Arc<Self>,
        engine: &Engine,
        digest: [u8; 32],
        bytes: impl Future<Output = Result<Vec<u8>, Cause>> + Send,
    ) -> Result<Component, Cause> {
        if let Some(component) = self.find(engine, digest).await? {
            return Ok(component);
        }
        let bytes = bytes.await?;
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != digest {
            return Err(Cause::NotReady(
                "the component is not the one with this digest".to_owned(),
            ));
        }
        // One at a time, of all processes that share the folder: it takes all processors anyhow.
        let _lock = self.lock().await?;
        if let Some(component) = self.find(engine, digest).await? {
            return Ok(component);
        }
        let began = tokio::time::Instant::now();
        let artifact = compile(&self.compiler, &self.folder, &bytes).await?;
        let took = began.elapsed();
        tracing::info!(digest = hex::encode(digest), ?took, "plugin compiled");
        let artifacts = self.clone();
        blocking(move || artifacts.keep(&digest, &artifact)).await?;
        self.find(engine, digest)
            .await?
            .ok_or_else(|| Cause::NotReady("what was just compiled does not load".to_owned()))
    }

    async fn find(&self, engine: &Engine, digest: [u8; 32]) -> Result<Option<Component>, Cause> {
        let (path, mac) = (self.path(&digest, "cwasm"), self.path(&digest, "mac"));
        let (keys, engine) = (self.keys.clone(), engine.clone());
        blocking(move || {
            let found = read_if_there(&path)?.zip(read_if_there(&mac)?);
            let Some(((file, artifact), (_, mac))) = found else { return Ok(None) };
            let expected = seal(&keys, &digest, &artifact);
            drop(artifact);
            if !bool::from(expected.as_slice().ct_eq(&mac)) {
                tracing::warn!(
                    digest = hex::encode(digest),
                    "artifact refused: not of this installation"
                );
                return Ok(None);
            }
            match deserialize(&engine, &file, &path) {
                Ok(component) => Ok(Some(component)),
                Err(error) => {
                    tracing::warn!(digest = hex::encode(digest), "artifact refused: {error:#}");
                    Ok(None)
                }
            }
        })
        .await
    }

    /// Each file appears whole; between the two, what lies there does not match and is compiled anew.
    fn keep(&self, digest: &[u8; 32], artifact: &[u8]) -> io::Result<()> {
        let mac = seal(&self.keys, digest, artifact);
        for (content, ending) in [(artifact, "cwasm"), (mac.as_slice(), "mac")] {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(content)?;
            only_owner(file.path(), 0o400)?;
            file.as_file().sync_all()?;
            file.persist(self.path(digest, ending))?;
        }
        Ok(())
    }

    /// Waits until no other process compiles in this folder.
    async fn lock(&self) -> Result<File, Cause> {
        let path = self.folder.join("compiling.lock");
        blocking(move || {
            let file = File::options().create(true).truncate(false).write(true).open(path)?;
            file.lock()?;
            Ok(file)
        })
        .await
    }

    fn path(&self, digest: &[u8; 32], ending: &str) -> PathBuf {
        self.folder.join(hex::encode(digest)).with_extension(ending)
    }
}

/// The keyed digest of an artifact: of which component, for which engine, and every byte.
fn seal(keys: &Keys, digest: &[u8; 32], artifact: &[u8]) -> [u8; 32] {
    keys.digest_of(PURPOSE, &[engine_id().as_bytes(), digest, artifact])
}

/// Maps the artifact's file. It is the file that was opened and looked through, whatever its name
/// stands for by now.
#[expect(unsafe_code, reason = "machine code is run as it is: its keyed digest was checked before")]
fn deserialize(engine: &Engine, file: &File, path: &Path) -> wasmtime::Result<Component> {
    let path = opened(file, path);
    // SAFETY: the bytes have the digest that only this installation can make, and it made it over what
    // its own compiler wrote; nobody but the owner may write to the file or its folder.
    unsafe { Component::deserialize_file(engine, path) }
}

#[cfg(target_os = "linux")]
fn opened(file: &File, _path: &Path) -> PathBuf {
    use std::os::fd::AsRawFd;
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

#[cfg(not(target_os = "linux"))]
fn opened(_file: &File, path: &Path) -> PathBuf {
    path.to_owned()
}

fn read_if_there(path: &Path) -> io::Result<Option<(File, Vec<u8>)>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Some((file, bytes)))
}

#[cfg(unix)]
fn only_owner(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, Permissions::from_mode(mode))
}
