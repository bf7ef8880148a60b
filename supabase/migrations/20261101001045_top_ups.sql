-- Auto top-up: buys a pack with a saved card when the balance has run low. Relies on the ledger cores, periods, purchases,
-- and on notices and jobs of the product migration at run time.
-- An attempt is written before Stripe is called, so a crash leaves it in flight, where it is found again and finished
-- under its own Stripe idempotency key. While its outcome is unknown it counts toward the cap and no other begins.

create table public.top_up_settings (
  account_id uuid primary key references public.accounts,
  is_on boolean not null,
  threshold_micros bigint not null check (threshold_micros >= 0),
  pack_id text not null,
  monthly_cap_minor bigint not null check (monthly_cap_minor > 0),
  currency text not null,
  card_id text,
  card_brand text,
  card_last4 text,
  default_card_id text,
  stopped_at timestamptz,
  stopped_reason text,
  stopped_payment_id uuid,
  changed_by uuid,
  changed_at timestamptz not null,
  check ((stopped_at is null) = (stopped_reason is null)),
  check (not is_on or card_id is not null)
);
comment on table public.top_up_settings is 'What an account has agreed to: below which balance which pack is bought, for how much a UTC month at most, with which card.';
comment on column public.top_up_settings.stopped_at is 'The card was refused; nothing is tried until another card is saved or made the default.';
comment on column public.top_up_settings.default_card_id is 'The customer''s default card as last seen, so that an old notice of it re-arms nothing.';

create table public.top_up_attempts (
  account_id uuid not null references public.accounts,
  payment_id uuid not null,
  customer_id text not null,
  card_id text not null,
  card_brand text,
  card_last4 text,
  started_at timestamptz not null,
  failed_at timestamptz,
  failure text,
  primary key (account_id, payment_id),
  foreign key (account_id, payment_id) references public.payments (account_id, payment_id)
);
comment on table public.top_up_attempts is 'What a payment of kind topup was asked of Stripe with; its parameters never change, so its idempotency key can be used again.';
comment on column public.top_up_attempts.started_at is 'Wall time, as the life of Stripe''s idempotency keys is.';

-- The sweep's two lists: who may have run low, and who has an attempt in flight.
create index credit_balances_top_up on public.credit_balances (account_id) where top_up_at_micros is not null;
create index payments_top_up_open on public.payments (account_id) where kind = 'topup' and status in ('pending', 'processing');

alter table public.top_up_settings enable row level security;
alter table public.top_up_attempts enable row level security;
grant select, insert, update on public.top_up_settings, public.top_up_attempts to service_role;
grant select on public.top_up_settings, public.top_up_attempts to authenticated;
create policy "billing rights read" on public.top_up_settings for select to authenticated
  using (account_id in (select private.my_billing_account_ids()));
create policy "billing rights read" on public.top_up_attempts for select to authenticated
  using (account_id in (select private.my_billing_account_ids()));

-- What a pack is sold for; the public function reads it and passes it to the core.
create type private.pack_terms as (
  pack_id text, credits_micros bigint, expires_after_days integer, amount_minor bigint, currency text, is_sold boolean
);

-- A pack as the catalog sells it now; all null for one it does not know. Called by public functions alone, before their core.
create function private.find_pack_terms(p_pack_id text)
returns private.pack_terms
language plpgsql stable
set search_path = ''
as $$
declare
  v_terms private.pack_terms;
begin
  select p.pack_id, p.credits_micros, p.expires_after_days, p.unit_amount, p.currency, p.is_active into v_terms
    from public.credit_packs p where p.pack_id = p_pack_id;
  return v_terms;
end;
$$;

-- Keeps the balance row's copy of the threshold: what tells a charge, without another read, that a top-up is due.
-- Requires the account lock.
create function private.arm_top_up(p_settings public.top_up_settings)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_at_micros bigint := case when p_settings.is_on and p_settings.stopped_at is null then p_settings.threshold_micros end;
begin
  update public.credit_balances b set top_up_at_micros = v_at_micros where b.account_id = p_settings.account_id;
end;
$$;

