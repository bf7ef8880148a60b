-- Metering beyond the single request: batches, usage that has happened, and runs whose sub-requests share one hold.
-- Relies on charging, limits and holds.

-- The answer of use_credits_batch. charged_count items were charged now, replayed_count before; seqs and charged_micros have a
-- value an item, in their order. The rest is as in credit_answer.
create type public.credit_batch_answer as (
  outcome public.credit_outcome,
  refused_index integer,
  subject text,
  charged_count integer,
  replayed_count integer,
  seqs bigint[],
  charged_micros bigint[],
  available_micros bigint,
  held_micros bigint,
  debt_micros bigint,
  shortfall_micros bigint,
  next_reset_at timestamptz,
  top_up_at_micros bigint,
  retry_after_seconds integer,
  limit_scope text,
  limit_scope_id uuid,
  limit_window_ends_at timestamptz,
  warning text
);

-- An item of a batch on its way through the core.
create type private.batch_item as (
  fingerprint text, facts private.usage_facts, price private.price
);

-- A batch's answer from a single one.
create function private.batch_answer(p_answer public.credit_answer)
returns public.credit_batch_answer
language plpgsql immutable
set search_path = ''
as $$
declare
  v_answer public.credit_batch_answer;
begin
  v_answer.outcome := p_answer.outcome;
  v_answer.subject := p_answer.subject;
  v_answer.charged_count := 0;
  v_answer.replayed_count := 0;
  v_answer.seqs := '{}';
  v_answer.charged_micros := '{}';
  v_answer.available_micros := p_answer.available_micros;
  v_answer.held_micros := p_answer.held_micros;
  v_answer.debt_micros := p_answer.debt_micros;
  v_answer.shortfall_micros := p_answer.shortfall_micros;
  v_answer.next_reset_at := p_answer.next_reset_at;
  v_answer.top_up_at_micros := p_answer.top_up_at_micros;
  v_answer.retry_after_seconds := p_answer.retry_after_seconds;
  v_answer.limit_scope := p_answer.limit_scope;
  v_answer.limit_scope_id := p_answer.limit_scope_id;
  v_answer.limit_window_ends_at := p_answer.limit_window_ends_at;
  return v_answer;
end;
$$;

-- Core of use_credits_batch: looks at every item before it charges the first, so that a refusal leaves nothing behind.
-- What one item takes counts for the next. An item is refused by what refuses it alone, by name and place.
create function private.use_batch_core(
  p_account_id uuid, p_now timestamptz, p_items private.batch_item[], p_terms private.charge_terms
)
returns public.credit_batch_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_item private.batch_item;
  v_known public.credit_answer;
  v_refusal public.credit_answer;
  v_answer public.credit_batch_answer;
  v_movement private.movement;
  v_gate private.gate;
  v_is_bounded boolean := private.has_bounds(v_balance, p_terms);
  v_keys jsonb := '{}';
  v_at integer := 0;
  v_due bigint;
  v_due_in_all bigint := 0;
  v_counted bigint := 0;
  v_requests integer := 0;
  v_seqs bigint[] := '{}';
  v_charged bigint[] := '{}';
  v_seq bigint;
