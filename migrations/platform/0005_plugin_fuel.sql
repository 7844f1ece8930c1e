-- What the plugins of a tenant have computed on a day, all servers together, so that they stay within a budget.
create table plugin_fuel (
    tenant_id uuid   not null,
    day       date   not null, -- in Europe/Rome
    fuel      bigint not null, -- instructions, roughly
    constraint plugin_fuel_pkey primary key (tenant_id, day),
    constraint plugin_fuel_counted check (fuel >= 0)
);
