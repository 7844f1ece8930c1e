//! Who acts.

use std::sync::Arc;

use reticolo_accounts::{AccountId, TenantId};

use crate::permission::Permission;
use crate::role::{Grant, Reach, Role};

/// Who is behind a scope. Nothing happens without one.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Anybody, not signed in.
    Public,
    /// A command or a job of the platform, by name.
    System(&'static str),
    /// Somebody who is signed in, with their roles in this tenant.
    Person(Arc<Person>),
}

/// Somebody who is signed in, as a tenant knows them.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: AccountId,
    pub name: String,
    pub grants: Vec<Grant>,
    limited_to: Option<Vec<Permission>>,
}

/// Somebody who is signed in, before any tenant is asked what they may do there.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: AccountId,
    pub name: String,
    /// The only tenant that the way they signed in counts for; `None`: all of them.
    pub only_in: Option<TenantId>,
    /// The only permissions they came with, as an API token has them; `None`: all of theirs.
    pub limited_to: Option<Vec<Permission>>,
}

/// Where a request comes from, for the audit.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The id under which the log has the request.
    pub request_id: Option<String>,
    /// The network address, cut to its network.
    pub address: Option<String>,
}

/// Who stands at the door.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    pub signed_in: Option<SignedIn>,
    pub origin: Origin,
}

impl Person {
    /// Somebody with these roles, who is a citizen besides.
    pub fn new(signed_in: &SignedIn, mut grants: Vec<Grant>) -> Self {
        grants.push(Grant::everywhere(Role::Citizen));
        Self {
            account: signed_in.account,
            name: signed_in.name.clone(),
            grants,
            limited_to: signed_in.limited_to.clone(),
        }
    }

    fn granting(&self, permission: Permission) -> impl Iterator<Item = &Grant> {
        let limits = self.limited_to.as_ref();
        let within = limits.is_none_or(|allowed| allowed.contains(&permission));
        self.grants.iter().filter(move |grant| within && grant.allows(permission))
    }
}

impl Actor {
    /// Whether the actor holds the permission, anywhere in the tenant.
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Public => permission == Permission::DirectoryBrowse,
            Self::System(_) => true,
            Self::Person(person) => person.granting(permission).next().is_some(),
        }
    }

    /// How far the permission reaches.
    pub fn reach(&self, permission: Permission) -> Reach {
        match self {
            Self::Public | Self::System(_) => {
                Reach { everywhere: self.may(permission), ..Reach::default() }
            }
            Self::Person(person) => Reach::of(person.granting(permission)),
        }
    }

    /// The person, where the actor is one.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Public | Self::System(_) => None,
        }
    }
}
