-- Who signs in: accounts of people, the ways they prove who they are, their sessions and tokens, mail to them.

-- One person, one account. What a person may do in a tenant is a row of that tenant, not here.
-- An account made through a tenant's own identity provider belongs to that tenant's trust alone
-- (`tenant_id`); every other one is good platform-wide.
create table account (
    account_id     uuid        primary key,
    tenant_id      uuid        references tenant,
    name           text        not null,
    mail           text,                          -- where to write; said by a provider, so two may share one
    login_mail     text,                          -- with a password it signs in; proved by a link sent there
    fiscal_digest  bytea,                         -- keyed: equal for the same fiscal number
    fiscal_sealed  bytea,
    language       text        not null default 'it',
    platform_admin boolean     not null default false,
    state          text        not null default 'open',
    rights_version bigint      not null default 1, -- grows with every change of what the person may do
    created_at     timestamptz not null,
    changed_at     timestamptz not null,
    constraint account_name_length         check (length(name) between 1 and 200),
    constraint account_mail_length         check (length(mail) <= 254 and length(login_mail) <= 254),
    constraint account_language_known      check (language in ('it', 'en')),
    constraint account_state_known         check (state in ('open', 'closed')),
    constraint account_fiscal_whole        check ((fiscal_digest is null) = (fiscal_sealed is null)),
    constraint account_tenant_trust_only   check (tenant_id is null or (login_mail is null and not platform_admin))
);
create unique index account_login_mail_key on account (lower(login_mail)) where login_mail is not null;
create unique index account_fiscal_number_key on account (tenant_id, fiscal_digest) nulls not distinct where fiscal_digest is not null;

-- What an identity provider calls a person. A tenant's provider names people of that tenant only.
create table identity (
    identity_id uuid        primary key,
    account_id  uuid        not null references account,
    tenant_id   uuid        references tenant,
    issuer      text        not null,
    subject     text        not null,
    created_at  timestamptz not null,
    seen_at     timestamptz not null,
    constraint identity_subject_key unique nulls not distinct (tenant_id, issuer, subject),
    constraint identity_length      check (length(issuer) <= 500 and length(subject) <= 255)
);
create index identity_account_id_idx on identity (account_id);

-- A password as its Argon2id hash, for staff whose body has no identity provider.
create table password (
    account_id uuid        primary key references account,
    hash       text        not null,
    changed_at timestamptz not null
);

-- The second factor: a shared secret, sealed. Each step of thirty seconds is good once.
create table second_factor (
    account_id   uuid        primary key references account,
    secret       bytea       not null,
    confirmed_at timestamptz,
    last_step    bigint      not null default 0,
    created_at   timestamptz not null
);

create table recovery_code (
    account_id uuid        not null references account,
    digest     bytea       not null,
    used_at    timestamptz,
    primary key (account_id, digest)
);

-- Who is signed in. The cookie has the token; here is its digest.
create table session (
    session_id uuid        primary key,
    digest     bytea       not null,
    account_id uuid        not null references account,
    tenant_id  uuid        references tenant,     -- good in this tenant only
    method     text        not null,
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    expires_at timestamptz not null,
    agent      text        not null default '',   -- browser and system, no more
    address    text        not null default '',   -- the network, not the machine
    rights_version bigint  not null,              -- the account's when the token was made: another one needs another token
    constraint session_digest_key   unique (digest),
    constraint session_method_known check (method in ('provider', 'password', 'second_factor'))
);
create index session_account_id_idx on session (account_id, session_id);
create index session_expires_at_idx on session (expires_at);

-- Links sent by mail, good once: to choose a new password, to accept an invitation.
create table one_time_link (
    one_time_link_id uuid        primary key,
    kind             text        not null,
    digest           bytea       not null,
    account_id       uuid        references account,
    payload          jsonb       not null default '{}',
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    used_at          timestamptz,
    constraint one_time_link_digest_key unique (digest),
    constraint one_time_link_kind_known check (kind in ('reset', 'invitation'))
);
create index one_time_link_account_id_idx on one_time_link (account_id);
create index one_time_link_expires_at_idx on one_time_link (expires_at);

-- Tokens with which a person's programs use the API of one tenant.
create table api_token (
    api_token_id uuid        primary key,
    account_id   uuid        not null references account,
    tenant_id    uuid        not null references tenant,
    name         text        not null,
    permissions  text[]      not null,
    digest       bytea       not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    constraint api_token_digest_key  unique (digest),
    constraint api_token_name_length check (length(name) between 1 and 100),
    constraint api_token_life        check (expires_at <= created_at + interval '366 days')
);
create index api_token_account_id_idx on api_token (account_id, tenant_id, api_token_id);

-- Mail to be sent. Tenants' roles may add to it, in their own transactions, and read nothing.
create table outgoing_mail (
    outgoing_mail_id uuid        primary key,
    recipient        text        not null,
    subject          text        not null,
    body             text        not null,
    created_at       timestamptz not null,
    next_attempt_at  timestamptz not null,
    attempts         integer     not null default 0,
    last_error       text,                        -- a class of failures, never what a server said
    constraint outgoing_mail_length check (length(recipient) <= 254 and length(subject) <= 250 and length(body) <= 20000)
);
create index outgoing_mail_next_attempt_at_idx on outgoing_mail (next_attempt_at);
