-- Billing: the effects of what Stripe says, each idempotent by its own key. Relies on periods and the billing tables.

-- Maps an account to its Stripe customer, once. Returns the customer in force: the first one wins, so two calls at once
-- agree. A customer that was deleted in Stripe is replaced.
create function public.link_stripe_customer(p_account_id uuid, p_stripe_customer_id text)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_account_id is null or p_stripe_customer_id is null then
    raise sqlstate '22004' using message = 'account and customer are required';
  end if;
  delete from private.stripe_customers c where c.account_id = p_account_id and c.deleted_at is not null;
  insert into private.stripe_customers (stripe_customer_id, account_id, created_at)
  values (p_stripe_customer_id, p_account_id, now())
  on conflict (account_id) do nothing;
  return (select c.stripe_customer_id from private.stripe_customers c where c.account_id = p_account_id);
end;
$$;

-- The account of a customer, or null. Customers are never re-pointed: metadata is only checked against this.
create function public.find_account_by_customer(p_stripe_customer_id text)
returns uuid
language sql stable
set search_path = ''
as $$
  select c.account_id from private.stripe_customers c where c.stripe_customer_id = p_stripe_customer_id;
$$;

-- The live customer of an account, or null.
create function public.find_stripe_customer(p_account_id uuid)
returns text
language sql stable
set search_path = ''
as $$
  select c.stripe_customer_id from private.stripe_customers c where c.account_id = p_account_id and c.deleted_at is null;
$$;

-- Marks a customer that Stripe deleted; the next purchase makes a new one.
create function public.forget_stripe_customer(p_stripe_customer_id text)
returns void
language sql volatile
set search_path = ''
as $$
  update private.stripe_customers set deleted_at = now() where stripe_customer_id = p_stripe_customer_id and deleted_at is null;
$$;

-- Guarantee: an event is worked on by one process at a time, and its row outlives every crash.
-- p_payload is the event as JSON text. Returns the row's status and whether this call holds the lease (60 s of wall time).
create function public.claim_stripe_event(
  p_event_id text, p_type text, p_object_id text, p_api_version text, p_livemode boolean, p_created bigint, p_payload text
)
returns table (status text, is_claimed boolean, attempts integer)
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into private.stripe_events (event_id, type, object_id, api_version, livemode, stripe_created_at, payload, status, received_at)
  values (p_event_id, p_type, p_object_id, p_api_version, p_livemode, to_timestamp(p_created), p_payload::jsonb, 'received', clock_timestamp())
  on conflict (event_id) do nothing;
  return query
    update private.stripe_events e
      set leased_until = clock_timestamp() + interval '60 seconds', attempts = e.attempts + 1
      where e.event_id = p_event_id and e.status in ('received', 'failed', 'parked')
        and (e.leased_until is null or e.leased_until < clock_timestamp())
      returning e.status, true, e.attempts;
  if not found then
    return query select e.status, false, e.attempts from private.stripe_events e where e.event_id = p_event_id;
  end if;
end;
$$;

