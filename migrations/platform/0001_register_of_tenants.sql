-- The register of tenants: who they are, where their schema is, and in which state.

-- One row: what tells this installation's roles apart from those of another one on the same server
-- (roles belong to the whole server, not to one database).
create table installation (
    only_row    boolean primary key default true,
    role_prefix text    not null,
    constraint installation_only_row    check (only_row),
    constraint installation_role_prefix check (role_prefix ~ '^r[a-z0-9]{8}$')
);

-- A lane is a login role with its own few connections; a tenant's statements travel on its lane only.
create table lane (
    lane       smallint    primary key,
    login_role text        not null,
    created_at timestamptz not null default now(),
    constraint lane_login_role_key unique (login_role)
);

create table tenant (
    tenant_id       uuid        primary key,
    slug            text        not null,
    legal_name      text        not null,
    kind            text        not null,
    state           text        not null,
    schema_name     text,
    schema_version  bigint      not null default 0,
    lane            smallint    references lane,
    sample_data     boolean     not null default false,
    export_checksum text,
    failure         text,
    created_at      timestamptz not null,
    changed_at      timestamptz not null,
    constraint tenant_slug_key        unique (slug),
    constraint tenant_schema_name_key unique (schema_name),
    constraint tenant_slug_shape   check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) <= 48),
    constraint tenant_schema_shape check (schema_name ~ '^t_[a-z0-9]{12}$'),
    constraint tenant_kind_known   check (kind in ('union', 'consortium', 'mountain_union', 'lead_comune', 'special_agency')),
    constraint tenant_state_known  check (state in ('requested', 'provisioning', 'failed', 'active', 'suspended', 'offboarding', 'archived')),
    constraint tenant_served_has_schema check (state not in ('active', 'suspended', 'offboarding') or (schema_name is not null and lane is not null))
);
create index tenant_state_slug_idx on tenant (state, slug);
create index tenant_schema_version_idx on tenant (schema_version) where state in ('active', 'suspended');

-- Every change of state, with who did it and why: a register one can account for.
create table tenant_transition (
    tenant_transition_id bigint      generated always as identity primary key,
    tenant_id            uuid        not null references tenant,
    from_state           text,
    to_state             text        not null,
    actor                text        not null,
    reason               text,
    at                   timestamptz not null
);
create index tenant_transition_tenant_id_idx on tenant_transition (tenant_id);

-- Schemas built ahead of need, so that a new tenant is one row and not seventy milliseconds of DDL.
create table spare_schema (
    schema_name    text        primary key,
    schema_version bigint      not null,
    lane           smallint    not null references lane,
    created_at     timestamptz not null,
    constraint spare_schema_shape check (schema_name ~ '^t_[a-z0-9]{12}$')
);
