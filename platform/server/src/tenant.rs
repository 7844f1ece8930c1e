//! `reticolo tenant …`.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use reticolo_accounts::{Slug, TenantState, register};
use reticolo_foundation::{Access, Language};
use reticolo_identity::mail::enqueue;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::invitation;
use reticolo_tenancy::provision::NewTenant;
use reticolo_tenancy::schema::MIGRATIONS;
use reticolo_web::letters::{self, Invitee};
use sha2::{Digest, Sha256};

use crate::cli::{
    ArchiveTenant, CreateTenant, InstallationOptions, InviteAdministrator, TenantCommand,
};
use crate::platform::Platform;
use crate::{directory, migrate, plugin_admin, progress};

/// Who the register says has done what is done here.
const ACTOR: &str = "command line";

pub(crate) async fn run(
    installation: &InstallationOptions,
    command: TenantCommand,
) -> anyhow::Result<()> {
    let platform = Platform::open(installation.server()?, installation.keys()?, 1).await?;
    match command {
        TenantCommand::Create(new) => create(&platform, new).await,
        TenantCommand::List { state } => list(&platform, state).await,
        TenantCommand::Show { slug } => show(&platform, &slug).await,
        TenantCommand::Suspend { slug, reason } => {
            platform.builder.suspend(&slug.parse()?, ACTOR, Some(&reason)).await?;
            println!("{slug} is suspended. `reticolo tenant resume {slug}` undoes it.");
            Ok(())
        }
        TenantCommand::Resume { slug } => {
            platform.builder.resume(&slug.parse()?, ACTOR).await?;
            println!("{slug} is active again.");
            Ok(())
        }
        TenantCommand::Invite(invite) => invite_administrator(&platform, invite).await,
        TenantCommand::Migrate(options) => migrate::tenants(&platform, &options).await,
        TenantCommand::Prepare { count } => prepare(&platform, count.into()).await,
        TenantCommand::Plugin(command) => plugin_admin::run(&platform, command).await,
        TenantCommand::Archive(archive) => archive_tenant(&platform, archive).await,
    }
}

async fn create(platform: &Platform, new: CreateTenant) -> anyhow::Result<()> {
    let began = Instant::now();
    let new = NewTenant {
        slug: new.slug.parse()?,
        legal_name: new.name,
        kind: new.kind.parse()?,
        municipalities: new.municipalities,
        sample_data: new.sample_data,
    };
    platform.builder.create(&new, ACTOR).await?;
    println!(
        "{} is active, at /t/{} ({} ms).",
        new.legal_name,
        new.slug,
        began.elapsed().as_millis()
    );
    Ok(())
}

async fn list(platform: &Platform, state: Option<String>) -> anyhow::Result<()> {
    const PAGE: i64 = 500;
    if let Some(state) = &state
        && !TenantState::ALL.iter().any(|known| known.as_str() == state)
    {
        let states = TenantState::ALL.map(TenantState::as_str).join(", ");
        anyhow::bail!("there is no state {state:?}: use one of {states}");
    }
    println!("{:48}  {:12}  {:>7}  NAME", "SLUG", "STATE", "VERSION");
    let mut offset = 0;
    loop {
        let mut scope = platform.builder.platform().await?;
        let tenants = register::list(&mut scope, state.as_deref(), offset, PAGE).await?;
        scope.commit().await?;
        if tenants.is_empty() {
            return Ok(());
        }
        for tenant in &tenants {
            let version = tenant
                .home
                .as_ref()
                .map_or_else(|| "-".to_owned(), |home| home.version.to_string());
            println!(
                "{:48}  {:12}  {version:>7}  {}",
                tenant.slug, tenant.state, tenant.legal_name
            );
        }
        offset += PAGE;
    }
}

async fn show(platform: &Platform, slug: &str) -> anyhow::Result<()> {
    let tenant = platform.tenant(slug).await?;
    println!("slug            {}", tenant.slug);
    println!("name            {}", tenant.legal_name);
    println!("kind            {}", tenant.kind.as_str());
    println!("state           {}", tenant.state);
    println!("sample data     {}", if tenant.sample_data { "yes" } else { "no" });
    println!("municipalities  {}", tenant.municipalities.join(" "));
    if let Some(home) = &tenant.home {
        println!("schema          {}", home.schema);
        println!("version         {} (this program: {})", home.version, MIGRATIONS.latest());
        println!("lane            {}", home.lane.0);
    }
    Ok(())
}

/// The mail is written down with the invitation and leaves with the next server that runs.
async fn invite_administrator(
    platform: &Platform,
    invite: InviteAdministrator,
) -> anyhow::Result<()> {
    let InviteAdministrator { slug, mail, name, public_url } = invite;
    let (mail, name) = (mail.trim(), name.trim());
    let mut scope = platform.enter(&slug, "tenant invite", Access::Write).await?;
    let (_, token) = invitation::invite_first_administrator(&mut scope, mail, name).await?;
    let tenant = Arc::clone(scope.tenant());
    let link = letters::invitation_address(&public_url, &tenant, &token);
    let invitee = Invitee { mail, name, role: Role::UnionAdmin, by: "" };
    let letter = letters::invitation(Language::default(), &tenant, &invitee, &link);
    let now = scope.now();
    enqueue(scope.connection(), now, &letter).await?;
    scope.commit().await?;
    println!(
        "{name} is invited as administrator of {slug}. The mail leaves with the server; the link is"
    );
    println!("    {link}");
    println!("Whoever opens it within 14 days takes the role: keep it to yourself.");
    Ok(())
}

async fn prepare(platform: &Platform, count: i64) -> anyhow::Result<()> {
    let missing = count - platform.builder.spares().await?;
    let bar = progress::counting("building schemas");
    bar.set_length(u64::try_from(missing).unwrap_or(0));
    for _ in 0..missing {
        platform.builder.build_spare().await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    println!("{} schemas stand ready.", platform.builder.spares().await?);
    Ok(())
}

async fn archive_tenant(platform: &Platform, archive: ArchiveTenant) -> anyhow::Result<()> {
    let slug: Slug = archive.slug.parse()?;
    if let Some(checksum) = archive.acknowledge {
        platform.builder.archive(&slug, checksum.trim(), ACTOR).await?;
        println!("{slug} is archived: its data is in your file only.");
        return Ok(());
    }
    let tenant = platform.tenant(slug.as_str()).await?;
    if tenant.state != TenantState::Offboarding
        && !reticolo_accounts::transition::legal(tenant.state, TenantState::Offboarding)
    {
        anyhow::bail!(
            "{slug} is {}: suspend it first, with `reticolo tenant suspend {slug}`",
            tenant.state
        );
    }
    let file = archive.export.unwrap_or_else(|| format!("{slug}.zip").into());
    directory::export_to(platform, slug.as_str(), &file).await?;
    let checksum = checksum(&file)?;
    platform.builder.offboard(&slug, &checksum, ACTOR).await?;
    println!("{slug}'s data is in {} and the tenant is no longer served.", file.display());
    println!("Keep the file safe, then drop the tenant's data with");
    println!("    reticolo tenant archive {slug} --acknowledge {checksum}");
    Ok(())
}

fn checksum(path: &Path) -> anyhow::Result<String> {
    let mut digest = Sha256::new();
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    loop {
        let chunk = file.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        digest.update(chunk);
        let read = chunk.len();
        file.consume(read);
    }
    Ok(hex::encode(digest.finalize()))
}
