-- Listings as their operators edit them, who may see a service and until when, readers' reports, images.

-- When each kind of organization is asked whether its services are still as described, when one that
-- nobody confirmed comes last, and when it is hidden. Days since it was last confirmed.
create table freshness_rule (
    kind        text   primary key,
    remind_days int    not null,
    stale_days  int    not null,
    hide_days   int, -- null: never
    row_version bigint not null default 1,
    constraint freshness_rule_kind_known   check (kind in ('public', 'third_sector', 'private')),
    constraint freshness_rule_days_ordered check (0 < remind_days and remind_days <= stale_days and stale_days < hide_days),
    constraint freshness_rule_days_few     check (greatest(stale_days, hide_days) <= 3650)
);
insert into freshness_rule (kind, remind_days, stale_days, hide_days) values
    ('public', 180, 365, null),
    ('third_sector', 150, 180, 365),
    ('private', 90, 120, 180);

-- Since when a service is here. Demotion and hiding count from this day where it was confirmed before:
-- nobody's listing is hidden before they could have been reminded. Scopes say which day it is.
alter table service add column known_since date not null
    default coalesce(nullif(current_setting('reticolo.today', true), '')::date, current_date);

-- One row a listing, before there is a service too. Its key is the service's id.
create table listing (
    service_id      uuid        primary key, -- no reference: a listing that was never published has no service
    organization_id uuid        not null references organization,
    state           text        not null,
    draft           jsonb, -- the content being worked on; null: none
    draft_state     text,
    municipalities  text[]      not null default '{}', -- ISTAT codes of the draft's places
    running_status  text, -- what a suspended service's status was
    returned        jsonb, -- why the draft was returned
    reason          text, -- why it was suspended or archived
    created_at      timestamptz not null,
    changed_at      timestamptz not null,
    changed_by      text,
    submitted_at    timestamptz,
    submitted_by    text,
    decided_at      timestamptz,
    decided_by      text,
    verified_at     timestamptz,
    verified_by     text,
    row_version     bigint      not null default 1,
    constraint listing_state_known       check (state in ('unpublished', 'published', 'suspended', 'archived')),
    constraint listing_draft_state_known check (draft_state in ('draft', 'submitted', 'returned')),
    constraint listing_draft_whole       check ((draft is null) = (draft_state is null)),
    constraint listing_unpublished_has_draft check (state <> 'unpublished' or draft is not null)
);
create index listing_organization_id_idx on listing (organization_id);
create index listing_submitted_idx on listing (submitted_at, service_id) where draft_state = 'submitted';
create index listing_withheld_idx on listing (service_id) where state <> 'published';

-- What is there already has been published by whoever brought it.
insert into listing (service_id, organization_id, state, created_at, changed_at)
select id, organization_id,
       case status when 'inactive' then 'suspended' when 'defunct' then 'archived' else 'published' end,
       last_modified, last_modified
from service;

create table listing_version (
    service_id   uuid        not null references listing on delete cascade,
    version_no   int         not null,
    content      jsonb       not null,
    published_at timestamptz not null,
    published_by text        not null,
    note         text,
    constraint listing_version_pkey primary key (service_id, version_no)
);

-- Images in the content of a published version have a position; the others wait, or were taken out.
create table listing_image (
    service_id uuid        not null references listing on delete cascade,
    digest     bytea       not null, -- SHA-256 of the bytes
    media_type text        not null,
    width      int         not null,
    height     int         not null,
    bytes      bytea       not null,
    alt        text        not null,
    position   smallint,
    added_at   timestamptz not null,
    constraint listing_image_pkey primary key (service_id, digest),
    constraint listing_image_media_type_known check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
    constraint listing_image_small check (length(bytes) <= 524288)
);
create index listing_image_digest_idx on listing_image (digest) where position is not null;

-- What readers say is wrong on a page.
create table listing_report (
    report_id  uuid        primary key,
    service_id uuid        not null references listing on delete cascade,
    field      text,
    message    text        not null,
    mail       text, -- personal; gone when the report is closed
    sent_at    timestamptz not null,
    closed_at  timestamptz,
    closed_by  text,
    outcome    text,
    constraint listing_report_outcome_known check (outcome in ('corrected', 'unfounded', 'duplicate')),
    constraint listing_report_closed_whole  check ((closed_at is null) = (outcome is null)),
    constraint listing_report_closed_forgets check (closed_at is null or mail is null)
);
create index listing_report_open_idx on listing_report (sent_at, report_id) where closed_at is null;
create index listing_report_service_id_idx on listing_report (service_id);

-- When each service is due. One that was never confirmed counts from the day it came.
create view service_freshness with (security_invoker = true) as
select s.id as service_id,
       coalesce(s.assured_date, s.known_since) as verified_on,
       coalesce(s.assured_date, s.known_since) + r.remind_days as remind_on,
       greatest(s.assured_date, s.known_since) + r.stale_days as stale_on,
       greatest(s.assured_date, s.known_since) + r.hide_days as hides_on
from service s
join organization o on o.id = s.organization_id
join freshness_rule r on r.kind = o.kind;

-- What the public may see, and the one place that says so: running, published, not too long unconfirmed.
-- Whoever reads it says which day it is, in the setting reticolo.today.
create view published_service with (security_invoker = true) as
select s.id, s.organization_id, s.program_id, s.name, s.alternate_name, s.description, s.url, s.email, s.status,
       s.interpretation_services, s.application_process, s.fees_description, s.wait_time, s.fees, s.accreditations,
       s.eligibility_description, s.minimum_age, s.maximum_age, s.assured_date, s.alert, s.last_modified, s.search,
       greatest(s.assured_date, s.known_since) + r.stale_days
           <= (select current_setting('reticolo.today')::date) as stale
from service s
join organization o on o.id = s.organization_id
join freshness_rule r on r.kind = o.kind
where s.status in ('active', 'temporarily closed')
  -- A set of the few that are withheld, made once a statement: an anti-join would look for each service.
  and s.id not in (select service_id from listing where state <> 'published')
  and (r.hide_days is null
       or greatest(s.assured_date, s.known_since) + r.hide_days > (select current_setting('reticolo.today')::date));
