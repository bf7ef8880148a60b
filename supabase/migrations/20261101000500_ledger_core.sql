-- Ledger cores: the few moves every money function is made of. Relies on the ledger tables.
-- A core's first argument is the account (or its locked balance row), it touches that account alone, and it is given
-- the time, the caller and the price. The balance row travels through the cores in memory and is saved once.
-- Small functions on this path are PL/pgSQL too: a SQL function with a search_path of its own is never inlined and is set
-- up anew at each call, which took 40 microseconds where this takes 2.

-- What a metered request did: who, what, how much of it. Never an amount of credits.
create type private.usage_facts as (
  action text, service text, tools text[], model text,
  input_tokens integer, cached_tokens integer, output_tokens integer, reasoning_tokens integer, bytes bigint,
  provider_cost_micros bigint,
  conversation_id uuid, message_id uuid, actor_id uuid, department_id uuid, api_key_id uuid,
  request_key text
);

-- Credits taken from lots or given back to them, lot by lot.
create type private.lot_movement as (
  total_micros bigint, lot_ids uuid[], lot_micros bigint[], recognised_minor bigint[], currency text
);

-- One movement of the ledger, before it has a seq.
create type private.movement as (
  type text, amount_micros bigint, debt_micros bigint, cost_micros bigint,
  line_codes text[], line_micros bigint[], price_version integer,
  success boolean, error text, lane text,
  reservation_id uuid, grant_id uuid, refers_to_seq bigint, source_key text
);

-- The answer of the functions that charge, hold and settle.
create type public.credit_answer as (
  outcome public.credit_outcome,
  replayed boolean,
  seq bigint,
  reservation_id uuid,
  cost_micros bigint,
  charged_micros bigint,
  available_micros bigint,
  held_micros bigint,
  debt_micros bigint,
  shortfall_micros bigint,
  next_reset_at timestamptz,
  expires_at timestamptz,
  price_version integer,
  line_codes text[],
  line_micros bigint[],
  lane text,
  subject text,
  retry_after_seconds integer,
  top_up_at_micros bigint,
  -- Of limit_reached and quota_reached: what the limit is on, and when its window ends. A warning names a limit the same way.
  limit_scope text,
  limit_scope_id uuid,
  limit_window_ends_at timestamptz,
  warning text
);

-- What besides the price decides about a charge, read from the catalog in front of a core: the lane it runs on, the share of
-- the list price that the lane charges (null is all of it), and the quotas and bounds of the account's plan.
create type private.charge_terms as (
  lane text, fee_percent numeric, requests_per_day integer, requests_per_period integer, bytes_per_day bigint,
  concurrent_holds integer, requests_per_minute integer,
  -- What the catalog calls low: so many credits, or this share of what the plan gives a month.
  low_micros bigint, low_share numeric, allowance_micros bigint
);

-- What limits and quotas say to a charge. Outcome null lets it pass; window_keys are the windows that it counts in.
create type private.gate as (
  outcome public.credit_outcome, subject text, retry_after_seconds integer, limit_scope text, limit_scope_id uuid,
  limit_window_ends_at timestamptz, window_keys text[]
);

-- Guarantee: after it the account is locked until the transaction ends, its time never runs backwards,
-- and no lot that is due still counts. PT404 for an account without a balance row.
create function private.lock_account(p_account_id uuid, p_now timestamptz)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances;
begin
  select * into v_balance from public.credit_balances b where b.account_id = p_account_id for update;
  if not found then
    raise sqlstate 'PT404' using message = 'account_unknown', hint = 'The account has no balance; sign in once to create it.';
  end if;
  v_balance.last_at := greatest(p_now, v_balance.last_at);
  if v_balance.next_lapse_at <= v_balance.last_at then
    v_balance := private.lapse_due_lots(v_balance);
    v_balance := private.save_balance(v_balance);
  end if;
  return v_balance;
end;
$$;

