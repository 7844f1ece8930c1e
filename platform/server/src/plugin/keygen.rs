//! `reticolo plugin keygen`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;
use reticolo_foundation::keys::random;
use reticolo_plugin_package::SecretKey;

/// Writes a new secret key, readable by its owner only, and prints the public one.
pub(super) fn keygen(out: &Path) -> anyhow::Result<()> {
    let key = SecretKey::from_seed(&random());
    write_secret(out, &key.to_pem()?)?;
    println!("The secret key is in {}: keep it safe, and to yourself.", out.display());
    println!("The public key, which those who trust you need, is");
    println!("    {}", key.public());
    Ok(())
}

/// Makes a file that only its owner reads; refuses to replace one.
pub(super) fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow::anyhow!(
            "{} exists already, and a key that is lost cannot be had again: choose another --out",
            path.display()
        ),
        _ => anyhow::Error::from(error).context(path.display().to_string()),
    });
    opened?.write_all(text.as_bytes()).with_context(|| path.display().to_string())
}
