-- What operators do to an account's credits by hand: give, take, give a usage back. Relies on the ledger's core and on
-- the audit log. Each notes who did it and why in the transaction that does it.

-- Guarantee: credits are taken once a source key, in burn order, by one row of type adjustment; never more than there is to
-- spend, so that nobody is put into debt by hand. Called by deduct_credits. Idempotency key: p_source_key. Locks: the account.
-- Outcomes: ok, insufficient_credits.
create function private.deduct_core(p_account_id uuid, p_now timestamptz, p_micros bigint, p_source_key text, p_actor_id uuid)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer;
  v_seq bigint;
  v_lots private.lot_movement;
  v_facts private.usage_facts;
begin
  select t.seq into v_seq from public.credit_transactions t
    where t.account_id = p_account_id and t.source_key = p_source_key;
  if found then
    v_answer := private.answer_from_row(private.answer('ok', v_balance), v_seq, p_account_id);
    v_answer.replayed := true;
    return v_answer;
  end if;
  if v_balance.available_micros < p_micros then
    v_answer := private.answer('insufficient_credits', v_balance);
    v_answer.cost_micros := p_micros;
    v_answer.shortfall_micros := p_micros - v_balance.available_micros;
    return v_answer;
  end if;
  v_lots := private.draw_lots(p_account_id, p_micros, 'consumed');
  v_balance.available_micros := v_balance.available_micros - p_micros;
  v_facts.actor_id := p_actor_id;
  v_balance := private.append(v_balance,
    ('adjustment', -p_micros, 0, 0, array['deducted'], array[p_micros], null, true, null, 'credits', null, null, null,
      p_source_key)::private.movement,
    v_facts, v_lots, -1);
  v_balance := private.save_balance(v_balance);
  return private.answer_from_row(private.answer('ok', v_balance), v_balance.last_seq, p_account_id);
end;
$$;

-- Refuses whoever is no operator. Called by the functions below before anything is locked. Raises PT403.
create function private.require_operator(p_actor_id uuid)
returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if not exists (select from public.profiles p where p.user_id = p_actor_id and p.is_operator) then
    raise sqlstate 'PT403' using message = 'operators_only';
  end if;
end;
$$;

-- Notes what an operator did to an account's credits, unless it is the answer to a repeat.
create function private.note_credits_act(p_account_id uuid, p_actor_id uuid, p_act text, p_reason text, p_answer public.credit_answer)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_answer.outcome <> 'ok' or p_answer.replayed then
    return;
  end if;
  insert into public.audit_log (account_id, actor_id, act, reason, before_facts, after_facts, created_at)
  values (p_account_id, p_actor_id, p_act, p_reason,
    jsonb_build_object('available_micros', (select t.balance_after_micros - t.amount_micros from public.credit_transactions t
      where t.account_id = p_account_id and t.seq = p_answer.seq)),
    jsonb_build_object('seq', p_answer.seq, 'charged_micros', p_answer.charged_micros,
      'available_micros', p_answer.available_micros), private.billing_now());
end;
$$;

-- Guarantee: credits are given once a source key, and the audit log says who gave them and why. Called by allocateCredits.
-- Idempotency key: p_source_key. Locks: the account. Outcomes: ok. Raises PT403 for whoever is no operator, 22004 and 22023
-- for what is missing or out of range, PT404 for an unknown account.
create function public.allocate_credits(
  p_account_id uuid, p_actor_id uuid, p_micros bigint, p_reason text, p_source_key text,
  p_source text default 'admin', p_expires_at timestamptz default null
)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_lot public.credit_grants;
  v_answer public.credit_answer;
begin
  if p_account_id is null or p_micros is null or p_reason is null or p_source_key is null then
    raise sqlstate '22004' using message = 'account, amount, reason and source key are required';
  end if;
  if p_micros <= 0 or p_micros > 9000000000000000 then
    raise sqlstate '22023' using message = 'an allocation is between one micro-credit and nine billion credits';
  end if;
  if p_source not in ('admin', 'refund') or p_expires_at <= v_now then
    raise sqlstate '22023' using message = 'an allocation is of source admin or refund, and expires in the future';
  end if;
  perform private.require_operator(p_actor_id);
  v_lot.source := p_source;
  v_lot.amount_micros := p_micros;
  v_lot.source_key := p_source_key;
  v_lot.expires_at := p_expires_at;
  v_lot.paid_minor := 0;
  select * into v_answer from private.grant_core(p_account_id, v_now, v_lot, p_actor_id);
  perform private.note_credits_act(p_account_id, p_actor_id, 'credits.allocate', p_reason, v_answer);
  v_answer.charged_micros := -p_micros;
  return next v_answer;
end;
$$;

-- Guarantee: credits are taken once a source key, and the audit log says who took them and why. Called by deductCredits.
-- Idempotency key, locks and outcomes: deduct_core's. Raises as allocate_credits does.
create function public.deduct_credits(p_account_id uuid, p_actor_id uuid, p_micros bigint, p_reason text, p_source_key text)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_answer public.credit_answer;
begin
  if p_account_id is null or p_micros is null or p_reason is null or p_source_key is null then
    raise sqlstate '22004' using message = 'account, amount, reason and source key are required';
  end if;
  if p_micros <= 0 then
    raise sqlstate '22023' using message = 'a deduction must be positive';
  end if;
  perform private.require_operator(p_actor_id);
  select * into v_answer from private.deduct_core(p_account_id, v_now, p_micros, p_source_key, p_actor_id);
  perform private.note_credits_act(p_account_id, p_actor_id, 'credits.deduct', p_reason, v_answer);
  return next v_answer;
end;
$$;

-- Guarantee: a usage, or a part of it, is given back once a source key and never beyond what it cost, and the audit log says
-- who did and why. Called by refundUsage. Idempotency key, locks and outcomes: refund_core's. Raises as allocate_credits does.
create function public.refund_usage(
  p_account_id uuid, p_actor_id uuid, p_seq bigint, p_reason text, p_source_key text, p_micros bigint default null
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
  if p_account_id is null or p_seq is null or p_reason is null or p_source_key is null then
    raise sqlstate '22004' using message = 'account, seq, reason and source key are required';
  end if;
  if p_micros <= 0 then
    raise sqlstate '22023' using message = 'a refund must be positive';
  end if;
  perform private.require_operator(p_actor_id);
  select * into v_answer from private.refund_core(p_account_id, v_now, p_seq, p_micros, p_source_key, p_actor_id);
  perform private.note_credits_act(p_account_id, p_actor_id, 'credits.refund', p_reason, v_answer);
  return next v_answer;
end;
$$;

-- The personal account of a confirmed address, whatever its case; null when nobody has confirmed it. For operators, who
-- know people by their address.
create function public.find_person_account(p_email text)
returns uuid
language plpgsql stable
set search_path = ''
as $$
begin
  return (select p.user_id from public.profiles p
    where lower(p.email) = lower(btrim(p_email)) and p.email_confirmed_at is not null
    order by p.email_confirmed_at limit 1);
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['allocate_credits(uuid, uuid, bigint, text, text, text, timestamptz)',
    'deduct_credits(uuid, uuid, bigint, text, text)', 'refund_usage(uuid, uuid, bigint, text, text, bigint)',
    'find_person_account(text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
