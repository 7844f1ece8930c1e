//! The acts that are written to the audit, as the search offers them.

/// Every act, noun and verb. Tests see to it that each is here that the areas record, and has its
/// sentence.
pub(crate) const ACTS: [&str; 103] = [
    "audit.export",
    "audit.read",
    "decision.forget",
    "directory.import",
    "freshness.change-rule",
    "identity-provider.remove",
    "identity-provider.save",
    "incident.close",
    "incident.read",
    "incident.report",
    "listing.add-image",
    "listing.archive",
    "listing.confirm",
    "listing.create",
    "listing.discard-draft",
    "listing.publish",
    "listing.remove-image",
    "listing.restore",
    "listing.resume",
    "listing.return",
    "listing.save-draft",
    "listing.submit",
    "listing.suspend",
    "listing.withdraw",
    "match-request.cancel",
    "match-request.export",
    "match-request.fail",
    "match-request.interview",
    "match-request.open",
    "match-request.place",
    "match-request.propose",
    "match-request.read",
    "match-request.reopen",
    "match-request.shortlist",
    "member.accept",
    "member.change-role",
    "member.end",
    "member.give-role",
    "member.invite",
    "member.list",
    "member.read",
    "member.resume",
    "member.suspend",
    "member.withdraw-invitation",
    "placement.confirm",
    "placement.end",
    "placement.export",
    "placement.plan",
    "placement.read",
    "placement.replace",
    "placement.start",
    "plugin.add",
    "plugin.change-settings",
    "plugin.check",
    "plugin.consent",
    "plugin.disable",
    "plugin.discard",
    "plugin.enable",
    "plugin.erase",
    "plugin.export",
    "plugin.hand-out",
    "plugin.install",
    "plugin.mutate",
    "plugin.put-aside",
    "plugin.read-decision",
    "plugin.read-documents",
    "plugin.read-failure",
    "plugin.reject",
    "plugin.remove-version",
    "plugin.replay",
    "plugin.simulate",
    "plugin.tell-again",
    "plugin.uninstall",
    "plugin.write",
    "registry-entry.add-document",
    "registry-entry.add-training",
    "registry-entry.admit",
    "registry-entry.apply",
    "registry-entry.change-offer",
    "registry-entry.check",
    "registry-entry.edit",
    "registry-entry.examine",
    "registry-entry.export",
    "registry-entry.integrate",
    "registry-entry.read",
    "registry-entry.read-document",
    "registry-entry.refuse",
    "registry-entry.remove",
    "registry-entry.renew",
    "registry-entry.resume",
    "registry-entry.set-regional-number",
    "registry-entry.shortlist",
    "registry-entry.suspend",
    "registry-entry.verify-document",
    "registry-entry.withdraw",
    "registry.declare",
    "registry.forget",
    "registry.retire",
    "report.close",
    "report.read",
    "report.send",
    "visit.make",
    "visit.plan",
];

/// What acts are done to, with the acts.
pub(crate) struct Group {
    pub(crate) noun: &'static str,
    pub(crate) acts: Vec<&'static str>,
}

impl Group {
    /// The beginning that the names of its acts share.
    pub(crate) fn prefix(&self) -> String {
        format!("{}.", self.noun)
    }
}

/// The acts by what they are done to.
pub(crate) fn groups() -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for act in ACTS {
        let noun = act.split_once('.').map_or(act, |(noun, _)| noun);
        match groups.last_mut().filter(|group| group.noun == noun) {
            Some(group) => group.acts.push(act),
            None => groups.push(Group { noun, acts: vec![act] }),
        }
    }
    groups
}

/// Whether this is an act, or the beginning of a group's.
pub(crate) fn is_known(text: &str) -> bool {
    ACTS.contains(&text) || groups().iter().any(|group| group.prefix() == text)
}
