//! Global ids: opaque to clients, and good for `node`.

use async_graphql::ID;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reticolo_directory::listing::report::ReportId;
use reticolo_directory::{
    LocationId, OrganizationId, ServiceAtLocationId, ServiceId, TaxonomyId, TaxonomyTermId,
};
use reticolo_registers::entry::DocumentId;
use reticolo_registers::{
    IncidentId, MatchProposalId, MatchRequestId, PlacementId, RegistryEntryId, VisitId,
};
use reticolo_tenancy::membership::MembershipId;

use crate::error::{Error, Result};

/// What a global id names; each variant has the name of its GraphQL type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GlobalId {
    Service(ServiceId),
    ServiceAtLocation(ServiceAtLocationId),
    Organization(OrganizationId),
    Location(LocationId),
    Taxonomy(TaxonomyId),
    TaxonomyTerm(TaxonomyTermId),
    /// By its ISTAT code.
    Municipality(String),
    Membership(MembershipId),
    /// By the id of its service, also before there is one.
    Listing(ServiceId),
    ErrorReport(ReportId),
    /// By its code.
    Registry(String),
    RegistryEntry(RegistryEntryId),
    RegistryDocument(DocumentId),
    MatchRequest(MatchRequestId),
    MatchProposal(MatchProposalId),
    Placement(PlacementId),
    FollowUpVisit(VisitId),
    Incident(IncidentId),
}

impl GlobalId {
    pub(crate) fn encode(&self) -> ID {
        let plain = match self {
            Self::Service(id) => format!("Service:{id}"),
            Self::ServiceAtLocation(id) => format!("ServiceAtLocation:{id}"),
            Self::Organization(id) => format!("Organization:{id}"),
            Self::Location(id) => format!("Location:{id}"),
            Self::Taxonomy(id) => format!("Taxonomy:{id}"),
            Self::TaxonomyTerm(id) => format!("TaxonomyTerm:{id}"),
            Self::Municipality(code) => format!("Municipality:{code}"),
            Self::Membership(id) => format!("Membership:{id}"),
            Self::Listing(id) => format!("Listing:{id}"),
            Self::ErrorReport(id) => format!("ErrorReport:{id}"),
            Self::Registry(code) => format!("Registry:{code}"),
            Self::RegistryEntry(id) => format!("RegistryEntry:{id}"),
            Self::RegistryDocument(id) => format!("RegistryDocument:{id}"),
            Self::MatchRequest(id) => format!("MatchRequest:{id}"),
            Self::MatchProposal(id) => format!("MatchProposal:{id}"),
            Self::Placement(id) => format!("Placement:{id}"),
            Self::FollowUpVisit(id) => format!("FollowUpVisit:{id}"),
            Self::Incident(id) => format!("Incident:{id}"),
        };
        ID(BASE64_URL_SAFE_NO_PAD.encode(plain))
    }

    /// Refuses what this API never gave out.
    pub(crate) fn decode(id: &ID) -> Result<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(id.as_str()).ok();
        let plain = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        plain.as_deref().and_then(Self::parse).ok_or_else(|| {
            let shown: String = id.chars().take(80).collect();
            Error::input(format!(
                "{shown:?} is no id: ids are opaque, pass them on as this API gave them out"
            ))
        })
    }

    fn parse(plain: &str) -> Option<Self> {
        let (kind, key) = plain.split_once(':')?;
        match kind {
            "Service" => key.parse().map(Self::Service).ok(),
            "ServiceAtLocation" => key.parse().map(Self::ServiceAtLocation).ok(),
            "Organization" => key.parse().map(Self::Organization).ok(),
            "Location" => key.parse().map(Self::Location).ok(),
            "Taxonomy" => key.parse().map(Self::Taxonomy).ok(),
            "TaxonomyTerm" => key.parse().map(Self::TaxonomyTerm).ok(),
            "Membership" => key.parse().map(Self::Membership).ok(),
            "Listing" => key.parse().map(Self::Listing).ok(),
            "ErrorReport" => key.parse().map(Self::ErrorReport).ok(),
            "Registry" => is_code(key).then(|| Self::Registry(key.to_owned())),
            "RegistryEntry" => key.parse().map(Self::RegistryEntry).ok(),
            "RegistryDocument" => key.parse().map(Self::RegistryDocument).ok(),
            "MatchRequest" => key.parse().map(Self::MatchRequest).ok(),
            "MatchProposal" => key.parse().map(Self::MatchProposal).ok(),
            "Placement" => key.parse().map(Self::Placement).ok(),
            "FollowUpVisit" => key.parse().map(Self::FollowUpVisit).ok(),
            "Incident" => key.parse().map(Self::Incident).ok(),
            "Municipality" => is_istat(key).then(|| Self::Municipality(key.to_owned())),
            _ => None,
        }
    }
}