-- What a top-up must never be paid under, as a reason, or null. Requires the account lock.
create function private.top_up_refusal(
  p_balance public.credit_balances, p_settings public.top_up_settings, p_terms private.pack_terms, p_customer_id text
)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return case
    when p_settings.is_on is not true then 'off'
    when p_settings.stopped_at is not null then 'stopped'
    when p_balance.is_unlimited then 'unlimited'
    when p_balance.debt_micros > 0 then 'in_debt'
    when p_balance.spending_frozen_at is not null then 'frozen'
    when private.has_open_dispute(p_balance.account_id) then 'disputed'
    when p_terms.is_sold is not true or p_terms.credits_micros <= p_settings.threshold_micros
      or p_terms.currency <> p_settings.currency then 'pack_retired'
    when p_customer_id is null or p_settings.card_id is null then 'no_card'
  end;
end;
$$;

-- Money of this UTC month that top-ups have taken or may yet have taken: everything but what failed or never began. One
-- that began in an earlier month counts in that one, and in this one too while it is under way or once it is paid in it:
-- whichever month a bank takes the money in, no month takes more than its cap.
create function private.top_ups_minor(p_account_id uuid, p_at timestamptz)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((select sum(p.amount_minor) from public.payments p
    where p.account_id = p_account_id and p.kind = 'topup' and p.status not in ('failed', 'expired')
      and (p.created_at >= date_trunc('month', p_at, 'UTC') or p.completed_at >= date_trunc('month', p_at, 'UTC')
        or p.status in ('pending', 'processing'))), 0);
end;
$$;

create type private.top_up_decision as (
  outcome text, payment_id uuid, customer_id text, card_id text, amount_minor bigint, currency text,
  payment_intent_id text, started_at timestamptz, is_allowed boolean
);

-- Core of begin_top_up.
create function private.begin_top_up_core(
  p_account_id uuid, p_now timestamptz, p_wall_now timestamptz, p_pack_id text, p_terms private.pack_terms, p_customer_id text
)
returns private.top_up_decision
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_settings public.top_up_settings;
  v_payment_id uuid := gen_random_uuid();
  v_refusal text;
  v_decision private.top_up_decision;
begin
  select * into v_settings from public.top_up_settings s where s.account_id = p_account_id;
  -- The terms were read before the lock; other ones were chosen in between.
  if v_settings.pack_id is distinct from p_pack_id then
    v_decision.outcome := 'stale';
    return v_decision;
  end if;
  v_refusal := private.top_up_refusal(v_balance, v_settings, p_terms, p_customer_id);
  select 'in_flight', a.payment_id, a.customer_id, a.card_id, p.amount_minor, p.currency, p.stripe_payment_intent_id,
      a.started_at, v_refusal is null
    into v_decision
    from public.payments p join public.top_up_attempts a on a.account_id = p.account_id and a.payment_id = p.payment_id
    where p.account_id = p_account_id and p.kind = 'topup' and p.status in ('pending', 'processing')
    order by p.created_at limit 1;
  if found then
    return v_decision;
  end if;
  v_decision.outcome := case
    when v_refusal is not null then v_refusal
    when v_balance.available_micros > v_settings.threshold_micros then 'above_threshold'
    when private.top_ups_minor(p_account_id, v_balance.last_at) + p_terms.amount_minor > v_settings.monthly_cap_minor
      then 'cap_reached'
    when exists (select from public.payments p where p.account_id = p_account_id and p.kind = 'topup'
      and p.created_at > v_balance.last_at - interval '1 hour') then 'too_soon'
    else 'begun'
  end;
  if v_decision.outcome <> 'begun' then
    return v_decision;
  end if;
  insert into public.payments (account_id, payment_id, kind, status, pack_id, quantity, credits_micros, expires_after_days,
    amount_minor, currency, actor_id, created_at)
  values (p_account_id, v_payment_id, 'topup', 'pending', p_terms.pack_id, 1, p_terms.credits_micros,
    p_terms.expires_after_days, p_terms.amount_minor, p_terms.currency, v_settings.changed_by, v_balance.last_at);
  insert into public.top_up_attempts (account_id, payment_id, customer_id, card_id, card_brand, card_last4, started_at)
  values (p_account_id, v_payment_id, p_customer_id, v_settings.card_id, v_settings.card_brand, v_settings.card_last4, p_wall_now);
  perform private.save_balance(v_balance);
  return ('begun', v_payment_id, p_customer_id, v_settings.card_id, p_terms.amount_minor, p_terms.currency, null, p_wall_now,
    true)::private.top_up_decision;
