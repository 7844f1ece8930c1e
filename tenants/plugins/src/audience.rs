//! Who may ask a plugin's field, at whatever edge.
//!
//! The SDL says it with `@needs(audience: …)` on a field; without, it is the union's staff.

use reticolo_plugin_package::manifest::Audience;
use reticolo_tenancy::{Actor, Permission, Role, Visitor};

/// Who an audience is: the sentence that a field's description ends with.
pub const fn sentence(audience: Audience) -> &'static str {
    match audience {
        Audience::Everybody => "Anybody may ask.",
        Audience::SignedIn => "For people who are signed in.",
        Audience::Staff => "For people with a role in the union.",
        Audience::Admin => "For the union's administrators.",
    }
}

/// What somebody is to a union.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub signed_in: bool,
    pub staff: bool,
    pub admin: bool,
}

impl Standing {
    /// What the union's rows say. Somebody who came with some permissions only, as an API token has
    /// them, is staff when one of these is more than a citizen's, and an administrator when they may
    /// change the union's settings.
    pub fn of(visitor: &Visitor, actor: &Actor) -> Self {
        let Some(person) = actor.person() else { return Self::default() };
        let limited = visitor.signed_in.as_ref().is_some_and(|known| known.limited_to.is_some());
        let more = |permission: &Permission| {
            !Role::Citizen.permissions().contains(permission) && actor.may(*permission)
        };
        let mut given = person.grants.iter().filter(|grant| grant.role != Role::Citizen);
        let staff = given.next().is_some() && (!limited || Permission::ALL.iter().any(more));
        let admin = person.grants.iter().any(|grant| grant.role == Role::UnionAdmin);
        let admin = admin && actor.may(Permission::SettingsManage);
        Self { signed_in: true, staff, admin: staff && admin }
    }

    /// Whether somebody of this standing may ask what is for `audience`.
    pub const fn may_ask(self, audience: Audience) -> bool {
        match audience {
            Audience::Everybody => true,
            Audience::SignedIn => self.signed_in,
            Audience::Staff => self.staff,
            Audience::Admin => self.admin,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reticolo_accounts::AccountId;
    use reticolo_plugin_package::manifest::Audience;
    use reticolo_tenancy::{Actor, Grant, Permission, Person, Role, SignedIn, Visitor};

    use super::Standing;

    /// What somebody with this role is who came with these permissions.
    fn standing(role: Option<Role>, limited_to: Option<Vec<Permission>>) -> String {
        let known = SignedIn {
            account: AccountId::fresh(),
            name: "Anna".to_owned(),
            only_in: None,
            limited_to,
        };
        let grants = role.map(Grant::everywhere).into_iter().collect();
        let actor = Actor::Person(Arc::new(Person::new(&known, grants)));
        let visitor = Visitor { signed_in: Some(known), ..Visitor::default() };
        shown(Standing::of(&visitor, &actor))
    }

    fn shown(standing: Standing) -> String {
        let all = [Audience::Everybody, Audience::SignedIn, Audience::Staff, Audience::Admin];
        let may: Vec<_> = all
            .into_iter()
            .filter(|audience| standing.may_ask(*audience))
            .map(|audience| format!("{audience:?}"))
            .collect();
        may.join(" ")
    }

    #[test]
    fn roles_decide_what_somebody_is() {
        assert_eq!(shown(Standing::of(&Visitor::default(), &Actor::Public)), "Everybody");
        assert_eq!(standing(None, None), "Everybody SignedIn");
        assert_eq!(standing(Some(Role::SocialWorker), None), "Everybody SignedIn Staff");
        assert_eq!(standing(Some(Role::UnionAdmin), None), "Everybody SignedIn Staff Admin");
    }

    #[test]
    fn a_token_is_no_more_than_what_it_came_with() {
        let admin = |limits: &[Permission]| standing(Some(Role::UnionAdmin), Some(limits.to_vec()));
        assert_eq!(admin(&[Permission::DirectoryBrowse]), "Everybody SignedIn");
        assert_eq!(admin(&[Permission::ListingRead]), "Everybody SignedIn Staff");
        assert_eq!(admin(&[Permission::SettingsManage]), "Everybody SignedIn Staff Admin");
        let worker = standing(Some(Role::SocialWorker), Some(vec![Permission::SettingsManage]));
        assert_eq!(worker, "Everybody SignedIn");
    }
}
