-- Limits: what a plan's quotas and an account's spend limits let through, counted in the charging transaction.
-- Relies on charging; its functions run after the migrations of holds and jobs.
--
-- A spend limit counts in a counter a window, kept by everything that charges: a hold counts as held when it is made and as
-- spent when it is settled, in the windows it remembers, however late that is. A quota is counted in the ledger itself: its
-- counter is a memory of the rows up to a seq, so that nothing that charges has to keep it.

-- Whether anything bounds what the account spends, besides its credits.
create function private.has_bounds(p_balance public.credit_balances, p_terms private.charge_terms)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_balance.has_limits or private.has_quotas(p_terms);
end;
$$;

-- Whether the plan has a quota.
create function private.has_quotas(p_terms private.charge_terms)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_terms.requests_per_day is not null or p_terms.requests_per_period is not null or p_terms.bytes_per_day is not null;
end;
$$;

-- The limit in force: the raise while it lasts, where it is above the limit itself.
create function private.limit_in_force(p_limit public.spend_limits, p_at timestamptz)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when p_limit.raised_until > p_at then greatest(p_limit.limit_micros, p_limit.raised_micros)
    else p_limit.limit_micros end;
end;
$$;

-- When the window of a limit that began at an instant ends.
create function private.window_end(p_window text, p_start timestamptz)
returns timestamptz
language plpgsql immutable
set search_path = ''
as $$
begin
  return date_add(p_start, case p_window when 'day' then interval '1 day' else interval '1 month' end, 'UTC');
end;
$$;

-- Whole seconds from one instant to another, for Retry-After.
create function private.seconds_until(p_end timestamptz, p_at timestamptz)
returns integer
language plpgsql immutable
set search_path = ''
as $$
begin
  return greatest(1, ceil(extract(epoch from p_end - p_at)))::integer;
end;
$$;

-- A window of a limit as rows remember it.
create function private.window_key(p_spend_limit_id uuid, p_start timestamptz)
returns text
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_spend_limit_id || '@' || to_char(p_start at time zone 'UTC', 'YYYY-MM-DD');
end;
$$;

-- A department and everything above it, each once; empty for none.
create function private.department_line(p_account_id uuid, p_department_id uuid)
returns uuid[]
language plpgsql stable
set search_path = ''
as $$
declare
  v_line uuid[] := '{}';
begin
  while p_department_id is not null and not p_department_id = any (v_line) loop
    v_line := v_line || p_department_id;
    select d.parent_id into p_department_id from public.departments d
      where d.account_id = p_account_id and d.department_id = p_department_id;
  end loop;
  return v_line;
end;
$$;

