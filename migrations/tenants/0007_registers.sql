-- Registers (albi) of caregivers and of professions: entries and how they are decided, matching, placements.

-- What a plugin brings: the form and the names of its rules. The states are the platform's.
create table registry (
    code           text        primary key,
    plugin         text        not null, -- the id of the plugin that keeps it
    name_it        text        not null,
    name_en        text        not null,
    summary_it     text        not null,
    summary_en     text        not null,
    form           jsonb       not null, -- the JSON Schema of what an entry's form holds
    admission_rule text        not null, -- rules by their names in the plugin
    renewal_rule   text,
    matching_rule  text,
    public_fields  text[]      not null, -- of the form
    documents      jsonb       not null, -- what an application carries
    valid_months   int         not null, -- how long an admission lasts where neither rule nor person says
    state          text        not null,
    declared_at    timestamptz not null,
    changed_at     timestamptz not null,
    constraint registry_code_plain   check (code ~ '^[a-z][a-z0-9-]{0,39}$'),
    constraint registry_state_known  check (state in ('running', 'retired')),
    constraint registry_valid_months_sensible check (valid_months between 1 and 120)
);

-- Somebody's way into a register. An admitted entry whose term has run out counts as expired from that
-- day on without being written: see registry_entry_today.
create table registry_entry (
    registry_entry_id  uuid        primary key,
    registry_code      text        not null references registry,
    account_id         uuid,       -- an account of the platform; null: a desk applied for somebody without one
    display_name       text        not null,
    born_on            date        not null,
    municipalities     text[]      not null, -- ISTAT codes of where they would work
    weekly_minutes     int         not null, -- what they offer in a week
    permit_expires_on  date,       -- the last day of the permit to stay; null: none is needed
    form               jsonb       not null,
    state              text        not null,
    state_reason       text,       -- what is to be integrated; why it was refused, suspended, removed
    regional_no        text,
    admitted_on        date,       -- for the first time
    term_began_on      date,
    valid_until        date,       -- the last day of the term; null: without end
    advice             jsonb,      -- what the rule last said; null: not asked since the entry changed
    -- What running placements take, counted here so that the row's lock guards them.
    running_placements int         not null default 0,
    placed_minutes     int         not null default 0,
    placed_cohabiting  boolean     not null default false,
    applied_at         timestamptz not null,
    applied_by         text        not null,
    changed_at         timestamptz not null,
    changed_by         text        not null,
    row_version        bigint      not null default 1,
    constraint registry_entry_state_known check (state in
        ('applied', 'in_check', 'integration', 'admitted', 'refused', 'suspended', 'removed')),
    constraint registry_entry_term_whole  check (state not in ('admitted', 'suspended')
        or num_nonnulls(admitted_on, term_began_on) = 2),
    constraint registry_entry_minutes_of_a_week    check (weekly_minutes between 0 and 10080),
    constraint registry_entry_placed_within_offer  check (placed_minutes between 0 and weekly_minutes),
    constraint registry_entry_placements_counted   check (running_placements >= 0 and (running_placements > 0 or placed_minutes = 0)),
    constraint registry_entry_cohabiting_alone     check (not placed_cohabiting or running_placements = 1),
    constraint registry_entry_regional_no_key unique (registry_code, regional_no)
);
-- Nobody has two lives in a register at once.
create unique index registry_entry_applied_once on registry_entry (registry_code, account_id)
    where account_id is not null and state not in ('refused', 'removed');
create index registry_entry_listed_idx on registry_entry (registry_code, lower(display_name), registry_entry_id);
create index registry_entry_account_id_idx on registry_entry (account_id) where account_id is not null;

create table registry_entry_transition (
    registry_entry_transition_id uuid primary key,
    registry_entry_id uuid        not null references registry_entry,
    from_state        text,       -- null: the application itself
    to_state          text        not null,
    at                timestamptz not null,
    actor_kind        text        not null, -- system: the calendar, or a command
    actor_id          uuid,
    actor_name        text        not null,
    reason            text,
    decision_id       uuid        references decision, -- the advice it followed or set aside
    constraint registry_entry_transition_actor_known check (actor_kind in ('person', 'system'))
);
create index registry_entry_transition_entry_idx on registry_entry_transition (registry_entry_id, registry_entry_transition_id);

-- What an application carries. The files stay where the desk keeps its papers; here is what tells them.
create table registry_document (
    registry_document_id uuid     primary key,
    registry_entry_id uuid        not null references registry_entry,
    code              text        not null, -- as the registry names it
    title             text        not null, -- the file's name, or its number in the protocol
    media_type        text,
    size_bytes        bigint,
    digest            bytea,      -- SHA-256 of the file
    expires_on        date,       -- its last day
    added_at          timestamptz not null,
    added_by          text        not null,
    verified_at       timestamptz,
    verified_by       text,
    replaced_at       timestamptz, -- by a newer one with its code
    constraint registry_document_digest_sha256  check (length(digest) = 32),
    constraint registry_document_verified_whole check ((verified_at is null) = (verified_by is null))
);
create unique index registry_document_current_key on registry_document (registry_entry_id, code) where replaced_at is null;
create index registry_document_entry_idx on registry_document (registry_entry_id, registry_document_id);

create table registry_training (
    registry_training_id uuid     primary key,
    registry_entry_id uuid        not null references registry_entry,
    held_on           date        not null,
    minutes           int         not null,
    course            text        not null,
    added_at          timestamptz not null,
    added_by          text        not null,
    constraint registry_training_minutes_sensible check (minutes between 1 and 60000)
);
create index registry_training_entry_idx on registry_training (registry_entry_id, held_on);