-- Marks an event after its last effect: handled | ignored | parked | failed. A failed one may be claimed again at once.
create function public.finish_event(p_event_id text, p_status text, p_error text default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.stripe_events e
    set status = p_status, last_error = left(p_error, 500), leased_until = null,
        handled_at = case when p_status in ('handled', 'ignored') then clock_timestamp() end
    where e.event_id = p_event_id and e.status not in ('handled', 'ignored');
end;
$$;

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

-- Core of apply_subscription_state.
create function private.apply_subscription_core(
  p_account_id uuid, p_now timestamptz, p_expected_version integer, p_row public.subscriptions, p_grace interval
)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_version integer;
begin
  select s.sync_version into v_version from public.subscriptions s
    where s.account_id = p_account_id and s.stripe_subscription_id = p_row.stripe_subscription_id;
  if coalesce(v_version, 0) <> p_expected_version then
    return null;
  end if;
  insert into public.subscriptions as s (account_id, stripe_subscription_id, stripe_customer_id, status, plan_id, is_unlimited,
    stripe_price_id, stripe_item_id, billing_interval, quantity, period_start, period_end, cancel_at, canceled_at, ended_at,
    trial_end, scheduled_plan_id, scheduled_at, stripe_schedule_id, paid_until, sync_version, stripe_created_at, updated_at)
  values (p_account_id, p_row.stripe_subscription_id, p_row.stripe_customer_id, p_row.status, p_row.plan_id, p_row.is_unlimited,
    p_row.stripe_price_id, p_row.stripe_item_id, p_row.billing_interval, p_row.quantity, p_row.period_start, p_row.period_end,
    p_row.cancel_at, p_row.canceled_at, p_row.ended_at, p_row.trial_end, p_row.scheduled_plan_id, p_row.scheduled_at,
    p_row.stripe_schedule_id, p_row.trial_end, 1, p_row.stripe_created_at, v_balance.last_at)
  on conflict (account_id, stripe_subscription_id) do update set
    status = excluded.status, plan_id = excluded.plan_id, is_unlimited = excluded.is_unlimited,
    stripe_price_id = excluded.stripe_price_id, stripe_item_id = excluded.stripe_item_id,
    billing_interval = excluded.billing_interval, quantity = excluded.quantity,
    period_start = excluded.period_start, period_end = excluded.period_end, cancel_at = excluded.cancel_at,
    canceled_at = excluded.canceled_at, ended_at = excluded.ended_at, trial_end = excluded.trial_end,
    scheduled_plan_id = excluded.scheduled_plan_id, scheduled_at = excluded.scheduled_at,
    stripe_schedule_id = excluded.stripe_schedule_id,
    paid_until = greatest(s.paid_until, excluded.paid_until),
    sync_version = s.sync_version + 1, updated_at = excluded.updated_at;
  perform private.save_balance(private.follow_subscription(v_balance, p_grace));
  return p_expected_version + 1;
end;
$$;

-- Guarantee: compare-and-set of a subscription as it was read from Stripe. p_expected_version is our row's sync_version,
-- read before Stripe was (0 when there was no row). Returns the new version, or null when another writer came between:
-- read both again. Plan rights follow what was paid (record_invoice), not this state.
create function public.apply_subscription_state(
  p_account_id uuid, p_expected_version integer, p_subscription_id text, p_customer_id text, p_status text,
  p_stripe_price_id text, p_item_id text, p_quantity integer, p_period_start timestamptz, p_period_end timestamptz,
  p_cancel_at timestamptz, p_canceled_at timestamptz, p_ended_at timestamptz, p_trial_end timestamptz,
  p_scheduled_price_id text, p_scheduled_at timestamptz, p_schedule_id text, p_created_at timestamptz
)
returns integer
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_grace interval := (select s.renewal_grace from public.pricing_settings s);
  v_row public.subscriptions;
  v_version integer;
begin
  if p_account_id is null or p_subscription_id is null or p_expected_version is null then
    raise sqlstate '22004' using message = 'account, subscription and expected version are required';
  end if;
  select p.plan_id, p.billing_interval, p.monthly_credits_micros is null
    into v_row.plan_id, v_row.billing_interval, v_row.is_unlimited
    from public.plan_prices p where p.stripe_price_id = p_stripe_price_id;
  select p.plan_id into v_row.scheduled_plan_id from public.plan_prices p where p.stripe_price_id = p_scheduled_price_id;
  v_row.is_unlimited := coalesce(v_row.is_unlimited, false);
  v_row.stripe_subscription_id := p_subscription_id;
  v_row.stripe_customer_id := p_customer_id;
  v_row.status := p_status;
  v_row.stripe_price_id := p_stripe_price_id;
  v_row.stripe_item_id := p_item_id;
  v_row.quantity := coalesce(p_quantity, 1);
  v_row.period_start := p_period_start;
  v_row.period_end := p_period_end;
  v_row.cancel_at := p_cancel_at;
  v_row.canceled_at := p_canceled_at;
  v_row.ended_at := p_ended_at;
  v_row.trial_end := p_trial_end;
  v_row.scheduled_at := p_scheduled_at;
  v_row.stripe_schedule_id := p_schedule_id;
  v_row.stripe_created_at := p_created_at;
  select a into v_version from private.apply_subscription_core(p_account_id, v_now, p_expected_version, v_row, v_grace) a;
  perform private.renew_if_due(p_account_id, v_now);
  return v_version;
end;
$$;

-- What the lines of an invoice are worth in credits. Monthly lines make lot_micros; yearly lines a part a month. Either
-- may be negative.
create type private.invoice_credits as (
  missing_price text,
  plan_id text,
  rollover_cap_micros bigint,
  period_start timestamptz,
  period_end timestamptz,
  lot_micros bigint,
  schedule_due timestamptz[],
  schedule_ends timestamptz[],
  schedule_micros bigint[],
  total_micros bigint
);

-- Guarantee: the only place that turns invoice lines into credits:
-- L = sum of monthly credits x line amount / unit amount, from each price's own row, in numeric, floored once; amounts
-- before discounts, in minor units or parts of them. A line's kind is paid or trial; trial and unlimited lines add nothing. missing_price names a price that is not ours, or is in another
-- currency. Called by record_invoice and by quote_invoice, which shows what a switch would bring.
create function private.credits_of_lines(
  p_currency text, p_price_ids text[], p_amounts numeric[], p_starts timestamptz[], p_ends timestamptz[], p_kinds text[]
)
returns private.invoice_credits
language plpgsql stable
set search_path = ''
as $$
declare
  v_credits private.invoice_credits;
begin
  select min(line.price_id) filter (where price.stripe_price_id is null),
      floor(coalesce(sum(price.monthly_credits_micros::numeric * line.amount / price.unit_amount)
        filter (where price.billing_interval = 'month' and line.kind = 'paid'), 0))::bigint
    into v_credits.missing_price, v_credits.lot_micros
    from unnest(p_price_ids, p_amounts, p_kinds) as line (price_id, amount, kind)
    left join public.plan_prices price on price.stripe_price_id = line.price_id and price.currency = p_currency;
  if v_credits.missing_price is not null then
    return v_credits;
  end if;
  -- The newest line says which plan the invoice paid for and until when.
  select price.plan_id, plan.rollover_cap_micros, line.starts, line.ends
    into v_credits.plan_id, v_credits.rollover_cap_micros, v_credits.period_start, v_credits.period_end
    from unnest(p_price_ids, p_amounts, p_starts, p_ends) as line (price_id, amount, starts, ends)
    join public.plan_prices price on price.stripe_price_id = line.price_id
    join public.plans plan on plan.plan_id = price.plan_id
    order by line.ends desc, line.amount desc limit 1;
  -- Yearly lines: each month's part by seconds, cumulative floors so that the months sum to the line exactly.
  select coalesce(array_agg(month.due order by month.due), '{}'), coalesce(array_agg(month.ends order by month.due), '{}'),
      coalesce(array_agg(month.micros order by month.due), '{}')
    into v_credits.schedule_due, v_credits.schedule_ends, v_credits.schedule_micros
    from (
      select greatest(private.months_after(v_credits.period_start, n), line.starts) as due,
        private.months_after(v_credits.period_start, n + 1) as ends,
        sum(floor(line.credits * private.elapsed_share(line.starts, line.ends, private.months_after(v_credits.period_start, n + 1)))
          - floor(line.credits * private.elapsed_share(line.starts, line.ends, private.months_after(v_credits.period_start, n))))::bigint
          as micros
      from (
        select l.starts, l.ends, 12 * price.monthly_credits_micros::numeric * l.amount / price.unit_amount as credits
        from unnest(p_price_ids, p_amounts, p_starts, p_ends, p_kinds) as l (price_id, amount, starts, ends, kind)
        join public.plan_prices price on price.stripe_price_id = l.price_id and price.billing_interval = 'year'
        where l.kind = 'paid' and price.monthly_credits_micros is not null
      ) line
      cross join generate_series(0, 11) n
      where private.months_after(v_credits.period_start, n + 1) > line.starts
        and private.months_after(v_credits.period_start, n) < line.ends
      group by 1, 2
    ) month;
  v_credits.total_micros := v_credits.lot_micros + (select coalesce(sum(part), 0) from unnest(v_credits.schedule_micros) part);
  return v_credits;
end;
$$;

-- The amounts of an invoice's lines, with its credits for unused time cut to what there is to take back: an invoice that
-- granted nothing (its total was zero, its claim was used) cannot be taken back later. p_granted_micros is what the
-- subscription's invoices granted so far, net. A negative line whose time was billed by this same invoice (several switches
-- within a period) is not cut: both are in it.
create function private.bounded_amounts(
  p_currency text, p_price_ids text[], p_amounts bigint[], p_starts timestamptz[], p_ends timestamptz[], p_kinds text[],
  p_granted_micros bigint
)
returns numeric[]
language plpgsql stable
set search_path = ''
as $$
declare
  v_amounts numeric[];
  v_takes boolean[];
  v_taken numeric;
