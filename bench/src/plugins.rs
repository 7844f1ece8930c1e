//! What plugins cost: a rule in the sandbox beside the same rule in this program, a field of a plugin
//! on a list, and what another union notices of an attack.

mod attack;
mod extism;
mod guest;
mod install;
mod list;
mod sandbox;
mod timing;

use std::path::{Path, PathBuf};

use crate::installation::{Installation, OUT, Workbench};
use crate::process::Server;
use crate::{Options, step};

pub(crate) use attack::{ATTACKERS, Attacked, REST, Slices};
pub(crate) use list::List;
pub(crate) use sandbox::Sandboxed;

/// Who is attacked from inside, and who should notice nothing. Both have the plugin.
const HOST: &str = "altovicentino";
const NEIGHBOUR: &str = "tradate";

/// What was measured.
pub(crate) struct Measured {
    pub(crate) sandboxed: Sandboxed,
    pub(crate) list: List,
    pub(crate) attacked: Vec<Attacked>,
}

/// Asks rules in this process, and a server of its own for the rest.
pub(crate) async fn measure(bench: &Workbench, options: &Options) -> anyhow::Result<Measured> {
    step("asking rules in the sandbox");
    let sandboxed = sandbox::measure().await?;
    step("filling an installation with plugins");
    let installation = bench.demo("plugins").await?;
    install::hostile(&installation, &[HOST, NEIGHBOUR]).await?;
    let calls = list::calls(bench, &installation).await?;
    let server = serve(bench, &installation, "plugins", "info").await?;
    let list = list::measure(&server, options, &installation, calls).await?;
    let attacked = attack::measure(&server, options).await?;
    Ok(Measured { sandboxed, list, attacked })
}

/// A server of the installation, whose log says so much.
async fn serve(
    bench: &Workbench,
    installation: &Installation,
    name: &str,
    log: &str,
) -> anyhow::Result<Server> {
    let mut command = bench.reticolo(&installation.address, &["serve"]);
    command.env("SPARE_SCHEMAS", "0").env("LOG", log);
    Server::start(command, &log_file(name), |command, port| {
        command.env("PORT", port.to_string());
    })
    .await
}

fn log_file(name: &str) -> PathBuf {
    Path::new(OUT).join(name).with_extension("log")
}