-- What a family looks for.
create table match_request (
    match_request_id  uuid        primary key,
    registry_code     text        not null references registry,
    account_id        uuid,       -- of the family; null: a desk asked for one without an account
    family_name       text        not null,
    municipality_code text        not null,
    weekly_minutes    int         not null,
    cohabiting        boolean     not null,
    start_on          date        not null,
    need              jsonb       not null, -- hours, what must be, what would be nice, languages
    state             text        not null,
    state_reason      text,       -- why it failed or was cancelled
    opened_at         timestamptz not null,
    opened_by         text        not null,
    changed_at        timestamptz not null,
    changed_by        text        not null,
    row_version       bigint      not null default 1,
    constraint match_request_state_known check (state in
        ('open', 'shortlisted', 'proposed', 'interview', 'placed', 'failed', 'cancelled')),
    constraint match_request_minutes_of_a_week check (weekly_minutes between 1 and 10080)
);
create index match_request_state_idx on match_request (state, opened_at, match_request_id);
create index match_request_account_id_idx on match_request (account_id) where account_id is not null;

create table match_proposal (
    match_proposal_id uuid        primary key,
    match_request_id  uuid        not null references match_request,
    registry_entry_id uuid        not null references registry_entry,
    place_no          int         not null, -- in the shortlist, from 1
    score             int         not null,
    reasons           jsonb       not null,
    scored_by         text        not null, -- a plugin's id; core: the platform's own scorer
    snapshot_digest   bytea       not null, -- SHA-256 of what was scored: the need and every candidate
    decision_id       uuid        references decision,
    state             text        not null,
    state_reason      text,
    made_at           timestamptz not null,
    changed_at        timestamptz not null,
    changed_by        text        not null,
    constraint match_proposal_entry_key    unique (match_request_id, registry_entry_id),
    constraint match_proposal_score_range  check (score between 0 and 1000),
    constraint match_proposal_snapshot_digest_sha256 check (length(snapshot_digest) = 32),
    constraint match_proposal_state_known  check (state in ('shortlisted', 'proposed', 'interview', 'placed', 'failed'))
);
create index match_proposal_registry_entry_id_idx on match_proposal (registry_entry_id);
-- A family meets one caregiver at a time.
create unique index match_proposal_one_at_a_time on match_proposal (match_request_id) where state in ('proposed', 'interview');

create table placement (
    placement_id       uuid        primary key,
    match_request_id   uuid        not null references match_request,
    registry_entry_id  uuid        not null references registry_entry,
    replaces_id        uuid        references placement,
    weekly_minutes     int         not null,
    cohabiting         boolean     not null,
    contract_reference text,       -- where the contract can be seen
    state              text        not null,
    state_reason       text,       -- why it ended or was replaced
    starts_on          date        not null,
    ended_on           date,
    made_at            timestamptz not null,
    changed_at         timestamptz not null,
    changed_by         text        not null,
    row_version        bigint      not null default 1,
    constraint placement_state_known check (state in ('planned', 'trial', 'active', 'ended', 'replaced')),
    constraint placement_ended_whole check ((state in ('ended', 'replaced')) = (ended_on is not null)),
    constraint placement_minutes_of_a_week check (weekly_minutes between 1 and 10080),
    constraint placement_replaces_key unique (replaces_id)
);
create index placement_registry_entry_id_idx on placement (registry_entry_id);
-- A family has one at a time, and who lives with a family lives with one.
create unique index placement_request_once on placement (match_request_id) where state in ('planned', 'trial', 'active');
create unique index placement_cohabiting_once on placement (registry_entry_id)
    where cohabiting and state in ('planned', 'trial', 'active');

create table follow_up_visit (
    follow_up_visit_id uuid        primary key,
    placement_id       uuid        not null references placement,
    due_on             date        not null,
    done_on            date,
    done_by            text,
    notes              text,
    planned_at         timestamptz not null,
    planned_by         text        not null,
    constraint follow_up_visit_done_whole check ((done_on is null) = (done_by is null))
);
create index follow_up_visit_placement_id_idx on follow_up_visit (placement_id, due_on);
create index follow_up_visit_due_on_idx on follow_up_visit (due_on) where done_on is null;

create table incident (
    incident_id       uuid        primary key,
    registry_entry_id uuid        not null references registry_entry,
    placement_id      uuid        references placement, -- null: it happened outside of one
    severity          text        not null,
    description       text        not null,
    state             text        not null,
    outcome           text,
    reported_at       timestamptz not null,
    reported_by       text        not null,
    closed_at         timestamptz,
    closed_by         text,
    constraint incident_severity_known check (severity in ('low', 'medium', 'high')),
    constraint incident_state_known    check (state in ('open', 'closed')),
    constraint incident_closed_whole   check ((state = 'closed') = (num_nonnulls(closed_at, closed_by, outcome) = 3))
);
create index incident_registry_entry_id_idx on incident (registry_entry_id, incident_id);
create index incident_open_idx on incident (reported_at, incident_id) where state = 'open';

-- Where entries stand on a day, and the one place that says who may be listed, matched and placed on it.
-- Whoever reads it says which day it is, in the setting reticolo.today.
create view registry_entry_today with (security_invoker = true) as
select e.registry_entry_id,
       case when e.state = 'admitted' and e.valid_until < d.today then 'expired' else e.state end as standing,
       coalesce(e.permit_expires_on < d.today, false) as permit_expired,
       e.state = 'admitted' and coalesce(e.valid_until >= d.today, true)
           and coalesce(e.permit_expires_on >= d.today, true) and r.state = 'running' as available
from registry_entry e
join registry r on r.code = e.registry_code
cross join (select current_setting('reticolo.today')::date as today) d;

-- What has happened to an entry is not changed afterwards.
do $$
begin
    execute format('revoke update, delete on registry_entry_transition from %I', current_schema());
end
$$;
