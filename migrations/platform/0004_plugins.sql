-- Plugins that unions may install: who publishes them, each release as it was signed, whose work is due.

-- Grows with every change of what a tenant has enabled: servers read it with the tenant's row. 0: nothing ever was.
alter table tenant add column plugin_generation bigint not null default 0;

create table plugin_publisher (
    publisher_id   uuid        primary key,
    public_key     bytea       not null, -- ed25519
    name           text        not null,
    trusted_at     timestamptz not null,
    trusted_by     text        not null,
    revoked_at     timestamptz, -- from here on nothing of theirs runs
    revoked_reason text,
    constraint plugin_publisher_public_key_key  unique (public_key),
    constraint plugin_publisher_public_key_size check (length(public_key) = 32),
    constraint plugin_publisher_name_length     check (length(name) between 1 and 200),
    constraint plugin_publisher_revoked_whole   check ((revoked_at is null) = (revoked_reason is null))
);

-- A release is never changed and never deleted: decisions it gave are made again with it.
create table plugin_release (
    package_digest   bytea       primary key, -- SHA-256 of the package
    plugin_id        text        not null,
    version          text        not null,
    manifest         jsonb       not null,
    package          bytea       not null,
    component_digest bytea       not null, -- SHA-256 of the component in it
    publisher_id     uuid        not null references plugin_publisher,
    published_at     timestamptz not null,
    published_by     text        not null,
    approved_at      timestamptz, -- from here on unions may install it
    approved_by      text,
    withdrawn_at     timestamptz, -- from here on nobody else may
    withdrawn_reason text,
    constraint plugin_release_version_key           unique (plugin_id, version),
    constraint plugin_release_package_digest_sha256 check (length(package_digest) = 32 and length(component_digest) = 32),
    constraint plugin_release_package_size          check (length(package) <= 33554432),
    constraint plugin_release_approved_whole        check ((approved_at is null) = (approved_by is null)),
    constraint plugin_release_withdrawn_whole       check ((withdrawn_at is null) = (withdrawn_reason is null))
);
create index plugin_release_publisher_id_idx on plugin_release (publisher_id);

-- Tenants with something to do for their plugins, and from when. Tenants' roles may add to it, in their
-- own transactions, and read nothing; a server takes rows, looks into the tenant, and deletes them.
create table plugin_due (
    plugin_due_id bigint      generated always as identity primary key,
    tenant_id     uuid        not null,
    due_at        timestamptz not null
);
create index plugin_due_due_at_idx on plugin_due (due_at);
