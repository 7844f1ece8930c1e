//! `reticolo plugin componentize`.

use std::path::Path;

use anyhow::Context;
use reticolo_plugin_package::Component;
use wit_component::ComponentEncoder;

use super::project;

/// Makes a component of a core module, and shows what it asks for.
pub(super) fn run(input: &Path, output: &Path) -> anyhow::Result<()> {
    let component =
        component(&project::read(input)?).with_context(|| input.display().to_string())?;
    project::write(output, &component)?;
    println!("{}", summary(output, &component)?);
    Ok(())
}

/// The component of a core module that was compiled with the SDK.
pub(super) fn component(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let encoder = ComponentEncoder::default().validate(true).module(module);
    encoder.and_then(|mut encoder| encoder.encode()).context(
        "no component can be made of it. Was it compiled for wasm32-unknown-unknown, with the SDK?",
    )
}

/// A component in one line: its size and what it imports.
pub(super) fn summary(path: &Path, component: &[u8]) -> anyhow::Result<String> {
    let seen = Component::inspect(component).map_err(anyhow::Error::msg)?;
    let imports =
        if seen.imports.is_empty() { "nothing".to_owned() } else { seen.imports.join(", ") };
    Ok(format!(
        "{} has {} KiB and imports {imports}.",
        path.display(),
        component.len().div_ceil(1024)
    ))
}
