//! Pages for trying the platform out, on installations that send no mail.

pub(crate) mod mails;
