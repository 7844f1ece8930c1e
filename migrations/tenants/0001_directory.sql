-- The directory of services, in the tables and columns of HSDS 3.1 (tabular form).
-- Columns marked "ours" have no HSDS counterpart; docs/decisions/0004 says why each exists.
-- Runs with search_path set to the tenant's schema; runtime statements are always schema-qualified.

create table organization (
    id                     uuid        primary key,
    name                   text        not null,
    alternate_name         text,
    description            text        not null,
    email                  text,
    website                text,
    tax_status             text,
    tax_id                 text,
    year_incorporated      integer,
    legal_status           text,
    logo                   text,
    uri                    text,
    parent_organization_id uuid        references organization deferrable initially deferred,
    kind                   text        not null default 'third_sector', -- ours
    row_version            bigint      not null default 1,
    updated_at             timestamptz not null default now(),
    constraint organization_kind_known check (kind in ('public', 'third_sector', 'private')),
    constraint organization_year_plausible check (year_incorporated between 1000 and 2999)
);
create index organization_parent_organization_id_idx on organization (parent_organization_id);
create index organization_name_idx on organization (lower(name), id);

create table program (
    id              uuid primary key,
    organization_id uuid not null references organization,
    name            text not null,
    alternate_name  text,
    description     text not null
);
create index program_organization_id_idx on program (organization_id);

create table service (
    id                      uuid        primary key,
    organization_id         uuid        not null references organization,
    program_id              uuid        references program,
    name                    text        not null,
    alternate_name          text,
    description             text,
    url                     text,
    email                   text,
    status                  text        not null default 'active',
    interpretation_services text,
    application_process     text,
    fees_description        text,
    wait_time               text,
    fees                    text,
    accreditations          text,
    eligibility_description text,
    minimum_age             float8,
    maximum_age             float8,
    assured_date            date,
    assurer_email           text,
    licenses                text,
    alert                   text,
    last_modified           timestamptz not null default now(),
    row_version             bigint      not null default 1,
    search                  tsvector    not null default '', -- ours: written by reindex, read by search
    constraint service_status_known check (status in ('active', 'inactive', 'defunct', 'temporarily closed')),
    constraint service_ages_ordered check (minimum_age <= maximum_age)
);
create index service_organization_id_idx on service (organization_id);
create index service_program_id_idx on service (program_id);
create index service_name_idx on service (lower(name), id);
create index service_search_idx on service using gin (search) with (fastupdate = off);

create table location (
    id                       uuid   primary key,
    location_type            text   not null default 'physical',
    url                      text,
    organization_id          uuid   references organization,
    name                     text,
    alternate_name           text,
    description              text,
    transportation           text,
    latitude                 float8,
    longitude                float8,
    external_identifier      text, -- the municipality's ISTAT code where the type is ISTAT
    external_identifier_type text,
    row_version              bigint not null default 1,
    constraint location_type_known     check (location_type in ('physical', 'postal', 'virtual')),
    constraint location_latitude_real  check (latitude between -90 and 90),
    constraint location_longitude_real check (longitude between -180 and 180)
);
create index location_organization_id_idx on location (organization_id);

create table service_at_location (
    id          uuid primary key,
    service_id  uuid not null references service,
    location_id uuid not null references location,
    description text
);
create index service_at_location_service_id_idx on service_at_location (service_id);
create index service_at_location_location_id_idx on service_at_location (location_id);

create table contact (
    id                     uuid primary key,
    organization_id        uuid references organization,
    service_id             uuid references service,
    service_at_location_id uuid references service_at_location,
    location_id            uuid references location,
    name                   text,
    title                  text,
    department             text,
    email                  text
);
create index contact_organization_id_idx on contact (organization_id);
create index contact_service_id_idx on contact (service_id);
create index contact_service_at_location_id_idx on contact (service_at_location_id);
create index contact_location_id_idx on contact (location_id);

create table phone (
    id                     uuid primary key,
    location_id            uuid references location,
    service_id             uuid references service,
    organization_id        uuid references organization,
    contact_id             uuid references contact,
    service_at_location_id uuid references service_at_location,
    number                 text not null,
    extension              bigint,
    type                   text,
    description            text
);
create index phone_location_id_idx on phone (location_id);
create index phone_service_id_idx on phone (service_id);
create index phone_organization_id_idx on phone (organization_id);
create index phone_contact_id_idx on phone (contact_id);
create index phone_service_at_location_id_idx on phone (service_at_location_id);

create table address (
    id             uuid primary key,
    location_id    uuid references location,
    attention      text,
    address_1      text not null,
    address_2      text,
    city           text not null,
    region         text,
    state_province text not null,
    postal_code    text not null,
    country        text not null,
    address_type   text not null default 'physical',
    constraint address_country_shape check (country ~ '^[A-Z]{2}$'),
    constraint address_type_known    check (address_type in ('physical', 'postal', 'virtual'))
);
create index address_location_id_idx on address (location_id);

-- Weekly hours: freq WEEKLY, byday the days, one row a span, so a midday break is two rows.
-- Exceptions: no freq, valid_from to valid_to the days; without hours it is closed, with hours it is open then.
create table schedule (
    id                     uuid primary key,
    service_id             uuid references service,
    location_id            uuid references location,
    service_at_location_id uuid references service_at_location,
    valid_from             date,
    valid_to               date,
    dtstart                date,
    timezone               float8,
    until                  date,
    count                  integer,
    wkst                   text,
    freq                   text,
    interval               integer,
    byday                  text,
    byweekno               text,
    bymonthday             text,
    byyearday              text,
    description            text,
    opens_at               time,
    closes_at              time,
    schedule_link          text,
    attending_type         text,
    notes                  text,
    constraint schedule_freq_known  check (freq in ('WEEKLY', 'MONTHLY')),
    constraint schedule_wkst_known  check (wkst in ('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')),
    constraint schedule_byday_shape check (byday ~ '^([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU))*$'),
    constraint schedule_days_ordered check (valid_from <= valid_to)
);
create index schedule_service_id_idx on schedule (service_id);
create index schedule_location_id_idx on schedule (location_id);
create index schedule_service_at_location_id_idx on schedule (service_at_location_id);

