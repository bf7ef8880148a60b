-- Charging: price a request, charge it in one step, give a charge back. Relies on the ledger cores.

-- Guarantee: says what a request costs at list price, what check_and_deduct_credits would take for it on the lane (the fee
-- on the customer's own key, nothing on an unlimited plan), and whether the account can pay that; writes nothing. Called by
-- lib/credits/estimate-cost, signed out too (no account, no balance in the answer).
-- Outcomes: ok, unpriced (names what the catalog does not sell), plan_required (the model).
-- SQLSTATE 22023 for negative token counts or another lane, PT503 before a catalog is applied.
create function public.calculate_query_cost(
  p_action text, p_tools text[] default '{}', p_model text default null,
  p_input_tokens integer default 0, p_cached_tokens integer default 0, p_output_tokens integer default 0,
  p_reasoning_tokens integer default 0, p_input text default null, p_provider_cost_micros bigint default null,
  p_account_id uuid default null, p_lane text default 'credits'
)
returns table (
  outcome public.credit_outcome, subject text, cost_micros bigint,
  line_codes text[], line_names text[], line_micros bigint[], price_version integer,
  available_micros bigint, is_affordable boolean, charged_micros bigint
)
language plpgsql stable
set search_path = ''
as $$
declare
  v_price private.price := private.price_request(p_action, coalesce(p_tools, '{}'), p_model,
    coalesce(p_input_tokens, 0), coalesce(p_cached_tokens, 0), coalesce(p_output_tokens, 0),
    coalesce(p_reasoning_tokens, 0), p_input, p_provider_cost_micros);
  v_terms private.charge_terms := private.read_terms(p_account_id, p_lane);
  v_balance public.credit_balances;
  v_charged bigint;
begin
  if p_account_id is not null then
    v_price := private.allow_model(v_price, p_account_id, p_model);
    select * into v_balance from public.credit_balances b where b.account_id = p_account_id;
  end if;
  if v_price.outcome = 'ok' then
    v_charged := (select sum(line) from unnest((private.usage_movement(coalesce(v_balance.is_unlimited, false),
      v_price.cost_micros, v_price.line_codes, private.fee_lines(v_price.line_micros, v_terms.fee_percent),
      v_price.price_version, p_lane)).line_micros) line);
  end if;
  return query select v_price.outcome, v_price.subject, v_price.cost_micros, v_price.line_codes, v_price.line_names,
    v_price.line_micros, v_price.price_version, v_balance.available_micros,
    case when v_balance.account_id is not null and v_price.outcome = 'ok'
      then private.check_spend(v_balance, v_charged) = 'ok' end,
    v_charged;
end;
$$;

-- The tools of a request as a set, so that a fingerprint depends neither on their order nor on how "none" is written.
create function private.tool_set(p_tools text[])
returns text[]
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when coalesce(cardinality(p_tools), 0) = 0 then '{}'
    else (select array_agg(distinct tool order by tool) from unnest(p_tools) tool) end;
end;
$$;

-- What a charge on a lane goes by: its fee where the customer's own provider key pays for the traffic, and what the account's
-- plan allows. Called by the functions in front of a core, after the period was renewed. SQLSTATE 22023 for a lane that
-- a caller cannot choose.
create function private.read_terms(p_account_id uuid, p_lane text)
returns private.charge_terms
language plpgsql stable
set search_path = ''
as $$
declare
  v_terms private.charge_terms;
begin
  select p_lane, case when p_lane = 'byok' then s.byok_fee_percent end, plan.requests_per_day, plan.requests_per_period,
      plan.bytes_per_day, plan.concurrent_holds, plan.requests_per_minute, s.low_balance_micros, s.low_balance_share,
      plan.monthly_credits_micros into v_terms
    from public.pricing_settings s
    left join public.credit_balances b on b.account_id = p_account_id
    left join public.plans plan on plan.plan_id = b.plan_id;
  v_terms.lane := p_lane;
  if p_lane is null or p_lane not in ('credits', 'byok') then
    raise sqlstate '22023' using message = 'a lane is credits or byok';
  end if;
  return v_terms;
end;
$$;

-- Lines of a list price as a fee charges them: in all the fee's share of their sum, rounded up once. Null is the whole price.
create function private.fee_lines(p_line_micros bigint[], p_fee_percent numeric)
returns bigint[]
language plpgsql immutable
set search_path = ''
as $$
declare
  v_lines bigint[] := '{}';
  v_list numeric := 0;
  v_charged bigint := 0;
  v_line bigint;
begin
  if p_fee_percent is null then
    return p_line_micros;
  end if;
  foreach v_line in array p_line_micros loop
    v_list := v_list + v_line;
    v_lines := v_lines || ceil(v_list * p_fee_percent / 100)::bigint - v_charged;
    v_charged := ceil(v_list * p_fee_percent / 100)::bigint;
  end loop;
  return v_lines;
end;
$$;

-- Core of check_and_deduct_credits: replay, check, draw, write, all under the account lock. A replay comes before the
-- price: it answers also when the catalog has stopped selling what was charged.
create function private.charge_core(
  p_account_id uuid, p_now timestamptz, p_operation text, p_fingerprint text,
  p_facts private.usage_facts, p_price private.price, p_terms private.charge_terms
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer := private.find_replay(v_balance, p_operation, p_facts.request_key, p_fingerprint);
  v_movement private.movement;
  v_gate private.gate;
  v_due bigint;
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
    case when p_terms.fee_percent is null then p_price.line_micros
      else private.fee_lines(p_price.line_micros, p_terms.fee_percent) end, p_price.price_version, p_terms.lane);
  v_due := (select sum(line) from unnest(v_movement.line_micros) line);
  v_balance.watch_micros := private.low_line(v_balance, p_terms);
  if private.has_bounds(v_balance, p_terms)
     or private.check_spend(v_balance, v_due) = 'insufficient_credits' and v_balance.held_micros > 0 then
    -- A dead hold must not refuse what it no longer needs.
    v_balance := private.sweep_dead_holds(v_balance);
    v_gate := private.check_bounds(v_balance, p_facts, p_terms,
      case when v_movement.lane = 'unlimited' then p_price.cost_micros else v_due end, 1);
  end if;
  v_answer := private.answer(private.check_spend(v_balance, v_due), v_balance);
  v_answer.cost_micros := p_price.cost_micros;
  v_answer.price_version := p_price.price_version;
  v_answer.line_codes := p_price.line_codes;
  v_answer.line_micros := p_price.line_micros;
  if v_gate.outcome is not null and v_answer.outcome <> 'frozen' then
    v_answer := private.gate_answer(v_answer, v_gate);
  end if;
  if v_answer.outcome <> 'ok' then
    v_answer.shortfall_micros := private.shortfall_micros(v_answer.outcome, v_balance, v_due);
    v_answer.charged_micros := 0;
    perform private.save_balance(
      case when v_answer.outcome = 'insufficient_credits' then private.raise_alarm(v_balance, true) else v_balance end);
    return v_answer;
  end if;

  v_balance := private.charge_usage(v_balance, p_facts, v_movement, null, 1, v_gate.window_keys);
  perform private.save_balance(v_balance);
  perform private.remember_key(v_balance, p_operation, p_facts.request_key, p_fingerprint, v_balance.last_seq, null);

  v_answer.seq := v_balance.last_seq;
  v_answer.available_micros := v_balance.available_micros;
  v_answer.lane := v_movement.lane;
  v_answer.line_micros := v_movement.line_micros;
  v_answer.charged_micros := v_due;
  if cardinality(v_gate.window_keys) > 0 then
    v_answer.warning := private.warn_windows(v_balance, v_gate.window_keys);
  end if;
  return v_answer;
end;
$$;

-- What an account lacks for a cost, where credits are what it lacks: no more of them would lift a limit.
create function private.shortfall_micros(p_outcome public.credit_outcome, p_balance public.credit_balances, p_due_micros bigint)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when p_outcome in ('limit_reached', 'quota_reached') then 0
    else greatest(0, p_due_micros + p_balance.debt_micros - p_balance.available_micros) end;
end;
$$;

-- A usage movement that cost p_cost_micros at list price and is charged by its lines; on an unlimited plan its lines are
-- charged at nothing and the cost stays visible. p_lane is the lane that was asked for.
create function private.usage_movement(
  p_is_unlimited boolean, p_cost_micros bigint, p_line_codes text[], p_line_micros bigint[], p_price_version integer,
  p_lane text default 'credits'
)
returns private.movement
language plpgsql immutable
set search_path = ''
as $$
declare
  v_movement private.movement;
begin
  v_movement.type := 'usage';
  v_movement.cost_micros := p_cost_micros;
  v_movement.line_codes := p_line_codes;
  v_movement.line_micros := p_line_micros;
  v_movement.price_version := p_price_version;
  v_movement.success := true;
  v_movement.lane := case when p_lane <> 'credits' then p_lane when p_is_unlimited then 'unlimited'
    when p_cost_micros = 0 then 'free' else 'credits' end;
  if p_is_unlimited or p_lane = 'free' then
    v_movement.line_micros := array_fill(0::bigint, array[cardinality(p_line_codes)]);
  end if;
  return v_movement;
end;
$$;

-- What a one-step charge was asked for, so that its key cannot stand for another request. Batches go by the same one: an
-- item that was charged alone is known in a batch, and the other way round.
create function private.use_fingerprint(
  p_action text, p_tools text[], p_model text, p_input_tokens integer, p_cached_tokens integer, p_output_tokens integer,
  p_reasoning_tokens integer, p_input text, p_provider_cost_micros bigint, p_service text, p_lane text
)
returns text
language plpgsql immutable
set search_path = ''
as $$
begin
  return md5(row(p_action, private.tool_set(p_tools), p_model, coalesce(p_input_tokens, 0), coalesce(p_cached_tokens, 0),
    coalesce(p_output_tokens, 0), coalesce(p_reasoning_tokens, 0), p_input, p_provider_cost_micros, p_service, p_lane)::text);
end;
$$;

-- Guarantee: checks and charges one action exactly once a request key, at the catalog's price, or refuses and writes nothing.
-- Called by POST /api/credits/use and by lib/credits with facts, never with an amount.
-- p_lane byok: the customer's own provider key paid for the traffic, and the catalog's fee on it is charged.
-- Idempotency: (account, 'use', p_request_key). Locks: the account's balance row.
-- Outcomes: ok (warning names a limit that this passed), insufficient_credits, in_debt, frozen, limit_reached, quota_reached,
-- unpriced, plan_required (the model), idempotency_mismatch.
-- SQLSTATE: 22004 null account or action, 22023 bad counts or lane, PT404 unknown account, 55P03 busy after 3 s.
create function public.check_and_deduct_credits(
  p_account_id uuid, p_action text, p_tools text[] default '{}', p_model text default null,
  p_input_tokens integer default 0, p_cached_tokens integer default 0, p_output_tokens integer default 0,
  p_reasoning_tokens integer default 0, p_input text default null, p_provider_cost_micros bigint default null,
  p_service text default null, p_request_key text default null,
  p_actor_id uuid default null, p_department_id uuid default null, p_api_key_id uuid default null,
  p_conversation_id uuid default null, p_lane text default 'credits'
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
  if p_account_id is null or p_action is null then
    raise sqlstate '22004' using message = 'account and action are required';
  end if;
  v_price := private.price_request(p_action, coalesce(p_tools, '{}'), p_model, coalesce(p_input_tokens, 0),
    coalesce(p_cached_tokens, 0), coalesce(p_output_tokens, 0), coalesce(p_reasoning_tokens, 0), p_input,
    p_provider_cost_micros);
  perform private.renew_if_due(p_account_id, v_now);
  v_price := private.allow_model(v_price, p_account_id, p_model);
  v_terms := private.read_terms(p_account_id, p_lane);
  v_facts := (p_action, p_service, coalesce(p_tools, '{}'), p_model, p_input_tokens, p_cached_tokens, p_output_tokens,
    p_reasoning_tokens, 0, p_provider_cost_micros, p_conversation_id, null, p_actor_id, p_department_id, p_api_key_id,
    p_request_key)::private.usage_facts;
  select * into v_answer from private.charge_core(p_account_id, v_now, 'use',
    private.use_fingerprint(p_action, p_tools, p_model, p_input_tokens, p_cached_tokens, p_output_tokens, p_reasoning_tokens,
      p_input, p_provider_cost_micros, p_service, p_lane),
    v_facts, v_price, v_terms);
  if v_answer.warning is not null then
    perform private.enqueue_limit_warnings(p_account_id, v_now);
  end if;
  return next v_answer;
end;
$$;

-- A refusal that needs no lock, with the balance as it was last written.
create function private.refuse(p_account_id uuid, p_outcome public.credit_outcome, p_subject text)
returns public.credit_answer
language plpgsql stable
set search_path = ''
as $$
declare
  v_balance public.credit_balances;
  v_answer public.credit_answer;
begin
  select * into v_balance from public.credit_balances b where b.account_id = p_account_id;
  v_answer := private.answer(p_outcome, v_balance);
  v_answer.subject := p_subject;
  return v_answer;
end;
$$;

-- Gives up to p_micros of an earlier usage row back to the lots it drew, last drawn first, where their state now allows.
-- Returns what was given back by lot; the balance has it as available (or lapsed, or frozen).
create function private.return_usage(p_balance public.credit_balances, p_seq bigint, p_micros bigint)
returns private.lot_movement
language plpgsql volatile
set search_path = ''
as $$
declare
  v_back private.lot_movement := (0, '{}', '{}', '{}', null);
  v_entry record;
  v_part bigint;
  v_recognised bigint;
  v_owed bigint;
begin
  for v_entry in
    select g.grant_id, g.amount_micros, g.consumed_micros, g.lapsed_micros, g.paid_minor, g.recognised_minor,
      g.breakage_minor, g.currency, g.repaid_micros, g.held_micros, g.owed_micros,
      -- What this usage drew from the lot, less what earlier corrections of it already gave back.
      -sum(e.amount_micros)::bigint as drawn_micros
    from public.credit_entries e
    join public.credit_grants g on g.account_id = e.account_id and g.grant_id = e.grant_id
    join public.credit_transactions t on t.account_id = e.account_id and t.seq = e.seq
    where e.account_id = p_balance.account_id and (t.seq = p_seq or t.refers_to_seq = p_seq)
    group by g.account_id, g.grant_id
    having sum(e.amount_micros) < 0
    order by g.priority desc, g.expires_at desc nulls first, (g.paid_minor > 0) desc, g.granted_seq desc
  loop
    exit when v_back.total_micros = p_micros;
    v_part := least(v_entry.drawn_micros, p_micros - v_back.total_micros);
    -- What comes back to a lot counts first toward what is owed of it: place_returned says where it goes.
    v_owed := least(v_entry.owed_micros, v_entry.held_micros + v_entry.consumed_micros - v_part - v_entry.repaid_micros);
    v_recognised := private.booked_minor(v_entry.paid_minor, private.closed_micros(v_entry.consumed_micros - v_part,
      v_entry.repaid_micros, v_entry.lapsed_micros, v_owed), v_entry.amount_micros)
      - v_entry.breakage_minor - v_entry.recognised_minor;
    update public.credit_grants g
      set owed_micros = v_owed, consumed_micros = g.consumed_micros - v_part, remaining_micros = g.remaining_micros + v_part,
          recognised_minor = g.recognised_minor + v_recognised
      where g.account_id = p_balance.account_id and g.grant_id = v_entry.grant_id;
    v_back.total_micros := v_back.total_micros + v_part;
    v_back.lot_ids := v_back.lot_ids || v_entry.grant_id;
    v_back.lot_micros := v_back.lot_micros || v_part;
    v_back.recognised_minor := v_back.recognised_minor || v_recognised;
    v_back.currency := coalesce(v_back.currency, v_entry.currency);
  end loop;
  return v_back;
end;
$$;

-- What of a usage row has not been given back: its charge and its late correction, less refunds, wherever they went.
-- Refunds and corrections of the same usage count together: no sequence gives back more than was charged.
create function private.refundable_micros(p_account_id uuid, p_usage public.credit_transactions)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return greatest(0, p_usage.debt_micros - p_usage.amount_micros
    - (select coalesce(sum(t.amount_micros - t.debt_micros), 0) from public.credit_transactions t
        where t.account_id = p_account_id and t.refers_to_seq = p_usage.seq and t.type in ('refund', 'adjustment'))
    - (select coalesce(sum(g.amount_micros), 0) from public.credit_grants g
        where g.account_id = p_account_id and g.source = 'refund' and g.source_key like 'refund-rest:' || p_usage.seq || ':%'));
end;
$$;

-- Core of refund_credits.
create function private.refund_core(
  p_account_id uuid, p_now timestamptz, p_seq bigint, p_micros bigint, p_source_key text, p_actor_id uuid
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer;
  v_usage public.credit_transactions;
  v_refundable bigint;
  v_micros bigint;
  v_lots private.lot_movement;
  v_forgiven bigint;
  v_rest bigint;
  v_facts private.usage_facts;
  v_at integer;
  v_done public.credit_transactions;
  v_lot public.credit_grants;
begin
  select * into v_done from public.credit_transactions t
    where t.account_id = p_account_id and t.source_key = p_source_key;
  if found then
    v_answer := private.answer_from_row(private.answer('ok', v_balance), v_done.seq, p_account_id);
    v_answer.replayed := true;
    -- What went into a lot of its own belongs to the answer as well.
    v_answer.charged_micros := v_answer.charged_micros - coalesce((select g.amount_micros from public.credit_grants g
      where g.account_id = p_account_id and g.source_key = 'refund-rest:' || v_done.refers_to_seq || ':' || p_source_key), 0);
    return v_answer;
  end if;
  select * into v_usage from public.credit_transactions t
    where t.account_id = p_account_id and t.seq = p_seq and t.type = 'usage';
  if not found then
    return private.answer('not_found', v_balance);
  end if;
  v_refundable := private.refundable_micros(p_account_id, v_usage);
  v_micros := least(coalesce(p_micros, v_refundable), v_refundable);
  if v_micros <= 0 then
    return private.answer('not_found', v_balance);
  end if;

  v_lots := private.return_usage(v_balance, p_seq, v_micros);
  -- What the usage could not draw at the time stands as debt: forgiven where it is still owed, else given as a new lot.
  v_forgiven := least(v_micros - v_lots.total_micros, v_balance.debt_micros);
  v_rest := v_micros - v_lots.total_micros - v_forgiven;
  v_balance.available_micros := v_balance.available_micros + v_lots.total_micros;
  v_facts.action := v_usage.action;
  v_facts.actor_id := p_actor_id;
  v_balance := private.append(v_balance,
    ('refund', v_lots.total_micros, -v_forgiven, 0, null, null, v_usage.price_version, true, null, v_usage.lane,
      v_usage.reservation_id, null, p_seq, p_source_key)::private.movement,
    v_facts, v_lots, 1);
  v_answer := private.answer_from_row(private.answer('ok', v_balance), v_balance.last_seq, p_account_id);
  v_answer.charged_micros := -v_micros;
  for v_at in 1 .. cardinality(v_lots.lot_ids) loop
    v_balance := private.place_returned(v_balance, v_lots.lot_ids[v_at], v_lots.lot_micros[v_at]);
  end loop;
  if v_rest > 0 then
    v_lot.source := 'refund';
    v_lot.amount_micros := v_rest;
    v_lot.source_key := 'refund-rest:' || p_seq || ':' || p_source_key;
    v_balance := private.add_lot(v_balance, v_lot, p_actor_id);
  end if;
  v_balance := private.repay_debt(v_balance);
  perform private.save_balance(v_balance);
  perform private.add_daily_refund(v_balance, v_usage, v_micros);
  v_answer.available_micros := v_balance.available_micros;
  v_answer.debt_micros := v_balance.debt_micros;
  return v_answer;
end;
$$;

-- Refunds stand apart in the day they happen, on the row of the action they refund.
create function private.add_daily_refund(p_balance public.credit_balances, p_usage public.credit_transactions, p_micros bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.usage_daily as daily (account_id, usage_day, action, tool, model, lane, actor_id, department_id,
    api_key_id, refunded_micros)
  values (p_balance.account_id, (p_balance.last_at at time zone 'UTC')::date, p_usage.action, '', coalesce(p_usage.model, ''),
    p_usage.lane, coalesce(p_usage.actor_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(p_usage.department_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(p_usage.api_key_id, '00000000-0000-0000-0000-000000000000'), p_micros)
  on conflict (account_id, usage_day, action, tool, model, lane, actor_id, department_id, api_key_id) do update
    set refunded_micros = daily.refunded_micros + excluded.refunded_micros;
end;
$$;

-- Guarantee: gives back a usage, whole or in part, never more than it was charged, once a source key.
-- p_micros null: all that is left of it. Outcomes: ok, not_found (no such usage, or nothing left to give back).
create function public.refund_credits(
  p_account_id uuid, p_seq bigint, p_source_key text, p_micros bigint default null, p_actor_id uuid default null
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
  if p_account_id is null or p_seq is null or p_source_key is null then
    raise sqlstate '22004' using message = 'account, seq and source key are required';
  end if;
  if p_micros <= 0 then
    raise sqlstate '22023' using message = 'a refund must be positive';
  end if;
  select * into v_answer from private.refund_core(p_account_id, v_now, p_seq, p_micros, p_source_key, p_actor_id);
  return next v_answer;
end;
$$;

revoke execute on function
  public.calculate_query_cost(text, text[], text, integer, integer, integer, integer, text, bigint, uuid, text),
  public.check_and_deduct_credits(uuid, text, text[], text, integer, integer, integer, integer, text, bigint, text, text, uuid, uuid, uuid, uuid, text),
  public.refund_credits(uuid, bigint, text, bigint, uuid)
  from public, anon, authenticated;
grant execute on function
  public.calculate_query_cost(text, text[], text, integer, integer, integer, integer, text, bigint, uuid, text),
  public.check_and_deduct_credits(uuid, text, text[], text, integer, integer, integer, integer, text, bigint, text, text, uuid, uuid, uuid, uuid, text),
  public.refund_credits(uuid, bigint, text, bigint, uuid)
  to service_role;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
