-- What an own provider key did not serve, paid by credits after all. Relies on holds and limits.

-- Core of fall_back_to_credits: the hold keeps its lots, its place in the limits and its id, and takes the rest of the list price.
create function private.fall_back_core(
  p_account_id uuid, p_now timestamptz, p_reservation_id uuid, p_origin text, p_terms private.charge_terms
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer := private.answer('ok', v_balance);
  v_hold public.credit_reservations;
  v_cost bigint;
  v_more bigint;
  v_gate private.gate;
  v_lots private.lot_movement;
  v_facts private.usage_facts;
  v_at integer;
  v_place integer;
begin
  select * into v_hold from public.credit_reservations r
    where r.account_id = p_account_id and r.reservation_id = p_reservation_id and r.origin = p_origin for update;
  if not found then
    return private.answer('not_found', v_balance);
  end if;
  v_cost := (select sum(line) from unnest(v_hold.line_micros) line);
  v_answer.reservation_id := p_reservation_id;
  v_answer.cost_micros := v_cost;
  v_answer.price_version := v_hold.price_version;
  v_answer.line_codes := v_hold.line_codes;
  v_answer.line_micros := v_hold.line_micros;
  v_answer.expires_at := v_hold.expires_at;
  v_answer.lane := v_hold.lane;
  v_answer.charged_micros := v_hold.amount_micros;
  if v_hold.status <> 'held' or v_hold.expires_at <= v_balance.last_at or v_hold.checkpoint_started then
    v_answer.outcome := 'gone';
    return v_answer;
  end if;
  if v_hold.lane <> 'byok' then
    v_answer.replayed := true;
    return v_answer;
  end if;

  v_more := case when v_balance.is_unlimited then 0 else v_cost - v_hold.amount_micros end;
  -- As in reserve_core: what is priced by tokens shrinks to what is there, once the flat part is.
  if v_hold.output_rate is not null and v_hold.amount_micros + v_balance.available_micros > v_hold.flat_micros then
    v_more := least(v_more, v_balance.available_micros);
  end if;
  v_facts := private.checkpoint_facts(v_hold);
  v_answer.outcome := private.check_spend(v_balance, v_more);
  if v_answer.outcome <> 'frozen' and private.has_bounds(v_balance, p_terms) then
    v_gate := private.check_bounds(v_balance, v_facts, p_terms, case when v_balance.is_unlimited then v_cost else v_more end, 0);
    if v_gate.outcome is not null then
      v_answer := private.gate_answer(v_answer, v_gate);
    end if;
  end if;
  if v_answer.outcome <> 'ok' then
    v_answer.shortfall_micros := private.shortfall_micros(v_answer.outcome, v_balance, v_cost - v_hold.amount_micros);
    return v_answer;
  end if;

  v_lots := private.draw_lots(p_account_id, v_more, 'held');
  if v_lots.total_micros <> v_more then
    raise sqlstate 'PT500' using message = 'ledger_broken', detail = 'lots hold less than the balance says';
  end if;
  for v_at in 1 .. cardinality(v_lots.lot_ids) loop
    v_place := array_position(v_hold.lot_ids, v_lots.lot_ids[v_at]);
    if v_place is null then
      v_hold.lot_ids := v_hold.lot_ids || v_lots.lot_ids[v_at];
      v_hold.lot_micros := v_hold.lot_micros || v_lots.lot_micros[v_at];
    else
      v_hold.lot_micros[v_place] := v_hold.lot_micros[v_place] + v_lots.lot_micros[v_at];
    end if;
  end loop;
  v_answer.lane := case when v_balance.is_unlimited then 'unlimited' when v_cost = 0 then 'free' else 'credits' end;
  v_balance.available_micros := v_balance.available_micros - v_more;
  v_balance.held_micros := v_balance.held_micros + v_more;
  if cardinality(v_hold.window_keys) > 0 then
    perform private.count_windows(p_account_id, v_hold.window_keys, 0,
      case when v_balance.is_unlimited then v_cost - private.counted_hold(v_hold) else v_more end);
  end if;
  update public.credit_reservations r
    set lane = v_answer.lane, fee_percent = null, amount_micros = v_hold.amount_micros + v_more,
        lot_ids = v_hold.lot_ids, lot_micros = v_hold.lot_micros
    where r.account_id = p_account_id and r.reservation_id = p_reservation_id;
  perform private.save_balance(v_balance);
  v_answer.charged_micros := v_hold.amount_micros + v_more;
  v_answer.available_micros := v_balance.available_micros;
  v_answer.held_micros := v_balance.held_micros;
  return v_answer;
end;
$$;

-- Guarantee: a hold that was made for the customer's own key is one of credits from now on, at list price, or stands as it
-- was: nothing is given back in between. Called where the provider did not serve the key and the account lets credits pay,
-- before any output. Idempotency: the hold; again it answers the same, with replayed. Locks the account, then the hold.
-- Outcomes: ok, gone (closed, or output has begun), not_found, insufficient_credits, in_debt, frozen, limit_reached,
-- plan_required (subject "own key": the account does not let credits pay). SQLSTATE 22004, PT404, 55P03 busy.
create function public.fall_back_to_credits(p_account_id uuid, p_reservation_id uuid, p_origin text)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_terms private.charge_terms;
  v_answer public.credit_answer;
begin
  if p_account_id is null or p_reservation_id is null or p_origin is null then
    raise sqlstate '22004' using message = 'account, reservation and origin are required';
  end if;
  if not public.get_provider_key_fallback(p_account_id) then
    v_answer.outcome := 'plan_required';
    v_answer.subject := 'own key';
    return next v_answer;
    return;
  end if;
  v_terms := private.read_terms(p_account_id, 'credits');
  select * into v_answer from private.fall_back_core(p_account_id, v_now, p_reservation_id, p_origin, v_terms);
  return next v_answer;
end;
$$;

revoke execute on function public.fall_back_to_credits(uuid, uuid, text) from public, anon, authenticated;
grant execute on function public.fall_back_to_credits(uuid, uuid, text) to service_role;
grant execute on function
  private.fall_back_core(uuid, timestamptz, uuid, text, private.charge_terms) to service_role;