create table funding (
    id              uuid primary key,
    organization_id uuid references organization,
    service_id      uuid references service,
    source          text
);
create index funding_organization_id_idx on funding (organization_id);
create index funding_service_id_idx on funding (service_id);

create table service_area (
    id                     uuid   primary key,
    service_id             uuid   references service,
    service_at_location_id uuid   references service_at_location,
    name                   text,
    description            text,
    extent                 text,
    extent_type            text,
    uri                    text,
    municipality_codes     text[] not null default '{}', -- ours: ISTAT codes
    residency_rule         text   not null default 'any', -- ours: who may use the service
    constraint service_area_residency_rule_known check (residency_rule in ('residents_only', 'any'))
);
create index service_area_service_id_idx on service_area (service_id);
create index service_area_service_at_location_id_idx on service_area (service_at_location_id);

create table required_document (
    id         uuid primary key,
    service_id uuid references service,
    document   text,
    uri        text
);
create index required_document_service_id_idx on required_document (service_id);

create table language (
    id          uuid primary key,
    service_id  uuid references service,
    location_id uuid references location,
    phone_id    uuid references phone,
    name        text,
    code        text,
    note        text,
    constraint language_named check (name is not null or code is not null)
);
create index language_service_id_idx on language (service_id);
create index language_location_id_idx on language (location_id);
create index language_phone_id_idx on language (phone_id);

create table accessibility (
    id          uuid primary key,
    location_id uuid references location,
    description text,
    details     text,
    url         text,
    code        text -- ours: an entry of the code list "accessibility"
);
create index accessibility_location_id_idx on accessibility (location_id);

create table cost_option (
    id                 uuid   primary key,
    service_id         uuid   not null references service,
    valid_from         date,
    valid_to           date,
    option             text,
    currency           text,
    amount             bigint, -- cents
    amount_description text,
    kind               text,   -- ours
    isee_from          bigint, -- ours, cents, included
    isee_to            bigint, -- ours, cents, included
    constraint cost_option_kind_known check (kind in ('free', 'tariff', 'banded', 'voucher')),
    constraint cost_option_amount_not_negative check (amount >= 0),
    constraint cost_option_isee_ordered check (isee_from <= isee_to)
);
create index cost_option_service_id_idx on cost_option (service_id);

create table organization_identifier (
    id                uuid primary key,
    organization_id   uuid not null references organization,
    identifier_scheme text,
    identifier_type   text not null,
    identifier        text not null
);
create index organization_identifier_organization_id_idx on organization_identifier (organization_id);

create table unit (
    id         uuid primary key,
    name       text not null,
    scheme     text,
    identifier text,
    uri        text
);

create table service_capacity (
    id          uuid        primary key,
    service_id  uuid        not null references service,
    unit_id     uuid        not null references unit,
    available   float8      not null,
    maximum     float8,
    description text,
    updated     timestamptz not null
);
create index service_capacity_service_id_idx on service_capacity (service_id);
create index service_capacity_unit_id_idx on service_capacity (unit_id);

create table url (
    id              uuid primary key,
    label           text,
    url             text not null,
    organization_id uuid references organization,
    service_id      uuid references service
);
create index url_organization_id_idx on url (organization_id);
create index url_service_id_idx on url (service_id);

create table taxonomy (
    id          uuid primary key,
    name        text not null,
    description text not null,
    uri         text,
    version     text,
    facet       text, -- ours: the filter of the showcase its terms feed
    constraint taxonomy_facet_known check (facet in ('category', 'target'))
);

create table taxonomy_term (
    id              uuid primary key,
    code            text,
    name            text not null,
    description     text not null,
    parent_id       uuid references taxonomy_term deferrable initially deferred,
    taxonomy        text,
    taxonomy_detail text,
    language        text,
    taxonomy_id     uuid references taxonomy,
    term_uri        text
);
create index taxonomy_term_parent_id_idx on taxonomy_term (parent_id);
create index taxonomy_term_taxonomy_id_idx on taxonomy_term (taxonomy_id);
create index taxonomy_term_code_idx on taxonomy_term (code);

-- HSDS hangs terms and values on rows of any table: link_entity names the table, link_id its row.
create table attribute (
    id               uuid primary key,
    link_id          uuid not null,
    taxonomy_term_id uuid not null references taxonomy_term,
    link_type        text,
    link_entity      text not null,
    value            text,
    label            text
);
create index attribute_link_idx on attribute (link_entity, link_id);
create index attribute_taxonomy_term_id_idx on attribute (taxonomy_term_id, link_entity);

create table metadata (
    id                uuid primary key,
    resource_id       uuid not null,
    resource_type     text not null,
    last_action_date  text not null,
    last_action_type  text not null,
    field_name        text not null,
    previous_value    text not null,
    replacement_value text not null,
    updated_by        text not null
);
create index metadata_resource_idx on metadata (resource_type, resource_id);

create table meta_table_description (
    id            uuid primary key,
    name          text,
    language      text,
    character_set text
);
