//! What is still to be done about the documents of an entry, before it can go on.

use chrono::NaiveDate;
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use super::RegistryEntryId;
use crate::error::Error;
use crate::sight::{Sight, entry_in_sight};

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lack {
    /// It is asked for, and not there.
    Missing,
    /// Its last day has passed.
    OutOfDate,
    /// Nobody at a desk has found it good yet.
    Unverified,
}

impl Lack {
    pub const ALL: [Self; 3] = [Self::Missing, Self::OutOfDate, Self::Unverified];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::OutOfDate => "out_of_date",
            Self::Unverified => "unverified",
        }
    }
}

impl TryFrom<String> for Lack {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|lack| lack.as_str() == text);
        known.ok_or_else(|| format!("unknown lack {text:?}"))
    }
}

/// A document that somebody has to do something about.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Wanting {
    pub registry_entry_id: RegistryEntryId,
    /// The code of its kind.
    pub code: String,
    #[sqlx(try_from = "String")]
    pub lack: Lack,
}

statements! {
    /// What is wanting of entries in sight that are not over, in the order in which their register names its kinds.
    OF = concat!(
        "select e.registry_entry_id, k.kind ->> 'code' as code,
                    case when d.registry_document_id is null then 'missing' when d.expires_on < $5 then 'out_of_date'
                         else 'unverified' end as lack
             from {t}.registry_entry e join {t}.registry r on r.code = e.registry_code
             cross join lateral jsonb_array_elements(r.documents) with ordinality as k(kind, place)
             left join {t}.registry_document d on d.registry_entry_id = e.registry_entry_id
                  and d.code = k.kind ->> 'code' and d.replaced_at is null
             where e.registry_entry_id = any($4) and e.state not in ('refused', 'removed')
               and case when d.registry_document_id is null then coalesce((k.kind ->> 'required')::boolean, false)
                        else d.verified_at is null or coalesce(d.expires_on < $5, false) end and ",
        entry_in_sight!(), "order by e.registry_entry_id, k.place");
}

/// What is wanting of entries within reach of `registry:read`, or of one's own.
pub async fn wanting_of(
    scope: &mut Scope,
    entries: &[RegistryEntryId],
) -> Result<Vec<Wanting>, Error> {
    let sight = Sight::of(scope, Permission::RegistryRead, Permission::RegistryApply)?;
    let (sql, today): (_, NaiveDate) = (scope.sql(&OF), scope.today());
    let entries: Vec<Uuid> = entries.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(entries)
        .bind(today)
        .fetch_all(scope.connection())
        .await?)
}
