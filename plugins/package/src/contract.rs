//! The contract between plugins and the platform (`plugins/wit`), as far as packages are checked by it.

use std::fmt;

use semver::Version;

pub use crate::manifest::World;

/// The package of the contract, and the version this platform offers.
const PACKAGE: &str = "reticolo:plugin/";
const MAJOR: u64 = 1;
const MINOR: u64 = 0;

/// Rules the platform asks, and what each is about. A plugin's rule names one as its `hook`.
pub const HOOKS: &[&str] =
    &["registry.admission", "registry.renewal", "matching.score", "voucher.amount"];

/// Hooks that are asked about many items at once.
pub const BATCHES: &[&str] = &["matching.score"];

/// What plugins can be told of: what registers, placements and incidents go through.
pub const EVENTS: &[&str] = &[
    "registry_entry.applied",
    "registry_entry.admitted",
    "registry_entry.refused",
    "registry_entry.suspended",
    "registry_entry.resumed",
    "registry_entry.removed",
    "registry_entry.renewed",
    "placement.planned",
    "placement.started",
    "placement.confirmed",
    "placement.ended",
    "placement.replaced",
    "incident.reported",
];

impl World {
    /// Interfaces a component of this world may import. `types` carries what the others share.
    pub const fn imports(self) -> &'static [&'static str] {
        match self {
            Self::RulePlugin => &["types", "log"],
            Self::DataPlugin => &["types", "log", "config", "store", "core"],
            Self::FullPlugin => &["types", "log", "config", "store", "core", "http"],
        }
    }

    /// Interfaces a component of this world exports, all of them.
    pub const fn exports(self) -> &'static [&'static str] {
        match self {
            Self::RulePlugin => &["rules"],
            Self::DataPlugin => &["graphql"],
            Self::FullPlugin => &["graphql", "rules", "jobs", "events", "lifecycle"],
        }
    }

    /// Its name in the contract.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RulePlugin => "rule-plugin",
            Self::DataPlugin => "data-plugin",
            Self::FullPlugin => "full-plugin",
        }
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The interface of the contract that an import or export names: `log`.
pub(crate) fn interface(name: &str) -> Result<&str, String> {
    let foreign = || {
        "the platform offers nothing but `reticolo:plugin`: no files, clocks, network or other parts of WASI".to_owned()
    };
    let (interface, version) =
        name.strip_prefix(PACKAGE).and_then(|rest| rest.split_once('@')).ok_or_else(foreign)?;
    let version = Version::parse(version).map_err(|_| foreign())?;
    fits(&version)?;
    let known = World::FullPlugin;
    if known.imports().contains(&interface) || known.exports().contains(&interface) {
        Ok(interface)
    } else {
        Err(format!("the contract {MAJOR}.{MINOR} has no interface {interface:?}"))
    }
}

/// Whether this platform offers a version of the contract; says which platform would.
pub(crate) fn fits(version: &Version) -> Result<(), String> {
    let Version { major, minor, .. } = *version;
    if !version.pre.is_empty() {
        return Err(format!(
            "{version} is a pre-release of the contract, which no platform offers: build against {MAJOR}.{MINOR}"
        ));
    }
    if major == MAJOR && (0..=MINOR).contains(&minor) {
        return Ok(());
    }
    if (major, minor) > (MAJOR, MINOR) {
        return Err(format!(
            "it needs a platform with contract {major}.{minor}; this one has {MAJOR}.{MINOR}"
        ));
    }
    Err(format!("contract {major}.{minor} is no longer offered; this platform has {MAJOR}.{MINOR}"))
}

/// Whether a manifest's `api`, such as `1.0`, is offered.
pub(crate) fn api(api: &str) -> Result<(), String> {
    let read = Version::parse(&format!("{api}.0")).map_err(|_| {
        format!("api = {api:?} is no version of the contract: write \"{MAJOR}.{MINOR}\"")
    })?;
    fits(&read)
}
