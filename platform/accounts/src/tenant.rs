//! A tenant: one union, consortium or lead municipality with a schema of its own.

use std::fmt;
use std::str::FromStr;

use reticolo_foundation::RoleName;

use crate::error::Error;

reticolo_foundation::id! {
    /// Names a tenant.
    TenantId
}

/// The part of an address that names a tenant: `altovicentino`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(String);

impl Slug {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = Error;

    /// Takes 1 to 48 lower-case letters, digits and single hyphens inside.
    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let hyphens = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
        if text.is_empty() || text.len() > 48 || !plain || !hyphens {
            return Err(Error::BadSlug(text.chars().take(60).collect()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The name of a tenant's schema and of its role: `t_` and twelve letters or digits that say nothing
/// about the tenant, because PostgreSQL shows schema names to every role.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SchemaName(RoleName);

impl SchemaName {
    /// A name never used before: sixty random bits.
    pub fn fresh() -> Self {
        const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let mut bits = TenantId::fresh().0.as_u128() & ((1 << 60) - 1);
        let mut name = String::from("t_");
        for _ in 0..12 {
            name.extend(ALPHABET.get((bits & 31) as usize).map(|byte| char::from(*byte)));
            bits >>= 5;
        }
        Self::parse(&name).unwrap_or_else(|| unreachable!("the alphabet fits the shape"))
    }

    /// Reads a name from the register.
    pub fn parse(text: &str) -> Option<Self> {
        let tail = text.strip_prefix("t_")?;
        let opaque = tail.len() == 12
            && tail.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        opaque.then(|| RoleName::new(text)).flatten().map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The role that may read and write the schema: it has the schema's name.
    pub fn role(&self) -> &RoleName {
        &self.0
    }
}

impl fmt::Display for SchemaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Which login role's connections a tenant's statements travel on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Lane(pub i16);

/// The legal form of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantKind {
    /// *Unione di comuni*.
    Union,
    /// *Consorzio*.
    Consortium,
    /// *Unione montana*.
    MountainUnion,
    /// *Comune capofila*.
    LeadComune,
    /// *Azienda speciale*.
    SpecialAgency,
}

impl TenantKind {
    pub const ALL: [Self; 5] =
        [Self::Union, Self::Consortium, Self::MountainUnion, Self::LeadComune, Self::SpecialAgency];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Union => "union",
            Self::Consortium => "consortium",
            Self::MountainUnion => "mountain_union",
            Self::LeadComune => "lead_comune",
            Self::SpecialAgency => "special_agency",
        }
    }
}

impl FromStr for TenantKind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Error::BadKind(text.to_owned()))
    }
}

/// Where a tenant stands in its life; [`crate::transition`] has the legal moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TenantState {
    Requested,
    Provisioning,
    Failed,
    Active,
    Suspended,
    Offboarding,
    Archived,
}

impl TenantState {
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Provisioning,
        Self::Failed,
        Self::Active,
        Self::Suspended,
        Self::Offboarding,
        Self::Archived,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Provisioning => "provisioning",
            Self::Failed => "failed",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Offboarding => "offboarding",
            Self::Archived => "archived",
        }
    }
}

impl FromStr for TenantState {
    type Err = sqlx::Error;

    /// Reads a state from the register, whose check constraint allows no other.
    fn from_str(text: &str) -> Result<Self, sqlx::Error> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| sqlx::Error::Decode(format!("unknown tenant state {text:?}").into()))
    }
}

impl fmt::Display for TenantState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A tenant as the register knows it.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub id: TenantId,
    pub slug: Slug,
    /// The name pages show.
    pub legal_name: String,
    pub kind: TenantKind,
    pub state: TenantState,
    /// Where its rows live; `None` before they have a place and after they are gone.
    pub home: Option<Home>,
    /// True for demonstration tenants: every page says so.
    pub sample_data: bool,
    /// Grows with every change of what it has enabled of plugins; 0: it never had one.
    pub plugin_generation: i64,
    /// ISTAT codes of the municipalities it acts for today, in order.
    pub municipalities: Vec<String>,
}

/// The place of a tenant's rows.
#[derive(Clone, Debug)]
pub struct Home {
    pub schema: SchemaName,
    pub lane: Lane,
    /// The last migration applied to the schema.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{SchemaName, Slug};

    #[test]
    fn a_slug_is_plain() {
        for good in ["a", "liveas-d39", "marca-occidentale", &"x".repeat(48)] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "à", "a/b", &"x".repeat(49)] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }

    #[test]
    fn schema_names_are_opaque_and_never_repeat() {
        let names: HashSet<_> = (0..2_000).map(|_| SchemaName::fresh()).collect();
        assert_eq!(names.len(), 2_000);
        assert!(SchemaName::parse("t_altovicentin").is_some());
        for bad in ["t_short", "public", "t_ABCDEFGHIJKL", "t_abcdefghijklm", "x_abcdefghijkl"] {
            assert!(SchemaName::parse(bad).is_none(), "{bad}");
        }
    }
}