begin
  v_balance.watch_micros := private.low_line(v_balance, p_terms);
  if v_is_bounded or v_balance.held_micros > 0 then
    v_balance := private.sweep_dead_holds(v_balance);
  end if;
  if v_is_bounded then
    -- Where the whole batch fits, with what was charged before, no item has to be asked for by itself.
    foreach v_item in array p_items loop
      continue when (v_item.price).outcome <> 'ok';
      v_movement := private.batch_movement(v_balance, v_item.price, p_terms);
      v_counted := v_counted + case when v_movement.lane = 'unlimited' then v_movement.cost_micros
        else (select sum(line) from unnest(v_movement.line_micros) line) end;
    end loop;
    v_gate := private.check_bounds(v_balance, (p_items[1]).facts, p_terms, v_counted, cardinality(p_items));
    v_is_bounded := v_gate.outcome is not null;
    v_counted := 0;
  end if;
  foreach v_item in array p_items loop
    v_at := v_at + 1;
    v_known := private.find_replay(v_balance, 'use', (v_item.facts).request_key, v_item.fingerprint);
    if v_known.outcome = 'ok' then
      v_seqs := v_seqs || v_known.seq;
      v_charged := v_charged || v_known.charged_micros;
      continue;
    end if;
    v_refusal := v_known;
    if v_refusal.outcome is null and v_keys ? (v_item.facts).request_key then
      -- The same item twice in one batch is one item.
      if v_keys ->> (v_item.facts).request_key = v_item.fingerprint then
        v_seqs := v_seqs || null::bigint;
        v_charged := v_charged || null::bigint;
        continue;
      end if;
      v_refusal := private.answer('idempotency_mismatch', v_balance);
    elsif v_refusal.outcome is null and (v_item.price).outcome <> 'ok' then
      v_refusal := private.answer((v_item.price).outcome, v_balance);
      v_refusal.subject := (v_item.price).subject;
    end if;
    if v_refusal.outcome is null then
      v_movement := private.batch_movement(v_balance, v_item.price, p_terms);
      v_due := (select sum(line) from unnest(v_movement.line_micros) line);
      v_due_in_all := v_due_in_all + v_due;
      v_counted := v_counted + case when v_movement.lane = 'unlimited' then v_movement.cost_micros else v_due end;
      v_requests := v_requests + 1;
      v_refusal := private.answer(private.check_spend(v_balance, case when v_due > 0 then v_due_in_all else 0 end), v_balance);
      if v_is_bounded and v_refusal.outcome <> 'frozen' then
        v_gate := private.check_bounds(v_balance, v_item.facts, p_terms, v_counted, v_requests);
        if v_gate.outcome is not null then
          v_refusal := private.gate_answer(v_refusal, v_gate);
        end if;
      end if;
      v_refusal.shortfall_micros := private.shortfall_micros(v_refusal.outcome, v_balance, v_due_in_all);
    end if;
    if v_refusal.outcome <> 'ok' then
      perform private.save_balance(
        case when v_refusal.outcome = 'insufficient_credits' then private.raise_alarm(v_balance, true) else v_balance end);
      v_answer := private.batch_answer(v_refusal);
      v_answer.refused_index := v_at;
      return v_answer;
    end if;
    if (v_item.facts).request_key is not null then
      v_keys := v_keys || jsonb_build_object((v_item.facts).request_key, v_item.fingerprint);
    end if;
    v_seqs := v_seqs || 0::bigint;
    v_charged := v_charged || v_due;
  end loop;

  v_at := 0;
  foreach v_item in array p_items loop
    v_at := v_at + 1;
    if v_seqs[v_at] is null then
      select k.seq into v_seq from public.request_keys k
        where k.account_id = p_account_id and k.operation = 'use' and k.request_key = (v_item.facts).request_key;
      v_seqs[v_at] := v_seq;
      v_charged[v_at] := v_charged[array_position(v_seqs, v_seq)];
    end if;
    continue when v_seqs[v_at] > 0;
    v_balance := private.charge_usage(v_balance, v_item.facts, private.batch_movement(v_balance, v_item.price, p_terms), null, 1,
      v_gate.window_keys);
    perform private.remember_key(v_balance, 'use', (v_item.facts).request_key, v_item.fingerprint, v_balance.last_seq, null);
    v_seqs[v_at] := v_balance.last_seq;
  end loop;
  v_balance := private.save_balance(v_balance);
  v_answer := private.batch_answer(private.answer('ok', v_balance));
  v_answer.charged_count := v_requests;
  v_answer.replayed_count := cardinality(p_items) - v_requests;
  v_answer.seqs := v_seqs;
  v_answer.charged_micros := v_charged;
  v_answer.warning := private.warn_windows(v_balance, v_gate.window_keys);
  return v_answer;
end;
$$;