end;
$$;

-- Guarantee: decides whether a top-up is bought now, and writes the attempt that the caller then makes, so that at any time
-- an account has at most one attempt in flight, one an hour, and a UTC month stays within its cap, unknown outcomes included.
-- Called after a charge that left the balance at or below the threshold, and by the sweep. Locks: the account's balance row.
-- Outcomes: begun (make it), in_flight (finish it; is_allowed false: only look, do not charge), or why not: off, stopped,
-- unlimited, in_debt, frozen, disputed, pack_retired, no_card, above_threshold, cap_reached, too_soon, stale.
-- Idempotency of the charge: the attempt's payment_id. SQLSTATE 22004 null account, PT404 unknown account, 55P03 busy.
create function public.begin_top_up(p_account_id uuid)
returns table (
  outcome text, payment_id uuid, customer_id text, card_id text, amount_minor bigint, currency text,
  payment_intent_id text, started_at timestamptz, is_allowed boolean
)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_pack_id text;
  v_customer_id text;
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'account is required';
  end if;
  select s.pack_id into v_pack_id from public.top_up_settings s where s.account_id = p_account_id;
  select c.stripe_customer_id into v_customer_id from private.stripe_customers c
    where c.account_id = p_account_id and c.deleted_at is null;
  -- Credits that are due come first: with them the balance may not be low.
  perform private.renew_if_due(p_account_id, v_now);
  return query select d.* from private.begin_top_up_core(p_account_id, v_now, clock_timestamp(), v_pack_id,
    private.find_pack_terms(v_pack_id), v_customer_id) d;
end;
$$;

-- Core of fail_top_up.
create function private.fail_top_up_core(
  p_account_id uuid, p_now timestamptz, p_wall_now timestamptz, p_payment_id uuid, p_failure text, p_payment_intent_id text
)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_settings public.top_up_settings;
  v_attempt public.top_up_attempts;
  v_status text;
begin
  select p.status into v_status from public.payments p where p.account_id = p_account_id and p.payment_id = p_payment_id;
  select * into v_attempt from public.top_up_attempts a where a.account_id = p_account_id and a.payment_id = p_payment_id;
  if v_attempt.payment_id is null then
    return 'not_found';
  end if;
  if v_attempt.failed_at is not null then
    return 'replayed';
  end if;
  -- Never back from paid: the refusal of an earlier try of an intent that went through changes nothing.
  if v_status not in ('pending', 'processing', 'failed', 'expired') then
    return 'paid';
  end if;
  update public.payments p set status = 'failed',
      stripe_payment_intent_id = coalesce(p_payment_intent_id, p.stripe_payment_intent_id)
    where p.account_id = p_account_id and p.payment_id = p_payment_id;
  update public.top_up_attempts a set failed_at = p_wall_now, failure = left(p_failure, 80)
    where a.account_id = p_account_id and a.payment_id = p_payment_id;
  select * into v_settings from public.top_up_settings s where s.account_id = p_account_id;
  -- Another card is in place already, or it stands still anyway: nobody has to do anything.
  if v_settings.card_id is distinct from v_attempt.card_id or v_settings.stopped_at is not null then
    return 'failed';
  end if;
  update public.top_up_settings s
    set stopped_at = v_balance.last_at, stopped_reason = left(p_failure, 80), stopped_payment_id = p_payment_id
    where s.account_id = p_account_id
    returning * into v_settings;
  perform private.arm_top_up(v_settings);
  perform private.post_notice(p_account_id, 'top_up_stopped', 'top_up_stopped:' || p_payment_id,
    (select jsonb_build_object('user_id', p.actor_id, 'failure', a.failure, 'card_brand', a.card_brand, 'card_last4', a.card_last4,
        'amount_minor', p.amount_minor, 'currency', p.currency, 'pack_id', p.pack_id)
      from public.payments p
      join public.top_up_attempts a on a.account_id = p.account_id and a.payment_id = p.payment_id
      where p.account_id = p_account_id and p.payment_id = p_payment_id), null, v_balance.last_at);
  return 'stopped';
