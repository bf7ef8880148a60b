-- Foundation: the private schema, deny-by-default privileges, the billing clock.
-- Relies on the roles and the auth schema that every Supabase project has.

create schema if not exists private;
comment on schema private is 'Cores and tables that the API never exposes.';

-- A function or table that a later migration forgets to protect is reachable by nobody, instead of by everybody.
alter default privileges revoke execute on functions from public;
-- service_role too: what the application may do to a table is granted where the table is made, so that append-only tables
-- cannot be updated, deleted from or truncated by anybody but their owner.
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;

revoke all on schema private from public;
-- Policies call functions of it by oid, which needs no usage: a signed-in person can name nothing in here.
grant usage on schema private to service_role;

-- The answer of every function that decides about credits: expected refusals are values of this set,
-- a broken promise is an exception with a PTxxx SQLSTATE.
create type public.credit_outcome as enum (
  'ok',
  'insufficient_credits', 'in_debt',
  'limit_reached', 'plan_required', 'frozen',
  'quota_reached', 'too_many_holds', 'rate_limited',
  'idempotency_mismatch', 'in_progress', 'already_released', 'gone', 'stale',
  'unpriced', 'not_found'
);

-- One row in the sandbox, none in production: the offset that the sandbox adds to the wall clock.
create table private.clock (
  is_only boolean primary key default true check (is_only),
  clock_offset interval not null
);
comment on table private.clock is 'Offset of billing time from wall time. Empty in production.';
alter table private.clock enable row level security;
grant select on private.clock to service_role;

-- Guarantee: the one source of billing time. Money functions read it once and never go back
-- behind the account's last movement. Signatures, sessions and leases use wall time instead.
create function private.billing_now()
returns timestamptz
language plpgsql volatile
set search_path = ''
as $$
begin
  return clock_timestamp() + coalesce((select c.clock_offset from private.clock c), interval '0');
end;
$$;
grant execute on function private.billing_now() to service_role;

-- Called by the sandbox as the database owner; no other role may execute it.
create function private.set_clock_offset(p_offset interval)
returns void
language sql volatile
set search_path = ''
as $$
  insert into private.clock (clock_offset) values (p_offset)
  on conflict (is_only) do update set clock_offset = excluded.clock_offset;
$$;

-- Boundary number p_months after an anchor, counted from the anchor itself and never iterated:
-- Jan 31, Feb 28, Mar 31.
create function private.months_after(p_anchor timestamptz, p_months integer)
returns timestamptz
language sql immutable
set search_path = ''
as $$
  select date_add(p_anchor, make_interval(months => p_months), 'UTC');
$$;
grant execute on function private.months_after(timestamptz, integer) to service_role;

-- The period (start, end) of monthly boundaries from an anchor that contains an instant.
create function private.month_period(p_anchor timestamptz, p_at timestamptz, out period_start timestamptz, out period_end timestamptz)
language plpgsql immutable
set search_path = ''
as $$
declare
  v_months integer := greatest(0,
    (extract(year from p_at at time zone 'UTC') - extract(year from p_anchor at time zone 'UTC'))::integer * 12
    + (extract(month from p_at at time zone 'UTC') - extract(month from p_anchor at time zone 'UTC'))::integer);
begin
  -- The calendar difference overshoots by one while the day of the month has not come yet.
  if v_months > 0 and private.months_after(p_anchor, v_months) > p_at then
    v_months := v_months - 1;
  end if;
  period_start := private.months_after(p_anchor, v_months);
  period_end := private.months_after(p_anchor, v_months + 1);
end;
$$;
grant execute on function private.month_period(timestamptz, timestamptz) to service_role;

-- Guards for tables that only ever grow.
create function private.refuse_change()
returns trigger
language plpgsql volatile
set search_path = ''
as $$
begin
  raise sqlstate 'PT409' using message = tg_table_name || ' is append-only',
    hint = 'Write a new row that corrects the old one.';
end;
$$;
