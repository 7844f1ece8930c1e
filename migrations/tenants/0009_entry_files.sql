-- The files of what an application carries, kept where the union's rows are; who has taken an entry back.

-- A document's file, byte for byte as it was handed in: it is evidence, and its digest says so. It stands apart
-- from the document, so that a list of documents reads no file.
create table registry_document_file (
    registry_document_id uuid  primary key references registry_document,
    bytes                bytea not null,
    constraint registry_document_file_size check (length(bytes) between 1 and 5242880)
);
-- PDF, JPEG and PNG are compressed as they are.
alter table registry_document_file alter column bytes set storage external;

-- When whose it is took the application back, or left the register; the state it stands in is one of those
-- that end an entry.
alter table registry_entry add column withdrawn_at timestamptz;
alter table registry_entry add constraint registry_entry_withdrawn_is_over
    check (withdrawn_at is null or state in ('refused', 'removed'));

-- What ends soon is looked for by its last day.
create index registry_entry_valid_until_idx on registry_entry (valid_until) where state = 'admitted';