/// Reads the id of a certain kind of thing in an argument; refuses that of another.
macro_rules! id_of {
    ($field:literal, $kind:ident, $id:expr) => {
        match crate::id::GlobalId::decode($id)? {
            crate::id::GlobalId::$kind(key) => Ok(key),
            _ => Err(crate::error::Error::input(concat!(
                "`",
                $field,
                "` is the id of something else"
            ))),
        }
    };
}
pub(crate) use id_of;

fn is_istat(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_code(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&code.len()) && code.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use async_graphql::ID;
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    use reticolo_directory::listing::report::ReportId;
    use reticolo_directory::{
        LocationId, OrganizationId, ServiceAtLocationId, ServiceId, TaxonomyId, TaxonomyTermId,
    };
    use reticolo_registers::entry::DocumentId;
    use reticolo_registers::{
        IncidentId, MatchProposalId, MatchRequestId, PlacementId, RegistryEntryId, VisitId,
    };
    use reticolo_tenancy::membership::MembershipId;

    use super::GlobalId;

    #[test]
    fn an_id_comes_back_as_it_went_out() {
        for id in [
            GlobalId::Service(ServiceId::fresh()),
            GlobalId::ServiceAtLocation(ServiceAtLocationId::fresh()),
            GlobalId::Organization(OrganizationId::fresh()),
            GlobalId::Location(LocationId::fresh()),
            GlobalId::Taxonomy(TaxonomyId::fresh()),
            GlobalId::TaxonomyTerm(TaxonomyTermId::fresh()),
            GlobalId::Municipality("024100".to_owned()),
            GlobalId::Membership(MembershipId::fresh()),
            GlobalId::Listing(ServiceId::fresh()),
            GlobalId::ErrorReport(ReportId::fresh()),
            GlobalId::Registry("relief-professions".to_owned()),
            GlobalId::RegistryEntry(RegistryEntryId::fresh()),
            GlobalId::RegistryDocument(DocumentId::fresh()),
            GlobalId::MatchRequest(MatchRequestId::fresh()),
            GlobalId::MatchProposal(MatchProposalId::fresh()),
            GlobalId::Placement(PlacementId::fresh()),
            GlobalId::FollowUpVisit(VisitId::fresh()),
            GlobalId::Incident(IncidentId::fresh()),
        ] {
            assert_eq!(GlobalId::decode(&id.encode()), Ok(id));
        }
    }

    #[test]
    fn what_was_never_given_out_is_refused() {
        let encoded = |plain: &str| BASE64_URL_SAFE_NO_PAD.encode(plain);
        for nonsense in [
            String::new(),
            "%%%".to_owned(),
            "Service:1".to_owned(),
            encoded("Service:1"),
            encoded("Voucher:018f3c1e-0000-7000-8000-000000000000"),
            encoded("Municipality:0241\0"),
            encoded("Registry:a b"),
            BASE64_URL_SAFE_NO_PAD.encode([0xff, 0xfe]),
        ] {
            assert!(GlobalId::decode(&ID(nonsense.clone())).is_err(), "{nonsense:?}");
        }
    }
}