begin
  select coalesce(array_agg(line.amount::numeric order by line.at), '{}'),
      coalesce(array_agg(line.amount < 0 and line.kind = 'paid' and not exists (
        select from unnest(p_price_ids, p_amounts, p_starts, p_ends) as billed (price_id, amount, starts, ends)
        where billed.amount > 0 and billed.price_id = line.price_id and billed.starts <= line.starts and billed.ends >= line.ends
      ) order by line.at), '{}')
    into v_amounts, v_takes
    from unnest(p_price_ids, p_amounts, p_starts, p_ends, p_kinds) with ordinality as line (price_id, amount, starts, ends, kind, at);
  if not true = any (v_takes) then
    return v_amounts;
  end if;
  v_taken := (private.credits_of_lines(p_currency, p_price_ids,
      array(select case when line.takes then 0 else line.amount end
        from unnest(v_amounts, v_takes) with ordinality as line (amount, takes, at) order by line.at),
      p_starts, p_ends, p_kinds)).total_micros
    - (private.credits_of_lines(p_currency, p_price_ids, v_amounts, p_starts, p_ends, p_kinds)).total_micros;
  if v_taken <= greatest(0, p_granted_micros) then
    return v_amounts;
  end if;
  -- Cut off, never rounded up, so that floors take no micro more than there is.
  return array(select case when line.takes then line.amount * trunc(greatest(0, p_granted_micros) / v_taken, 30) else line.amount end
    from unnest(v_amounts, v_takes) with ordinality as line (amount, takes, at) order by line.at);
