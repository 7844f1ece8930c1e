//! What somebody may do with an entry, so that only those buttons are shown that lead somewhere. The area
//! decides again whenever one is pressed.

use reticolo_registers::entry::renew::RENEWABLE_DAYS;
use reticolo_registers::entry::{EntryState, RegistryEntry};
use reticolo_tenancy::{Permission, Scope};

use super::step::Step;

/// Which sides of the desk somebody sits on.
#[expect(clippy::struct_excessive_bools, reason = "each may be so or not")]
#[derive(Clone, Copy, Debug)]
pub(super) struct May {
    pub(super) own: bool,
    pub(super) read: bool,
    pub(super) write: bool,
    pub(super) manage: bool,
    /// Whether they may look at decisions and do them again.
    pub(super) see_decisions: bool,
}

impl May {
    pub(super) fn with(scope: &Scope, entry: &RegistryEntry) -> Self {
        let actor = scope.actor();
        let reaches = |permission| {
            let reach = actor.reach(permission);
            reach.everywhere
                || entry.municipalities.iter().any(|code| reach.municipalities.contains(code))
        };
        let account = actor.person().map(|person| person.account);
        let own = account.is_some() && account == entry.account_id;
        Self {
            own,
            read: reaches(Permission::RegistryRead),
            // Nobody decides about themselves.
            write: reaches(Permission::RegistryWrite) && !own,
            manage: reaches(Permission::RegistryManage) && !own,
            see_decisions: actor.may(Permission::PluginRead),
        }
    }

    /// Whether the application may be written anew.
    pub(super) fn edit(self, entry: &RegistryEntry) -> bool {
        match entry.state {
            EntryState::Applied | EntryState::Integration => self.write || self.own,
            EntryState::InCheck => self.write,
            _ => false,
        }
    }

    /// Whether documents may be handed in.
    pub(super) fn hand_in(self, entry: &RegistryEntry) -> bool {
        match entry.state {
            EntryState::Refused | EntryState::Removed => false,
            EntryState::InCheck => self.write,
            _ => self.write || self.own,
        }
    }

    /// Whether the plugin's rule may be asked.
    pub(super) fn examine(self, entry: &RegistryEntry) -> bool {
        let states = [EntryState::InCheck, EntryState::Integration, EntryState::Admitted];
        self.write && states.contains(&entry.state)
    }

    /// What can be done with the entry as it stands, in the order of the buttons.
    pub(super) fn steps(self, entry: &RegistryEntry, today: chrono::NaiveDate) -> Vec<Step> {
        let by_desk = |step| self.write.then_some(step);
        let by_admin = |step| self.manage.then_some(step);
        let by_whose_it_is = |step| self.own.then_some(step);
        let ends_soon =
            entry.valid_until.is_some_and(|day| (day - today).num_days() <= RENEWABLE_DAYS);
        let steps = match entry.state {
            EntryState::Applied => {
                [by_desk(Step::Check), by_whose_it_is(Step::Withdraw), None, None]
            }
            EntryState::Expired => [by_desk(Step::Check), by_whose_it_is(Step::Leave), None, None],
            EntryState::InCheck => [
                by_admin(Step::Admit),
                by_desk(Step::Integrate),
                by_admin(Step::Refuse),
                by_whose_it_is(Step::Withdraw),
            ],
            EntryState::Integration => [
                by_desk(Step::Check),
                by_admin(Step::Admit),
                by_admin(Step::Refuse),
                by_whose_it_is(Step::Withdraw),
            ],
            EntryState::Admitted => [
                by_admin(Step::Renew).filter(|_| ends_soon),
                by_admin(Step::Suspend),
                by_whose_it_is(Step::Leave),
                None,
            ],
            EntryState::Suspended => {
                [by_admin(Step::Resume), by_admin(Step::Remove), by_whose_it_is(Step::Leave), None]
            }
            EntryState::Refused | EntryState::Removed => [None; 4],
        };
        steps.into_iter().flatten().collect()
    }
}
