//! Listings of services that came with an import.

use reticolo_tenancy::{Scope, statements};

use crate::error::Error;

statements! {
    /// Gives every service a listing.
    ADOPT = "insert into {t}.listing (service_id, organization_id, state, created_at, changed_at)
             select s.id, s.organization_id,
                    case s.status when 'inactive' then 'suspended' when 'defunct' then 'archived' else 'published' end, $1, $1
             from {t}.service s
             where not exists (select from {t}.listing l where l.service_id = s.id)";
    /// Follows services that an import gave to another organization, or took from the public. None is
    /// given back to the public by a file: a curator does that.
    FOLLOW = "update {t}.listing l set organization_id = s.organization_id, state = s.state, changed_at = $1,
                    draft = case when s.state <> 'archived' then l.draft end,
                    draft_state = case when s.state <> 'archived' then l.draft_state end,
                    row_version = l.row_version + 1
             from (select s.id, s.organization_id,
                          case when k.state in ('published', 'suspended') and s.status = 'defunct' then 'archived'
                               when k.state = 'published' and s.status = 'inactive' then 'suspended'
                               else k.state end as state
                   from {t}.service s join {t}.listing k on k.service_id = s.id) s
             where s.id = l.service_id and (l.organization_id, l.state) is distinct from (s.organization_id, s.state)";
}

/// Gives every imported service a listing, as published by whoever brought it, and follows changes.
pub(crate) async fn adopt(scope: &mut Scope) -> Result<(), Error> {
    let now = scope.now();
    for statement in [&ADOPT, &FOLLOW] {
        let sql = scope.sql(statement);
        sqlx::query(sql).bind(now).execute(scope.connection()).await?;
    }
    Ok(())
}
