//! The name by which every part of the platform knows a person who can sign in.

reticolo_foundation::id! {
    /// Names a person's account. One person has one account, whatever unions they belong to.
    AccountId
}
