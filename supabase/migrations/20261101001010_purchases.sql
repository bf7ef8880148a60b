-- Purchases: packs from their written terms to their lot, and what is for sale. Relies on periods and the billing tables.

-- Writes a pack purchase's terms from the catalog before Checkout opens. Outcome by SQLSTATE: PT404 pack not sold,
-- 22023 quantity not 1 to 100.
create function public.begin_pack_purchase(p_account_id uuid, p_pack_id text, p_quantity integer, p_actor_id uuid, p_kind text default 'pack')
returns table (payment_id uuid, stripe_price_id text, name text, credits_micros bigint, amount_minor bigint, currency text)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_pack public.credit_packs;
  v_payment_id uuid := gen_random_uuid();
begin
  if p_account_id is null or p_quantity is null or p_quantity not between 1 and 100 then
    raise sqlstate '22023' using message = 'a purchase is of 1 to 100 packs';
  end if;
  select * into v_pack from public.credit_packs p where p.pack_id = p_pack_id and p.is_active;
  if not found then
    raise sqlstate 'PT404' using message = 'pack_unknown';
  end if;
  insert into public.payments (account_id, payment_id, kind, status, pack_id, quantity, credits_micros, expires_after_days,
    amount_minor, currency, actor_id, created_at)
  values (p_account_id, v_payment_id, p_kind, 'pending', v_pack.pack_id, p_quantity, v_pack.credits_micros * p_quantity,
    v_pack.expires_after_days, v_pack.unit_amount * p_quantity, v_pack.currency, p_actor_id, private.billing_now());
  return query select v_payment_id, v_pack.stripe_price_id, v_pack.name, v_pack.credits_micros * p_quantity,
    v_pack.unit_amount * p_quantity, v_pack.currency;
end;
$$;

-- Notes the Checkout session or payment intent that a pending purchase went to.
create function public.attach_payment(p_account_id uuid, p_payment_id uuid, p_session_id text, p_payment_intent_id text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update public.payments p set stripe_checkout_session_id = coalesce(p_session_id, p.stripe_checkout_session_id),
      stripe_payment_intent_id = coalesce(p_payment_intent_id, p.stripe_payment_intent_id)
    where p.account_id = p_account_id and p.payment_id = p_payment_id;
end;
$$;

-- Core of record_payment.
create function private.record_payment_core(
  p_account_id uuid, p_now timestamptz, p_payment_id uuid, p_source_key text, p_status text,
  p_session_id text, p_payment_intent_id text, p_amount_minor bigint, p_currency text
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
    -- Never back from paid: a late failure or expiry of another attempt changes nothing.
    update public.payments p set status = p_status
      where p.account_id = p_account_id and p.payment_id = p_payment_id and p.status in ('pending', 'processing');
    return private.answer('ok', v_balance);
  end if;
  if exists (select from public.credit_grants g where g.account_id = p_account_id
      and (g.source_key = p_source_key or g.payment_id = p_payment_id)) then
    v_answer := private.answer('ok', v_balance);
    v_answer.replayed := true;
    return v_answer;
  end if;
  update public.payments p
    set status = 'paid', completed_at = v_balance.last_at, amount_minor = p_amount_minor, currency = p_currency,
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
  v_answer := private.answer('ok', v_balance);
  v_answer.seq := v_balance.last_seq;
  return v_answer;
end;
$$;

-- Guarantee: a paid pack grants its written terms once, whichever of webhook, success page and reconcile comes first.
-- p_source_key: pack:{session} or pi:{payment_intent}. p_status: paid | processing | failed | expired; only paid grants.
-- Idempotency: the source key and the payment. Outcomes: ok (replayed), not_found. SQLSTATE 22004, PT404, 55P03.
create function public.record_payment(
  p_account_id uuid, p_payment_id uuid, p_source_key text, p_status text, p_session_id text, p_payment_intent_id text,
  p_amount_minor bigint, p_currency text
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
    p_session_id, p_payment_intent_id, p_amount_minor, p_currency);
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
    'begin_pack_purchase(uuid, text, integer, uuid, text)',
    'attach_payment(uuid, uuid, text, text)',
    'record_payment(uuid, uuid, text, text, text, text, bigint, text)',
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
