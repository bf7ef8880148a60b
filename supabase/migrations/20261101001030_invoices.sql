-- Invoices: the grant or taking back of what their lines are worth, once, and a trial's allotment. Relies on periods,
-- subscriptions and invoice lines.

-- Allotments of trials that began before their person's address was confirmed.
create table public.awaited_trials (
  account_id uuid not null references public.accounts,
  person_id uuid not null,
  payment_id uuid not null,
  stripe_subscription_id text not null,
  credits_micros bigint not null check (credits_micros > 0),
  period_start timestamptz not null,
  period_end timestamptz not null,
  primary key (account_id, person_id),
  foreign key (account_id, payment_id) references public.payments (account_id, payment_id)
);
comment on table public.awaited_trials is 'Trial credits that wait for the person''s address to be confirmed; forgotten once they are given or the trial is over.';

-- What a person decided about an invoice that was paid after its subscription had ended.
create table public.late_invoice_decisions (
  account_id uuid not null references public.accounts,
  stripe_invoice_id text not null,
  decision text not null check (decision in ('grant', 'refund')),
  actor_id uuid not null,
  reason text not null,
  decided_at timestamptz not null,
  primary key (account_id, stripe_invoice_id)
);
comment on table public.late_invoice_decisions is 'Grant or refund, for money that came after the end of its subscription.';

-- Whether an invoice of a subscription is recorded. Requires the account lock where it decides.
create function private.is_recorded(p_account_id uuid, p_invoice_id text, p_subscription_id text)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.payments p where p.account_id = p_account_id
    and p.stripe_invoice_id = p_invoice_id and p.stripe_subscription_id = p_subscription_id);
end;
$$;

