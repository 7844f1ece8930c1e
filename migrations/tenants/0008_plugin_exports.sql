-- When a plugin's documents were handed out to somebody, whole: it is removed only soon after that.
alter table plugin_installation
    add column exported_at timestamptz,
    add column exported_by text,
    add constraint plugin_installation_exported_whole check ((exported_at is null) = (exported_by is null));
