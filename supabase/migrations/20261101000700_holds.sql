-- Holds: credits set aside before a stream and settled after it. Relies on charging.

-- Adds the bounds of the account's plan to a price. Too many requests in this minute of wall time make it rate_limited.
-- Called by the functions in front of a hold; the count is a global row, so no core could take it.
create function private.bound_by_plan(p_price private.price, p_terms private.charge_terms, p_account_id uuid)
returns private.price
language plpgsql volatile
set search_path = ''
as $$
declare
  v_hit record;
begin
  p_price.concurrent_holds := p_terms.concurrent_holds;
  if p_terms.requests_per_minute is not null and p_price.outcome = 'ok' then
    select * into v_hit from public.count_hit('hold:' || p_account_id, 60);
    if v_hit.hits > p_terms.requests_per_minute then
      p_price.outcome := 'rate_limited';
      p_price.subject := p_terms.requests_per_minute || ' requests a minute';
      p_price.retry_after_seconds := v_hit.resets_in_seconds;
    end if;
  end if;
  return p_price;
end;
$$;

-- Core of reserve_credits: replay, sweep what is dead, check, take lots into the hold.
-- A token-priced hold shrinks to what is available; a flat one is taken whole or refused. A limit is not what is available:
-- a hold that would pass one is refused, whatever it would settle at. p_budget_micros makes it a run's.
create function private.reserve_core(
  p_account_id uuid, p_now timestamptz, p_operation text, p_fingerprint text, p_origin text, p_life interval,
  p_facts private.usage_facts, p_price private.price, p_terms private.charge_terms, p_budget_micros bigint default null
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer := private.find_replay(v_balance, p_operation, p_facts.request_key, p_fingerprint);
  v_fee numeric := p_terms.fee_percent / 100;
  v_micros bigint := case when v_fee is null then p_price.cost_micros else ceil(p_price.cost_micros * v_fee) end;
  v_gate private.gate;
  v_lots private.lot_movement;
  v_reservation_id uuid := gen_random_uuid();
  v_expires_at timestamptz;
begin
  if v_answer.outcome is not null then
    return v_answer;
  end if;
  if p_price.outcome <> 'ok' then
    v_answer := private.answer(p_price.outcome, v_balance);
    v_answer.subject := p_price.subject;
    v_answer.retry_after_seconds := p_price.retry_after_seconds;
    return v_answer;
  end if;
  v_balance.watch_micros := private.low_line(v_balance, p_terms);
  v_balance := private.sweep_dead_holds(v_balance);
  if (select count(*) from public.credit_reservations r where r.account_id = p_account_id and r.status = 'held')
     >= p_price.concurrent_holds then
    v_answer := private.answer('too_many_holds', private.save_balance(v_balance));
    v_answer.subject := p_price.concurrent_holds || ' at once';
    v_answer.retry_after_seconds := 5;
    return v_answer;
  end if;
  if p_price.pricing = 'tokens' and v_balance.available_micros > ceil(p_price.flat_micros * coalesce(v_fee, 1))
     and not v_balance.is_unlimited then
    v_micros := least(v_micros, v_balance.available_micros);
  end if;
  v_answer := private.answer(private.check_spend(v_balance, v_micros), v_balance);
  v_answer.lane := case when p_terms.lane = 'byok' then 'byok' when v_balance.is_unlimited then 'unlimited'
    when v_micros = 0 then 'free' else 'credits' end;
  v_answer.cost_micros := p_price.cost_micros;
  v_answer.price_version := p_price.price_version;
  v_answer.line_codes := p_price.line_codes;
  v_answer.line_micros := p_price.line_micros;
  if v_balance.is_unlimited then
    v_micros := 0;
    -- Traffic on the customer's own key costs an unlimited plan nothing either.
    v_fee := case when v_answer.lane = 'byok' then 0 end;
  end if;
  if v_answer.outcome <> 'frozen' and private.has_bounds(v_balance, p_terms) then
    v_gate := private.check_bounds(v_balance, p_facts, p_terms,
      case when v_answer.lane = 'unlimited' then p_price.cost_micros else v_micros end,
      case when p_budget_micros is null then 1 else 0 end);
    if v_gate.outcome is not null then
      v_answer := private.gate_answer(v_answer, v_gate);
    end if;
  end if;
  if v_answer.outcome <> 'ok' then
    v_answer.shortfall_micros := private.shortfall_micros(v_answer.outcome, v_balance,
      case when v_fee is null then p_price.cost_micros else ceil(p_price.cost_micros * v_fee)::bigint end);
    v_answer.charged_micros := 0;
    v_answer.lane := null;
    perform private.save_balance(
      case when v_answer.outcome = 'insufficient_credits' then private.raise_alarm(v_balance, true) else v_balance end);
    return v_answer;
  end if;

  v_lots := private.draw_lots(p_account_id, v_micros, 'held');
  if v_lots.total_micros <> v_micros then
    raise sqlstate 'PT500' using message = 'ledger_broken', detail = 'lots hold less than the balance says';
  end if;
  v_balance.available_micros := v_balance.available_micros - v_micros;
  v_balance.held_micros := v_balance.held_micros + v_micros;
  v_expires_at := v_balance.last_at + p_life;
  insert into public.credit_reservations (
    account_id, reservation_id, origin, status, amount_micros, lot_ids, lot_micros, action, service, tools, model,
    line_codes, line_micros, flat_micros, raising_tools, input_rate, cached_rate, output_rate, reasoning_rate,
    price_version, free_failures_per_day, lane, fee_percent, budget_micros, conversation_id, message_id, actor_id,
    department_id, api_key_id, request_key, window_keys, created_at, expires_at, last_expires_at)
  values (
    p_account_id, v_reservation_id, p_origin, 'held', v_micros, v_lots.lot_ids, v_lots.lot_micros, p_facts.action,
    p_facts.service, p_facts.tools, p_facts.model, p_price.line_codes, p_price.line_micros, p_price.flat_micros,
    p_price.raising_tools, p_price.input_rate, p_price.cached_rate, p_price.output_rate, p_price.reasoning_rate,
    p_price.price_version, p_price.free_failures_per_day, v_answer.lane, v_fee * 100, p_budget_micros,
    p_facts.conversation_id, p_facts.message_id, p_facts.actor_id, p_facts.department_id, p_facts.api_key_id,
    p_facts.request_key, coalesce(v_gate.window_keys, '{}'), v_balance.last_at, v_expires_at,
    v_balance.last_at + greatest(p_life, interval '24 hours'));
  if cardinality(v_gate.window_keys) > 0 then
    perform private.count_windows(p_account_id, v_gate.window_keys, 0,
      case when v_answer.lane = 'unlimited' then p_price.cost_micros else v_micros end);
    v_answer.warning := private.warn_windows(v_balance, v_gate.window_keys);
  end if;
  perform private.save_balance(v_balance);
  perform private.remember_key(v_balance, p_operation, p_facts.request_key, p_fingerprint, null, v_reservation_id);

  v_answer.reservation_id := v_reservation_id;
  v_answer.charged_micros := v_micros;
  v_answer.available_micros := v_balance.available_micros;
  v_answer.held_micros := v_balance.held_micros;
  v_answer.expires_at := v_expires_at;
  return v_answer;
end;
$$;

-- What a hold owes for what happened, line by line, at the prices the hold was made with. p_ended is
-- completed | stopped | failed | empty | checkpoint. cost_micros is at list price, the lines are what the hold's lane charges. A stop pays the flat part once output started and the tools that ran,
-- and tokens as counted; a failed or empty reply is free as long as p_is_free says so.
create function private.hold_lines(
  p_hold public.credit_reservations, p_ended text, p_started boolean, p_facts private.usage_facts, p_is_free boolean,
  out line_codes text[], out line_micros bigint[], out total_micros bigint, out cost_micros bigint
)
language plpgsql stable
set search_path = ''
as $$
declare
  v_at integer;
  v_code text;
  v_micros bigint;
begin
  line_codes := array[p_hold.action];
  v_micros := case when p_ended = 'completed' or p_started then p_hold.flat_micros else 0 end;
  if p_hold.output_rate is not null then
    v_micros := v_micros + private.token_cost(p_hold.input_rate, p_hold.cached_rate, p_hold.output_rate, p_hold.reasoning_rate,
      coalesce(p_facts.input_tokens, 0), coalesce(p_facts.cached_tokens, 0), coalesce(p_facts.output_tokens, 0),
      coalesce(p_facts.reasoning_tokens, 0));
  end if;
  line_micros := array[v_micros];
  for v_at in 2 .. cardinality(p_hold.line_codes) loop
    v_code := p_hold.line_codes[v_at];
    if v_code = 'match' then
      continue when not (p_ended = 'completed' or p_started);
      continue when cardinality(p_hold.raising_tools) > 0 and not p_hold.raising_tools && p_facts.tools;
    else
      continue when not substr(v_code, 6) = any (p_facts.tools);
    end if;
    line_codes := line_codes || v_code;
    line_micros := line_micros || p_hold.line_micros[v_at];
  end loop;
  cost_micros := (select sum(line) from unnest(line_micros) line);
  line_micros := private.fee_lines(line_micros, p_hold.fee_percent);
  if p_is_free or p_hold.lane = 'unlimited' then
    line_micros := array_fill(0::bigint, array[cardinality(line_codes)]);
  end if;
  total_micros := (select sum(line) from unnest(line_micros) line);
end;
$$;

-- Closes an open hold: p_charge_micros of its credits are consumed, first held first, the rest goes back to its lots.
-- Returns what was consumed; the caller moves the balance.
create function private.consume_hold(p_hold public.credit_reservations, p_charge_micros bigint)
returns private.lot_movement
language plpgsql volatile
set search_path = ''
as $$
declare
  v_used private.lot_movement := (0, '{}', '{}', '{}', null);
  v_at integer;
  v_part bigint;
  v_recognised bigint;
  v_lot public.credit_grants;
begin
  for v_at in 1 .. cardinality(p_hold.lot_ids) loop
    v_part := least(p_hold.lot_micros[v_at], p_charge_micros - v_used.total_micros);
    select * into v_lot from public.credit_grants g
      where g.account_id = p_hold.account_id and g.grant_id = p_hold.lot_ids[v_at];
    v_recognised := private.booked_minor(v_lot.paid_minor, private.closed_micros(v_lot.consumed_micros + v_part,
      v_lot.repaid_micros, v_lot.lapsed_micros, v_lot.owed_micros), v_lot.amount_micros)
      - v_lot.breakage_minor - v_lot.recognised_minor;
    -- What comes back to a lot counts first toward what is owed of it: place_returned says where it goes.
    update public.credit_grants g
      set owed_micros = least(g.owed_micros, g.held_micros - p_hold.lot_micros[v_at] + g.consumed_micros + v_part - g.repaid_micros),
          held_micros = g.held_micros - p_hold.lot_micros[v_at],
          consumed_micros = g.consumed_micros + v_part,
          remaining_micros = g.remaining_micros + p_hold.lot_micros[v_at] - v_part,
          recognised_minor = g.recognised_minor + v_recognised
      where g.account_id = p_hold.account_id and g.grant_id = p_hold.lot_ids[v_at];
    if v_part > 0 then
      v_used.total_micros := v_used.total_micros + v_part;
      v_used.lot_ids := v_used.lot_ids || p_hold.lot_ids[v_at];
      v_used.lot_micros := v_used.lot_micros || v_part;
      v_used.recognised_minor := v_used.recognised_minor || v_recognised;
      v_used.currency := coalesce(v_used.currency, v_lot.currency);
    end if;
  end loop;
  return v_used;
end;
$$;

-- Places what a closed hold gave back, lot by lot in reverse, then repays debt from it.
create function private.return_hold(p_balance public.credit_balances, p_hold public.credit_reservations, p_used_micros bigint)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_left bigint := p_used_micros;
  v_at integer;
  v_part bigint;
begin
  for v_at in 1 .. cardinality(p_hold.lot_ids) loop
    v_part := least(p_hold.lot_micros[v_at], v_left);
    v_left := v_left - v_part;
    p_balance := private.place_returned(p_balance, p_hold.lot_ids[v_at], p_hold.lot_micros[v_at] - v_part);
  end loop;
  return private.repay_debt(p_balance);
end;
$$;

-- Closes an open hold with a usage row of p_line_micros in all. Requires the account lock; the caller saves the balance.
create function private.settle_held(
  p_balance public.credit_balances, p_hold public.credit_reservations, p_facts private.usage_facts,
  p_movement private.movement, p_closed_by text
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_charge bigint := (select sum(line) from unnest(p_movement.line_micros) line);
  v_used private.lot_movement := private.consume_hold(p_hold, v_charge);
begin
  p_balance.held_micros := p_balance.held_micros - p_hold.amount_micros;
  p_balance.available_micros := p_balance.available_micros + p_hold.amount_micros - v_used.total_micros;
  if cardinality(p_hold.window_keys) > 0 then
    perform private.count_windows(p_hold.account_id, p_hold.window_keys, 0, -private.counted_hold(p_hold));
  end if;
  p_balance := private.charge_usage(p_balance, p_facts, p_movement, v_used, 1, p_hold.window_keys);
  update public.credit_reservations r
    set status = 'settled', closed_by = p_closed_by, closed_at = p_balance.last_at, settled_seq = p_balance.last_seq
    where r.account_id = p_hold.account_id and r.reservation_id = p_hold.reservation_id;
  return private.return_hold(p_balance, p_hold, v_used.total_micros);
end;
$$;

-- Closes an open hold without a usage row: everything that a run's charges have not taken goes back.
create function private.release_held(p_balance public.credit_balances, p_hold public.credit_reservations, p_closed_by text)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
begin
  perform private.consume_hold(p_hold, 0);
  p_balance.held_micros := p_balance.held_micros - p_hold.amount_micros + p_hold.captured_micros;
  p_balance.available_micros := p_balance.available_micros + p_hold.amount_micros - p_hold.captured_micros;
  if cardinality(p_hold.window_keys) > 0 then
    perform private.count_windows(p_hold.account_id, p_hold.window_keys, 0, -private.counted_hold(p_hold));
  end if;
  update public.credit_reservations r set status = 'released', closed_by = p_closed_by, closed_at = p_balance.last_at
    where r.account_id = p_hold.account_id and r.reservation_id = p_hold.reservation_id;
  return private.return_hold(p_balance, p_hold, 0);
end;
$$;

-- The facts of a hold, with what it used taken from its last checkpoint.
create function private.checkpoint_facts(p_hold public.credit_reservations)
returns private.usage_facts
language sql immutable
set search_path = ''
as $$
  select (p_hold.action, p_hold.service, p_hold.checkpoint_tools, p_hold.model, p_hold.checkpoint_input_tokens,
    p_hold.checkpoint_cached_tokens, p_hold.checkpoint_output_tokens, p_hold.checkpoint_reasoning_tokens, 0, null,
    p_hold.conversation_id, p_hold.message_id, p_hold.actor_id, p_hold.department_id, p_hold.api_key_id,
    p_hold.request_key)::private.usage_facts;
$$;

-- Settles the account's dead holds at their last checkpoint, and releases those that never got one, and runs.
create function private.sweep_dead_holds(p_balance public.credit_balances)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_hold public.credit_reservations;
  v_facts private.usage_facts;
  v_lines record;
  v_movement private.movement;
begin
  for v_hold in
    select * from public.credit_reservations r
    where r.account_id = p_balance.account_id and r.status = 'held' and r.expires_at <= p_balance.last_at
    order by r.expires_at, r.reservation_id
    for update
  loop
    if v_hold.checkpoint_at is null or v_hold.budget_micros is not null then
      p_balance := private.release_held(p_balance, v_hold, 'sweep');
      continue;
    end if;
    v_facts := private.checkpoint_facts(v_hold);
    v_lines := private.hold_lines(v_hold, 'checkpoint', v_hold.checkpoint_started, v_facts, false);
    v_movement := private.usage_movement(false, v_lines.cost_micros, v_lines.line_codes, v_lines.line_micros, v_hold.price_version);
    v_movement.lane := v_hold.lane;
    v_movement.success := false;
    v_movement.error := 'interrupted';
    v_movement.reservation_id := v_hold.reservation_id;
    v_movement.source_key := 'settle:' || v_hold.reservation_id;
    p_balance := private.settle_held(p_balance, v_hold, v_facts, v_movement, 'sweep');
  end loop;
  return p_balance;
end;
$$;

-- Core of settle_reservation: one usage row a hold, whoever comes first, and at most one late correction. A run has a usage
-- row for each of its charges already: settling it gives back what they left.
create function private.settle_core(
  p_account_id uuid, p_now timestamptz, p_reservation_id uuid, p_origin text, p_ended text, p_started boolean,
  p_error text, p_facts private.usage_facts
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer;
  v_hold public.credit_reservations;
  v_lines record;
  v_movement private.movement;
  v_is_free boolean;
  v_earlier bigint;
  v_seq bigint;
  v_foreign text;
begin
  select * into v_hold from public.credit_reservations r
    where r.account_id = p_account_id and r.reservation_id = p_reservation_id and r.origin = p_origin for update;
  if not found then
    return private.answer('not_found', v_balance);
  end if;
  if v_hold.closed_by = 'owner' then
    v_answer := private.answer(case v_hold.status when 'released' then 'already_released' else 'ok' end::public.credit_outcome, v_balance);
    v_answer.replayed := true;
    v_answer.reservation_id := p_reservation_id;
    if v_hold.settled_seq is null then
      return v_answer;
    end if;
    return private.answer_from_row(v_answer, v_hold.settled_seq, p_account_id);
  end if;
  if v_hold.budget_micros is not null then
    return private.release_hold(v_balance, v_hold);
  end if;

  -- A hold settles at its own prices, so a tool that it did not price cannot be charged, and must not run free either.
  select 'tool ' || min(ran.tool) into v_foreign from unnest(p_facts.tools) as ran (tool)
    where not 'tool:' || ran.tool = any (v_hold.line_codes);
  if v_foreign is not null then
    v_answer := private.answer('unpriced', v_balance);
    v_answer.subject := v_foreign;
    return v_answer;
  end if;

  p_facts.action := v_hold.action;
  p_facts.service := v_hold.service;
  p_facts.model := coalesce(p_facts.model, v_hold.model);
  p_facts.conversation_id := v_hold.conversation_id;
  p_facts.message_id := v_hold.message_id;
  p_facts.actor_id := v_hold.actor_id;
  p_facts.department_id := v_hold.department_id;
  p_facts.api_key_id := v_hold.api_key_id;
  p_facts.request_key := v_hold.request_key;
  v_is_free := p_ended in ('failed', 'empty') and private.failures_today(v_balance) < v_hold.free_failures_per_day;
  v_lines := private.hold_lines(v_hold, p_ended, p_started, p_facts, v_is_free);
  v_movement := private.usage_movement(false, v_lines.cost_micros, v_lines.line_codes, v_lines.line_micros, v_hold.price_version);
  v_movement.lane := v_hold.lane;
  v_movement.success := p_ended in ('completed', 'stopped');
  v_movement.error := p_error;
  v_movement.reservation_id := p_reservation_id;

  if v_hold.status = 'held' then
    v_movement.source_key := 'settle:' || p_reservation_id;
    v_balance := private.settle_held(v_balance, v_hold, p_facts, v_movement, 'owner');
  elsif v_hold.status = 'released' then
    -- The sweep let go of a hold whose owner was only slow: charge what was used from what is there now.
    v_movement.source_key := 'settle:' || p_reservation_id;
    v_seq := v_balance.last_seq + 1;
    v_hold.window_keys := private.late_windows(v_balance, v_hold);
    v_balance := private.charge_usage(v_balance, p_facts, v_movement, null, 1, v_hold.window_keys);
    perform private.mark_settled(v_hold, v_seq, v_balance.last_at);
  else
    select t.debt_micros - t.amount_micros into v_earlier from public.credit_transactions t
      where t.account_id = p_account_id and t.seq = v_hold.settled_seq;
    v_seq := v_balance.last_seq + 1;
    v_balance := private.correct_usage(v_balance, v_hold, p_facts, v_movement, v_lines.total_micros - v_earlier);
    perform private.mark_settled(v_hold, v_seq, v_balance.last_at);
  end if;
  v_balance := private.save_balance(v_balance);
  -- A completion that failed before its first word and cost nothing is as if it was never asked for: its callers retry it
  -- under the same key. Whoever holds by hand settles by hand, and keeps the key.
  if p_origin = 'chat' and p_ended = 'failed' and not p_started and v_lines.total_micros = 0 then
    delete from public.request_keys k
      where k.account_id = p_account_id and k.operation = 'reserve' and k.request_key = v_hold.request_key
        and k.reservation_id = p_reservation_id;
  end if;
  v_answer := private.answer('ok', v_balance);
  v_answer := private.answer_from_row(v_answer,
    (select r.settled_seq from public.credit_reservations r
      where r.account_id = p_account_id and r.reservation_id = p_reservation_id), p_account_id);
  v_answer.warning := private.warn_windows(v_balance, v_hold.window_keys);
  return v_answer;
end;
$$;

-- The windows that a usage counts in which comes after its hold was closed: those of the hold, and of limits made since.
create function private.late_windows(p_balance public.credit_balances, p_hold public.credit_reservations)
returns text[]
language plpgsql stable
set search_path = ''
as $$
declare
  v_facts private.usage_facts;
begin
  if not p_balance.has_limits then
    return p_hold.window_keys;
  end if;
  v_facts.actor_id := p_hold.actor_id;
  v_facts.department_id := p_hold.department_id;
  v_facts.api_key_id := p_hold.api_key_id;
  return p_hold.window_keys || array(select l.window_key from private.limits_of(p_balance, v_facts) l
    where not exists (select from unnest(p_hold.window_keys) key where split_part(key, '@', 1) = split_part(l.window_key, '@', 1)));
end;
$$;

-- The one late adjustment of a usage that the sweep wrote: the difference to what the owner now says, by the first row
-- it appends. What goes back and was a debt then is forgiven where it is still owed, else given as a lot of its own.
-- It counts where the usage did.
create function private.correct_usage(
  p_balance public.credit_balances, p_hold public.credit_reservations, p_facts private.usage_facts,
  p_movement private.movement, p_difference_micros bigint
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lots private.lot_movement;
  v_at integer;
  v_usage public.credit_transactions;
  v_micros bigint;
  v_lot public.credit_grants;
begin
  p_movement.type := 'adjustment';
  p_movement.source_key := 'late:' || p_hold.reservation_id;
  p_movement.refers_to_seq := p_hold.settled_seq;
  p_movement.cost_micros := p_difference_micros;
  p_movement.line_codes := array[p_hold.action];
  p_movement.line_micros := array[p_difference_micros];
  if p_difference_micros >= 0 then
    return private.charge_usage(p_balance, p_facts, p_movement, null, 0, p_hold.window_keys);
  end if;
  select * into v_usage from public.credit_transactions t
    where t.account_id = p_balance.account_id and t.seq = p_hold.settled_seq;
  v_micros := least(-p_difference_micros, private.refundable_micros(p_balance.account_id, v_usage));
  v_lots := private.return_usage(p_balance, p_hold.settled_seq, v_micros);
  p_movement.amount_micros := v_lots.total_micros;
  p_movement.debt_micros := -least(v_micros - v_lots.total_micros, p_balance.debt_micros);
  p_movement.line_micros := array[p_movement.debt_micros - p_movement.amount_micros];
  p_balance.available_micros := p_balance.available_micros + v_lots.total_micros;
  p_balance.period_used_micros := p_balance.period_used_micros + p_movement.line_micros[1];
  p_balance.lifetime_used_micros := p_balance.lifetime_used_micros + p_movement.line_micros[1];
  p_balance := private.append(p_balance, p_movement, p_facts, v_lots, 1, p_hold.window_keys);
  perform private.add_daily_usage(p_balance.account_id, p_balance.last_at, p_facts, p_movement, 0);
  if cardinality(p_hold.window_keys) > 0 then
    perform private.count_windows(p_balance.account_id, p_hold.window_keys,
      case when p_movement.lane = 'unlimited' then p_movement.cost_micros else p_movement.line_micros[1] end, 0);
  end if;
  for v_at in 1 .. cardinality(v_lots.lot_ids) loop
    p_balance := private.place_returned(p_balance, v_lots.lot_ids[v_at], v_lots.lot_micros[v_at]);
  end loop;
  v_micros := v_micros - v_lots.total_micros + p_movement.debt_micros;
  if v_micros > 0 then
    v_lot.source := 'refund';
    v_lot.amount_micros := v_micros;
    v_lot.source_key := 'refund-rest:' || p_hold.settled_seq || ':late:' || p_hold.reservation_id;
    p_balance := private.add_lot(p_balance, v_lot, p_hold.actor_id);
    perform private.add_daily_refund(p_balance, v_usage, v_micros);
  end if;
  return private.repay_debt(p_balance);
end;
$$;

-- Closes a hold in its owner's name, with the ledger row that its settlement answers with from now on.
create function private.mark_settled(p_hold public.credit_reservations, p_seq bigint, p_at timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update public.credit_reservations r
    set status = 'settled', closed_by = 'owner', closed_at = p_at, settled_seq = p_seq
    where r.account_id = p_hold.account_id and r.reservation_id = p_hold.reservation_id;
end;
$$;

-- Requests that failed today, for the daily number of free failures.
create function private.failures_today(p_balance public.credit_balances)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (select coalesce(sum(d.failures), 0) from public.usage_daily d
    where d.account_id = p_balance.account_id and d.usage_day = (p_balance.last_at at time zone 'UTC')::date and d.tool = '');
end;
$$;

-- Guarantee: sets the most a request can cost aside, once a request key, so that a stream can never overspend.
-- Called by POST /api/credits/reserve and lib/credits. p_life_seconds: 15 minutes unless asked, at most 24 hours.
-- p_budget_micros holds the budget of a run instead, whatever its action costs: charge_reservation takes its sub-requests
-- out of it, each at its own price, and a release or settlement gives back the rest. One of nothing pays for what costs
-- nothing, as traffic on the customer's own provider key may.
-- Idempotency: (account, 'reserve', p_request_key). Locks: the balance row, then the account's dead holds.
-- Outcomes: ok (reservation_id, charged_micros is what is held), insufficient_credits, in_debt, frozen, limit_reached,
-- quota_reached, unpriced, rate_limited, too_many_holds, idempotency_mismatch. SQLSTATE as check_and_deduct_credits.
create function public.reserve_credits(
  p_account_id uuid, p_origin text, p_action text, p_tools text[] default '{}', p_model text default null,
  p_input_tokens integer default 0, p_output_tokens integer default 0, p_input text default null,
  p_life_seconds integer default null, p_service text default null, p_request_key text default null,
  p_actor_id uuid default null, p_department_id uuid default null, p_api_key_id uuid default null,
  p_budget_micros bigint default null, p_lane text default 'credits'
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
  if p_account_id is null or p_origin is null or p_action is null then
    raise sqlstate '22004' using message = 'account, origin and action are required';
  end if;
  if p_life_seconds not between 1 and 86400 then
    raise sqlstate '22023' using message = 'a hold lives between 1 second and 24 hours';
  end if;
  if p_budget_micros is null then
    v_price := private.price_request(p_action, coalesce(p_tools, '{}'), p_model, coalesce(p_input_tokens, 0), 0,
      coalesce(p_output_tokens, 0), 0, p_input, null);
  elsif p_budget_micros between 0 and 9000000000000000 and p_lane = 'credits' then
    v_price := private.budget_price(p_action, p_budget_micros);
  else
    raise sqlstate '22023' using message = 'a budget is not negative, and each charge of a run names its own lane';
  end if;
  perform private.renew_if_due(p_account_id, v_now);
  v_terms := private.read_terms(p_account_id, p_lane);
  v_price := private.bound_by_plan(private.allow_model(v_price, p_account_id, p_model), v_terms, p_account_id);
  v_facts := (p_action, p_service, coalesce(p_tools, '{}'), p_model, 0, 0, 0, 0, 0, null, null, null, p_actor_id,
    p_department_id, p_api_key_id, p_request_key)::private.usage_facts;
  select * into v_answer from private.reserve_core(p_account_id, v_now, 'reserve',
    md5(row(p_origin, p_action, private.tool_set(p_tools), p_model, coalesce(p_input_tokens, 0), coalesce(p_output_tokens, 0),
      p_input, p_life_seconds, p_service, p_budget_micros, p_lane)::text),
    p_origin, coalesce(make_interval(secs => p_life_seconds), make_interval(mins => v_price.hold_minutes)), v_facts, v_price,
    v_terms, p_budget_micros);
  if v_answer.warning is not null then
    perform private.enqueue_limit_warnings(p_account_id, v_now);
  end if;
  return next v_answer;
end;
$$;

-- The price of holding a run's budget: the budget, under the name of an action that the catalog sells.
create function private.budget_price(p_action text, p_budget_micros bigint)
returns private.price
language plpgsql stable
set search_path = ''
as $$
declare
  v_price private.price;
  v_settings public.pricing_settings;
  v_name text;
begin
  select * into v_settings from public.pricing_settings;
  if not found then
    raise sqlstate 'PT503' using message = 'catalog_not_applied', hint = 'Run: npm run catalog assistant';
  end if;
  select c.name into v_name from public.action_costs c where c.action = p_action and c.is_active;
  if not found then
    v_price.outcome := 'unpriced';
    v_price.subject := 'action ' || p_action;
    return v_price;
  end if;
  v_price.outcome := 'ok';
  v_price.pricing := 'flat';
  v_price.cost_micros := p_budget_micros;
  v_price.flat_micros := 0;
  v_price.line_codes := array[p_action];
  v_price.line_names := array[v_name];
  v_price.line_micros := array[p_budget_micros];
  v_price.raising_tools := '{}';
  v_price.price_version := v_settings.version;
  v_price.hold_minutes := v_settings.hold_minutes;
  v_price.free_failures_per_day := v_settings.free_failures_per_day;
  return v_price;
end;
$$;

-- Core of checkpoint_reservation. Takes no account lock: a stream writes here many times while the account spends.
create function private.checkpoint_core(
  p_account_id uuid, p_now timestamptz, p_reservation_id uuid, p_origin text, p_started boolean, p_tools text[],
  p_input_tokens integer, p_cached_tokens integer, p_output_tokens integer, p_reasoning_tokens integer
)
returns public.credit_outcome
language plpgsql volatile
set search_path = ''
as $$
declare
  v_hold public.credit_reservations;
begin
  select * into v_hold from public.credit_reservations r
    where r.account_id = p_account_id and r.reservation_id = p_reservation_id and r.origin = p_origin for update;
  if not found then
    return 'not_found';
  end if;
  if v_hold.status <> 'held' then
    return 'gone';
  end if;
  update public.credit_reservations r set
    checkpoint_at = p_now,
    checkpoint_started = v_hold.checkpoint_started or coalesce(p_started, false),
    checkpoint_tools = array(select distinct tool from unnest(v_hold.checkpoint_tools || p_tools) tool
      where 'tool:' || tool = any (v_hold.line_codes) order by tool),
    checkpoint_input_tokens = greatest(v_hold.checkpoint_input_tokens, p_input_tokens),
    checkpoint_cached_tokens = greatest(v_hold.checkpoint_cached_tokens, p_cached_tokens),
    checkpoint_output_tokens = greatest(v_hold.checkpoint_output_tokens, p_output_tokens),
    checkpoint_reasoning_tokens = greatest(v_hold.checkpoint_reasoning_tokens, p_reasoning_tokens),
    expires_at = least(v_hold.last_expires_at, greatest(v_hold.expires_at, p_now + interval '2 minutes'))
  where r.account_id = p_account_id and r.reservation_id = p_reservation_id;
  return 'ok';
end;
$$;

-- Guarantee: records how far a stream has come, cumulatively and never backwards, and keeps its hold alive 2 minutes more.
-- Locks only the reservation. Outcomes: ok, gone (not held any more: the stream must stop), not_found.
create function public.checkpoint_reservation(
  p_account_id uuid, p_reservation_id uuid, p_origin text, p_started boolean, p_tools text[] default '{}',
  p_input_tokens integer default 0, p_cached_tokens integer default 0, p_output_tokens integer default 0,
  p_reasoning_tokens integer default 0
)
returns public.credit_outcome
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_outcome public.credit_outcome;
begin
  if p_account_id is null or p_reservation_id is null then
    raise sqlstate '22004' using message = 'account and reservation are required';
  end if;
  if least(p_input_tokens, p_cached_tokens, p_output_tokens, p_reasoning_tokens) < 0
     or coalesce(p_cached_tokens, 0) > coalesce(p_input_tokens, 0)
     or coalesce(p_reasoning_tokens, 0) > coalesce(p_output_tokens, 0) then
    raise sqlstate '22023' using message = 'counts must not be negative, and parts not exceed their whole';
  end if;
  select c into v_outcome from private.checkpoint_core(p_account_id, v_now, p_reservation_id, p_origin, p_started, p_tools,
    p_input_tokens, p_cached_tokens, p_output_tokens, p_reasoning_tokens) c;
  return v_outcome;
end;
$$;

-- Guarantee: charges what a held request used, exactly once, and gives the rest of the hold back.
-- Called from every exit of a stream. p_ended: completed | stopped | failed | empty. Idempotency: the reservation.
-- Outcomes: ok (replayed when it was settled before), already_released, not_found, unpriced (a tool that the hold did not
-- price; nothing is written). Usage past the hold is drawn, then debt.
create function public.settle_reservation(
  p_account_id uuid, p_reservation_id uuid, p_origin text, p_ended text, p_started boolean default true,
  p_tools text[] default '{}', p_model text default null, p_input_tokens integer default 0,
  p_cached_tokens integer default 0, p_output_tokens integer default 0, p_reasoning_tokens integer default 0,
  p_provider_cost_micros bigint default null, p_error text default null
)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_answer public.credit_answer;
begin
  if p_account_id is null or p_reservation_id is null or p_origin is null or p_ended is null then
    raise sqlstate '22004' using message = 'account, reservation, origin and ending are required';
  end if;
  -- Parts above their whole would price below zero and give credits back that were never charged.
  if p_ended not in ('completed', 'stopped', 'failed', 'empty') or least(p_input_tokens, p_cached_tokens, p_output_tokens,
      p_reasoning_tokens, p_provider_cost_micros) < 0
     or coalesce(p_cached_tokens, 0) > coalesce(p_input_tokens, 0)
     or coalesce(p_reasoning_tokens, 0) > coalesce(p_output_tokens, 0) then
    raise sqlstate '22023' using message =
      'an ending is completed, stopped, failed or empty; counts are not negative, and parts do not exceed their whole';
  end if;
  select * into v_answer from private.settle_core(p_account_id, v_now, p_reservation_id, p_origin, p_ended,
    coalesce(p_started, false), left(p_error, 120),
    (null, null, coalesce(p_tools, '{}'), p_model, p_input_tokens, p_cached_tokens, p_output_tokens, p_reasoning_tokens, 0,
      p_provider_cost_micros, null, null, null, null, null, null)::private.usage_facts);
  if v_answer.warning is not null then
    perform private.enqueue_limit_warnings(p_account_id, v_now);
  end if;
  return next v_answer;
end;
$$;

-- Core of release_reservation.
create function private.release_core(p_account_id uuid, p_now timestamptz, p_reservation_id uuid, p_origin text)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_hold public.credit_reservations;
begin
  select * into v_hold from public.credit_reservations r
    where r.account_id = p_account_id and r.reservation_id = p_reservation_id and r.origin = p_origin for update;
  if not found then
    return private.answer('not_found', v_balance);
  end if;
  return private.release_hold(v_balance, v_hold);
end;
$$;

-- Gives a hold back in its owner's name and saves the balance. Requires the account lock and the hold's.
create function private.release_hold(p_balance public.credit_balances, p_hold public.credit_reservations)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_answer public.credit_answer;
begin
  if p_hold.status = 'held' then
    p_balance := private.save_balance(private.release_held(p_balance, p_hold, 'owner'));
    v_answer := private.answer('ok', p_balance);
  else
    -- A hold the sweep released is released; from now on by its owner too, so that it cannot be settled any more.
    update public.credit_reservations r set closed_by = 'owner'
      where r.account_id = p_hold.account_id and r.reservation_id = p_hold.reservation_id and r.status = 'released';
    v_answer := private.answer(case p_hold.status when 'released' then 'ok' else 'gone' end::public.credit_outcome, p_balance);
    v_answer.replayed := p_hold.status = 'released';
  end if;
  v_answer.reservation_id := p_hold.reservation_id;
  v_answer.charged_micros := 0;
  return v_answer;
end;
$$;

-- Guarantee: gives a whole hold back, once. Outcomes: ok (replayed when it was released before), gone (it was settled),
-- not_found.
create function public.release_reservation(p_account_id uuid, p_reservation_id uuid, p_origin text)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_answer public.credit_answer;
begin
  if p_account_id is null or p_reservation_id is null or p_origin is null then
    raise sqlstate '22004' using message = 'account, reservation and origin are required';
  end if;
  select * into v_answer from private.release_core(p_account_id, v_now, p_reservation_id, p_origin);
  return next v_answer;
end;
$$;

-- Core of sweep_reservations: one account's dead holds. Returns how many were closed.
create function private.sweep_core(p_account_id uuid, p_now timestamptz)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_dead integer;
begin
  select count(*) into v_dead from public.credit_reservations r
    where r.account_id = p_account_id and r.status = 'held' and r.expires_at <= v_balance.last_at;
  perform private.save_balance(private.sweep_dead_holds(v_balance));
  return v_dead;
end;
$$;

-- Accounts that have a dead hold, ascending, after p_after: a sweep then makes a call for each. Served by
-- credit_reservations_open.
create function public.list_accounts_to_sweep(p_after uuid default null, p_limit integer default 200)
returns setof uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query select distinct r.account_id from public.credit_reservations r
    where r.status = 'held' and r.expires_at <= v_now and (p_after is null or r.account_id > p_after)
    order by r.account_id limit least(p_limit, 1000);
end;
$$;

-- Guarantee: no hold outlives its time: each dead one is settled at its last checkpoint, or released.
-- Called by cron for all accounts (p_account_id null), at most p_limit accounts a call. Returns holds closed.
create function public.sweep_reservations(p_account_id uuid default null, p_limit integer default 500)
returns integer
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_account_ids uuid[];
  v_account_id uuid;
  v_closed integer := 0;
  v_part integer;
begin
  if p_account_id is not null then
    v_account_ids := array[p_account_id];
  else
    -- Which accounts have a dead hold; served by credit_reservations_open. Ascending, as every many-account lock order.
    select coalesce(array_agg(dead.account_id order by dead.account_id), '{}') into v_account_ids
      from (select distinct r.account_id from public.credit_reservations r
            where r.status = 'held' and r.expires_at <= v_now limit p_limit) dead;
  end if;
  foreach v_account_id in array v_account_ids loop
    begin
      select s into v_part from private.sweep_core(v_account_id, v_now) s;
      v_closed := v_closed + v_part;
    exception
      when lock_not_available then
        -- A busy account is left to the next run, and to its own next reserve.
        continue;
      when others then
        -- One account that is broken must not keep all the others' credits held.
        if p_account_id is not null then
          raise;
        end if;
        raise warning 'account % was not swept: %', v_account_id, sqlerrm;
    end;
  end loop;
  return v_closed;
end;
$$;

revoke execute on function
  public.reserve_credits(uuid, text, text, text[], text, integer, integer, text, integer, text, text, uuid, uuid, uuid, bigint, text),
  public.checkpoint_reservation(uuid, uuid, text, boolean, text[], integer, integer, integer, integer),
  public.settle_reservation(uuid, uuid, text, text, boolean, text[], text, integer, integer, integer, integer, bigint, text),
  public.release_reservation(uuid, uuid, text),
  public.sweep_reservations(uuid, integer), public.list_accounts_to_sweep(uuid, integer)
  from public, anon, authenticated;
grant execute on function
  public.reserve_credits(uuid, text, text, text[], text, integer, integer, text, integer, text, text, uuid, uuid, uuid, bigint, text),
  public.checkpoint_reservation(uuid, uuid, text, boolean, text[], integer, integer, integer, integer),
  public.settle_reservation(uuid, uuid, text, text, boolean, text[], text, integer, integer, integer, integer, bigint, text),
  public.release_reservation(uuid, uuid, text),
  public.sweep_reservations(uuid, integer), public.list_accounts_to_sweep(uuid, integer)
  to service_role;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