end;
$$;

-- What a subscription's invoices granted so far, less what they took back. Requires the account lock where it decides.
create function private.subscription_credits(p_account_id uuid, p_subscription_id text)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (select coalesce(sum(p.credits_micros), 0)::bigint from public.payments p
    where p.account_id = p_account_id and p.stripe_subscription_id = p_subscription_id and p.kind = 'subscription');
end;
$$;

-- The first half of record_invoice: whether the invoice can be recorded at all (ok, not_found, stale), or was (replayed).
-- It locks the account, so the answer holds until the transaction ends, and writes nothing.
create function private.check_invoice_core(
  p_account_id uuid, p_now timestamptz, p_invoice_id text, p_subscription_id text, p_credits private.invoice_credits
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer := private.answer('ok', v_balance);
  v_sub public.subscriptions;
begin
  select * into v_sub from public.subscriptions s
    where s.account_id = p_account_id and s.stripe_subscription_id = p_subscription_id;
  if not found then
    return private.answer('not_found', v_balance);
  end if;
  v_answer.replayed := exists (select from public.payments p where p.account_id = p_account_id
    and p.stripe_invoice_id = p_invoice_id and p.stripe_subscription_id = p_subscription_id);
  -- Money for a subscription that has ended starts no plan: a person decides between refund and grant.
  if not v_answer.replayed and v_sub.status in ('canceled', 'incomplete_expired') and p_credits.total_micros > 0
     and p_credits.period_end > coalesce(v_sub.ended_at, v_balance.last_at) then
    return private.answer('stale', v_balance);
  end if;
  return v_answer;
end;
$$;

-- What a switch would bring, from the lines of an invoice preview: all of it, and the part that comes at once (the rest of
-- a yearly line comes month by month). Both null when a price is not ours. p_subscription_id is null before the first one.
-- Reads only.
create function public.quote_invoice(
  p_account_id uuid, p_subscription_id text, p_currency text, p_line_price_ids text[], p_line_amounts bigint[], p_line_starts timestamptz[], p_line_ends timestamptz[],
  p_line_kinds text[]
)
returns table (total_micros bigint, now_micros bigint)
language plpgsql stable
set search_path = ''
as $$
declare
  v_granted bigint;
  v_credits private.invoice_credits;
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'an account is required';
  end if;
  select a into v_granted from private.subscription_credits(p_account_id, p_subscription_id) a;
  v_credits := private.credits_of_lines(p_currency, p_line_price_ids, private.bounded_amounts(p_currency, p_line_price_ids,
    p_line_amounts, p_line_starts, p_line_ends, p_line_kinds, v_granted), p_line_starts, p_line_ends, p_line_kinds);
  return query select v_credits.total_micros, v_credits.lot_micros + coalesce(v_credits.schedule_micros[1], 0);
end;
$$;

-- Takes p_micros out of the months that a subscription's yearly lines have not granted yet, the nearest first.
-- Returns what was found there. Requires the account lock.
create function private.take_scheduled(p_account_id uuid, p_subscription_id text, p_micros bigint)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  v_month record;
  v_part bigint;
  v_taken bigint := 0;
begin
  for v_month in
    select s.schedule_id, s.credits_micros, s.paid_minor from public.credit_schedules s
    where s.account_id = p_account_id and s.stripe_subscription_id = p_subscription_id and s.granted_seq is null
      and s.credits_micros > 0
    order by s.due_at, s.schedule_id
  loop
    exit when v_taken = p_micros;
    v_part := least(v_month.credits_micros, p_micros - v_taken);
    update public.credit_schedules s
      set credits_micros = s.credits_micros - v_part,
          paid_minor = v_month.paid_minor - private.booked_minor(v_month.paid_minor, v_part, v_month.credits_micros)
      where s.account_id = p_account_id and s.schedule_id = v_month.schedule_id;
    v_taken := v_taken + v_part;
  end loop;
  return v_taken;
end;
$$;

-- The second half of record_invoice: writes the payment and moves the credits. Requires an ok of check_invoice_core in the
-- same transaction.
create function private.record_invoice_core(
  p_account_id uuid, p_now timestamptz, p_payment public.payments, p_source_key text, p_credits private.invoice_credits,
  p_grace interval
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer;
  v_lot public.credit_grants;
  v_free record;
  v_lots private.lot_movement;
  v_seq bigint;
  v_gain bigint;
  v_take bigint;
begin
  insert into public.payments (account_id, payment_id, kind, status, plan_id, credits_micros, amount_minor, currency,
    stripe_payment_intent_id, stripe_invoice_id, stripe_subscription_id, created_at, completed_at)
  values (p_account_id, p_payment.payment_id, 'subscription', 'paid', p_payment.plan_id, p_credits.total_micros,
    p_payment.amount_minor, p_payment.currency, p_payment.stripe_payment_intent_id, p_payment.stripe_invoice_id,
    p_payment.stripe_subscription_id, v_balance.last_at, v_balance.last_at);
  update public.subscriptions s set paid_until = greatest(s.paid_until, p_credits.period_end)
    where s.account_id = p_account_id and s.stripe_subscription_id = p_payment.stripe_subscription_id;

  v_gain := greatest(p_credits.lot_micros, 0)
    + (select coalesce(sum(part) filter (where part > 0), 0) from unnest(p_credits.schedule_micros) part)::bigint;
  v_take := v_gain - p_credits.total_micros;
  -- A month that is due already is granted first, or what is taken back would be taken from it.
  v_balance := private.grant_schedules(v_balance);

  if v_gain > 0 then
    for v_free in select g.grant_id, g.remaining_micros from public.credit_grants g
      where g.account_id = p_account_id and g.source = 'free' and g.remaining_micros > 0
    loop
      v_balance := private.lapse_lot(v_balance, v_free.grant_id, v_free.remaining_micros);
    end loop;
    -- Also a lot that is used up is over: what a hold or a refund brings back to it expires.
    update public.credit_grants g set expires_at = v_balance.last_at
      where g.account_id = p_account_id and g.source = 'free' and g.expires_at > v_balance.last_at;
  end if;
  if cardinality(p_credits.schedule_micros) > 0 then
    insert into public.credit_schedules (account_id, stripe_subscription_id, payment_id, due_at, ends_at, credits_micros,
      paid_minor, currency)
    select p_account_id, p_payment.stripe_subscription_id, p_payment.payment_id, month.due, month.ends, month.micros,
      private.booked_minor(greatest(0, p_payment.amount_minor), month.reached, v_gain)
        - private.booked_minor(greatest(0, p_payment.amount_minor), month.reached - month.micros, v_gain),
      p_payment.currency
    from (
      select listed.due, listed.ends, listed.micros,
        greatest(p_credits.lot_micros, 0) + sum(listed.micros) over (order by listed.due)::bigint as reached
      from unnest(p_credits.schedule_due, p_credits.schedule_ends, p_credits.schedule_micros) as listed (due, ends, micros)
      where listed.micros > 0
    ) month;
  end if;
  -- What negative lines take back comes from the months still to be granted, then off this invoice's lot, then from lots.
  if v_take > 0 then
    v_take := v_take - private.take_scheduled(p_account_id, p_payment.stripe_subscription_id, v_take);
  end if;
  v_balance := private.grant_schedules(v_balance);
  v_lot.amount_micros := greatest(0, p_credits.lot_micros - v_take);
  v_take := v_take - (greatest(0, p_credits.lot_micros) - v_lot.amount_micros);
  if v_lot.amount_micros > 0 then
    v_balance := private.roll_over(v_balance, p_payment.stripe_subscription_id, p_credits.period_start, p_credits.period_end,
      private.lot_end(p_credits.period_end, v_balance.last_at, true, p_grace), p_credits.rollover_cap_micros, p_source_key);
    v_lot.source := 'subscription';
    v_lot.source_key := p_source_key;
    v_lot.period_start := p_credits.period_start;
    v_lot.period_end := p_credits.period_end;
    v_lot.expires_at := private.lot_end(p_credits.period_end, v_balance.last_at, true, p_grace);
    v_lot.paid_minor := private.booked_minor(greatest(0, p_payment.amount_minor), greatest(0, p_credits.lot_micros), v_gain);
    v_lot.currency := p_payment.currency;
    v_lot.payment_id := p_payment.payment_id;
    v_lot.stripe_subscription_id := p_payment.stripe_subscription_id;
    v_balance := private.add_lot(v_balance, v_lot, null);
  end if;
  if v_take > 0 then
    v_lots := private.draw_lots(p_account_id, v_take, 'reversed', (
      select p.payment_id from public.payments p where p.account_id = p_account_id
        and p.stripe_subscription_id = p_payment.stripe_subscription_id and p.payment_id <> p_payment.payment_id
      order by p.created_at desc limit 1));
    v_balance.available_micros := v_balance.available_micros - v_lots.total_micros;
    v_balance := private.append(v_balance,
      ('reversal', -v_lots.total_micros, v_take - v_lots.total_micros, 0, null, null, null, true, null, 'credits', null,
        null, null, p_source_key)::private.movement, null, v_lots, -1);
  end if;
  v_seq := v_balance.last_seq;
  v_balance := private.save_balance(private.follow_subscription(v_balance, p_grace));
  v_answer := private.answer('ok', v_balance);
  v_answer.seq := v_seq;
  return v_answer;
end;
$$;

-- Whether an invoice of total zero gives its credits: once a person, through the personal account, like every free credit.
-- Called once check_invoice_core said ok, in the transaction that grants: an invoice that is refused uses no claim up.
create function private.claim_free_invoice(p_account_id uuid, p_micros bigint, p_now timestamptz)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_email text;
begin
  select p.email into v_email from public.profiles p where p.user_id = p_account_id and p.email_confirmed_at is not null;
  if not found then
    return false;
  end if;
  insert into private.free_credit_claims (kind, address_hash, user_id, credits_micros, claimed_at)
  values ('free_invoice', sha256(convert_to(private.normal_address(v_email), 'UTF8')), p_account_id, p_micros, p_now)
  on conflict do nothing;
  return found;
end;
$$;

-- Guarantee: a paid invoice grants (or takes back) what its subscription lines paid for, once: the rule of
-- credits_of_lines. A yearly line writes its monthly schedule. An invoice of total zero gives credits once a person, and
-- no invoice takes back more than the subscription's invoices have granted (bounded_amounts): what is stored is that L.
-- Amounts in minor units of p_currency.
-- Idempotency: invoice:{invoice}:{subscription}. Locks: the balance row, then the claim of a free invoice.
-- Outcomes: ok (replayed), unpriced (subject names the price: not ours, or another currency), not_found (the subscription
-- is not synced yet), stale (the subscription has ended: park). SQLSTATE 22004, PT404, 55P03.
create function public.record_invoice(
  p_account_id uuid, p_invoice_id text, p_subscription_id text, p_payment_intent_id text, p_total_minor bigint, p_currency text,
  p_line_price_ids text[], p_line_amounts bigint[], p_line_starts timestamptz[], p_line_ends timestamptz[], p_line_kinds text[]
)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_grace interval := (select s.renewal_grace from public.pricing_settings s);
  v_answer public.credit_answer;
  v_payment public.payments;
  v_credits private.invoice_credits;
  v_granted bigint;
begin
  if p_account_id is null or p_invoice_id is null or p_subscription_id is null then
    raise sqlstate '22004' using message = 'account, invoice and subscription are required';
  end if;
  v_credits := private.credits_of_lines(p_currency, p_line_price_ids, p_line_amounts, p_line_starts, p_line_ends, p_line_kinds);
  if v_credits.missing_price is not null then
    select * into v_answer from private.refuse(p_account_id, 'unpriced', 'price ' || v_credits.missing_price);
    return next v_answer;
    return;
  end if;
  -- Two invoices of a subscription at once must not take back the same credits, so the lock comes before the sum.
  perform private.lock_account(p_account_id, v_now);
  select a into v_granted from private.subscription_credits(p_account_id, p_subscription_id) a;
  v_credits := private.credits_of_lines(p_currency, p_line_price_ids, private.bounded_amounts(p_currency, p_line_price_ids,
    p_line_amounts, p_line_starts, p_line_ends, p_line_kinds, v_granted), p_line_starts, p_line_ends, p_line_kinds);
  select * into v_answer from private.check_invoice_core(p_account_id, v_now, p_invoice_id, p_subscription_id, v_credits);
  if v_answer.outcome <> 'ok' or v_answer.replayed then
    return next v_answer;
    return;
  end if;
  if p_total_minor = 0 and v_credits.total_micros > 0
     and not private.claim_free_invoice(p_account_id, v_credits.total_micros, v_now) then
    v_credits.lot_micros := 0;
    v_credits.schedule_due := '{}';
    v_credits.schedule_ends := '{}';
    v_credits.schedule_micros := '{}';
    v_credits.total_micros := 0;
  end if;
  v_payment.payment_id := gen_random_uuid();
  v_payment.plan_id := v_credits.plan_id;
  v_payment.amount_minor := p_total_minor;
  v_payment.currency := p_currency;
  v_payment.stripe_payment_intent_id := p_payment_intent_id;
  v_payment.stripe_invoice_id := p_invoice_id;
  v_payment.stripe_subscription_id := p_subscription_id;
  select * into v_answer from private.record_invoice_core(p_account_id, v_now, v_payment,
    'invoice:' || p_invoice_id || ':' || p_subscription_id, v_credits, v_grace);
  return next v_answer;
end;
$$;

-- The share of a span that has passed at an instant, from 0 to 1, by seconds.
create function private.elapsed_share(p_start timestamptz, p_end timestamptz, p_at timestamptz)
returns numeric
language sql immutable
set search_path = ''
as $$
  select case when p_end <= p_start then 1 else
    least(1, greatest(0, extract(epoch from p_at - p_start) / extract(epoch from p_end - p_start))) end;
$$;

-- The account's subscriptions, the one that gives the plan first.
create function public.list_subscriptions(p_account_id uuid)
returns setof public.subscriptions
language plpgsql stable
set search_path = ''
as $$
begin
  return query select * from public.subscriptions s where s.account_id = p_account_id
    order by s.status in ('active', 'trialing', 'past_due') desc, s.stripe_created_at;
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
    'link_stripe_customer(uuid, text)', 'find_account_by_customer(text)', 'find_stripe_customer(uuid)',
    'forget_stripe_customer(text)', 'claim_stripe_event(text, text, text, text, boolean, bigint, text)',
    'finish_event(text, text, text)', 'begin_pack_purchase(uuid, text, integer, uuid, text)',
    'attach_payment(uuid, uuid, text, text)',
    'record_payment(uuid, uuid, text, text, text, text, bigint, text)',
    'apply_subscription_state(uuid, integer, text, text, text, text, text, integer, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, text, timestamptz, text, timestamptz)',
    'record_invoice(uuid, text, text, text, bigint, text, text[], bigint[], timestamptz[], timestamptz[], text[])',
    'quote_invoice(uuid, text, text, text[], bigint[], timestamptz[], timestamptz[], text[])',
    'find_payment(uuid, uuid, text)', 'list_sale_prices()', 'list_subscriptions(uuid)', 'list_payments(uuid, timestamptz, integer)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