-- Writes the balance row back and returns it. Requires the account lock.
create function private.save_balance(p_balance public.credit_balances)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
begin
  update public.credit_balances b set
    available_micros = p_balance.available_micros,
    held_micros = p_balance.held_micros,
    frozen_micros = p_balance.frozen_micros,
    debt_micros = p_balance.debt_micros,
    last_seq = p_balance.last_seq,
    last_at = p_balance.last_at,
    next_lapse_at = p_balance.next_lapse_at,
    plan_id = p_balance.plan_id,
    plan_kind = p_balance.plan_kind,
    is_unlimited = p_balance.is_unlimited,
    rights_until = p_balance.rights_until,
    period_start = p_balance.period_start,
    period_end = p_balance.period_end,
    period_used_micros = p_balance.period_used_micros,
    lifetime_used_micros = p_balance.lifetime_used_micros,
    watch_micros = p_balance.watch_micros,
    armed_micros = p_balance.armed_micros,
    alarm = p_balance.alarm,
    spending_frozen_at = p_balance.spending_frozen_at,
    spending_frozen_reason = p_balance.spending_frozen_reason
  where b.account_id = p_balance.account_id;
  return p_balance;
end;
$$;

-- Appends one ledger row with its entries and moves the balance in memory; the lots have moved already.
-- p_sign is 1 for credits that came, -1 for credits that went.
create function private.append(
  p_balance public.credit_balances, p_movement private.movement, p_facts private.usage_facts,
  p_lots private.lot_movement, p_sign integer, p_window_keys text[] default null
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_revenue bigint := coalesce((select sum(part) from unnest(p_lots.recognised_minor) part), 0);
begin
  p_balance.last_seq := p_balance.last_seq + 1;
  p_balance.debt_micros := p_balance.debt_micros + coalesce(p_movement.debt_micros, 0);
  insert into public.credit_transactions (
    account_id, seq, created_at, type, action, service, tools, model,
    input_tokens, cached_tokens, output_tokens, reasoning_tokens, bytes,
    cost_micros, amount_micros, debt_micros, balance_after_micros, line_codes, line_micros, price_version,
    revenue_minor, currency, provider_cost_micros, success, error, lane,
    conversation_id, message_id, actor_id, department_id, api_key_id,
    reservation_id, grant_id, refers_to_seq, source_key, request_key, window_keys)
  values (
    p_balance.account_id, p_balance.last_seq, p_balance.last_at, p_movement.type,
    p_facts.action, p_facts.service, coalesce(p_facts.tools, '{}'), p_facts.model,
    coalesce(p_facts.input_tokens, 0), coalesce(p_facts.cached_tokens, 0), coalesce(p_facts.output_tokens, 0),
    coalesce(p_facts.reasoning_tokens, 0), coalesce(p_facts.bytes, 0),
    coalesce(p_movement.cost_micros, 0), p_movement.amount_micros, coalesce(p_movement.debt_micros, 0),
    p_balance.available_micros, coalesce(p_movement.line_codes, '{}'), coalesce(p_movement.line_micros, '{}'),
    p_movement.price_version,
    v_revenue, p_lots.currency,
    p_facts.provider_cost_micros, coalesce(p_movement.success, true), p_movement.error,
    coalesce(p_movement.lane, 'credits'),
    p_facts.conversation_id, p_facts.message_id, p_facts.actor_id, p_facts.department_id, p_facts.api_key_id,
    p_movement.reservation_id, p_movement.grant_id, p_movement.refers_to_seq, p_movement.source_key,
    p_facts.request_key, coalesce(p_window_keys, '{}'));
  if cardinality(p_lots.lot_ids) > 0 then
    insert into public.credit_entries (account_id, seq, grant_id, amount_micros, recognised_minor)
    select p_balance.account_id, p_balance.last_seq, lot.grant_id, p_sign * lot.micros, lot.recognised
    from unnest(p_lots.lot_ids, p_lots.lot_micros, p_lots.recognised_minor) as lot (grant_id, micros, recognised);
  end if;
  return p_balance;
end;
$$;

-- Takes up to p_micros from the account's lots in burn order, into 'held' or 'consumed' credits. The caller moves the balance.
-- Revenue: a lot's booked revenue is always floor(paid x closed / amount), so a used-up lot sums exactly.
create function private.draw_lots(
  p_account_id uuid, p_micros bigint, p_into text
)
returns private.lot_movement
language plpgsql volatile
set search_path = ''
as $$
declare
  v_taken private.lot_movement := (0, '{}', '{}', '{}', null);
  v_lot record;
  v_part bigint;
  v_recognised bigint;
begin
  if p_micros <= 0 then
    return v_taken;
  end if;
  for v_lot in
    select g.grant_id, g.remaining_micros, g.amount_micros, g.consumed_micros, g.lapsed_micros, g.paid_minor,
      g.recognised_minor, g.breakage_minor, g.currency
    from public.credit_grants g
    where g.account_id = p_account_id and g.remaining_micros > 0
    order by g.priority, g.expires_at nulls last, (g.paid_minor > 0), g.granted_seq, g.grant_id
  loop
    v_part := least(v_lot.remaining_micros, p_micros - v_taken.total_micros);
    v_recognised := 0;
    if p_into = 'held' then
      update public.credit_grants g
        set remaining_micros = g.remaining_micros - v_part, held_micros = g.held_micros + v_part
        where g.account_id = p_account_id and g.grant_id = v_lot.grant_id;
    else
      v_recognised := private.booked_minor(v_lot.paid_minor, v_lot.consumed_micros + v_part + v_lot.lapsed_micros,
        v_lot.amount_micros) - v_lot.breakage_minor - v_lot.recognised_minor;
      update public.credit_grants g
        set remaining_micros = g.remaining_micros - v_part, consumed_micros = g.consumed_micros + v_part,
            recognised_minor = g.recognised_minor + v_recognised
        where g.account_id = p_account_id and g.grant_id = v_lot.grant_id;
    end if;
    v_taken.total_micros := v_taken.total_micros + v_part;
    v_taken.lot_ids := v_taken.lot_ids || v_lot.grant_id;
    v_taken.lot_micros := v_taken.lot_micros || v_part;
    v_taken.recognised_minor := v_taken.recognised_minor || v_recognised;
    v_taken.currency := coalesce(v_taken.currency, v_lot.currency);
    exit when v_taken.total_micros = p_micros;
  end loop;
  return v_taken;
end;
$$;

-- Minor units of money that belong to the closed part of a lot (numeric inside, floored once).
create function private.booked_minor(p_paid_minor bigint, p_closed_micros bigint, p_amount_micros bigint)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when p_paid_minor = 0 then 0
    else floor(p_paid_minor::numeric * p_closed_micros / p_amount_micros)::bigint end;
end;
$$;

-- Of a lot, what is closed and books revenue: what lapsed, what pays debt, and what was used and is not owed.
create function private.closed_micros(p_consumed_micros bigint, p_repaid_micros bigint, p_lapsed_micros bigint, p_owed_micros bigint)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_lapsed_micros + p_repaid_micros + greatest(0, p_consumed_micros - p_repaid_micros - p_owed_micros);
end;
$$;

-- Expires p_micros of a lot's remaining credits by a ledger row; what was paid for them is booked as breakage.
create function private.lapse_lot(p_balance public.credit_balances, p_grant_id uuid, p_micros bigint)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lot public.credit_grants;
  v_breakage bigint;
  v_key text;
begin
  if p_micros <= 0 then
    return p_balance;
  end if;
  select * into v_lot from public.credit_grants g where g.account_id = p_balance.account_id and g.grant_id = p_grant_id;
  v_breakage := private.booked_minor(v_lot.paid_minor, v_lot.consumed_micros + v_lot.lapsed_micros + p_micros,
    v_lot.amount_micros) - v_lot.recognised_minor - v_lot.breakage_minor;
  -- A lot lapses once by itself; what a hold, refund or reinstatement brings back to it later lapses by a row of its own.
  v_key := 'expire:' || p_grant_id;
  if exists (select from public.credit_transactions t where t.account_id = p_balance.account_id and t.source_key = v_key) then
    v_key := v_key || ':' || p_balance.last_seq + 1;
  end if;
  update public.credit_grants g
    set remaining_micros = g.remaining_micros - p_micros, lapsed_micros = g.lapsed_micros + p_micros,
        breakage_minor = g.breakage_minor + v_breakage
    where g.account_id = p_balance.account_id and g.grant_id = p_grant_id;
  p_balance.available_micros := p_balance.available_micros - p_micros;
  return private.append(p_balance,
    ('expire', -p_micros, 0, 0, null, null, null, true, null, 'credits', null, p_grant_id, null, v_key)::private.movement,
    null,
    (p_micros, array[p_grant_id], array[p_micros], array[v_breakage], v_lot.currency)::private.lot_movement, -1);
end;
$$;

-- Expires every lot that is due at the account's time and finds when the next one is.
create function private.lapse_due_lots(p_balance public.credit_balances)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lot record;
begin
  for v_lot in
    select g.grant_id, g.remaining_micros from public.credit_grants g
    where g.account_id = p_balance.account_id and g.remaining_micros > 0 and g.expires_at <= p_balance.last_at
    order by g.expires_at, g.granted_seq
  loop
    p_balance := private.lapse_lot(p_balance, v_lot.grant_id, v_lot.remaining_micros);
  end loop;
  select coalesce(min(g.expires_at), 'infinity') into p_balance.next_lapse_at from public.credit_grants g
    where g.account_id = p_balance.account_id and g.remaining_micros > 0;
  return p_balance;
end;
$$;

-- Puts credits that came back to a lot where the lot's state now sends them: they count first toward a reversal that
-- found them spent or held, frozen lots freeze them, a lot that was rolled over passes them on as far as the cap left
-- room, a lapsed lot expires them. The lot has them as remaining already, and the balance as available. Debt is repaid
-- by the caller, after every lot is placed.
create function private.place_returned(p_balance public.credit_balances, p_grant_id uuid, p_micros bigint)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lot public.credit_grants;
  v_rolled bigint;
  v_overdrawn bigint := 0;
begin
  if p_micros <= 0 then
    return p_balance;
  end if;
  select * into v_lot from public.credit_grants g where g.account_id = p_balance.account_id and g.grant_id = p_grant_id;
  if v_lot.payment_id is not null then
    v_overdrawn := least(p_micros, (select p.overdrawn_micros from public.payments p
      where p.account_id = p_balance.account_id and p.payment_id = v_lot.payment_id));
  end if;
  if v_overdrawn > 0 then
    p_balance := private.count_return(p_balance, v_lot, v_overdrawn);
    return private.place_returned(p_balance, p_grant_id, p_micros - v_overdrawn);
  end if;
  if v_lot.frozen_at is not null then
    update public.credit_grants g
      set remaining_micros = g.remaining_micros - p_micros, frozen_micros = g.frozen_micros + p_micros
      where g.account_id = p_balance.account_id and g.grant_id = p_grant_id;
    p_balance.available_micros := p_balance.available_micros - p_micros;
    p_balance.frozen_micros := p_balance.frozen_micros + p_micros;
  elsif v_lot.expires_at <= p_balance.last_at then
    v_rolled := least(p_micros, v_lot.roll_room_micros);
    p_balance := private.roll_returned(p_balance, v_lot, v_rolled);
    p_balance := private.lapse_lot(p_balance, p_grant_id, p_micros - v_rolled);
  else
    p_balance.next_lapse_at := least(p_balance.next_lapse_at, coalesce(v_lot.expires_at, 'infinity'));
  end if;
  return p_balance;
end;
$$;

-- Guarantee: what the account owes is paid by its lots in burn order, and who pays is a function of the lots and of what is
-- owed, never of the order in which they came: what paid before pays anew. A lot that is over pays on with what it paid
-- when it ended, and first, since it has no other use; a frozen one has nothing to pay with. By one row, and none when nothing changes.
-- Called after everything that brings credits or changes what is owed; debt may stand below zero until then.
create function private.repay_debt(p_balance public.credit_balances)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lots private.lot_movement := (0, '{}', '{}', '{}', null);
  v_left bigint;
  v_paid bigint := 0;
  v_change bigint;
  v_breakage bigint;
  v_recognised bigint;
  v_lot record;
begin
  if p_balance.debt_micros = 0 and not exists (select from public.credit_grants g
      where g.account_id = p_balance.account_id and g.repaid_micros > 0) then
    return p_balance;
  end if;
  update public.credit_grants g set payable_micros = g.repaid_micros
    where g.account_id = p_balance.account_id and g.repaid_micros > 0 and g.payable_micros is null
      and g.expires_at <= p_balance.last_at;
  v_left := p_balance.debt_micros + (select coalesce(sum(g.repaid_micros), 0) from public.credit_grants g
    where g.account_id = p_balance.account_id and g.repaid_micros > 0);
  for v_lot in
    select g.*, life.is_over, case when life.is_over then coalesce(least(g.payable_micros, g.lapsed_micros + g.repaid_micros), 0)
        else g.remaining_micros + g.repaid_micros end as room
    from public.credit_grants g
    cross join lateral (select coalesce(g.expires_at <= p_balance.last_at, false) as is_over) life
    where g.account_id = p_balance.account_id
      and (g.remaining_micros > 0 or g.repaid_micros > 0 or g.payable_micros > 0)
    order by life.is_over desc, g.priority, g.expires_at nulls last, (g.paid_minor > 0), g.granted_seq, g.grant_id
  loop
    v_change := least(v_left, v_lot.room) - v_lot.repaid_micros;
    v_left := v_left - v_lot.repaid_micros - v_change;
    continue when v_change = 0;
    v_paid := v_paid + v_change;
    if v_lot.is_over then
      -- What it pays had lapsed, or lapses again: no credits move, and what was paid for them is booked either way.
      v_breakage := private.booked_minor(v_lot.paid_minor, v_lot.lapsed_micros - v_change, v_lot.amount_micros);
      update public.credit_grants g
        set lapsed_micros = g.lapsed_micros - v_change, consumed_micros = g.consumed_micros + v_change,
            repaid_micros = g.repaid_micros + v_change, breakage_minor = v_breakage,
            recognised_minor = g.recognised_minor + g.breakage_minor - v_breakage
        where g.account_id = p_balance.account_id and g.grant_id = v_lot.grant_id;
      continue;
    end if;
    v_recognised := private.booked_minor(v_lot.paid_minor, private.closed_micros(v_lot.consumed_micros + v_change,
      v_lot.repaid_micros + v_change, v_lot.lapsed_micros, v_lot.owed_micros), v_lot.amount_micros)
      - v_lot.recognised_minor - v_lot.breakage_minor;
    update public.credit_grants g
      set remaining_micros = g.remaining_micros - v_change, consumed_micros = g.consumed_micros + v_change,
          repaid_micros = g.repaid_micros + v_change, recognised_minor = g.recognised_minor + v_recognised
      where g.account_id = p_balance.account_id and g.grant_id = v_lot.grant_id;
    v_lots.total_micros := v_lots.total_micros + v_change;
    v_lots.lot_ids := v_lots.lot_ids || v_lot.grant_id;
    v_lots.lot_micros := v_lots.lot_micros || v_change;
    v_lots.recognised_minor := v_lots.recognised_minor || v_recognised;
    v_lots.currency := coalesce(v_lots.currency, v_lot.currency);
    p_balance.next_lapse_at := least(p_balance.next_lapse_at, coalesce(v_lot.expires_at, 'infinity'));
  end loop;
  if v_paid = 0 and cardinality(v_lots.lot_ids) = 0 then
    return p_balance;
  end if;
  p_balance.available_micros := p_balance.available_micros - v_lots.total_micros;
  return private.append(p_balance,
    ('repay', -v_lots.total_micros, -v_paid, 0, null, null, null, true, null, 'credits', null, null, null,
      'repay:' || p_balance.last_seq + 1)::private.movement,
    null, v_lots, -1);
end;
$$;

-- Adds the usage of one ledger row to its UTC day: a row for the action, one for each tool.
-- p_line_micros sum to what was charged. p_count is 1 for a request, 0 for a correction of an earlier one.
create function private.add_daily_usage(
  p_account_id uuid, p_at timestamptz, p_facts private.usage_facts, p_movement private.movement, p_count integer
)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.usage_daily as daily (
    account_id, usage_day, action, tool, model, lane, actor_id, department_id, api_key_id,
    requests, failures, credits_micros, cost_micros, provider_cost_micros, input_tokens, output_tokens)
  select p_account_id, (p_at at time zone 'UTC')::date, p_facts.action,
    case when line.position > 1 and line.code like 'tool:%' then substr(line.code, 6) else '' end,
    coalesce(p_facts.model, ''), coalesce(p_movement.lane, 'credits'),
    coalesce(p_facts.actor_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(p_facts.department_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(p_facts.api_key_id, '00000000-0000-0000-0000-000000000000'),
    p_count,
    case when coalesce(p_movement.success, true) then 0 else p_count end,
    sum(line.micros),
    case when min(line.position) = 1 then p_movement.cost_micros else 0 end,
    case when min(line.position) = 1 then coalesce(p_facts.provider_cost_micros, 0) else 0 end,
    case when min(line.position) = 1 then coalesce(p_facts.input_tokens, 0) else 0 end,
    case when min(line.position) = 1 then coalesce(p_facts.output_tokens, 0) else 0 end
  from unnest(p_movement.line_codes, p_movement.line_micros) with ordinality as line (code, micros, position)
  group by 4
  on conflict (account_id, usage_day, action, tool, model, lane, actor_id, department_id, api_key_id) do update set
    requests = daily.requests + excluded.requests,
    failures = daily.failures + excluded.failures,
    credits_micros = daily.credits_micros + excluded.credits_micros,
    cost_micros = daily.cost_micros + excluded.cost_micros,
    provider_cost_micros = daily.provider_cost_micros + excluded.provider_cost_micros,
    input_tokens = daily.input_tokens + excluded.input_tokens,
    output_tokens = daily.output_tokens + excluded.output_tokens;
end;
$$;

-- Charges a usage of p_movement.line_micros in all: from p_held first (credits of the reservation, already consumed
-- from their lots), then from the lots in burn order, and what they cannot cover becomes debt. It counts as spent in the
-- windows of p_window_keys.
create function private.charge_usage(
  p_balance public.credit_balances, p_facts private.usage_facts, p_movement private.movement,
  p_held private.lot_movement, p_count integer, p_window_keys text[] default null
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_charged bigint := coalesce((select sum(line) from unnest(p_movement.line_micros) line), 0);
  v_lots private.lot_movement := coalesce(p_held, (0, '{}', '{}', '{}', null)::private.lot_movement);
  v_extra private.lot_movement;
begin
  if v_charged > v_lots.total_micros then
    v_extra := private.draw_lots(p_balance.account_id, v_charged - v_lots.total_micros, 'consumed');
    p_balance.available_micros := p_balance.available_micros - v_extra.total_micros;
    -- A lot can appear in both parts; its entry is their sum.
    select coalesce(sum(part.micros), 0), coalesce(array_agg(part.grant_id), '{}'), coalesce(array_agg(part.micros), '{}'),
        coalesce(array_agg(part.recognised), '{}'), coalesce(v_lots.currency, v_extra.currency)
      into v_lots
      from (
        select lot.grant_id, sum(lot.micros)::bigint as micros, sum(lot.recognised)::bigint as recognised
        from (
          select * from unnest(v_lots.lot_ids, v_lots.lot_micros, v_lots.recognised_minor) as h (grant_id, micros, recognised)
          union all
          select * from unnest(v_extra.lot_ids, v_extra.lot_micros, v_extra.recognised_minor) as e (grant_id, micros, recognised)
        ) lot
        group by lot.grant_id
      ) part;
  end if;
  p_movement.amount_micros := -v_lots.total_micros;
  p_movement.debt_micros := v_charged - v_lots.total_micros;
  p_balance.period_used_micros := p_balance.period_used_micros + v_charged;
  p_balance.lifetime_used_micros := p_balance.lifetime_used_micros + v_charged;
  p_balance := private.append(p_balance, p_movement, p_facts, v_lots, -1, p_window_keys);
  perform private.add_daily_usage(p_balance.account_id, p_balance.last_at, p_facts, p_movement, p_count);
  if cardinality(p_window_keys) > 0 then
    perform private.count_windows(p_balance.account_id, p_window_keys,
      case when p_movement.lane = 'unlimited' then p_movement.cost_micros else v_charged end, 0);
  end if;
  if v_charged > 0 and p_balance.alarm <> 'out' and not p_balance.is_unlimited
     and p_balance.available_micros + p_balance.held_micros
       <= (case p_balance.alarm when 'none' then p_balance.watch_micros else 0 end) then
    return private.raise_alarm(p_balance);
  end if;
  return p_balance;
end;
$$;

-- What counts as low for an account: what it chose, else what the catalog says, of which a share is taken of no more than
-- there was when credits last came (a trial's, or a pack's where there is no plan).
create function private.low_line(p_balance public.credit_balances, p_terms private.charge_terms)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return coalesce(p_balance.low_at_micros, p_terms.low_micros,
    floor(p_terms.low_share * least(p_terms.allowance_micros, p_balance.armed_micros))::bigint, 0);
end;
$$;

-- Tells that an account is low, or out, of credits: each once since credits last came (open_lot arms it again), however
-- often it wavers by what holds give back. Held credits are not spent yet, and count as there. While auto top-up stands
-- ready, low is no news. Called by charge_usage once a line is passed, and where a low account is refused.
create function private.raise_alarm(p_balance public.credit_balances, p_was_refused boolean default false)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_left bigint := p_balance.available_micros + p_balance.held_micros;
begin
  if v_left > p_balance.watch_micros and v_left > 0 or p_balance.alarm = 'out' then
    return p_balance;
  end if;
  if p_was_refused or v_left <= 0 then
    p_balance.alarm := 'out';
    perform private.post_notice(p_balance.account_id, 'out_of_credits', 'out:' || p_balance.last_seq,
      jsonb_build_object('left_micros', v_left), null, p_balance.last_at);
  elsif p_balance.alarm = 'none' then
    p_balance.alarm := 'low';
    if p_balance.top_up_at_micros is null and p_balance.armed_micros > p_balance.watch_micros then
      perform private.post_notice(p_balance.account_id, 'low_balance', 'low:' || p_balance.last_seq,
        jsonb_build_object('left_micros', v_left, 'low_micros', p_balance.watch_micros,
          'is_own', p_balance.low_at_micros is not null), null, p_balance.last_at);
    end if;
  end if;
  return p_balance;
end;
$$;

-- Adds a lot and its ledger row, then repays debt from it. The caller has made sure that the source key is new.
create function private.add_lot(p_balance public.credit_balances, p_lot public.credit_grants, p_actor_id uuid)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
begin
  return private.repay_debt(private.open_lot(p_balance, p_lot, p_actor_id));
end;
$$;

-- Adds a lot and its ledger row.
create function private.open_lot(p_balance public.credit_balances, p_lot public.credit_grants, p_actor_id uuid)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_facts private.usage_facts;
begin
  p_lot.account_id := p_balance.account_id;
  p_lot.grant_id := coalesce(p_lot.grant_id, gen_random_uuid());
  p_lot.granted_seq := p_balance.last_seq + 1;
  p_lot.granted_at := p_balance.last_at;
  insert into public.credit_grants (account_id, grant_id, granted_seq, source, amount_micros, remaining_micros, priority,
    granted_at, period_start, period_end, expires_at, paid_minor, currency, origin_grant_id, payment_id,
    stripe_subscription_id, source_key)
  values (p_lot.account_id, p_lot.grant_id, p_lot.granted_seq, p_lot.source, p_lot.amount_micros, p_lot.amount_micros,
    coalesce(p_lot.priority, private.source_priority(p_lot.source)), p_lot.granted_at, p_lot.period_start, p_lot.period_end,
    p_lot.expires_at, coalesce(p_lot.paid_minor, 0), p_lot.currency, p_lot.origin_grant_id, p_lot.payment_id,
    p_lot.stripe_subscription_id, p_lot.source_key);
  p_balance.available_micros := p_balance.available_micros + p_lot.amount_micros;
  p_balance.next_lapse_at := least(p_balance.next_lapse_at, coalesce(p_lot.expires_at, 'infinity'));
  -- Credits that came arm the alarm again; those that only moved to another lot do not.
  if p_lot.source <> 'rollover' then
    p_balance.alarm := 'none';
    p_balance.armed_micros := p_balance.available_micros + p_balance.held_micros;
  end if;
  v_facts.actor_id := p_actor_id;
  p_balance := private.append(p_balance,
    ('grant', p_lot.amount_micros, 0, 0, null, null, null, true, null, 'credits', null, p_lot.grant_id, null,
      p_lot.source_key)::private.movement,
    v_facts,
    (p_lot.amount_micros, array[p_lot.grant_id], array[p_lot.amount_micros], array[0::bigint], p_lot.currency)::private.lot_movement, 1);
  -- What a disputed payment still brings is frozen as it comes.
  if p_lot.payment_id is not null and exists (select from public.payments p where p.account_id = p_lot.account_id
      and p.payment_id = p_lot.payment_id and p.status = 'disputed') then
    return private.freeze_payment(p_balance, p_lot.payment_id);
  end if;
  -- A lot that arrives already over (a missed month) expires at once.
  if p_lot.expires_at <= p_balance.last_at then
    p_balance := private.lapse_lot(p_balance, p_lot.grant_id, p_lot.amount_micros);
  end if;
  return p_balance;
end;
$$;

-- Smaller burns first: what would be lost soonest, then what was given, then what was bought.
create function private.source_priority(p_source text)
returns smallint
language sql immutable
set search_path = ''
as $$
  select (case p_source when 'rollover' then 10 when 'free' then 20 when 'trial' then 20 when 'subscription' then 20
    when 'signup_bonus' then 30 when 'coupon' then 30 when 'refund' then 30 when 'admin' then 30 else 40 end)::smallint;
$$;

-- Starts an answer with the account's balance as it stands.
create function private.answer(p_outcome public.credit_outcome, p_balance public.credit_balances)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_answer public.credit_answer;
begin
  v_answer.outcome := p_outcome;
  v_answer.replayed := false;
  v_answer.available_micros := p_balance.available_micros;
  v_answer.held_micros := p_balance.held_micros;
  v_answer.debt_micros := p_balance.debt_micros;
  v_answer.shortfall_micros := 0;
  v_answer.next_reset_at := p_balance.period_end;
  v_answer.top_up_at_micros := p_balance.top_up_at_micros;
  v_answer.line_codes := '{}';
  v_answer.line_micros := '{}';
  return v_answer;
end;
$$;

-- Whether a cost may be spent now: the refusals that a charge and a hold share, tightest first.
create function private.check_spend(p_balance public.credit_balances, p_cost_micros bigint)
returns public.credit_outcome
language plpgsql immutable
set search_path = ''
as $$
begin
  return case
    when p_balance.spending_frozen_at is not null then 'frozen'
    when p_cost_micros = 0 or p_balance.is_unlimited then 'ok'
    when p_balance.debt_micros > 0 then 'in_debt'
    when p_balance.available_micros < p_cost_micros then 'insufficient_credits'
    else 'ok'
  end;
end;
$$;

-- What an earlier call with the same Idempotency-Key did, or null when the key is new.
-- Outcome idempotency_mismatch when the key was used with other parameters.
create function private.find_replay(
  p_balance public.credit_balances, p_operation text, p_request_key text, p_fingerprint text
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_key public.request_keys;
  v_answer public.credit_answer;
  v_hold public.credit_reservations;
begin
  if p_request_key is null then
    return null;
  end if;
  select * into v_key from public.request_keys k
    where k.account_id = p_balance.account_id and k.operation = p_operation and k.request_key = p_request_key;
  if not found then
    return null;
  end if;
  if v_key.fingerprint <> p_fingerprint then
    return private.answer('idempotency_mismatch', p_balance);
  end if;
  v_answer := private.answer('ok', p_balance);
  v_answer.replayed := true;
  if v_key.reservation_id is not null then
    select * into v_hold from public.credit_reservations r
      where r.account_id = p_balance.account_id and r.reservation_id = v_key.reservation_id;
    v_answer.reservation_id := v_hold.reservation_id;
    v_answer.cost_micros := (select sum(line) from unnest(v_hold.line_micros) line);
    v_answer.charged_micros := v_hold.amount_micros;
    v_answer.expires_at := v_hold.expires_at;
    v_answer.price_version := v_hold.price_version;
    v_answer.line_codes := v_hold.line_codes;
    v_answer.line_micros := v_hold.line_micros;
    v_answer.lane := v_hold.lane;
    v_answer.seq := v_hold.settled_seq;
  else
    v_answer := private.answer_from_row(v_answer, v_key.seq, p_balance.account_id);
  end if;
  return v_answer;
end;
$$;

-- Fills an answer from the ledger row that it is about.
create function private.answer_from_row(p_answer public.credit_answer, p_seq bigint, p_account_id uuid)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_row public.credit_transactions;
begin
  select * into v_row from public.credit_transactions t where t.account_id = p_account_id and t.seq = p_seq;
  p_answer.seq := v_row.seq;
  p_answer.reservation_id := v_row.reservation_id;
  p_answer.cost_micros := v_row.cost_micros;
  p_answer.charged_micros := v_row.debt_micros - v_row.amount_micros;
  p_answer.price_version := v_row.price_version;
  p_answer.line_codes := v_row.line_codes;
  p_answer.line_micros := v_row.line_micros;
  p_answer.lane := v_row.lane;
  return p_answer;
end;
$$;

-- Remembers what an Idempotency-Key did. Refusals are not remembered, so a retry after buying works.
create function private.remember_key(
  p_balance public.credit_balances, p_operation text, p_request_key text, p_fingerprint text, p_seq bigint, p_reservation_id uuid
)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.request_keys (account_id, operation, request_key, fingerprint, seq, reservation_id, created_at)
  select p_balance.account_id, p_operation, p_request_key, p_fingerprint, p_seq, p_reservation_id, p_balance.last_at
  where p_request_key is not null;
end;
$$;

grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
