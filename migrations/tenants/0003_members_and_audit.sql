-- Who belongs to the union and with which role, how people sign in there, and the audit of what they do.

create table membership (
    membership_id     uuid        primary key,
    account_id        uuid        not null, -- an account of the platform; no foreign key crosses schemas
    name              text        not null,
    mail              text,
    role              text        not null,
    organization_id   uuid        references organization,
    municipality_code text,
    unit              text,
    state             text        not null default 'active',
    created_at        timestamptz not null,
    changed_at        timestamptz not null,
    row_version       bigint      not null default 1,
    constraint membership_role_known  check (role in ('desk_operator', 'social_worker', 'provider_operator', 'union_admin', 'auditor')),
    constraint membership_state_known check (state in ('active', 'suspended', 'ended')),
    constraint membership_scope_single check (num_nonnulls(organization_id, municipality_code, unit) <= 1),
    constraint membership_provider_has_organization check (role <> 'provider_operator' or organization_id is not null)
);
-- Nobody has the same role twice.
create unique index membership_held_once on membership (account_id, role, organization_id, municipality_code, unit)
    nulls not distinct where state <> 'ended';
create index membership_organization_id_idx on membership (organization_id);
create index membership_name_idx on membership (lower(name), membership_id);

create table invitation (
    invitation_id     uuid        primary key,
    mail              text        not null,
    name              text        not null,
    role              text        not null,
    organization_id   uuid        references organization,
    municipality_code text,
    unit              text,
    digest            bytea       not null, -- of the token in the mail
    invited_by        text        not null,
    created_at        timestamptz not null,
    expires_at        timestamptz not null,
    accepted_at       timestamptz,
    withdrawn_at      timestamptz,
    constraint invitation_digest_key  unique (digest),
    constraint invitation_role_known  check (role in ('desk_operator', 'social_worker', 'provider_operator', 'union_admin', 'auditor')),
    constraint invitation_scope_single check (num_nonnulls(organization_id, municipality_code, unit) <= 1),
    constraint invitation_provider_has_organization check (role <> 'provider_operator' or organization_id is not null)
);
create index invitation_organization_id_idx on invitation (organization_id);

-- Where people of this union sign in: its broker of SPID and CIE, its Keycloak, its Entra.
create table identity_provider (
    identity_provider_id uuid        primary key,
    label                text        not null,
    issuer               text        not null,
    client_id            text        not null,
    client_secret        bytea       not null, -- sealed
    scopes               text[]      not null,
    fiscal_number_claim  text        not null,
    name_claim           text        not null,
    mail_claim           text        not null,
    required_acr         text[]      not null default '{}',
    enabled              boolean     not null default true,
    position             smallint    not null default 0,
    changed_at           timestamptz not null,
    row_version          bigint      not null default 1,
    constraint identity_provider_issuer_key unique (issuer, client_id)
);

create table audit_entry (
    entry_no     bigint      primary key,
    at           timestamptz not null,
    actor_kind   text        not null,
    actor_id     uuid,
    actor_name   text        not null,
    on_behalf_of uuid,
    action       text        not null,
    entity       text,
    entity_id    uuid,
    subject_id   uuid,
    reason       text,
    fields       text[],
    request_id   text,
    address      text,
    digest       bytea       not null,
    constraint audit_entry_actor_kind_known check (actor_kind in ('public', 'system', 'person'))
);
create index audit_entry_subject_id_idx on audit_entry (subject_id, entry_no) where subject_id is not null;
create index audit_entry_entity_id_idx on audit_entry (entity_id, entry_no) where entity_id is not null;

-- The end of the chain. One row.
create table audit_head (
    only_row boolean primary key default true,
    entry_no bigint  not null,
    digest   bytea   not null,
    constraint audit_head_only_row check (only_row)
);
insert into audit_head (entry_no, digest) values (0, '');

-- What was written to the audit stays as it is: the tenant's role, which has the schema's name, may
-- only add to it.
do $$
begin
    execute format('revoke update, delete on audit_entry from %I', current_schema());
    execute format('revoke insert, delete on audit_head from %I', current_schema());
end
$$;
