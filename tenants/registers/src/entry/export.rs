//! A register as a file, for the region that keeps one of its own.

use chrono::NaiveDate;
use reticolo_accounts::AccountId;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::FromRow;

use super::{RegistryEntryId, about};
use crate::error::Error;
use crate::registry;
use crate::sight::{Sight, entry_in_sight};
use crate::table::{day, inert, table};

#[derive(FromRow)]
struct Row {
    registry_entry_id: RegistryEntryId,
    account_id: Option<AccountId>,
    regional_no: Option<String>,
    display_name: String,
    born_on: NaiveDate,
    municipalities: Vec<String>,
    admitted_on: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
}

/// The columns of the file.
const HEADINGS: [&str; 7] = [
    "registry_entry_id",
    "regional_no",
    "display_name",
    "born_on",
    "municipalities",
    "admitted_on",
    "valid_until",
];

statements! {
    /// Who is admitted today, by name.
    ADMITTED = concat!(
        "select e.registry_entry_id, e.account_id, e.regional_no, e.display_name, e.born_on, e.municipalities,
                    e.admitted_on, e.valid_until
             from {t}.registry_entry e join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id
             where e.registry_code = $4 and t.standing = 'admitted' and ", entry_in_sight!(),
        "order by lower(e.display_name), e.registry_entry_id");
}

/// Who is admitted to a register today, as CSV with a heading; municipalities are ISTAT codes with blanks
/// between them. Cells that a spreadsheet would take for formulas begin with an apostrophe.
///
/// Needs `registry:manage`, and gives what it reaches; every line is written to the audit.
pub async fn export(scope: &mut Scope, registry: &str) -> Result<String, Error> {
    let sight = Sight::at_work(scope, Permission::RegistryManage)?;
    let registry = registry::one(scope, registry).await?;
    let sql = scope.sql(&ADMITTED);
    let rows: Vec<Row> = sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(&registry.code)
        .fetch_all(scope.connection())
        .await?;
    for row in &rows {
        let act = Act::new("registry-entry.export").on("registry_entry", row.registry_entry_id.0);
        let act = about(scope, row.account_id, act);
        scope.record(act);
    }
    let line = |row: Row| {
        [
            row.registry_entry_id.to_string(),
            inert(&row.regional_no.unwrap_or_default()),
            inert(&row.display_name),
            row.born_on.to_string(),
            row.municipalities.join(" "),
            day(row.admitted_on),
            day(row.valid_until),
        ]
    };
    table(HEADINGS, rows.into_iter().map(line))
}
