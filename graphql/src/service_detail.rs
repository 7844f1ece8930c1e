//! What a service costs, asks for, covers and has room for.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_directory::listing::content;
use reticolo_directory::{ServiceId, detail};
use reticolo_tenancy::Scope;

use crate::batch::{Load, One, details};
use crate::error::Result;
use crate::municipality::Municipality;
use crate::scalar::{Cents, Date};

/// What a service costs the person, in one of its cases.
#[derive(SimpleObject)]
pub(crate) struct CostOption {
    /// How the price is made; `null` when the source does not say.
    kind: Option<CostKind>,
    /// When this price applies, in words.
    option: Option<String>,
    /// The price.
    amount: Option<Cents>,
    /// ISO 4217.
    currency: Option<String>,
    /// What the amount buys ("an hour", "a meal").
    amount_description: Option<String>,
    /// The first day of the price.
    valid_from: Option<Date>,
    /// The last day of the price, included.
    valid_to: Option<Date>,
    /// The lowest ISEE of the band, included.
    isee_from: Option<Cents>,
    /// The highest ISEE of the band, included.
    isee_to: Option<Cents>,
}

/// How a price is made.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "content::CostKind")]
pub(crate) enum CostKind {
    /// Nothing to pay.
    Free,
    /// One price for everybody.
    Tariff,
    /// A price for each band of ISEE.
    Banded,
    /// Can be paid with a voucher.
    Voucher,
}

impl CostKind {
    fn named(name: &str) -> Option<Self> {
        match name {
            "free" => Some(Self::Free),
            "tariff" => Some(Self::Tariff),
            "banded" => Some(Self::Banded),
            "voucher" => Some(Self::Voucher),
            _ => None,
        }
    }
}

impl From<detail::CostOption> for CostOption {
    fn from(row: detail::CostOption) -> Self {
        Self {
            kind: row.kind.as_deref().and_then(CostKind::named),
            option: row.option,
            amount: row.amount.map(Into::into),
            currency: row.currency,
            amount_description: row.amount_description,
            valid_from: row.valid_from.map(Date),
            valid_to: row.valid_to.map(Date),
            isee_from: row.isee_from.map(Into::into),
            isee_to: row.isee_to.map(Into::into),
        }
    }
}

/// A document to bring.
#[derive(SimpleObject)]
pub(crate) struct RequiredDocument {
    /// What it is.
    document: Option<String>,
    /// Where to find out more, or the form to fill in.
    uri: Option<String>,
}

impl From<detail::RequiredDocument> for RequiredDocument {
    fn from(row: detail::RequiredDocument) -> Self {
        Self { document: row.document, uri: row.uri }
    }
}

/// How much of a service there is.
#[derive(SimpleObject)]
pub(crate) struct ServiceCapacity {
    /// What is counted: places, hours a week.
    unit: String,
    /// How many are free.
    available: f64,
    /// How many there are in all.
    maximum: Option<f64>,
    /// What to know about the numbers.
    description: Option<String>,
    /// When the numbers were true.
    updated: DateTime<Utc>,
}

impl From<detail::ServiceCapacity> for ServiceCapacity {
    fn from(row: detail::ServiceCapacity) -> Self {
        Self {
            unit: row.unit,
            available: row.available,
            maximum: row.maximum,
            description: row.description,
            updated: row.updated,
        }
    }
}

details! {
    CostOption: ServiceId = |scope, ids| detail::cost_options(scope, ids), by service_id;
    RequiredDocument: ServiceId = |scope, ids| detail::required_documents(scope, ids), by service_id;
    ServiceCapacity: ServiceId = |scope, ids| detail::service_capacities(scope, ids), by service_id;
}

/// Where the people live whom a service is for.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct ServiceArea {
    #[graphql(skip)]
    everywhere: Arc<One<String, Municipality>>,
    /// What the area is called.
    name: Option<String>,
    /// The area in words.
    description: Option<String>,
    /// The ISTAT codes of its municipalities.
    municipality_codes: Vec<String>,
    /// Whether the service is for residents alone.
    residency_rule: ResidencyRule,
}

/// Who may use a service.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "content::ResidencyRule")]
pub(crate) enum ResidencyRule {
    /// Only who lives in the area.
    ResidentsOnly,
    /// Also who does not.
    Any,
}

#[ComplexObject]
impl ServiceArea {
    /// Its municipalities.
    async fn municipalities(&self, ctx: &Context<'_>) -> Result<Vec<&Municipality>> {
        let mut municipalities = Vec::with_capacity(self.municipality_codes.len());
        for code in &self.municipality_codes {
            municipalities.extend(self.everywhere.get(ctx, code).await?);
        }
        Ok(municipalities)
    }
}

impl Load<ServiceId> for ServiceArea {
    async fn load(
        scope: &mut Scope,
        owners: &[ServiceId],
        (): (),
    ) -> Result<Vec<(ServiceId, Self)>> {
        let rows = detail::service_areas(scope, owners).await?;
        let codes = rows
            .iter()
            .flat_map(|row| row.municipality_codes.clone())
            .collect::<std::collections::BTreeSet<_>>();
        let everywhere = Arc::new(One::of(&codes.into_iter().collect()));
        let areas = rows.into_iter().map(|row| {
            let area = Self {
                everywhere: Arc::clone(&everywhere),
                name: row.name,
                description: row.description,
                municipality_codes: row.municipality_codes,
                residency_rule: match row.residency_rule.as_str() {
                    "residents_only" => ResidencyRule::ResidentsOnly,
                    _ => ResidencyRule::Any,
                },
            };
            (row.service_id, area)
        });
        Ok(areas.collect())
    }
}
