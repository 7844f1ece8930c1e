//! The register of tenants: who they are, in which state, where their rows live.
//!
//! Holds nothing of what a tenant owns; that is behind `tenancy::Scope`. A tenant changes state in
//! [`transition`] only, and every change leaves a line in `platform.tenant_transition`.

pub mod account;
pub mod error;
pub mod install;
pub mod platform_scope;
pub mod register;
pub mod tenant;
pub mod transition;

pub use account::AccountId;
pub use error::Error;
pub use install::Installation;
pub use platform_scope::PlatformScope;
pub use register::Register;
pub use tenant::{Lane, SchemaName, Slug, Tenant, TenantId, TenantKind, TenantState};