-- What an item of a batch is charged by.
create function private.batch_movement(p_balance public.credit_balances, p_price private.price, p_terms private.charge_terms)
returns private.movement
language plpgsql immutable
set search_path = ''
as $$
begin
  return private.usage_movement(p_balance.is_unlimited, p_price.cost_micros, p_price.line_codes,
    private.fee_lines(p_price.line_micros, p_terms.fee_percent), p_price.price_version, p_terms.lane);
end;
$$;

-- Guarantee: charges up to 1,000 actions in one transaction, all of them or none, each exactly once a request key: an item
-- that its key has charged before, here or by check_and_deduct_credits, is skipped and answered with its first charge.
-- Called by POST /api/credits/use/batch. The arrays are parallel; all but keys and actions may be null, and so may a
-- key, which then guards nothing. p_tools has an item's tools joined by commas.
-- Idempotency: (account, 'use', request key). Locks: the account's balance row.
-- Outcomes: ok, or what refuses the first item that cannot be charged, which refused_index names from 1: as
-- check_and_deduct_credits. SQLSTATE as there, and 22023 for arrays of other lengths, for none, and for more than 1,000.
create function public.use_credits_batch(
  p_account_id uuid, p_request_keys text[], p_actions text[], p_services text[] default null, p_models text[] default null,
  p_input_tokens integer[] default null, p_cached_tokens integer[] default null, p_output_tokens integer[] default null,
  p_reasoning_tokens integer[] default null, p_provider_cost_micros bigint[] default null, p_tools text[] default null,
  p_actor_id uuid default null, p_department_id uuid default null, p_api_key_id uuid default null,
  p_lane text default 'credits'
)
returns setof public.credit_batch_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_count integer := coalesce(cardinality(p_actions), 0);
  v_asked record;
  v_item private.batch_item;
  v_items private.batch_item[] := '{}';
  v_terms private.charge_terms;
  v_answer public.credit_batch_answer;
begin
  if p_account_id is null or p_actions is null or array_position(p_actions, null) is not null then
    raise sqlstate '22004' using message = 'account and actions are required';
  end if;
  if v_count not between 1 and 1000 then
    raise sqlstate '22023' using message = 'a batch has 1 to 1,000 items';
  end if;
  if cardinality(p_request_keys) <> v_count or cardinality(p_services) <> v_count or cardinality(p_models) <> v_count
     or cardinality(p_input_tokens) <> v_count or cardinality(p_cached_tokens) <> v_count
     or cardinality(p_output_tokens) <> v_count or cardinality(p_reasoning_tokens) <> v_count
     or cardinality(p_provider_cost_micros) <> v_count or cardinality(p_tools) <> v_count then
    raise sqlstate '22023' using message = 'the arrays of a batch are parallel';
  end if;
  perform private.renew_if_due(p_account_id, v_now);
  v_terms := private.read_terms(p_account_id, p_lane);
  for v_asked in
    select item.*, case when coalesce(item.tool_list, '') = '' then '{}'::text[] else string_to_array(item.tool_list, ',') end as tools
    from unnest(p_actions, p_request_keys, p_services, p_models, p_input_tokens, p_cached_tokens, p_output_tokens,
        p_reasoning_tokens, p_provider_cost_micros, p_tools) with ordinality
      as item (action, request_key, service, model, input, cached, output, reasoning, provider_cost, tool_list, position)
    order by item.position
  loop
    v_item.price := private.allow_model(private.price_request(v_asked.action, v_asked.tools, v_asked.model,
      coalesce(v_asked.input, 0), coalesce(v_asked.cached, 0), coalesce(v_asked.output, 0), coalesce(v_asked.reasoning, 0),
      null, v_asked.provider_cost), p_account_id, v_asked.model);
    v_item.facts := (v_asked.action, v_asked.service, v_asked.tools, v_asked.model, v_asked.input, v_asked.cached,
      v_asked.output, v_asked.reasoning, 0, v_asked.provider_cost, null, null, p_actor_id, p_department_id, p_api_key_id,
      v_asked.request_key)::private.usage_facts;
    v_item.fingerprint := private.use_fingerprint(v_asked.action, v_asked.tools, v_asked.model, v_asked.input, v_asked.cached,
      v_asked.output, v_asked.reasoning, null, v_asked.provider_cost, v_asked.service, p_lane);
    v_items := v_items || v_item;
  end loop;
  select * into v_answer from private.use_batch_core(p_account_id, v_now, v_items, v_terms);
  if v_answer.warning is not null then
    perform private.enqueue_limit_warnings(p_account_id, v_now);
  end if;
  return next v_answer;
