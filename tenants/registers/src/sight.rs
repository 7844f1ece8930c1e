//! How far somebody sees: what their role reaches, and what is their own.

use reticolo_tenancy::{Actor, Denied, Permission, Scope};
use uuid::Uuid;

/// What somebody may read of entries or requests.
///
/// A role that is limited to an organization reaches none: registers are the union's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight {
    /// Whether all of the union is in sight.
    pub everywhere: bool,
    /// What is in these municipalities, by ISTAT code.
    pub municipalities: Vec<String>,
    /// What is of this account.
    pub account: Option<Uuid>,
}

impl Sight {
    /// What `staff` reaches, and with `own` what is one's own; refuses who holds neither.
    pub(crate) fn of(scope: &Scope, staff: Permission, own: Permission) -> Result<Self, Denied> {
        let reach = scope.actor().reach(staff);
        let account = scope.actor().person().filter(|_| scope.actor().may(own));
        let sight = Self {
            everywhere: reach.everywhere,
            municipalities: reach.municipalities,
            account: account.map(|person| person.account.0),
        };
        let holds = scope.actor().may(staff) || sight.account.is_some();
        if holds { Ok(sight) } else { Err(Denied(staff)) }
    }

    /// What `staff` reaches alone.
    pub(crate) fn at_work(scope: &Scope, staff: Permission) -> Result<Self, Denied> {
        scope.require(staff)?;
        let reach = scope.actor().reach(staff);
        Ok(Self {
            everywhere: reach.everywhere,
            municipalities: reach.municipalities,
            account: None,
        })
    }

    /// What is one's own alone.
    pub(crate) fn own(scope: &Scope, own: Permission) -> Result<Self, Denied> {
        scope.require(own)?;
        let account = scope.actor().person().map(|person| person.account.0);
        Ok(Self { account, ..Self::default() })
    }

    /// Whether something of these municipalities and this account is in sight.
    pub(crate) fn covers(&self, municipalities: &[String], account: Option<Uuid>) -> bool {
        self.everywhere
            || municipalities.iter().any(|code| self.municipalities.contains(code))
            || (account.is_some() && account == self.account)
    }
}

/// The name under which an act is shown: a person's, or a command's.
pub(crate) fn actor_name(actor: &Actor) -> String {
    match actor {
        Actor::Public => String::new(),
        Actor::System(name) => (*name).to_owned(),
        Actor::Person(person) => person.name.clone(),
    }
}

/// Whether an entry, called e, is in sight: everywhere, municipalities and account in parameters 1 to 3.
macro_rules! entry_in_sight {
    () => {
        " ($1 or e.municipalities && $2 or e.account_id = $3) "
    };
}

/// The same for a request, called q.
macro_rules! request_in_sight {
    () => {
        " ($1 or q.municipality_code = any($2) or q.account_id = $3) "
    };
}
pub(crate) use {entry_in_sight, request_in_sight};
