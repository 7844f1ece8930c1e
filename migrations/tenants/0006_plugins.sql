-- Plugins the union has installed: what each may do, its settings, what it is told, its jobs, what went wrong.

-- Where plugins keep their documents: the tables plugin_<n>_document and plugin_<n>_usage, and a role that
-- sees nothing else.
create table plugin_storage (
    storage_no      int         primary key,
    installation_id uuid        not null, -- whom it was made for; a newer version may go on with it
    created_at      timestamptz not null,
    dropped_at      timestamptz,
    constraint plugin_storage_installation_id_key unique (installation_id)
);

create table plugin_installation (
    installation_id  uuid        primary key,
    plugin_id        text        not null,
    namespace        text        not null,
    version          text        not null,
    package_digest   bytea       not null,
    state            text        not null default 'uploaded',
    storage_no       int         references plugin_storage,
    granted          jsonb,      -- null: nobody has been asked yet
    granted_by       text,
    granted_at       timestamptz,
    settings         jsonb       not null default '{}',
    settings_version int         not null default 0,
    secrets          bytea,      -- sealed: settings that are never shown again
    put_aside        boolean     not null default false, -- another version of it runs instead; kept to go back to
    report           jsonb,      -- what checking found
    reason           text,       -- why it was rejected, or why its last step failed
    export_checksum  text,       -- of the documents as they were exported last, while disabled
    swept_at         timestamptz,
    created_at       timestamptz not null,
    created_by       text        not null,
    changed_at       timestamptz not null,
    changed_by       text        not null,
    row_version      bigint      not null default 1,
    constraint plugin_installation_state_known check (state in
        ('uploaded', 'validated', 'rejected', 'approved', 'installed', 'enabled', 'disabled', 'removed')),
    constraint plugin_installation_package_digest_sha256 check (length(package_digest) = 32),
    constraint plugin_installation_granted_whole check (num_nonnulls(granted, granted_by, granted_at) in (0, 3)),
    constraint plugin_installation_runs_with_consent check (state not in ('approved', 'installed', 'enabled', 'disabled') or granted is not null),
    constraint plugin_installation_put_aside_is_off  check (not put_aside or state in ('disabled', 'removed'))
);
-- One version of a plugin at a time, one being prepared beside it, and no two with the same field in the API.
create unique index plugin_installation_live_key on plugin_installation (plugin_id)
    where state in ('enabled', 'disabled') and not put_aside;
create unique index plugin_installation_prepared_key on plugin_installation (plugin_id)
    where state in ('uploaded', 'validated', 'approved', 'installed');
create unique index plugin_installation_namespace_key on plugin_installation (namespace) where state = 'enabled';
create index plugin_installation_plugin_id_idx on plugin_installation (plugin_id, installation_id);

-- Settings as they were, for whoever asks why something was decided so.
create table plugin_setting_version (
    installation_id  uuid        not null references plugin_installation,
    settings_version int         not null,
    settings         jsonb       not null,
    secret_names     text[]      not null default '{}',
    note             text,
    changed_at       timestamptz not null,
    changed_by       text        not null,
    constraint plugin_setting_version_pkey primary key (installation_id, settings_version)
);

-- What happened, for plugins that asked to be told. Written in the transaction in which it happened.
create table plugin_event (
    event_id uuid        primary key,
    name     text        not null,
    body     jsonb       not null,
    told_at  timestamptz not null
);
create table plugin_delivery (
    event_id        uuid        not null references plugin_event,
    installation_id uuid        not null references plugin_installation,
    attempts        int         not null default 0,
    next_attempt_at timestamptz not null, -- while somebody is at it, when another may take over
    dead_at         timestamptz, -- given up; waits for somebody to look
    last_error      text,
    constraint plugin_delivery_pkey primary key (event_id, installation_id)
);
create index plugin_delivery_next_attempt_at_idx on plugin_delivery (next_attempt_at) where dead_at is null;
create index plugin_delivery_installation_id_idx on plugin_delivery (installation_id);

create table plugin_job (
    installation_id uuid        not null references plugin_installation,
    name            text        not null,
    schedule        text        not null, -- five fields of cron, in Europe/Rome
    max_slices      int         not null,
    next_run_at     timestamptz not null, -- of the next slice, while a run is under way
    checkpoint      text,       -- null: no run is under way
    slices          int         not null default 0,
    leased_until    timestamptz,
    failures        int         not null default 0, -- in a row
    last_run_at     timestamptz,
    last_outcome    text,
    constraint plugin_job_pkey primary key (installation_id, name)
);
create index plugin_job_next_run_at_idx on plugin_job (next_run_at);

-- What plugins logged, for seven days.
create table plugin_log (
    plugin_log_id   bigint      generated always as identity primary key,
    installation_id uuid        not null references plugin_installation,
    at              timestamptz not null,
    point           text        not null, -- rule admission, field topics, job nightly
    level           text        not null,
    message         text        not null,
    fields          jsonb       not null default '{}',
    request_id      text,
    constraint plugin_log_level_known check (level in ('debug', 'info', 'warn', 'error'))
);
create index plugin_log_installation_id_idx on plugin_log (installation_id, plugin_log_id desc);
create index plugin_log_at_idx on plugin_log (at);

-- The last calls that gave no answer, each with what it was asked.
create table plugin_failure (
    failure_id      uuid        primary key,
    installation_id uuid        not null references plugin_installation,
    at              timestamptz not null,
    point           text        not null,
    cause           text        not null,
    message         text        not null,
    fuel            bigint      not null,
    input           bytea       not null, -- sealed
    request_id      text
);
create index plugin_failure_installation_id_idx on plugin_failure (installation_id, failure_id desc);