end;
$$;

-- Core of track_usage: usage that has happened is written whatever the account has; what its lots cannot pay is debt.
create function private.track_core(
  p_account_id uuid, p_now timestamptz, p_fingerprint text, p_success boolean, p_error text, p_is_free boolean,
  p_facts private.usage_facts, p_price private.price, p_terms private.charge_terms
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer := private.find_replay(v_balance, 'track', p_facts.request_key, p_fingerprint);
  v_movement private.movement;
  v_window_keys text[];
begin
  if v_answer.outcome is not null then
    return v_answer;
  end if;
  if p_price.outcome <> 'ok' then
    v_answer := private.answer(p_price.outcome, v_balance);
    v_answer.subject := p_price.subject;
    return v_answer;
  end if;
  v_movement := private.usage_movement(v_balance.is_unlimited, p_price.cost_micros, p_price.line_codes,
    private.fee_lines(p_price.line_micros, p_terms.fee_percent), p_price.price_version,
    case when p_is_free then 'free' else p_terms.lane end);
  v_movement.success := p_success;
  v_movement.error := p_error;
  v_balance.watch_micros := private.low_line(v_balance, p_terms);
  if not p_success and private.failures_today(v_balance) < p_price.free_failures_per_day then
    v_movement.line_micros := array_fill(0::bigint, array[cardinality(p_price.line_codes)]);
  end if;
  if v_balance.has_limits then
    v_window_keys := array(select l.window_key from private.limits_of(v_balance, p_facts) l);
  end if;
  v_balance := private.charge_usage(v_balance, p_facts, v_movement, null, 1, v_window_keys);
  perform private.save_balance(v_balance);
  perform private.remember_key(v_balance, 'track', p_facts.request_key, p_fingerprint, v_balance.last_seq, null);
  v_answer := private.answer_from_row(private.answer('ok', v_balance), v_balance.last_seq, p_account_id);
  v_answer.warning := private.warn_windows(v_balance, v_window_keys);
  return v_answer;
end;
$$;

-- Guarantee: usage that has happened elsewhere is in the ledger, once a request key, at the catalog's price. What the account
-- cannot pay is owed. It counts in spend limits and in the plan's quotas, and none of them refuses it, nor does a freeze.
-- Called by POST /api/usage/track and lib/credits. p_is_free: the provider asked nothing for it, so nothing is charged
-- (lane free); what it would have cost stays visible. p_success false: it failed, which is free up to the catalog's number
-- a day; p_error is a short code.
-- Idempotency: (account, 'track', p_request_key). Locks: the account's balance row.
-- Outcomes: ok (warning names a limit that this passed), unpriced, idempotency_mismatch.
-- SQLSTATE: 22004, 22023 bad counts or lane, PT404, 55P03.
create function public.track_usage(
  p_account_id uuid, p_action text, p_service text default null, p_model text default null,
  p_input_tokens integer default 0, p_cached_tokens integer default 0, p_output_tokens integer default 0,
  p_reasoning_tokens integer default 0, p_bytes bigint default 0, p_provider_cost_micros bigint default null,
  p_is_free boolean default false, p_success boolean default true, p_error text default null,
  p_request_key text default null, p_actor_id uuid default null, p_department_id uuid default null,
  p_api_key_id uuid default null, p_tools text[] default '{}', p_lane text default 'credits'
)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_is_free boolean := coalesce(p_is_free, false);
  v_success boolean := coalesce(p_success, true);
  v_facts private.usage_facts;
  v_price private.price;
  v_terms private.charge_terms;
  v_answer public.credit_answer;
begin
  if p_account_id is null or p_action is null then
    raise sqlstate '22004' using message = 'account and action are required';
  end if;
  if p_bytes < 0 then
    raise sqlstate '22023' using message = 'bytes must not be negative';
  end if;
  v_price := private.price_request(p_action, coalesce(p_tools, '{}'), p_model, coalesce(p_input_tokens, 0),
    coalesce(p_cached_tokens, 0), coalesce(p_output_tokens, 0), coalesce(p_reasoning_tokens, 0), null, p_provider_cost_micros);
  perform private.renew_if_due(p_account_id, v_now);
  v_terms := private.read_terms(p_account_id, p_lane);
  v_facts := (p_action, p_service, coalesce(p_tools, '{}'), p_model, p_input_tokens, p_cached_tokens, p_output_tokens,
    p_reasoning_tokens, p_bytes, p_provider_cost_micros, null, null, p_actor_id, p_department_id, p_api_key_id,
    p_request_key)::private.usage_facts;
  select * into v_answer from private.track_core(p_account_id, v_now,
    md5(private.use_fingerprint(p_action, p_tools, p_model, p_input_tokens, p_cached_tokens, p_output_tokens,
      p_reasoning_tokens, p_error, p_provider_cost_micros, p_service, p_lane)
      || row(coalesce(p_bytes, 0), v_is_free, v_success)::text),
    v_success, left(p_error, 120), v_is_free, v_facts, v_price, v_terms);
  if v_answer.warning is not null then
    perform private.enqueue_limit_warnings(p_account_id, v_now);
  end if;
  return next v_answer;
end;
$$;

-- Takes p_micros of an open hold's credits, first held first, and keeps the hold open with the rest. Requires the account
-- lock; the caller moves the balance.
create function private.capture_lots(p_hold public.credit_reservations, p_micros bigint, p_used_micros bigint, p_expires_at timestamptz)
returns private.lot_movement
language plpgsql volatile
set search_path = ''
as $$
declare
  v_used private.lot_movement := (0, '{}', '{}', '{}', null);
  v_left bigint[] := p_hold.lot_micros;
  v_at integer;
  v_part bigint;
  v_recognised bigint;
  v_lot public.credit_grants;
begin
  for v_at in 1 .. cardinality(p_hold.lot_ids) loop
    v_part := least(v_left[v_at], p_micros - v_used.total_micros);
    continue when v_part = 0;
    select * into v_lot from public.credit_grants g
      where g.account_id = p_hold.account_id and g.grant_id = p_hold.lot_ids[v_at];
    v_recognised := private.booked_minor(v_lot.paid_minor, private.closed_micros(v_lot.consumed_micros + v_part,
      v_lot.repaid_micros, v_lot.lapsed_micros, v_lot.owed_micros), v_lot.amount_micros)
      - v_lot.breakage_minor - v_lot.recognised_minor;
    update public.credit_grants g
      set held_micros = g.held_micros - v_part, consumed_micros = g.consumed_micros + v_part,
          recognised_minor = g.recognised_minor + v_recognised
      where g.account_id = p_hold.account_id and g.grant_id = p_hold.lot_ids[v_at];
    v_left[v_at] := v_left[v_at] - v_part;
    v_used.total_micros := v_used.total_micros + v_part;
    v_used.lot_ids := v_used.lot_ids || p_hold.lot_ids[v_at];
    v_used.lot_micros := v_used.lot_micros || v_part;
    v_used.recognised_minor := v_used.recognised_minor || v_recognised;
    v_used.currency := coalesce(v_used.currency, v_lot.currency);
  end loop;
  update public.credit_reservations r
    set lot_micros = v_left, captured_micros = p_hold.captured_micros + p_micros,
        budget_used_micros = p_hold.budget_used_micros + p_used_micros, expires_at = p_expires_at
    where r.account_id = p_hold.account_id and r.reservation_id = p_hold.reservation_id;
  return v_used;
end;
$$;

-- Core of charge_reservation: the account's lock stands before the hold's, so that sub-requests take turns at the budget.
create function private.charge_reservation_core(
  p_account_id uuid, p_now timestamptz, p_reservation_id uuid, p_origin text, p_fingerprint text,
  p_facts private.usage_facts, p_price private.price, p_terms private.charge_terms, p_error text
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer := private.find_replay(v_balance, 'run', p_facts.request_key, p_fingerprint);
  v_hold public.credit_reservations;
  v_movement private.movement;
  v_due bigint;
  v_counted bigint;
  v_gate private.gate;
  v_outcome public.credit_outcome := 'ok';
begin
  if v_answer.outcome is not null then
    return v_answer;
  end if;
  select * into v_hold from public.credit_reservations r
    where r.account_id = p_account_id and r.reservation_id = p_reservation_id and r.origin = p_origin
      and r.budget_micros is not null for update;
  if not found then
    return private.answer('not_found', v_balance);
  end if;
  v_answer := private.answer('ok', v_balance);
  v_answer.reservation_id := p_reservation_id;
  if v_hold.status <> 'held' or v_hold.expires_at <= v_balance.last_at then
    v_answer.outcome := 'gone';
    return v_answer;
  end if;
  if p_price.outcome <> 'ok' then
    v_answer.outcome := p_price.outcome;
    v_answer.subject := p_price.subject;
    return v_answer;
  end if;
  v_movement := private.usage_movement(v_hold.lane = 'unlimited', p_price.cost_micros, p_price.line_codes,
    private.fee_lines(p_price.line_micros, p_terms.fee_percent), p_price.price_version, p_terms.lane);
  v_movement.reservation_id := p_reservation_id;
  v_movement.error := p_error;
  v_due := (select sum(line) from unnest(v_movement.line_micros) line);
  v_counted := case when v_movement.lane = 'unlimited' then p_price.cost_micros else v_due end;
  v_answer.cost_micros := p_price.cost_micros;
  v_answer.price_version := p_price.price_version;
  v_answer.line_codes := p_price.line_codes;
  v_answer.line_micros := p_price.line_micros;
  v_answer.expires_at := v_hold.expires_at;
  if v_balance.spending_frozen_at is not null then
    v_outcome := 'frozen';
  elsif v_hold.budget_used_micros + v_counted > v_hold.budget_micros then
    v_outcome := 'insufficient_credits';
    v_answer.subject := 'run budget';
    v_answer.shortfall_micros := v_hold.budget_used_micros + v_counted - v_hold.budget_micros;
  else
    -- The spend limits were asked when the budget was held; each request of the run counts toward the plan's quotas, where a
    -- dead hold counts no more.
    if private.has_quotas(p_terms) then
      v_balance := private.save_balance(private.sweep_dead_holds(v_balance));
    end if;
    v_gate := private.check_quotas(v_balance, p_terms, null, 1);
    if v_gate.outcome is not null then
      v_answer := private.gate_answer(v_answer, v_gate);
      v_outcome := v_gate.outcome;
    end if;
  end if;
  v_answer.outcome := v_outcome;
  if v_outcome <> 'ok' then
    v_answer.charged_micros := 0;
    return v_answer;
  end if;

  p_facts.actor_id := v_hold.actor_id;
  p_facts.department_id := v_hold.department_id;
  p_facts.api_key_id := v_hold.api_key_id;
  v_answer.expires_at := least(v_hold.last_expires_at, greatest(v_hold.expires_at, v_balance.last_at + interval '2 minutes'));
  v_balance.held_micros := v_balance.held_micros - v_due;
  if cardinality(v_hold.window_keys) > 0 then
    perform private.count_windows(p_account_id, v_hold.window_keys, 0, -v_counted);
  end if;
  v_balance := private.charge_usage(v_balance, p_facts, v_movement,
    private.capture_lots(v_hold, v_due, v_counted, v_answer.expires_at), 1, v_hold.window_keys);
  perform private.save_balance(v_balance);
  perform private.remember_key(v_balance, 'run', p_facts.request_key, p_fingerprint, v_balance.last_seq, null);
  v_answer.seq := v_balance.last_seq;
  v_answer.available_micros := v_balance.available_micros;
  v_answer.held_micros := v_balance.held_micros;
  v_answer.debt_micros := v_balance.debt_micros;
  v_answer.lane := v_movement.lane;
  v_answer.line_micros := v_movement.line_micros;
  v_answer.charged_micros := v_due;
  return v_answer;
end;
$$;

-- Guarantee: a sub-request of a run is charged once a request key, out of the budget that reserve_credits held, and all of
-- them together never come to more than it, however many ask at once. It keeps the run alive 2 minutes more, as a checkpoint
-- does. The usage is the run's: its actor, department and key are those of the hold. p_error is a code for the receipt of
-- a usage that is charged all the same, as `own_key_refused` where credits pay in an own key's place.
-- Called by lib/credits (run budgets) and over HTTP by the hold's own origin.
-- Idempotency: (account, 'run', p_request_key). Locks: the balance row, then the hold.
-- Outcomes: ok (warning never: the budget was counted when it was held), insufficient_credits (subject 'run budget', the
-- shortfall is what the budget lacks), gone (the run is over), quota_reached, frozen, unpriced,
-- plan_required (the model), not_found, idempotency_mismatch. SQLSTATE as check_and_deduct_credits.
create function public.charge_reservation(
  p_account_id uuid, p_reservation_id uuid, p_origin text, p_action text, p_tools text[] default '{}',
  p_model text default null, p_input_tokens integer default 0, p_cached_tokens integer default 0,
  p_output_tokens integer default 0, p_reasoning_tokens integer default 0, p_input text default null,
  p_provider_cost_micros bigint default null, p_service text default null, p_request_key text default null,
  p_lane text default 'credits', p_error text default null
)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_facts private.usage_facts;
  v_price private.price;
  v_terms private.charge_terms;
  v_answer public.credit_answer;
begin
  if p_account_id is null or p_reservation_id is null or p_origin is null or p_action is null then
    raise sqlstate '22004' using message = 'account, reservation, origin and action are required';
  end if;
  v_price := private.price_request(p_action, coalesce(p_tools, '{}'), p_model, coalesce(p_input_tokens, 0),
    coalesce(p_cached_tokens, 0), coalesce(p_output_tokens, 0), coalesce(p_reasoning_tokens, 0), p_input,
    p_provider_cost_micros);
  v_price := private.allow_model(v_price, p_account_id, p_model);
  v_terms := private.read_terms(p_account_id, p_lane);
  v_facts := (p_action, p_service, coalesce(p_tools, '{}'), p_model, p_input_tokens, p_cached_tokens, p_output_tokens,
    p_reasoning_tokens, 0, p_provider_cost_micros, null, null, null, null, null, p_request_key)::private.usage_facts;
  select * into v_answer from private.charge_reservation_core(p_account_id, v_now, p_reservation_id, p_origin,
    md5(p_reservation_id || private.use_fingerprint(p_action, p_tools, p_model, p_input_tokens, p_cached_tokens,
      p_output_tokens, p_reasoning_tokens, p_input, p_provider_cost_micros, p_service, p_lane)),
    v_facts, v_price, v_terms, left(p_error, 120));
  return next v_answer;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'use_credits_batch(uuid, text[], text[], text[], text[], integer[], integer[], integer[], integer[], bigint[], text[], uuid, uuid, uuid, text)',
    'track_usage(uuid, text, text, text, integer, integer, integer, integer, bigint, bigint, boolean, boolean, text, text, uuid, uuid, uuid, text[], text)',
    'charge_reservation(uuid, uuid, text, text, text[], text, integer, integer, integer, integer, text, bigint, text, text, text, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
