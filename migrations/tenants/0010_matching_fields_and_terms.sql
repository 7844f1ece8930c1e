-- What a matching rule is given of people, and for how long its answers are kept.

-- The release before declares registers without: what is declared meanwhile is declared again by its plugin's
-- next version. A register that was there goes on as it did.
alter table registry add column matching_fields text[] not null default '{}'; -- of the form
update registry set matching_fields = array(select jsonb_object_keys(form -> 'properties') order by 1)
where matching_rule is not null and jsonb_typeof(form -> 'properties') = 'object';

-- A decision about a person is kept with what it is about. One about a shortlist speaks of many, whom nobody chose
-- either, and goes: whoever objects to it has 120 days at most (D.P.R. 1199/1971, art. 9).
alter table decision add column kept_until timestamptz generated always as
    (case when subject_kind = 'match_request'
          then (decided_at at time zone 'UTC' + interval '180 days') at time zone 'UTC' end) stored;
create index decision_kept_until_idx on decision (kept_until) where kept_until is not null;

-- Nobody removes one before its time, whatever a statement or a server's clock says.
alter table decision enable row level security;
create policy decision_read on decision for select using (true);
create policy decision_keep on decision for insert with check (true);
create policy decision_forget on decision for delete using (kept_until <= now());
do $$
begin
    execute format('grant delete on decision to %I', current_schema());
end
$$;

-- A line of a shortlist has its score and its reasons itself.
alter table match_proposal drop constraint match_proposal_decision_id_fkey;
alter table match_proposal add constraint match_proposal_decision_id_fkey
    foreign key (decision_id) references decision on delete set null;
create index match_proposal_decision_id_idx on match_proposal (decision_id) where decision_id is not null;
create index registry_entry_transition_decision_id_idx on registry_entry_transition (decision_id)
    where decision_id is not null;