end;
$$;

-- Guarantee: a refused attempt counts no longer toward the cap, and stops auto top-up until another card is there: one
-- notice and one mail a stop, in this transaction, however often the refusal is heard of. A payment that went through stays.
-- Called with what the call to Stripe, a webhook or the sweep learnt; p_failure is a decline code or authentication_required.
-- Idempotency: the attempt. Locks: the account's balance row. Outcomes: stopped, failed (another card is in place already),
-- replayed, paid, not_found. SQLSTATE 22004, PT404, 55P03.
create function public.fail_top_up(p_account_id uuid, p_payment_id uuid, p_failure text, p_payment_intent_id text default null)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_outcome text;
begin
  if p_account_id is null or p_payment_id is null or p_failure is null then
    raise sqlstate '22004' using message = 'account, payment and failure are required';
  end if;
  select outcome into v_outcome from private.fail_top_up_core(p_account_id, v_now, clock_timestamp(), p_payment_id, p_failure,
    p_payment_intent_id) outcome;
  return v_outcome;
end;
$$;

-- Core of set_auto_top_up.
create function private.set_top_up_core(
  p_account_id uuid, p_now timestamptz, p_settings public.top_up_settings, p_terms private.pack_terms
)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_old public.top_up_settings;
begin
  select * into v_old from public.top_up_settings s where s.account_id = p_account_id;
  if not p_settings.is_on then
    update public.top_up_settings s set is_on = false, changed_by = p_settings.changed_by, changed_at = v_balance.last_at
      where s.account_id = p_account_id
      returning * into v_old;
    if found then
      perform private.arm_top_up(v_old);
    end if;
    return 'ok';
  end if;
  if p_terms.is_sold is not true then
    return 'pack_unknown';
  elsif p_terms.credits_micros <= p_settings.threshold_micros then
    return 'pack_too_small';
  elsif p_settings.monthly_cap_minor < p_terms.amount_minor then
    return 'cap_too_small';
  elsif p_settings.card_id is null then
    return 'no_card';
  end if;
  p_settings.account_id := p_account_id;
  p_settings.currency := p_terms.currency;
  p_settings.changed_at := v_balance.last_at;
  -- Switching off and on does not try a refused card again; another card does.
  if v_old.card_id = p_settings.card_id then
    p_settings.stopped_at := v_old.stopped_at;
    p_settings.stopped_reason := v_old.stopped_reason;
    p_settings.stopped_payment_id := v_old.stopped_payment_id;
  end if;
  insert into public.top_up_settings (account_id, is_on, threshold_micros, pack_id, monthly_cap_minor, currency, card_id,
    card_brand, card_last4, default_card_id, stopped_at, stopped_reason, stopped_payment_id, changed_by, changed_at)
  values (p_account_id, true, p_settings.threshold_micros, p_settings.pack_id, p_settings.monthly_cap_minor,
    p_settings.currency, p_settings.card_id, p_settings.card_brand, p_settings.card_last4, p_settings.default_card_id,
    p_settings.stopped_at, p_settings.stopped_reason, p_settings.stopped_payment_id, p_settings.changed_by, p_settings.changed_at)
  on conflict (account_id) do update set is_on = excluded.is_on, threshold_micros = excluded.threshold_micros,
    pack_id = excluded.pack_id, monthly_cap_minor = excluded.monthly_cap_minor, currency = excluded.currency,
    card_id = excluded.card_id, card_brand = excluded.card_brand, card_last4 = excluded.card_last4,
    default_card_id = excluded.default_card_id, stopped_at = excluded.stopped_at, stopped_reason = excluded.stopped_reason,
    stopped_payment_id = excluded.stopped_payment_id, changed_by = excluded.changed_by, changed_at = excluded.changed_at;
  perform private.arm_top_up(p_settings);
  return 'ok';
end;
$$;

