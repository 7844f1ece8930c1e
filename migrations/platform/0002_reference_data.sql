-- Reference data every tenant reads and none writes: municipalities and code lists.

create table municipality (
    code           text   primary key,
    name           text   not null,
    search_name    text   not null,
    province       text   not null,
    region         text   not null,
    latitude       float8 not null,
    longitude      float8 not null,
    population     integer,
    population_0_2   integer,
    population_0_17  integer,
    population_65    integer,
    population_75    integer,
    constraint municipality_code_shape check (code ~ '^[0-9]{6}$')
);
create index municipality_search_name_idx on municipality (search_name text_pattern_ops);

-- The municipalities a tenant acts for, with the days they joined and left.
create table tenant_municipality (
    tenant_id         uuid not null references tenant,
    municipality_code text not null references municipality,
    joined_on         date,
    left_on           date,
    primary key (tenant_id, municipality_code),
    constraint tenant_municipality_days check (left_on >= joined_on)
);

-- Closed lists of codes with their names: languages, accessibility features, residency rules…
create table code_list_entry (
    list     text     not null,
    code     text     not null,
    name_it  text     not null,
    name_en  text     not null,
    position smallint not null,
    primary key (list, code)
);

-- Which edition of each embedded data file the tables above hold.
create table reference_edition (
    file   text primary key,
    sha256 text not null
);
