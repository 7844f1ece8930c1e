-- Decisions that rules of plugins gave, with all it takes to give them again to the same bytes.

create table decision (
    decision_id    uuid        primary key,
    subject_kind   text        not null, -- the table of what was decided about
    subject_id     uuid        not null,
    plugin         text        not null,
    version        text        not null,
    package_digest bytea       not null,
    rule           text        not null,
    engine         text        not null,
    fuel           bigint      not null,
    context        text        not null, -- JSON to the byte, which jsonb would not keep
    facts          text        not null,
    facts_digest   bytea       not null,
    output         text        not null,
    decided_at     timestamptz not null,
    constraint decision_package_digest_sha256 check (length(package_digest) = 32),
    constraint decision_facts_digest_sha256   check (length(facts_digest) = 32)
);
create index decision_subject_idx on decision (subject_kind, subject_id, decision_id desc);
create index decision_plugin_rule_idx on decision (plugin, rule, decision_id desc);

-- What was decided is not changed afterwards.
do $$
begin
    execute format('revoke update, delete on decision from %I', current_schema());
end
$$;