-- What the audit log keeps of the settings; null where there are none.
create function private.top_up_facts(p_settings public.top_up_settings)
returns jsonb
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when p_settings.account_id is not null then jsonb_build_object('is_on', p_settings.is_on,
    'threshold_micros', p_settings.threshold_micros, 'pack_id', p_settings.pack_id,
    'monthly_cap_minor', p_settings.monthly_cap_minor, 'currency', p_settings.currency, 'card_last4', p_settings.card_last4) end;
end;
$$;

-- Guarantee: auto top-up is on only with a pack that is sold and exceeds the threshold, a cap that covers it, and a card.
-- Called by PUT /api/billing/auto-top-up with the customer's card as Stripe has it. Off keeps the rest for next time.
-- Idempotency: the same settings twice are the same settings. Locks: the account's balance row.
-- Outcomes: ok, pack_unknown, pack_too_small, cap_too_small, no_card. SQLSTATE 22004, 22023 a negative threshold, PT404, 55P03.
create function public.set_auto_top_up(
  p_account_id uuid, p_is_on boolean, p_threshold_micros bigint default null, p_pack_id text default null,
  p_monthly_cap_minor bigint default null, p_card_id text default null, p_card_brand text default null,
  p_card_last4 text default null, p_default_card_id text default null, p_actor_id uuid default null
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_settings public.top_up_settings;
  v_before public.top_up_settings;
  v_outcome text;
begin
  if p_account_id is null or p_is_on is null then
    raise sqlstate '22004' using message = 'account and on or off are required';
  end if;
  if p_is_on and (p_threshold_micros is null or p_threshold_micros < 0 or p_pack_id is null
      or p_monthly_cap_minor is null or p_monthly_cap_minor <= 0) then
    raise sqlstate '22023' using message = 'a threshold, a pack and a cap are required';
  end if;
  v_settings.is_on := p_is_on;
  v_settings.threshold_micros := p_threshold_micros;
  v_settings.pack_id := p_pack_id;
  v_settings.monthly_cap_minor := p_monthly_cap_minor;
  v_settings.card_id := p_card_id;
  v_settings.card_brand := p_card_brand;
  v_settings.card_last4 := p_card_last4;
  v_settings.default_card_id := p_default_card_id;
  v_settings.changed_by := p_actor_id;
  select * into v_before from public.top_up_settings s where s.account_id = p_account_id;
  select outcome into v_outcome
    from private.set_top_up_core(p_account_id, v_now, v_settings, private.find_pack_terms(p_pack_id)) outcome;
  if v_outcome = 'ok' then
    select * into v_settings from public.top_up_settings s where s.account_id = p_account_id;
    if private.top_up_facts(v_before) is distinct from private.top_up_facts(v_settings) then
      perform private.note_act(p_account_id, p_actor_id, 'top_up.set', private.top_up_facts(v_before),
        private.top_up_facts(v_settings));
    end if;
  end if;
  return v_outcome;
end;
$$;

-- Core of follow_top_up_card.
create function private.follow_card_core(
  p_account_id uuid, p_now timestamptz, p_card_id text, p_card_brand text, p_card_last4 text, p_is_default boolean,
  p_saved_at timestamptz
)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_settings public.top_up_settings;
  v_was_stopped boolean;
begin
  select * into v_settings from public.top_up_settings s where s.account_id = p_account_id;
  if not found then
    return 'unchanged';
  end if;
  v_was_stopped := v_settings.stopped_at is not null;
  if p_is_default then
    if v_settings.default_card_id = p_card_id then
      return 'unchanged';
    end if;
  -- A card that was there when the top-up stopped is no other card; Stripe's times are whole seconds.
  elsif not v_was_stopped or p_saved_at < date_trunc('second', v_settings.stopped_at) then
    return 'unchanged';
  end if;
  update public.top_up_settings s set
      default_card_id = case when p_is_default then p_card_id else s.default_card_id end,
      card_id = p_card_id, card_brand = p_card_brand, card_last4 = p_card_last4,
      stopped_at = case when s.card_id = p_card_id then s.stopped_at end,
      stopped_reason = case when s.card_id = p_card_id then s.stopped_reason end,
      stopped_payment_id = case when s.card_id = p_card_id then s.stopped_payment_id end
    where s.account_id = p_account_id
    returning * into v_settings;
  if not v_was_stopped or v_settings.stopped_at is not null then
    return 'changed';
  end if;
  perform private.arm_top_up(v_settings);
  update public.notifications n set settled_at = v_balance.last_at
    where n.account_id = p_account_id and n.kind = 'top_up_stopped' and n.settled_at is null;
  return 'armed';
end;
$$;

-- Guarantee: a card that is made the default is the one charged from now on, and another card than the refused one, made
-- the default or saved since, re-arms a stopped top-up. Called when the application or a webhook hears of a card.
-- Idempotency: the same card twice changes nothing. Locks: the account's balance row.
-- Outcomes: armed (look whether a top-up is due), changed, unchanged. SQLSTATE 22004, PT404, 55P03.
create function public.follow_top_up_card(
  p_account_id uuid, p_card_id text, p_card_brand text, p_card_last4 text, p_is_default boolean, p_saved_at timestamptz
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_outcome text;
begin
  if p_account_id is null or p_card_id is null or p_is_default is null or p_saved_at is null then
    raise sqlstate '22004' using message = 'account, card and when it was saved are required';
  end if;
  select outcome into v_outcome from private.follow_card_core(p_account_id, v_now, p_card_id, p_card_brand, p_card_last4,
    p_is_default, p_saved_at) outcome;
  return v_outcome;
end;
$$;

-- Auto top-up as its page shows it; no row before it was first switched on. Spent counts as the cap does.
create function public.get_auto_top_up(p_account_id uuid)
returns table (
  is_on boolean, threshold_micros bigint, pack_id text, pack_is_sold boolean, monthly_cap_minor bigint, currency text,
  spent_minor bigint, card_id text, card_brand text, card_last4 text, stopped_at timestamptz, stopped_reason text
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select s.is_on, s.threshold_micros, s.pack_id, (private.find_pack_terms(s.pack_id)).is_sold is true, s.monthly_cap_minor,
      s.currency, private.top_ups_minor(p_account_id, v_now), s.card_id, s.card_brand, s.card_last4, s.stopped_at,
      s.stopped_reason
    from public.top_up_settings s where s.account_id = p_account_id;
end;
$$;

-- The account's attempts, newest first.
create function public.list_top_ups(p_account_id uuid, p_limit integer default 5)
returns table (
  payment_id uuid, created_at timestamptz, status text, credits_micros bigint, amount_minor bigint, currency text,
  card_brand text, card_last4 text, failure text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select p.payment_id, p.created_at, p.status, p.credits_micros, p.amount_minor, p.currency, a.card_brand, a.card_last4,
      a.failure
    from public.payments p join public.top_up_attempts a on a.account_id = p.account_id and a.payment_id = p.payment_id
    where p.account_id = p_account_id and p.kind = 'topup'
    order by p.created_at desc limit least(p_limit, 100);
end;
$$;

-- Accounts where begin_top_up may have something to do, ascending, after p_after: a sweep then makes a call for each.
-- Served by credit_balances_top_up and payments_top_up_open.
create function public.list_accounts_to_top_up(p_after uuid default null, p_limit integer default 200)
returns setof uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select b.account_id from public.credit_balances b
    where b.top_up_at_micros is not null and (p_after is null or b.account_id > p_after)
      and (b.available_micros <= b.top_up_at_micros or b.next_lapse_at <= v_now)
    union
    select p.account_id from public.payments p
    where p.kind = 'topup' and p.status in ('pending', 'processing') and (p_after is null or p.account_id > p_after)
    order by 1 limit least(p_limit, 1000);
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'begin_top_up(uuid)',
    'fail_top_up(uuid, uuid, text, text)',
    'set_auto_top_up(uuid, boolean, bigint, text, bigint, text, text, text, text, uuid)',
    'follow_top_up_card(uuid, text, text, text, boolean, timestamptz)',
    'get_auto_top_up(uuid)',
    'list_top_ups(uuid, integer)',
    'list_accounts_to_top_up(uuid, integer)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
