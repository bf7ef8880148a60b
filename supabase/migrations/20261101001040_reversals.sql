-- Reversals: what refunds, disputes and credit notes take of a payment's credits, and what becomes of its money. Relies on
-- purchases, invoices and taking back.

-- What of a payment's money is back with its buyer, in minor units, and whether a dispute of it is open. Refunds count
-- until they fail; a dispute counts once it is lost, also while that is appealed; of a credit note its caller gives the
-- part that is no refund. A status that is not known here takes nothing.
create function private.returned_money(
  p_account_id uuid, p_payment_id uuid, out returned_minor numeric, out is_disputed boolean
)
language plpgsql stable
set search_path = ''
as $$
begin
  select coalesce(sum(r.amount_minor) filter (where r.kind = 'refund' and r.status in ('pending', 'requires_action', 'succeeded')
        or r.kind = 'dispute' and r.status in ('lost', 'appeal_needs_response', 'appeal_under_review')
        or r.kind = 'credit_note' and r.status = 'issued'), 0),
      coalesce(bool_or(r.kind = 'dispute' and r.status in ('needs_response', 'under_review')), false)
    into returned_minor, is_disputed
    from public.payment_reversals r where r.account_id = p_account_id and r.payment_id = p_payment_id;
end;
$$;

-- What refunds, disputes and credit notes take of a payment: its credits by the share of its money that went back, rounded
-- up, never more than it gave less what later invoices took and did not bring in its place: credit for its unused time
-- takes what it takes once, whether the money went back or to the customer's balance. Where the money paid for what a
-- later invoice brings, and then goes back, its credits are taken all the same: they are owed, so other lots pay them.
create function private.reversal_target(p_payment public.payments)
returns bigint
language plpgsql stable
set search_path = ''
as $$
declare
  v_returned numeric := (select r.returned_minor from private.returned_money(p_payment.account_id, p_payment.payment_id) r);
begin
  if p_payment.amount_minor <= 0 or p_payment.credits_micros <= 0 or v_returned = 0 then
    return 0;
  end if;
  return greatest(0, least(
    ceil(p_payment.credits_micros * least(v_returned, p_payment.amount_minor) / p_payment.amount_minor),
    private.given_micros(p_payment.account_id, p_payment.payment_id) - p_payment.taken_micros + p_payment.reversed_micros
      + coalesce((select sum(t.moved_micros) from public.invoice_takings t
        where t.account_id = p_payment.account_id and t.from_payment_id = p_payment.payment_id), 0)))::bigint;
end;
$$;

-- What of a payment's money is there: what was paid less what went back, and what came to it with the credits of others
-- (invoice_takings), in minor units. What it passed on is not taken off. bookable_minor is what is left of it then.
create function private.owned_minor(p_account_id uuid, p_payment_id uuid)
returns numeric
language plpgsql stable
set search_path = ''
as $$
begin
  -- Divided last: what is a whole number stays one.
  return (select case when p.amount_minor <= 0 then p.amount_minor - p.netted_minor
        else (p.amount_minor - p.netted_minor) * greatest(0, p.amount_minor - r.returned_minor) / p.amount_minor end
    from public.payments p cross join lateral private.returned_money(p_account_id, p_payment_id) r
    where p.account_id = p_account_id and p.payment_id = p_payment_id)
    + private.came_minor(p_account_id, p_payment_id);
end;
$$;

-- What came to a payment with the credits of others and is still there: money that goes back of the payment that it came
-- from is that one's own first, and then what it passed on. Payments take from earlier ones alone, so this ends.
create function private.came_minor(p_account_id uuid, p_payment_id uuid)
returns numeric
language plpgsql stable
set search_path = ''
as $$
declare
  v_came numeric := 0;
  v_taking record;
begin
  for v_taking in
    select t.from_payment_id, t.moved_minor, (select sum(other.moved_minor) from public.invoice_takings other
        where other.account_id = p_account_id and other.from_payment_id = t.from_payment_id) as went_minor
    from public.invoice_takings t
    where t.account_id = p_account_id and t.payment_id = p_payment_id and t.moved_minor > 0
  loop
    v_came := v_came + v_taking.moved_minor * least(v_taking.went_minor,
      greatest(0, private.owned_minor(p_account_id, v_taking.from_payment_id))) / v_taking.went_minor;
  end loop;
  return v_came;
end;
$$;

-- What is booked, or still to book, of a payment's money at most.
create function private.bookable_minor(p_account_id uuid, p_payment_id uuid)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return greatest(0, floor(private.owned_minor(p_account_id, p_payment_id)
    - coalesce((select sum(t.moved_minor) from public.invoice_takings t
      where t.account_id = p_account_id and t.from_payment_id = p_payment_id), 0)));
end;
$$;

