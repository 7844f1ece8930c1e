//! The acts that are written to the audit, as the search offers them.

/// Every act, noun and verb. Tests see to it that each is here that the areas record, and has its
/// sentence.
pub(crate) const ACTS: [&str; 33] = [
    "audit.export",
    "audit.read",
    "directory.import",
    "freshness.change-rule",
    "identity-provider.remove",
    "identity-provider.save",
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
    "report.close",
    "report.read",
    "report.send",
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
