-- Purchases: packs from their written terms to their lot, and what is for sale. Relies on periods and the billing tables.

-- Whether a payment of the account is being disputed: nothing new is bought meanwhile. Stable; takes no lock.
create function private.has_open_dispute(p_account_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.payments p where p.account_id = p_account_id and p.status = 'disputed');
end;
$$;

-- The same question for what is not a pack: a plan, a switch to a dearer one, another card for an older purchase.
create function public.has_open_dispute(p_account_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
declare
  v_is_disputed boolean;
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'an account is required';
  end if;
  select disputed into v_is_disputed from private.has_open_dispute(p_account_id) disputed;
  return v_is_disputed;
end;
$$;

-- Core of begin_pack_purchase. The pack's terms are null when it is not sold.
create function private.begin_pack_purchase_core(
  p_account_id uuid, p_now timestamptz, p_payment_id uuid, p_kind text, p_actor_id uuid, p_pack_id text, p_quantity integer,
  p_credits_micros bigint, p_expires_after_days integer, p_amount_minor bigint, p_currency text, p_stripe_price_id text,
  p_payment_method_id text, p_request_key text, p_fingerprint text
)
returns table (outcome text, replayed boolean, payment_id uuid)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_operation text := 'buy_' || p_kind;
  v_key public.request_keys;
begin
  select * into v_key from public.request_keys k
    where k.account_id = p_account_id and k.operation = v_operation and k.request_key = p_request_key;
  if v_key.fingerprint <> p_fingerprint then
    return query select 'idempotency_mismatch', false, null::uuid;
  elsif v_key.payment_id is not null then
    return query select 'ok', true, v_key.payment_id;
  elsif p_credits_micros is null then
    raise sqlstate 'PT404' using message = 'pack_unknown';
  elsif private.has_open_dispute(p_account_id) then
    return query select 'disputed', false, null::uuid;
  elsif p_kind = 'purchase' and p_payment_method_id is null then
    return query select 'no_card', false, null::uuid;
  else
    insert into public.payments (account_id, payment_id, kind, status, pack_id, quantity, credits_micros, expires_after_days,
      amount_minor, currency, stripe_price_id, actor_id, stripe_payment_method_id, created_at)
    values (p_account_id, p_payment_id, p_kind, 'pending', p_pack_id, p_quantity, p_credits_micros, p_expires_after_days,
      p_amount_minor, p_currency, p_stripe_price_id, p_actor_id, p_payment_method_id, v_balance.last_at);
    insert into public.request_keys (account_id, operation, request_key, fingerprint, payment_id, created_at)
    select p_account_id, v_operation, p_request_key, p_fingerprint, p_payment_id, v_balance.last_at
    where p_request_key is not null;
    return query select 'ok', false, p_payment_id;
  end if;
end;
$$;

-- Guarantee: a pack's terms are written from the catalog before Stripe is asked for money, once an Idempotency-Key: a
-- repeat answers with the first purchase, whatever became of it and of the pack since.
-- Called before Checkout opens (kind pack) and before a saved card is charged (kind purchase). Locks the account.
-- Idempotency: p_request_key with p_fingerprint, by account and kind; null remembers nothing. Outcomes: ok (replayed),
-- idempotency_mismatch, disputed (a payment of the account is disputed), no_card (a purchase without a card); a refusal
-- writes nothing. SQLSTATE PT404 pack not sold, 22023 quantity not 1 to 100, or a key without its fingerprint.
create function public.begin_pack_purchase(
  p_account_id uuid, p_pack_id text, p_quantity integer, p_actor_id uuid, p_kind text default 'pack',
  p_payment_method_id text default null, p_request_key text default null, p_fingerprint text default null
)
returns table (
  outcome text, replayed boolean, payment_id uuid, status text, stripe_price_id text, quantity integer, credits_micros bigint,
  amount_minor bigint, currency text, stripe_checkout_session_id text, stripe_payment_intent_id text,
  stripe_payment_method_id text, failure_code text, is_stale boolean
)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_pack public.credit_packs;
  v_begun record;
begin
  if p_account_id is null or p_quantity is null or p_quantity not between 1 and 100 then
    raise sqlstate '22023' using message = 'a purchase is of 1 to 100 packs';
  end if;
  if (p_request_key is null) <> (p_fingerprint is null) then
    raise sqlstate '22023' using message = 'a request key comes with its fingerprint';
  end if;
  select * into v_pack from public.credit_packs p where p.pack_id = p_pack_id and p.is_active;
  select * into v_begun from private.begin_pack_purchase_core(p_account_id, v_now, gen_random_uuid(), p_kind, p_actor_id,
    v_pack.pack_id, p_quantity, v_pack.credits_micros * p_quantity, v_pack.expires_after_days,
    v_pack.unit_amount * p_quantity, v_pack.currency, v_pack.stripe_price_id, p_payment_method_id, p_request_key, p_fingerprint);
  if v_begun.outcome <> 'ok' then
    outcome := v_begun.outcome;
    replayed := false;
    return next;
    return;
  end if;
  -- Stripe forgets an idempotency key after a day: a purchase that never reached it is not sent again then. Nor is one for
  -- Checkout whose price is not sold any more: the new price would be charged for the old terms.
  return query select 'ok'::text, v_begun.replayed, p.payment_id, p.status, p.stripe_price_id, p.quantity,
      p.credits_micros, p.amount_minor, p.currency, p.stripe_checkout_session_id, p.stripe_payment_intent_id,
      p.stripe_payment_method_id, p.failure_code, p.created_at < v_now - interval '12 hours'
        or (p_kind = 'pack' and p.stripe_price_id is distinct from v_pack.stripe_price_id)
    from public.payments p where p.account_id = p_account_id and p.payment_id = v_begun.payment_id;
end;
$$;

-- Notes the Checkout session or payment intent that a pending purchase went to; one that was given up before it went
-- anywhere is pending again.
create function public.attach_payment(p_account_id uuid, p_payment_id uuid, p_session_id text, p_payment_intent_id text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update public.payments p set stripe_checkout_session_id = coalesce(p_session_id, p.stripe_checkout_session_id),
      stripe_payment_intent_id = coalesce(p_payment_intent_id, p.stripe_payment_intent_id),
      status = case when p.status = 'expired' and p.stripe_checkout_session_id is null then 'pending' else p.status end
    where p.account_id = p_account_id and p.payment_id = p_payment_id;
end;
$$;

-- Core of record_payment.
create function private.record_payment_core(
  p_account_id uuid, p_now timestamptz, p_payment_id uuid, p_source_key text, p_status text,
  p_session_id text, p_payment_intent_id text, p_amount_minor bigint, p_currency text, p_failure_code text
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer;
  v_payment public.payments;
  v_lot public.credit_grants;
begin
  select * into v_payment from public.payments p where p.account_id = p_account_id and p.payment_id = p_payment_id;
  if not found then
    return private.answer('not_found', v_balance);
  end if;
  if p_status <> 'paid' then
    -- Never back from paid. A Checkout session that failed stays failed; an intent may be tried with another card.
    update public.payments p set status = p_status, failure_code = p_failure_code,
        stripe_payment_intent_id = coalesce(p_payment_intent_id, p.stripe_payment_intent_id)
      where p.account_id = p_account_id and p.payment_id = p_payment_id
        and (p.status in ('pending', 'processing') or (p.status = 'failed' and p.kind in ('purchase', 'topup')));
    return private.answer('ok', v_balance);
  end if;
  if exists (select from public.credit_grants g where g.account_id = p_account_id
      and (g.source_key = p_source_key or g.payment_id = p_payment_id)) then
    v_answer := private.answer('ok', v_balance);
    v_answer.replayed := true;
    return v_answer;
  end if;
  update public.payments p
    set status = 'paid', failure_code = null, completed_at = v_balance.last_at, amount_minor = p_amount_minor, currency = p_currency,
        stripe_checkout_session_id = coalesce(p.stripe_checkout_session_id, p_session_id),
        stripe_payment_intent_id = coalesce(p_payment_intent_id, p.stripe_payment_intent_id)
    where p.account_id = p_account_id and p.payment_id = p_payment_id;
  v_lot.source := case v_payment.kind when 'topup' then 'topup' else 'pack' end;
  v_lot.amount_micros := v_payment.credits_micros;
  v_lot.source_key := p_source_key;
  v_lot.expires_at := v_balance.last_at + make_interval(days => v_payment.expires_after_days);
  v_lot.paid_minor := p_amount_minor;
  v_lot.currency := p_currency;
  v_lot.payment_id := p_payment_id;
  v_balance := private.save_balance(private.add_lot(v_balance, v_lot, v_payment.actor_id));
  if p_amount_minor > 0 then
    perform private.post_notice(p_account_id, 'receipt', 'receipt:' || p_payment_id,
      jsonb_build_object('user_id', v_payment.actor_id, 'payment_id', p_payment_id, 'kind', v_payment.kind, 'pack_id', v_payment.pack_id,
        'quantity', v_payment.quantity, 'credits_micros', v_payment.credits_micros, 'amount_minor', p_amount_minor,
        'currency', p_currency, 'expires_at', v_lot.expires_at), null, v_balance.last_at);
  end if;
  v_answer := private.answer('ok', v_balance);
  v_answer.seq := v_balance.last_seq;
  return v_answer;
end;
$$;

-- Guarantee: a paid pack grants its written terms once, whichever of webhook, success page and reconcile comes first.
-- p_source_key: pack:{session} or pi:{payment_intent}. p_status: paid | processing | failed | expired; only paid grants.
-- p_failure_code: why it failed, in Stripe's word.
-- Idempotency: the source key and the payment. Outcomes: ok (replayed), not_found. SQLSTATE 22004, PT404, 55P03.
create function public.record_payment(
  p_account_id uuid, p_payment_id uuid, p_source_key text, p_status text, p_session_id text, p_payment_intent_id text,
  p_amount_minor bigint, p_currency text, p_failure_code text default null
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
  if p_account_id is null or p_payment_id is null or p_source_key is null or p_status is null then
    raise sqlstate '22004' using message = 'account, payment, source key and status are required';
  end if;
  select * into v_answer from private.record_payment_core(p_account_id, v_now, p_payment_id, p_source_key, p_status,
    p_session_id, p_payment_intent_id, p_amount_minor, p_currency, p_failure_code);
  return next v_answer;
end;
$$;

-- The account's purchases, newest first, before p_before.
create function public.list_payments(p_account_id uuid, p_before timestamptz default null, p_limit integer default 50)
returns setof public.payments
language plpgsql stable
set search_path = ''
as $$
begin
  return query select * from public.payments p where p.account_id = p_account_id
      and p.status not in ('pending', 'expired') and (p_before is null or p.created_at < p_before)
    order by p.created_at desc limit least(p_limit, 200);
end;
$$;

-- One purchase of the account, by its own id or its invoice; no row when it is not there or not the account's.
create function public.find_payment(p_account_id uuid, p_payment_id uuid default null, p_invoice_id text default null)
returns setof public.payments rows 1
language plpgsql stable
set search_path = ''
as $$
begin
  return query select * from public.payments p where p.account_id = p_account_id
      and (p.payment_id = p_payment_id or p.stripe_invoice_id = p_invoice_id)
    order by p.credits_micros desc limit 1;
end;
$$;

-- Everything that is sold for money, for stripe:sync: one row a live plan price and active pack, and one a retired price
-- that Stripe may still offer. p_kind of set_stripe_price is kind, its id sale_id.
create function public.list_sale_prices()
returns table (
  kind text, sale_id text, product_key text, name text, description text, lookup_key text, billing_interval text,
  currency text, unit_amount bigint, credits_micros bigint, is_live boolean, stripe_product_id text, stripe_price_id text
)
language sql stable
set search_path = ''
as $$
  select 'plan_price', price.plan_price_id::text, 'plan_' || plan.plan_id, plan.name, plan.description, price.lookup_key,
    price.billing_interval, price.currency, price.unit_amount, price.monthly_credits_micros,
    price.retired_at is null and plan.is_active,
    price.stripe_product_id, price.stripe_price_id
  from public.plan_prices price join public.plans plan on plan.plan_id = price.plan_id
  union all
  select 'pack', pack.pack_id, 'pack_' || pack.pack_id, pack.name, pack.description, pack.lookup_key, null, pack.currency,
    pack.unit_amount, pack.credits_micros, pack.is_active, pack.stripe_product_id, pack.stripe_price_id
  from public.credit_packs pack
  order by 1, 2;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'begin_pack_purchase(uuid, text, integer, uuid, text, text, text, text)',
    'has_open_dispute(uuid)',
    'attach_payment(uuid, uuid, text, text)',
    'record_payment(uuid, uuid, text, text, text, text, bigint, text, text)',
    'find_payment(uuid, uuid, text)',
    'list_payments(uuid, timestamptz, integer)',
    'list_sale_prices()']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