-- The first half of record_invoice: whether an invoice that is not recorded can be at all (ok, not_found, stale). It locks the
-- account, so the answer holds until the transaction ends, and writes nothing.
create function private.check_invoice_core(
  p_account_id uuid, p_now timestamptz, p_invoice_id text, p_subscription_id text, p_paid_at timestamptz,
  p_credits private.invoice_credits
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
  -- Money that came after the end starts no plan: a person decides between refund and grant. When it came counts, not when
  -- it is heard of, so that an event that was held up loses no credits.
  if v_sub.status in ('canceled', 'incomplete_expired') and p_credits.total_micros > 0
     and p_paid_at > coalesce(v_sub.ended_at, v_sub.canceled_at, p_paid_at)
     and not exists (select from public.late_invoice_decisions d
       where d.account_id = p_account_id and d.stripe_invoice_id = p_invoice_id) then
    return private.answer('stale', v_balance);
  end if;
  return v_answer;
end;
$$;

-- What is booked for a payment's credits or still to be booked: its lots' part of its money, and its months'.
create function private.kept_minor(p_account_id uuid, p_payment_id uuid)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (select coalesce(sum(private.booked_minor(g.paid_minor, g.amount_micros - g.rolled_micros - g.reversed_micros
        - g.owed_micros, g.amount_micros)), 0)
      from public.credit_grants g where g.account_id = p_account_id and g.payment_id = p_payment_id)
    + (select coalesce(sum(s.paid_minor), 0) from public.credit_schedules s
      where s.account_id = p_account_id and s.payment_id = p_payment_id and s.granted_seq is null);
end;
$$;

-- The second half of record_invoice: writes the payment and moves the credits. Requires an ok of check_invoice_core in the
-- same transaction. p_ahead is what was credited before it was paid, and p_credits.total_micros is less by it.
create function private.record_invoice_core(
  p_account_id uuid, p_now timestamptz, p_payment public.payments, p_source_key text, p_credits private.invoice_credits,
  p_lines private.bounded_lines, p_ahead private.taken_ahead, p_grace interval
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
  v_from_ids uuid[] := array(select distinct listed.payment_id from unnest(p_lines.from_payment_ids) as listed (payment_id)
    order by listed.payment_id);
  v_kept_minor bigint[];
  v_taken_micros bigint[];
  v_money bigint := p_payment.amount_minor - p_ahead.minor;
  v_months bigint;
  v_seq bigint;
  v_gain bigint;
  v_take bigint;
  v_lot_micros bigint := greatest(p_credits.lot_micros, 0);
  v_left bigint;
begin
  insert into public.payments (account_id, payment_id, kind, status, plan_id, credits_micros, amount_minor, netted_minor,
    currency, stripe_payment_intent_id, stripe_invoice_id, stripe_subscription_id, created_at, completed_at)
  values (p_account_id, p_payment.payment_id, 'subscription', 'paid', p_payment.plan_id, p_credits.total_micros,
    p_payment.amount_minor, p_ahead.minor, p_payment.currency, p_payment.stripe_payment_intent_id,
    p_payment.stripe_invoice_id, p_payment.stripe_subscription_id, v_balance.last_at, p_payment.completed_at);
  perform private.post_invoice_notice(p_account_id, p_payment, p_credits, v_balance.last_at);
  update public.subscriptions s set paid_until = greatest(s.paid_until, p_credits.period_end)
    where s.account_id = p_account_id and s.stripe_subscription_id = p_payment.stripe_subscription_id;

  v_gain := v_lot_micros
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
  -- What negative lines take back comes from the months that the credited invoices have still to grant. Then, of an invoice
  -- that bills more than it credits, it comes off its own months and lot; one that credits more takes it from the lots of
  -- the credited invoices.
  v_kept_minor := array(select private.kept_minor(p_account_id, listed.payment_id)
    from unnest(v_from_ids) with ordinality as listed (payment_id, at) order by listed.at);
  v_taken_micros := array(select (select p.taken_micros from public.payments p
      where p.account_id = p_account_id and p.payment_id = listed.payment_id)
    from unnest(v_from_ids) with ordinality as listed (payment_id, at) order by listed.at);
  v_months := least(v_take, private.months_to_come(p_account_id, v_from_ids));
  v_balance := private.take_back(v_balance, v_months, p_lines.from_payment_ids, 'months:' || p_source_key, true);
  v_take := v_take - v_months;
  if p_credits.total_micros < 0 then
    v_balance := private.take_back(v_balance, v_take, p_lines.from_payment_ids || p_payment.payment_id,
      case when v_lot_micros > 0 then 'credited:' else '' end || p_source_key, true);
    v_take := 0;
  end if;
  insert into public.invoice_takings (account_id, payment_id, from_payment_id, taken_micros, moved_minor, moved_micros)
  select p_account_id, p_payment.payment_id, taken.payment_id, taken.micros, greatest(0, kept.minor
      - private.kept_minor(p_account_id, kept.payment_id)), case when p_credits.total_micros < 0 then 0 else p.taken_micros - kept.micros end
    from unnest(v_from_ids, v_kept_minor, v_taken_micros) as kept (payment_id, minor, micros)
    join public.payments p on p.account_id = p_account_id and p.payment_id = kept.payment_id
    join (select listed.payment_id, sum(listed.micros) as micros
      from unnest(p_lines.from_payment_ids, p_lines.from_micros) as listed (payment_id, micros) group by listed.payment_id) taken
      on taken.payment_id = kept.payment_id;
  -- The money of what was taken stays: it paid for what this invoice brings.
  v_money := v_money + (select coalesce(sum(t.moved_minor), 0) from public.invoice_takings t
    where t.account_id = p_account_id and t.payment_id = p_payment.payment_id);
  insert into public.credits_ahead (account_id, payment_id, stripe_invoice_id, micros, minor)
  select p_account_id, p_payment.payment_id, ahead.invoice_id, sum(ahead.micros),
      case min(ahead.at) when 1 then greatest(0, -v_money) else 0 end
    from unnest(p_lines.ahead_invoice_ids, p_lines.ahead_micros) with ordinality as ahead (invoice_id, micros, at)
    group by ahead.invoice_id having sum(ahead.micros) > 0;
  insert into public.credits_set_off (account_id, payment_id, stripe_invoice_id, micros)
  select p_account_id, p_payment.payment_id, part.invoice_id, sum(part.micros)
    from unnest(p_lines.set_off_invoice_ids || p_ahead.invoice_ids, p_lines.set_off_micros || p_ahead.invoice_micros)
      as part (invoice_id, micros)
    group by part.invoice_id having sum(part.micros) > 0;
  update public.credits_set_off o set credited_micros = o.credited_micros + again.micros
    from (select listed.payment_id, listed.invoice_id, sum(listed.micros)::bigint as micros
      from unnest(p_lines.again_payment_ids, p_lines.again_invoice_ids, p_lines.again_micros)
        as listed (payment_id, invoice_id, micros) group by listed.payment_id, listed.invoice_id) again
    where o.account_id = p_account_id and o.payment_id = again.payment_id and o.stripe_invoice_id = again.invoice_id;
  v_money := greatest(0, v_money);
  v_left := v_gain - v_take;
  -- Own months first, the nearest first of them.
  v_lot.amount_micros := v_lot_micros - greatest(0, v_take - (v_gain - v_lot_micros));
  insert into public.credit_schedules (account_id, stripe_subscription_id, payment_id, due_at, ends_at, line_micros,
    line_minor, credits_micros, paid_minor, currency)
  select p_account_id, p_payment.stripe_subscription_id, p_payment.payment_id, month.due, month.ends, month.micros,
      part.minor, month.micros, part.minor, p_payment.currency
    from (
      select listed.due, listed.ends, least(listed.micros, listed.reached - v_take) as micros,
        v_lot.amount_micros + listed.reached - v_take as reached
      from (
        select one.due, one.ends, one.micros, sum(one.micros) over (order by one.due)::bigint as reached
        from unnest(p_credits.schedule_due, p_credits.schedule_ends, p_credits.schedule_micros) as one (due, ends, micros)
        where one.micros > 0
      ) listed
      where listed.reached > v_take
    ) month
    cross join lateral (select private.booked_minor(v_money, month.reached, v_left)
      - private.booked_minor(v_money, month.reached - month.micros, v_left) as minor) part;
  v_balance := private.grant_schedules(v_balance);
  if v_lot.amount_micros > 0 then
    v_balance := private.roll_over(v_balance, p_payment.stripe_subscription_id, p_credits.period_start, p_credits.period_end,
      private.lot_end(p_credits.period_end, p_payment.completed_at, true, p_grace), p_credits.rollover_cap_micros, p_source_key);
    v_lot.source := 'subscription';
    v_lot.source_key := p_source_key;
    v_lot.period_start := p_credits.period_start;
    v_lot.period_end := p_credits.period_end;
    v_lot.expires_at := private.lot_end(p_credits.period_end, p_payment.completed_at, true, p_grace);
    v_lot.paid_minor := private.booked_minor(v_money, v_lot.amount_micros, v_left);
    v_lot.currency := p_payment.currency;
    v_lot.payment_id := p_payment.payment_id;
    v_lot.stripe_subscription_id := p_payment.stripe_subscription_id;
    v_balance := private.add_lot(v_balance, v_lot, null);
  end if;
  v_seq := v_balance.last_seq;
  v_balance := private.save_balance(private.follow_subscription(v_balance, p_grace));
  v_answer := private.answer('ok', v_balance);
  v_answer.seq := v_seq;
  return v_answer;
end;
$$;

-- Core of the trial's allotment: one lot that ends with the trial, whatever its subscription has become since.
create function private.grant_trial_core(p_account_id uuid, p_now timestamptz, p_lot public.credit_grants)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_answer public.credit_answer;
begin
  select least(coalesce(s.trial_end, p_lot.period_end), s.ended_at) into p_lot.period_end from public.subscriptions s
    where s.account_id = p_account_id and s.stripe_subscription_id = p_lot.stripe_subscription_id;
  p_lot.expires_at := p_lot.period_end;
  select * into v_answer from private.grant_core(p_account_id, p_now, p_lot, null);
  return v_answer;
end;
$$;

-- The allotment of an invoice's trial line, once a person: key trial:{person}. A trial line grants nothing else, and is the
-- person's one trial also where no Checkout claimed it.
create function private.grant_trial(
  p_account_id uuid, p_now timestamptz, p_payment public.payments, p_person_id uuid, p_price_ids text[],
  p_starts timestamptz[], p_ends timestamptz[], p_kinds text[]
)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lot public.credit_grants;
begin
  select plan.trial_credits_micros, line.starts, line.ends into v_lot.amount_micros, v_lot.period_start, v_lot.period_end
    from unnest(p_price_ids, p_starts, p_ends, p_kinds) as line (price_id, starts, ends, kind)
    join public.plan_prices price on price.stripe_price_id = line.price_id
    join public.plans plan on plan.plan_id = price.plan_id
    where line.kind = 'trial' order by line.ends desc limit 1;
  if not found or p_person_id is null then
    return;
  end if;
  perform private.keep_trial(p_account_id, p_person_id, p_payment.stripe_subscription_id, p_now);
  if v_lot.amount_micros = 0 then
    return;
  end if;
  if not private.is_confirmed(p_person_id) then
    insert into public.awaited_trials (account_id, person_id, payment_id, stripe_subscription_id, credits_micros,
      period_start, period_end)
    values (p_account_id, p_person_id, p_payment.payment_id, p_payment.stripe_subscription_id, v_lot.amount_micros,
      v_lot.period_start, v_lot.period_end)
    on conflict do nothing;
    return;
  end if;
  if not private.claim_once(p_person_id, 'trial', v_lot.amount_micros, p_now) then
    return;
  end if;
  v_lot.source := 'trial';
  v_lot.source_key := 'trial:' || p_person_id;
  v_lot.payment_id := p_payment.payment_id;
  v_lot.stripe_subscription_id := p_payment.stripe_subscription_id;
  perform * from private.grant_trial_core(p_account_id, p_now, v_lot);
end;
$$;

-- Whether an allotment waits in an account for a person whose address is confirmed by now. Reads only.
create function private.has_awaited_trial(p_account_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.awaited_trials a
    join public.profiles p on p.user_id = a.person_id and p.email_confirmed_at is not null
    where a.account_id = p_account_id);
end;
$$;

-- Gives the allotments that waited for a confirmed address, once a person (trial:{person}), while their trial runs, and
-- forgets them. Called by renew, at the first touch after the confirmation. Locks: the balance row, then the claims.
create function private.grant_awaited_trials(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_awaited public.awaited_trials;
  v_lot public.credit_grants;
begin
  if not private.has_awaited_trial(p_account_id) then
    return;
  end if;
  perform private.lock_account(p_account_id, p_now);
  for v_awaited in
    select * from public.awaited_trials a where a.account_id = p_account_id order by a.person_id
  loop
    continue when not private.is_confirmed(v_awaited.person_id);
    delete from public.awaited_trials a where a.account_id = p_account_id and a.person_id = v_awaited.person_id;
    continue when not exists (select from public.subscriptions s
        where s.account_id = p_account_id and s.stripe_subscription_id = v_awaited.stripe_subscription_id
          and s.trial_end > p_now and (s.ended_at is null or s.ended_at > p_now))
      or not private.claim_once(v_awaited.person_id, 'trial', v_awaited.credits_micros, p_now);
    v_lot.amount_micros := v_awaited.credits_micros;
    v_lot.period_start := v_awaited.period_start;
    v_lot.period_end := v_awaited.period_end;
    v_lot.source := 'trial';
    v_lot.source_key := 'trial:' || v_awaited.person_id;
    v_lot.payment_id := v_awaited.payment_id;
    v_lot.stripe_subscription_id := v_awaited.stripe_subscription_id;
    perform * from private.grant_trial_core(p_account_id, p_now, v_lot);
  end loop;
end;
$$;

-- Guarantee: a paid invoice grants (or takes back) what its subscription lines paid for, once: the rule of
-- credits_of_lines. A yearly line writes its monthly schedule. An invoice of total zero gives credits once a person, a
-- trial line gives the plan's allotment once a person, and no invoice takes back more than the invoices that it credits
-- have granted (bounded_lines): what is stored is that L. Amounts in minor units of p_currency; p_line_credited names the
-- invoice that a negative line credits, or is ''; p_from_balance_minor is what of the total the customer's balance paid,
-- which may be money for time that was never paid for (credits_ahead); p_person_id is who subscribed, for an account that is not a person's own.
-- Called by processInvoice, in the order in which a subscription's invoices were paid.
-- Idempotency: invoice:{invoice}:{subscription}. Locks: the balance row, then the claims of free credits.
-- Outcomes: ok (replayed), unpriced (subject names the price: not ours, or another currency), not_found (the subscription
-- is not synced yet), stale (paid after the subscription had ended: decide_late_invoice). SQLSTATE 22004, PT404, 55P03.
create function public.record_invoice(
  p_account_id uuid, p_invoice_id text, p_subscription_id text, p_payment_intent_id text, p_person_id uuid,
  p_paid_at timestamptz, p_total_minor bigint, p_currency text,
  p_line_price_ids text[], p_line_amounts bigint[], p_line_starts timestamptz[], p_line_ends timestamptz[],
  p_line_kinds text[], p_line_credited text[], p_from_balance_minor bigint default 0
)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_grace interval := (select s.renewal_grace from public.pricing_settings s);
  v_is_personal boolean;
  v_balance public.credit_balances;
  v_answer public.credit_answer;
  v_payment public.payments;
  v_credits private.invoice_credits;
  v_lines private.bounded_lines;
  v_ahead private.taken_ahead;
  v_decision text;
begin
  if p_account_id is null or p_invoice_id is null or p_subscription_id is null or p_paid_at is null then
    raise sqlstate '22004' using message = 'account, invoice, subscription and time of payment are required';
  end if;
  -- Two invoices of a subscription at once must not take back the same credits, so the lock comes before the sum.
  v_balance := private.lock_account(p_account_id, v_now);
  if private.is_recorded(p_account_id, p_invoice_id, p_subscription_id) then
    v_answer := private.answer('ok', v_balance);
    v_answer.replayed := true;
    return next v_answer;
    return;
  end if;
  v_credits := private.credits_of_lines(p_currency, p_line_price_ids, p_line_amounts, p_line_starts, p_line_ends, p_line_kinds);
  if v_credits.missing_price is not null then
    select * into v_answer from private.refuse(p_account_id, 'unpriced', 'price ' || v_credits.missing_price);
    return next v_answer;
    return;
  end if;
  select * into v_lines from private.bounded_lines(p_account_id, p_subscription_id, p_invoice_id, p_currency, p_line_price_ids,
    p_line_amounts, p_line_starts, p_line_ends, p_line_kinds, p_line_credited);
  if v_lines.amounts <> p_line_amounts::numeric[] or v_lines.own_amounts <> v_lines.amounts then
    v_credits := private.credits_of_invoice(v_lines, p_currency, p_line_price_ids, p_line_starts, p_line_ends, p_line_kinds);
  end if;
  select * into v_answer from private.check_invoice_core(p_account_id, v_now, p_invoice_id, p_subscription_id, p_paid_at, v_credits);
  if v_answer.outcome <> 'ok' then
    return next v_answer;
    return;
  end if;
  select d.decision into v_decision from public.late_invoice_decisions d
    where d.account_id = p_account_id and d.stripe_invoice_id = p_invoice_id;
  if v_decision = 'refund'
     or p_total_minor = 0 and v_credits.total_micros > 0
       and not private.claim_once(p_account_id, 'free_invoice', v_credits.total_micros, v_now) then
    v_credits.lot_micros := 0;
    v_credits.schedule_due := '{}';
    v_credits.schedule_ends := '{}';
    v_credits.schedule_micros := '{}';
    v_credits.total_micros := 0;
    v_lines := (null, null, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')::private.bounded_lines;
  end if;
  v_ahead := private.take_ahead(p_account_id, p_invoice_id, greatest(0, v_credits.total_micros),
    private.balance_micros(v_credits.total_micros, p_total_minor, p_from_balance_minor), p_total_minor);
  v_credits.total_micros := v_credits.total_micros - v_ahead.micros;
  v_payment.payment_id := gen_random_uuid();
  v_payment.plan_id := v_credits.plan_id;
  v_payment.amount_minor := p_total_minor;
  v_payment.currency := p_currency;
  v_payment.stripe_payment_intent_id := p_payment_intent_id;
  v_payment.stripe_invoice_id := p_invoice_id;
  v_payment.stripe_subscription_id := p_subscription_id;
  v_payment.completed_at := p_paid_at;
  select * into v_answer from private.record_invoice_core(p_account_id, v_now, v_payment,
    'invoice:' || p_invoice_id || ':' || p_subscription_id, v_credits, v_lines, v_ahead, v_grace);
  select a.kind = 'personal' into v_is_personal from public.accounts a where a.id = p_account_id;
  perform private.grant_trial(p_account_id, v_now, v_payment, case when v_is_personal then p_account_id else p_person_id end,
    p_line_price_ids, p_line_starts, p_line_ends, p_line_kinds);
  return next v_answer;
end;
$$;

-- Which of these invoices of a subscription are not recorded yet, in the order given. Reads only.
create function public.list_unrecorded_invoices(p_account_id uuid, p_subscription_id text, p_invoice_ids text[])
returns setof text
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select listed.invoice_id from unnest(p_invoice_ids) with ordinality as listed (invoice_id, at)
    where not exists (select from public.payments p where p.account_id = p_account_id
      and p.stripe_invoice_id = listed.invoice_id and p.stripe_subscription_id = p_subscription_id)
    order by listed.at;
end;
$$;

-- Guarantee: a person's decision about an invoice that was paid after its subscription had ended, once, with who and why in
-- the audit log: 'grant' lets record_invoice grant it, 'refund' lets it record the payment with no credits (the money goes
-- back at Stripe). Moves nothing itself. Called by decideLateInvoice.
-- Idempotency: the invoice. Returns decided | replayed | decided_otherwise | not_late (it is recorded). SQLSTATE 22004, 22023, PT404, 55P03.
create function public.decide_late_invoice(
  p_account_id uuid, p_invoice_id text, p_decision text, p_actor_id uuid, p_reason text
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_known text;
begin
  if p_account_id is null or p_invoice_id is null or p_decision is null or p_actor_id is null then
    raise sqlstate '22004' using message = 'account, invoice, decision and actor are required';
  end if;
  if p_decision not in ('grant', 'refund') or btrim(coalesce(p_reason, '')) = '' then
    raise sqlstate '22023' using message = 'a decision is grant or refund, and has a reason';
  end if;
  perform private.lock_account(p_account_id, v_now);
  select d.decision into v_known from public.late_invoice_decisions d
    where d.account_id = p_account_id and d.stripe_invoice_id = p_invoice_id;
  if found then
    return case when v_known = p_decision then 'replayed' else 'decided_otherwise' end;
  end if;
  if exists (select from public.payments p where p.account_id = p_account_id and p.stripe_invoice_id = p_invoice_id) then
    return 'not_late';
  end if;
  insert into public.late_invoice_decisions (account_id, stripe_invoice_id, decision, actor_id, reason, decided_at)
  values (p_account_id, p_invoice_id, p_decision, p_actor_id, p_reason, v_now);
  insert into public.audit_log (account_id, actor_id, act, reason, after_facts, created_at)
  values (p_account_id, p_actor_id, 'late_invoice.' || p_decision, p_reason, jsonb_build_object('invoice', p_invoice_id), v_now);
  return 'decided';
end;
$$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['awaited_trials', 'late_invoice_decisions'] loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('grant select, insert on public.%I to service_role', v_table);
    execute format('grant select on public.%I to authenticated', v_table);
    execute format('create policy "billing rights read" on public.%I for select to authenticated
      using (account_id in (select private.my_billing_account_ids()))', v_table);
  end loop;
end;
$$;

grant delete on public.awaited_trials to service_role;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'record_invoice(uuid, text, text, text, uuid, timestamptz, bigint, text, text[], bigint[], timestamptz[], timestamptz[], text[], text[], bigint)',
    'list_unrecorded_invoices(uuid, text, text[])',
    'decide_late_invoice(uuid, text, text, uuid, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