-- Guarantee: what is booked, or still to book, of a payment that took over credits of others and their money, or passed its
-- own on (invoice_takings), is its bookable_minor. Such a payment's lots and months hold credits of two prices, and what goes back is of its own, or of the
-- payment that the money came from: so all that it keeps gets one price anew, before p_change_micros of it are taken. The
-- price follows from what went back alone, so a refund that fails leaves it as if it had never been. Called by
-- reverse_core, whose taking or giving books it, and by rate_followers. Requires the account lock.
create function private.rate_payment(p_account_id uuid, p_payment_id uuid, p_change_micros bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_untaken bigint;
  v_minor bigint;
  v_kept bigint;
begin
  if not exists (select from public.invoice_takings t
      where t.account_id = p_account_id and p_payment_id in (t.payment_id, t.from_payment_id)) then
    return;
  end if;
  v_untaken := private.untaken_micros(p_account_id, p_payment_id);
  v_minor := private.bookable_minor(p_account_id, p_payment_id);
  -- What is taken beyond what the payment gave is no part of what it keeps.
  v_kept := (select coalesce(sum(g.amount_micros - g.rolled_micros - g.reversed_micros - g.owed_micros), 0)
      from public.credit_grants g where g.account_id = p_account_id and g.payment_id = p_payment_id
        and g.source in ('subscription', 'rollover'))
    + (select coalesce(sum(s.credits_micros), 0) from public.credit_schedules s
      where s.account_id = p_account_id and s.payment_id = p_payment_id and s.granted_seq is null)
    - greatest(0, v_untaken) + greatest(0, v_untaken - p_change_micros);
  if v_kept <= 0 then
    return;
  end if;
  update public.credit_grants g set paid_minor = private.booked_minor(v_minor, g.amount_micros, v_kept)
    where g.account_id = p_account_id and g.payment_id = p_payment_id and g.source in ('subscription', 'rollover');
  update public.credit_schedules s set line_minor = part.minor,
      paid_minor = private.booked_minor(part.minor, s.credits_micros, s.line_micros)
    from (select m.schedule_id, private.booked_minor(v_minor, m.line_micros, v_kept) as minor from public.credit_schedules m
      where m.account_id = p_account_id and m.payment_id = p_payment_id) part
    where s.account_id = p_account_id and s.schedule_id = part.schedule_id;
end;
$$;

-- Books anew what a payment's money pays for at other payments, after some of it went back or came again: those that it
-- was moved to, and those that they moved it on to, by one ledger row of no credits; with p_is_whole that payment's own too,
-- where nothing else books it: it took more credits than it brought, so that a refund of it takes none.
-- Requires the account lock.
create function private.rate_followers(
  p_balance public.credit_balances, p_payment_id uuid, p_is_whole boolean, p_source_key text
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_booked private.lot_movement := (0, '{}', '{}', '{}', null);
  v_ids uuid[] := array[p_payment_id];
  v_at integer := 1;
begin
  while v_at <= cardinality(v_ids) loop
    v_ids := v_ids || array(select t.payment_id from public.invoice_takings t
      where t.account_id = p_balance.account_id and t.from_payment_id = v_ids[v_at] and t.moved_minor > 0
        and not t.payment_id = any (v_ids) order by t.payment_id);
    if v_at > 1 or p_is_whole then
      perform private.rate_payment(p_balance.account_id, v_ids[v_at], 0);
      v_booked := private.join_lots(v_booked, private.book_owed(p_balance.account_id, v_ids[v_at]), 1);
    end if;
    v_at := v_at + 1;
  end loop;
  if cardinality(v_booked.lot_ids) = 0 then
    return p_balance;
  end if;
  return private.append(p_balance,
    ('reversal', 0, 0, 0, null, null, null, true, null, 'credits', null, null, null, p_source_key)::private.movement,
    null, v_booked, 1);
end;
$$;

-- The answer of reverse_payment: what the payment is now, and what this call moved (negative: given again).
create type public.reversal_answer as (
  outcome public.credit_outcome, replayed boolean, reversal_version integer, status text,
  moved_micros bigint, reversed_micros bigint, available_micros bigint, frozen_micros bigint, debt_micros bigint
);

-- Core of reverse_payment.
create function private.reverse_core(
  p_account_id uuid, p_now timestamptz, p_payment_id uuid, p_expected_version integer,
  p_object_ids text[], p_kinds text[], p_statuses text[], p_amounts bigint[], p_grace interval
)
returns public.reversal_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_payment public.payments;
  v_answer public.reversal_answer;
  v_money record;
  v_target bigint;
  v_status text;
  v_is_same boolean;
  v_key text;
begin
  select * into v_payment from public.payments p where p.account_id = p_account_id and p.payment_id = p_payment_id;
  if not found or v_payment.status not in ('paid', 'refunded', 'disputed') then
    v_answer.outcome := 'not_found';
    return v_answer;
  end if;
  v_answer.reversal_version := v_payment.reversal_version;
  if v_payment.reversal_version <> p_expected_version then
    v_answer.outcome := 'stale';
    return v_answer;
  end if;
  v_is_same := not exists (
    (select r.stripe_object_id, r.kind, r.status, r.amount_minor from public.payment_reversals r
      where r.account_id = p_account_id and r.payment_id = p_payment_id
     except select * from unnest(p_object_ids, p_kinds, p_statuses, p_amounts))
    union all
    (select * from unnest(p_object_ids, p_kinds, p_statuses, p_amounts)
     except select r.stripe_object_id, r.kind, r.status, r.amount_minor from public.payment_reversals r
      where r.account_id = p_account_id and r.payment_id = p_payment_id));
  if not v_is_same then
    delete from public.payment_reversals r
      where r.account_id = p_account_id and r.payment_id = p_payment_id and not r.stripe_object_id = any (p_object_ids);
    insert into public.payment_reversals as r (account_id, payment_id, stripe_object_id, kind, status, amount_minor, recorded_at)
    select p_account_id, p_payment_id, listed.object_id, listed.kind, listed.status, listed.amount, v_balance.last_at
      from unnest(p_object_ids, p_kinds, p_statuses, p_amounts) as listed (object_id, kind, status, amount)
    on conflict (account_id, payment_id, stripe_object_id) do update
      set kind = excluded.kind, status = excluded.status, amount_minor = excluded.amount_minor;
    v_answer.reversal_version := v_payment.reversal_version + 1;
  end if;
  -- A month that is due already is granted first: it is not one to come.
  v_balance := private.grant_schedules(v_balance);
  v_target := private.reversal_target(v_payment);
  v_money := private.returned_money(p_account_id, p_payment_id);
  v_status := case when v_money.is_disputed then 'disputed'
    when v_payment.amount_minor > 0 and v_money.returned_minor >= v_payment.amount_minor then 'refunded' else 'paid' end;
  v_answer.moved_micros := v_target - v_payment.reversed_micros;
  v_answer.replayed := v_is_same and v_answer.moved_micros = 0 and v_status = v_payment.status;
  if not v_answer.replayed then
    v_answer.reversal_version := v_payment.reversal_version + 1;
    v_key := 'reversal:' || p_payment_id || ':' || v_answer.reversal_version;
    v_balance := private.rate_followers(v_balance, p_payment_id, v_answer.moved_micros = 0, 'moved:' || v_key);
    if v_answer.moved_micros <> 0 then
      perform private.rate_payment(p_account_id, p_payment_id, v_answer.moved_micros);
    end if;
    v_balance := private.take_back(v_balance, v_answer.moved_micros, array[p_payment_id], v_key, false);
    if v_answer.moved_micros < 0 then
      update public.payments p set reversed_micros = v_target where p.account_id = p_account_id and p.payment_id = p_payment_id;
      v_balance := private.give_again(v_balance, -v_answer.moved_micros, p_payment_id, v_key);
    end if;
    update public.payments p
      set reversed_micros = v_target, status = v_status, reversal_version = v_answer.reversal_version
      where p.account_id = p_account_id and p.payment_id = p_payment_id;
    v_balance := case when v_status = 'disputed' then private.freeze_payment(v_balance, p_payment_id)
      else private.thaw_payment(v_balance, p_payment_id) end;
    v_balance := private.repay_debt(v_balance);
    if v_payment.stripe_subscription_id is not null then
      -- Unlimited use goes, and comes back, with its money.
      v_balance := private.follow_subscription(v_balance, p_grace);
    end if;
  end if;
  v_balance := private.save_balance(v_balance);
  v_answer.outcome := 'ok';
  v_answer.status := v_status;
  v_answer.reversed_micros := v_target;
  v_answer.available_micros := v_balance.available_micros;
  v_answer.frozen_micros := v_balance.frozen_micros;
  v_answer.debt_micros := v_balance.debt_micros;
  return v_answer;
end;
$$;

-- Guarantee: after it the credits taken of a payment are what its refunds, disputes and credit notes say, whatever was
-- said before and in whichever order: these lists are all of them, as read from Stripe after p_expected_version was read.
-- An open dispute freezes the payment's lots, a closed one thaws what it did not take. Unlimited use lasts while the money
-- of its newest invoice is kept.
-- Called by bringPaymentUpToDate and by reconcile. p_kinds: refund | dispute | credit_note; p_amounts in minor units of
-- the payment's currency, of a credit note only what is no refund.
-- Idempotency: reversal:{payment}:{version}; the same lists again change nothing (replayed). Locks: the balance row.
-- Outcomes: ok, stale (another writer came between: read Stripe again), not_found (no such payment, or not paid).
-- SQLSTATE 22004, 22023, PT404, 55P03.
create function public.reverse_payment(
  p_account_id uuid, p_payment_id uuid, p_expected_version integer,
  p_object_ids text[], p_kinds text[], p_statuses text[], p_amounts bigint[]
)
returns setof public.reversal_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_grace interval := (select s.renewal_grace from public.pricing_settings s);
  v_answer public.reversal_answer;
begin
  if p_account_id is null or p_payment_id is null or p_expected_version is null or p_object_ids is null then
    raise sqlstate '22004' using message = 'account, payment, version and objects are required';
  end if;
  if cardinality(p_object_ids) is distinct from cardinality(p_kinds)
     or cardinality(p_object_ids) is distinct from cardinality(p_statuses)
     or cardinality(p_object_ids) is distinct from cardinality(p_amounts)
     or exists (select from unnest(p_object_ids, p_kinds, p_statuses, p_amounts) as listed (object_id, kind, status, amount)
       where listed.object_id is null or listed.kind is null or listed.status is null or listed.amount is null or listed.amount < 0
         or listed.kind not in ('refund', 'dispute', 'credit_note')) then
    raise sqlstate '22023' using message = 'each object has an id, a kind, a status and an amount that is not negative';
  end if;
  select * into v_answer from private.reverse_core(p_account_id, v_now, p_payment_id, p_expected_version, p_object_ids,
    p_kinds, p_statuses, p_amounts, v_grace);
  return next v_answer;
end;
$$;

-- The account's payments of one payment intent, invoice or Checkout session, with the version that reverse_payment
-- expects. No row: none is recorded yet.
create function public.find_reversible_payments(
  p_account_id uuid, p_payment_intent_id text default null, p_invoice_id text default null, p_session_id text default null
)
returns table (
  payment_id uuid, reversal_version integer, status text, currency text, stripe_invoice_id text, stripe_payment_intent_id text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select p.payment_id, p.reversal_version, p.status, p.currency, p.stripe_invoice_id, p.stripe_payment_intent_id
    from public.payments p
    where p.account_id = p_account_id and p.status in ('paid', 'refunded', 'disputed')
      and (p.stripe_payment_intent_id = p_payment_intent_id or p.stripe_invoice_id = p_invoice_id
        or p.stripe_checkout_session_id = p_session_id)
    order by p.created_at, p.payment_id;
end;
$$;

-- The charge that a payment intent's payment was made with, once it was asked what of it had gone back; null before. Reads
-- only.
create function public.find_charge(p_account_id uuid, p_payment_intent_id text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (select min(p.stripe_charge_id) from public.payments p
    where p.account_id = p_account_id and p.stripe_payment_intent_id = p_payment_intent_id);
end;
$$;

-- Guarantee: a payment keeps the charge that it was made with. Called after a grant, and after what of the charge had gone
-- back by then was booked: later refunds and disputes tell of themselves. Idempotency: the payment intent; written once.
-- SQLSTATE 22004.
create function public.note_charge(p_account_id uuid, p_payment_intent_id text, p_charge_id text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_account_id is null or p_payment_intent_id is null or p_charge_id is null then
    raise sqlstate '22004' using message = 'account, payment intent and charge are required';
  end if;
  update public.payments p set stripe_charge_id = p_charge_id
    where p.account_id = p_account_id and p.stripe_payment_intent_id = p_payment_intent_id and p.stripe_charge_id is null;
end;
$$;

-- What went back of these payments, for the pages: the money, whether a dispute of it is open, how its last dispute ended,
-- and when the last of it was recorded. A payment of which nothing was ever asked back has no row.
create function public.list_returned(p_account_id uuid, p_payment_ids uuid[])
returns table (
  payment_id uuid, returned_minor bigint, is_pending boolean, dispute_status text, reversed_micros bigint, recorded_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select p.payment_id,
      (select least(r.returned_minor, p.amount_minor) from private.returned_money(p_account_id, p.payment_id) r)::bigint,
      bool_or(r.kind = 'refund' and r.status in ('pending', 'requires_action')),
      (array_agg(r.status order by r.recorded_at desc, r.stripe_object_id) filter (where r.kind = 'dispute'))[1],
      p.reversed_micros, max(r.recorded_at)
    from public.payments p
    join public.payment_reversals r on r.account_id = p.account_id and r.payment_id = p.payment_id
    where p.account_id = p_account_id and p.payment_id = any (p_payment_ids)
    group by p.account_id, p.payment_id;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'list_returned(uuid, uuid[])',
    'find_charge(uuid, text)',
    'note_charge(uuid, text, text)',
    'reverse_payment(uuid, uuid, integer, text[], text[], text[], bigint[])',
    'find_reversible_payments(uuid, text, text, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
