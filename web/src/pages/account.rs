//! Somebody's own account: where they are signed in, how they sign in, their API tokens, and who has
//! seen their data.

pub(crate) mod new_password;
pub(crate) mod password;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod tokens;
pub(crate) mod traces;
