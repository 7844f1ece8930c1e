//! What an installation lets clients ask.

use std::collections::HashMap;
use std::sync::Arc;

use reticolo_tenancy::Visitor;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// What an installation lets clients ask; by default anything within the limits.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The only documents that are executed; `None`: any.
    pub trusted: Option<TrustedDocuments>,
    pub introspection: Introspection,
}

/// Who may ask for the schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Introspection {
    /// Anybody: the API is public.
    #[default]
    Everybody,
    /// People who are signed in.
    SignedIn,
    Nobody,
}

impl Introspection {
    pub(crate) fn allows(self, visitor: &Visitor) -> bool {
        match self {
            Self::Everybody => true,
            Self::SignedIn => visitor.signed_in.is_some(),
            Self::Nobody => false,
        }
    }
}

/// Documents by their ids: `sha256:` and the digest of their text.
#[derive(Clone, Debug, Default)]
pub struct TrustedDocuments(Arc<HashMap<String, String>>);

impl TrustedDocuments {
    /// Documents by their texts.
    pub fn new(texts: impl IntoIterator<Item = String>) -> Self {
        Self(Arc::new(texts.into_iter().map(|text| (id(&text), text)).collect()))
    }

    fn find(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }
}

/// The id of a document.
fn id(text: &str) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(text.as_bytes())))
}

impl Policy {
    /// The text to execute for what a client sent: a document, or the id of a trusted one.
    pub(crate) fn document(
        &self,
        query: Option<String>,
        document_id: Option<&str>,
    ) -> Result<String> {
        match (query, document_id, &self.trusted) {
            (Some(query), None, None) => Ok(query),
            (Some(query), None, Some(trusted)) if trusted.find(&id(&query)).is_some() => Ok(query),
            (Some(_), None, Some(_)) => Err(Error::input(
                "this API executes only documents it knows: this one is not among them",
            )),
            (None, Some(id), Some(trusted)) => {
                let found = trusted.find(id).map(str::to_owned);
                found.ok_or_else(|| Error::input("no document has this `documentId`"))
            }
            (None, Some(_), None) => Err(Error::input("this API knows no documents: send `query`")),
            (Some(_), Some(_), _) => Err(Error::input("send `query` or `documentId`, not both")),
            (None, None, _) => Err(Error::input("missing field `query`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Policy, TrustedDocuments, id};

    #[test]
    fn only_trusted_documents_pass_where_there_are_any() {
        let known = "{ tenant { slug } }".to_owned();
        let trusted = Some(TrustedDocuments::new([known.clone()]));
        let policy = Policy { trusted, ..Policy::default() };
        assert_eq!(policy.document(Some(known.clone()), None), Ok(known.clone()));
        assert_eq!(policy.document(None, Some(&id(&known))), Ok(known.clone()));
        assert!(policy.document(Some("{ tenant { kind } }".to_owned()), None).is_err());
        assert!(policy.document(None, Some("sha256:00")).is_err());
        assert!(policy.document(Some(known.clone()), Some(&id(&known))).is_err());
        assert!(Policy::default().document(None, Some(&id(&known))).is_err());
        assert!(Policy::default().document(Some("{ x }".to_owned()), None).is_ok());
    }
}