-- A limit as refusals, warnings and mails name it: scope, name and window, as in department:Research:day. A member has no
-- name in the account's own tables and goes by id.
create function private.limit_subject(p_account_id uuid, p_scope text, p_scope_id uuid, p_window text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return p_scope || ':' || coalesce(case p_scope
    when 'account' then (select a.name from public.accounts a where a.id = p_account_id)
    when 'department' then (select d.name from public.departments d
      where d.account_id = p_account_id and d.department_id = p_scope_id)
    when 'api_key' then (select k.name from public.api_keys k where k.account_id = p_account_id and k.api_key_id = p_scope_id)
    end, p_scope_id::text) || ':' || p_window;
end;
$$;

-- The limits that a usage of these facts counts in, with what they have left in their windows of now; the tightest first.
-- Served by the unique key of spend_limits.
create function private.limits_of(p_balance public.credit_balances, p_facts private.usage_facts)
returns table (
  scope text, scope_id uuid, spend_window text, mode text, window_start timestamptz, window_key text, left_micros bigint
)
language plpgsql stable
set search_path = ''
as $$
declare
  v_departments uuid[] := private.department_line(p_balance.account_id, p_facts.department_id);
begin
  return query
    select l.scope, l.scope_id, l.spend_window, l.mode, w.start, private.window_key(l.spend_limit_id, w.start),
      private.limit_in_force(l, p_balance.last_at) - coalesce(c.spent_micros + c.held_micros, 0) as left_micros
    from (
      select 'account', p_balance.account_id union all select 'member', p_facts.actor_id
      union all select 'api_key', p_facts.api_key_id union all select 'department', d from unnest(v_departments) d
    ) as asked (scope, scope_id)
    join public.spend_limits l on l.account_id = p_balance.account_id and l.scope = asked.scope and l.scope_id = asked.scope_id
    cross join lateral (select date_trunc(l.spend_window, p_balance.last_at, 'UTC') as start) w
    left join public.spend_counters c on c.account_id = p_balance.account_id and c.spend_limit_id = l.spend_limit_id
      and c.window_start = w.start
    order by left_micros, window_key;
end;
$$;

-- What the account's spend limits and its plan's quotas say to p_requests that count p_micros in all. The tightest limit
-- that refuses is the one named; what costs nothing is never refused by one. Requires the account lock.
create function private.check_bounds(
  p_balance public.credit_balances, p_facts private.usage_facts, p_terms private.charge_terms, p_micros bigint,
  p_requests integer
)
returns private.gate
language plpgsql volatile
set search_path = ''
as $$
declare
  v_gate private.gate;
  v_limit record;
begin
  if p_balance.has_limits then
    v_gate.window_keys := '{}';
    for v_limit in select * from private.limits_of(p_balance, p_facts) loop
      v_gate.window_keys := v_gate.window_keys || v_limit.window_key;
      if v_gate.outcome is null and v_limit.mode = 'block' and p_micros > 0 and p_micros > v_limit.left_micros then
        v_gate.outcome := 'limit_reached';
        v_gate.subject := private.limit_subject(p_balance.account_id, v_limit.scope, v_limit.scope_id, v_limit.spend_window);
        v_gate.limit_scope := v_limit.scope;
        v_gate.limit_scope_id := v_limit.scope_id;
        v_gate.limit_window_ends_at := private.window_end(v_limit.spend_window, v_limit.window_start);
        v_gate.retry_after_seconds := private.seconds_until(v_gate.limit_window_ends_at, p_balance.last_at);
      end if;
    end loop;
  end if;
  if v_gate.outcome is null and p_requests > 0 then
    v_gate := private.check_quotas(p_balance, p_terms, v_gate, p_requests);
  end if;
  return v_gate;
end;
$$;

-- Requests that have neither ended nor been given back: they count before their usage row is written. A run's charges count
-- one by one, so its hold does not.
create function private.open_requests(p_account_id uuid)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (select count(*) from public.credit_reservations r
    where r.account_id = p_account_id and r.status = 'held' and r.budget_micros is null);
end;
$$;

-- The first quota of the plan that has no room for p_requests, as a refusal. Bytes are counted when they have passed, so
-- their quota refuses once it is used up.
create function private.check_quotas(
  p_balance public.credit_balances, p_terms private.charge_terms, p_gate private.gate, p_requests integer
)
returns private.gate
language plpgsql volatile
set search_path = ''
as $$
declare
  v_day timestamptz := date_trunc('day', p_balance.last_at, 'UTC');
  v_wanted bigint := p_requests;
  v_counter public.quota_counters;
begin
  if not private.has_quotas(p_terms) then
    return p_gate;
  end if;
  v_wanted := v_wanted + private.open_requests(p_balance.account_id);
  if p_terms.requests_per_day is not null or p_terms.bytes_per_day is not null then
    v_counter := private.count_quota(p_balance, 'day', v_day);
    if v_counter.requests + v_wanted > p_terms.requests_per_day then
      p_gate.subject := p_terms.requests_per_day || ' requests a day';
    elsif v_counter.bytes >= p_terms.bytes_per_day then
      p_gate.subject := p_terms.bytes_per_day || ' bytes a day';
    end if;
    p_gate.limit_window_ends_at := private.window_end('day', v_day);
  end if;
  if p_terms.requests_per_period is not null and p_balance.period_start is not null and p_gate.subject is null then
    v_counter := private.count_quota(p_balance, 'period', p_balance.period_start);
    if v_counter.requests + v_wanted > p_terms.requests_per_period then
      p_gate.subject := p_terms.requests_per_period || ' requests a period';
    end if;
    p_gate.limit_window_ends_at := p_balance.period_end;
  end if;
  if p_gate.subject is null then
    p_gate.limit_window_ends_at := null;
    return p_gate;
  end if;
  p_gate.outcome := 'quota_reached';
  p_gate.limit_scope := 'plan';
  p_gate.retry_after_seconds := private.seconds_until(p_gate.limit_window_ends_at, p_balance.last_at);
  return p_gate;
end;
$$;

-- The usage rows of a quota's window up to now: what was counted before, and what the ledger has got since.
-- Requires the account lock.
create function private.count_quota(p_balance public.credit_balances, p_window text, p_start timestamptz)
returns public.quota_counters
language plpgsql volatile
set search_path = ''
as $$
declare
  v_counter public.quota_counters;
  v_new record;
begin
  select * into v_counter from public.quota_counters c
    where c.account_id = p_balance.account_id and c.quota_window = p_window and c.window_start = p_start;
  if not found then
    v_counter := (p_balance.account_id, p_window, p_start, private.last_seq_before(p_balance, p_start), 0, 0)::public.quota_counters;
  elsif v_counter.counted_seq = p_balance.last_seq then
    return v_counter;
  end if;
  -- The rows since the last count, over the primary key.
  select count(*) as requests, coalesce(sum(t.bytes), 0) as bytes into v_new from public.credit_transactions t
    where t.account_id = p_balance.account_id and t.seq > v_counter.counted_seq and t.type = 'usage';
  v_counter.requests := v_counter.requests + v_new.requests;
  v_counter.bytes := v_counter.bytes + v_new.bytes;
  v_counter.counted_seq := p_balance.last_seq;
  insert into public.quota_counters (account_id, quota_window, window_start, counted_seq, requests, bytes)
  values (v_counter.account_id, p_window, p_start, v_counter.counted_seq, v_counter.requests, v_counter.bytes)
  on conflict (account_id, quota_window, window_start) do update
    set counted_seq = excluded.counted_seq, requests = excluded.requests, bytes = excluded.bytes;
  return v_counter;
end;
$$;

-- The last movement before an instant, 0 for none. Time never runs backwards along seq, so halving finds it.
create function private.last_seq_before(p_balance public.credit_balances, p_at timestamptz)
returns bigint
language plpgsql stable
set search_path = ''
as $$
declare
  v_low bigint := 0;
  v_high bigint := p_balance.last_seq;
  v_middle bigint;
begin
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    if (select t.created_at from public.credit_transactions t
        where t.account_id = p_balance.account_id and t.seq = v_middle) < p_at then
      v_low := v_middle;
    else
      v_high := v_middle - 1;
    end if;
  end loop;
  return v_low;
end;
$$;

-- Puts a refusal by a limit or quota into an answer.
create function private.gate_answer(p_answer public.credit_answer, p_gate private.gate)
returns public.credit_answer
language plpgsql immutable
set search_path = ''
as $$
begin
  p_answer.outcome := p_gate.outcome;
  p_answer.subject := p_gate.subject;
  p_answer.retry_after_seconds := p_gate.retry_after_seconds;
  p_answer.limit_scope := p_gate.limit_scope;
  p_answer.limit_scope_id := p_gate.limit_scope_id;
  p_answer.limit_window_ends_at := p_gate.limit_window_ends_at;
  return p_answer;
end;
$$;

-- Adds what was spent and what was held (negative: what is held no longer) to the counters of these windows.
create function private.count_windows(p_account_id uuid, p_window_keys text[], p_spent_micros bigint, p_held_micros bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_spent_micros = 0 and p_held_micros = 0 then
    return;
  end if;
  insert into public.spend_counters as c (account_id, spend_limit_id, window_start, spent_micros, held_micros)
  select p_account_id, split_part(key, '@', 1)::uuid, split_part(key, '@', 2)::timestamp at time zone 'UTC', p_spent_micros,
    greatest(0, p_held_micros)
  from unnest(p_window_keys) key
  on conflict (account_id, spend_limit_id, window_start) do update
    set spent_micros = c.spent_micros + p_spent_micros, held_micros = c.held_micros + p_held_micros;
end;
$$;

-- Marks the limits in warn mode that are passed in these windows for the first time. Returns the name of one of them, the
-- most exceeded; the others are marked too, and their mails go out with it.
create function private.warn_windows(p_balance public.credit_balances, p_window_keys text[])
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_subject text;
  v_passed record;
begin
  if coalesce(cardinality(p_window_keys), 0) = 0 then
    return null;
  end if;
  for v_passed in
    select l.spend_limit_id, l.scope, l.scope_id, l.spend_window, c.window_start
    from unnest(p_window_keys) key
    join public.spend_counters c on c.account_id = p_balance.account_id and c.spend_limit_id = split_part(key, '@', 1)::uuid
      and c.window_start = split_part(key, '@', 2)::timestamp at time zone 'UTC'
    join public.spend_limits l on l.account_id = p_balance.account_id and l.spend_limit_id = c.spend_limit_id
    where l.mode = 'warn' and c.warned_at is null
      and c.spent_micros + c.held_micros > private.limit_in_force(l, p_balance.last_at)
    order by private.limit_in_force(l, p_balance.last_at) - c.spent_micros - c.held_micros, l.spend_limit_id
  loop
    update public.spend_counters c set warned_at = p_balance.last_at
      where c.account_id = p_balance.account_id and c.spend_limit_id = v_passed.spend_limit_id
        and c.window_start = v_passed.window_start;
    v_subject := coalesce(v_subject,
      private.limit_subject(p_balance.account_id, v_passed.scope, v_passed.scope_id, v_passed.spend_window));
  end loop;
  return v_subject;
end;
$$;

-- What a limit is on, by name, for people: a member by the person's name. Called by public functions alone: a person is no
-- tenant's row.
create function private.limit_scope_name(p_account_id uuid, p_scope text, p_scope_id uuid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce(case p_scope
    when 'account' then (select a.name from public.accounts a where a.id = p_account_id)
    when 'department' then (select d.name from public.departments d
      where d.account_id = p_account_id and d.department_id = p_scope_id)
    when 'api_key' then (select k.name from public.api_keys k where k.account_id = p_account_id and k.api_key_id = p_scope_id)
    else (select p.display_name from public.profiles p where p.user_id = p_scope_id) end, p_scope_id::text);
end;
$$;

-- Guarantee: one notice a limit and window that was passed, however often this is called. Called by public functions after
-- a core answered with a warning. Served by the counters' primary key.
create function private.enqueue_limit_warnings(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_passed record;
begin
  for v_passed in
    select l.spend_limit_id, l.scope, l.scope_id, l.spend_window, private.limit_in_force(l, p_now) as effective_micros,
      c.window_start, c.spent_micros, c.held_micros
    from public.spend_counters c
    join public.spend_limits l on l.account_id = c.account_id and l.spend_limit_id = c.spend_limit_id
    where c.account_id = p_account_id and c.warned_at > p_now - interval '1 hour'
  loop
    perform private.post_notice(p_account_id, 'limit_warning',
      'limit_warning:' || private.window_key(v_passed.spend_limit_id, v_passed.window_start),
      jsonb_build_object('scope', v_passed.scope, 'scope_name', private.limit_scope_name(p_account_id, v_passed.scope, v_passed.scope_id),
        'spend_window', v_passed.spend_window, 'limit_micros', v_passed.effective_micros,
        'counted_micros', v_passed.spent_micros + v_passed.held_micros), null, p_now);
  end loop;
end;
$$;

-- What a hold counts as held: its credits that no charge has taken, on an unlimited plan its list price.
create function private.counted_hold(p_hold public.credit_reservations)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when p_hold.lane <> 'unlimited' then p_hold.amount_micros - p_hold.captured_micros
    when p_hold.budget_micros is not null then p_hold.budget_micros - p_hold.budget_used_micros
    else (select sum(line) from unnest(p_hold.line_micros) line) end;
end;
$$;

-- A department and everything below it.
create function private.department_tree(p_account_id uuid, p_department_id uuid)
returns uuid[]
language plpgsql stable
set search_path = ''
as $$
declare
  v_tree uuid[] := array[p_department_id];
  v_level uuid[] := v_tree;
begin
  loop
    select array_agg(d.department_id) into v_level from public.departments d
      where d.account_id = p_account_id and d.parent_id = any (v_level) and not d.department_id = any (v_tree);
    exit when v_level is null;
    v_tree := v_tree || v_level;
  end loop;
  return v_tree;
end;
$$;

-- Starts the counter of a new limit: usage of the window so far from the daily usage, whose days are the window's own, and
-- the holds that are open now, which count in this window from now on.
create function private.seed_limit(p_balance public.credit_balances, p_limit public.spend_limits)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_start timestamptz := date_trunc(p_limit.spend_window, p_balance.last_at, 'UTC');
  v_departments uuid[] := case when p_limit.scope = 'department'
    then private.department_tree(p_balance.account_id, p_limit.scope_id) end;
  v_spent bigint;
  v_held bigint := 0;
  v_hold public.credit_reservations;
begin
  select coalesce(sum(case when d.lane = 'unlimited' then d.cost_micros else d.credits_micros end), 0) into v_spent
    from public.usage_daily d
    where d.account_id = p_balance.account_id and d.usage_day >= (v_start at time zone 'UTC')::date
      and case p_limit.scope when 'account' then true when 'member' then d.actor_id = p_limit.scope_id
        when 'api_key' then d.api_key_id = p_limit.scope_id else d.department_id = any (v_departments) end;
  for v_hold in
    select * from public.credit_reservations r
    where r.account_id = p_balance.account_id and r.status = 'held'
      and case p_limit.scope when 'account' then true when 'member' then r.actor_id = p_limit.scope_id
        when 'api_key' then r.api_key_id = p_limit.scope_id else r.department_id = any (v_departments) end
    order by r.reservation_id for update
  loop
    v_held := v_held + private.counted_hold(v_hold);
    update public.credit_reservations r
      set window_keys = v_hold.window_keys || private.window_key(p_limit.spend_limit_id, v_start)
      where r.account_id = p_balance.account_id and r.reservation_id = v_hold.reservation_id;
  end loop;
  insert into public.spend_counters (account_id, spend_limit_id, window_start, spent_micros, held_micros, seeded_micros)
  values (p_balance.account_id, p_limit.spend_limit_id, v_start, v_spent, v_held, v_spent);
end;
$$;

create type private.limit_change as (outcome public.credit_outcome, spend_limit_id uuid, before_micros bigint);

-- Core of set_spend_limit.
create function private.set_spend_limit_core(
  p_account_id uuid, p_now timestamptz, p_scope text, p_scope_id uuid, p_window text, p_mode text, p_limit_micros bigint
)
returns private.limit_change
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_limit public.spend_limits;
  v_change private.limit_change;
  v_has_limits boolean;
begin
  select * into v_limit from public.spend_limits l
    where l.account_id = p_account_id and l.scope = p_scope and l.scope_id = p_scope_id and l.spend_window = p_window;
  v_change := ('ok', v_limit.spend_limit_id, v_limit.limit_micros)::private.limit_change;
  if p_limit_micros is null then
    delete from public.spend_limits l where l.account_id = p_account_id and l.spend_limit_id = v_limit.spend_limit_id;
  elsif v_limit.spend_limit_id is not null then
    update public.spend_limits l set mode = p_mode, limit_micros = p_limit_micros, raised_micros = null, raised_until = null
      where l.account_id = p_account_id and l.spend_limit_id = v_limit.spend_limit_id;
  elsif not (case p_scope when 'account' then p_scope_id = p_account_id
      when 'department' then exists (select from public.departments d
        where d.account_id = p_account_id and d.department_id = p_scope_id and d.archived_at is null)
      when 'member' then exists (select from public.account_members m
        where m.account_id = p_account_id and m.user_id = p_scope_id)
      else exists (select from public.api_keys k where k.account_id = p_account_id and k.api_key_id = p_scope_id) end) then
    v_change.outcome := 'not_found';
    return v_change;
  else
    v_limit.spend_limit_id := gen_random_uuid();
    insert into public.spend_limits (account_id, spend_limit_id, scope, scope_id, spend_window, mode, limit_micros,
      created_seq, created_at)
    values (p_account_id, v_limit.spend_limit_id, p_scope, p_scope_id, p_window, p_mode, p_limit_micros, v_balance.last_seq,
      v_balance.last_at)
    returning * into v_limit;
    perform private.seed_limit(v_balance, v_limit);
    v_change.spend_limit_id := v_limit.spend_limit_id;
  end if;
  v_has_limits := exists (select from public.spend_limits l where l.account_id = p_account_id);
  update public.credit_balances b set has_limits = v_has_limits where b.account_id = p_account_id;
  return v_change;
end;
$$;

-- Core of raise_spend_limit; also what granting a member's request calls. p_raised_micros null ends a raise.
create function private.raise_spend_limit_core(
  p_account_id uuid, p_now timestamptz, p_spend_limit_id uuid, p_raised_micros bigint, p_raised_until timestamptz
)
returns private.limit_change
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_before bigint;
begin
  select coalesce(l.raised_micros, l.limit_micros) into v_before from public.spend_limits l
    where l.account_id = p_account_id and l.spend_limit_id = p_spend_limit_id;
  if not found then
    return ('not_found', p_spend_limit_id, null)::private.limit_change;
  end if;
  if p_raised_until <= v_balance.last_at then
    raise sqlstate '22023' using message = 'a raise ends in the future';
  end if;
  update public.spend_limits l set raised_micros = p_raised_micros,
      raised_until = case when p_raised_micros is not null then p_raised_until end
    where l.account_id = p_account_id and l.spend_limit_id = p_spend_limit_id;
  return ('ok', p_spend_limit_id, v_before)::private.limit_change;
end;
$$;

-- Guarantee: a scope has at most one limit a window, this one; the audit log says who set it. A new limit counts what the
-- window has seen already; setting another amount or mode keeps its counter and ends a raise.
-- Called by lib/limits. p_scope account | department | member | api_key; p_window day | month, in UTC; p_mode block | warn;
-- p_limit_micros null removes the limit, and what it counted. Right: manage_limits. Twice the same changes nothing.
-- Locks: the account's row, then the balance row.
-- Outcomes: ok, not_found (no such department, member or key). SQLSTATE 22004, 22023, PT403 (without the right), PT404 (not
-- a member).
create function public.set_spend_limit(
  p_account_id uuid, p_actor_id uuid, p_scope text, p_scope_id uuid, p_window text, p_mode text, p_limit_micros bigint
)
returns table (outcome public.credit_outcome, spend_limit_id uuid)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_change private.limit_change;
begin
  if p_account_id is null or p_actor_id is null or p_scope_id is null then
    raise sqlstate '22004' using message = 'account, actor and scope are required';
  end if;
  if coalesce(p_scope not in ('account', 'department', 'member', 'api_key') or p_window not in ('day', 'month')
      or p_mode not in ('block', 'warn'), true) or p_limit_micros not between 0 and 9000000000000000 then
    raise sqlstate '22023' using message =
      'a limit is on an account, department, member or api_key, for a day or month, and blocks or warns';
  end if;
  perform private.team_right(p_account_id, p_actor_id, 'manage_limits');
  select * into v_change from private.set_spend_limit_core(p_account_id, v_now, p_scope, p_scope_id, p_window, p_mode,
    p_limit_micros);
  if v_change.outcome = 'ok' and v_change.spend_limit_id is not null then
    insert into public.audit_log (account_id, actor_id, act, before_facts, after_facts, created_at)
    values (p_account_id, p_actor_id, 'spend_limit.set', jsonb_build_object('limit_micros', v_change.before_micros),
      jsonb_build_object('scope', p_scope, 'scope_id', p_scope_id, 'window', p_window, 'mode', p_mode,
        'limit_micros', p_limit_micros), v_now);
  end if;
  return query select v_change.outcome, v_change.spend_limit_id;
end;
$$;

-- Guarantee: until p_raised_until the limit in force is p_raised_micros, where that is above the limit; then it is the limit
-- again, by itself. p_raised_micros null ends a raise now. The audit log says who. Locks: the account's row, then the
-- balance row. Right: manage_limits.
-- Outcomes: ok, not_found. SQLSTATE 22004, 22023 (a raise that is over already, or without an end), PT403, PT404.
create function public.raise_spend_limit(
  p_account_id uuid, p_actor_id uuid, p_spend_limit_id uuid, p_raised_micros bigint, p_raised_until timestamptz
)
returns public.credit_outcome
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_change private.limit_change;
begin
  if p_account_id is null or p_actor_id is null or p_spend_limit_id is null then
    raise sqlstate '22004' using message = 'account, actor and limit are required';
  end if;
  if p_raised_micros not between 0 and 9000000000000000 or p_raised_micros is not null and p_raised_until is null then
    raise sqlstate '22023' using message = 'a raise is an amount and its end';
  end if;
  perform private.team_right(p_account_id, p_actor_id, 'manage_limits');
  select * into v_change from private.raise_spend_limit_core(p_account_id, v_now, p_spend_limit_id, p_raised_micros, p_raised_until);
  if v_change.outcome = 'ok' then
    insert into public.audit_log (account_id, actor_id, act, before_facts, after_facts, created_at)
    values (p_account_id, p_actor_id, 'spend_limit.raised', jsonb_build_object('limit_micros', v_change.before_micros),
      jsonb_build_object('spend_limit_id', p_spend_limit_id, 'raised_micros', p_raised_micros, 'raised_until', p_raised_until),
      v_now);
  end if;
  return v_change.outcome;
end;
$$;

-- An account's spend limits with where they stand now, by scope, name and window. A member's name is the person's.
create function public.list_spend_limits(p_account_id uuid)
returns table (
  spend_limit_id uuid, scope text, scope_id uuid, scope_name text, spend_window text, mode text, limit_micros bigint,
  raised_micros bigint, raised_until timestamptz, effective_micros bigint, spent_micros bigint, held_micros bigint,
  window_start timestamptz, window_ends_at timestamptz, warned_at timestamptz, created_at timestamptz
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select l.spend_limit_id, l.scope, l.scope_id,
      private.limit_scope_name(p_account_id, l.scope, l.scope_id) as name,
      l.spend_window, l.mode, l.limit_micros,
      case when l.raised_until > v_now then l.raised_micros end, case when l.raised_until > v_now then l.raised_until end,
      private.limit_in_force(l, v_now), coalesce(c.spent_micros, 0), coalesce(c.held_micros, 0), w.start,
      private.window_end(l.spend_window, w.start), c.warned_at, l.created_at
    from public.spend_limits l
    cross join lateral (select date_trunc(l.spend_window, v_now, 'UTC') as start) w
    left join public.spend_counters c on c.account_id = p_account_id and c.spend_limit_id = l.spend_limit_id
      and c.window_start = w.start
    where l.account_id = p_account_id
    order by array_position(array['account', 'department', 'member', 'api_key'], l.scope), name, l.spend_window, l.spend_limit_id;
end;
$$;

revoke execute on function public.set_spend_limit(uuid, uuid, text, uuid, text, text, bigint),
  public.raise_spend_limit(uuid, uuid, uuid, bigint, timestamptz), public.list_spend_limits(uuid)
  from public, anon, authenticated;
grant execute on function public.set_spend_limit(uuid, uuid, text, uuid, text, text, bigint),
  public.raise_spend_limit(uuid, uuid, uuid, bigint, timestamptz), public.list_spend_limits(uuid) to service_role;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
