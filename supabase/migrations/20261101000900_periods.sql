-- Periods: grants by key, the free plan's months, a paid plan's rights and yearly schedules. Relies on the ledger cores
-- and the billing tables.

-- Which accounts a renewal sweep must visit; rows leave these indexes' ranges when they are renewed.
create index credit_balances_period on public.credit_balances (period_end) where plan_kind <> 'none';
create index credit_balances_lapse on public.credit_balances (next_lapse_at) where next_lapse_at < 'infinity';
create index credit_schedules_due on public.credit_schedules (account_id, due_at) where granted_seq is null;

-- Core of add_credits: one lot a source key, for ever.
create function private.grant_core(p_account_id uuid, p_now timestamptz, p_lot public.credit_grants, p_actor_id uuid)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_answer public.credit_answer;
  v_seq bigint;
begin
  select g.granted_seq into v_seq from public.credit_grants g
    where g.account_id = p_account_id and g.source_key = p_lot.source_key;
  if not found then
    v_seq := v_balance.last_seq + 1;
    v_balance := private.save_balance(private.add_lot(v_balance, p_lot, p_actor_id));
    v_answer := private.answer('ok', v_balance);
  else
    v_answer := private.answer('ok', v_balance);
    v_answer.replayed := true;
  end if;
  v_answer.seq := v_seq;
  return v_answer;
end;
$$;

-- Guarantee: adds a lot of credits once a source key; what is owed is repaid from it first.
-- Called for bonuses and by operators; payments grant through record_payment and record_invoice.
-- p_micros > 0, p_expires_at null never expires, p_paid_minor in minor units of p_currency.
-- Outcomes: ok (replayed when the key granted before; charged_micros stays null). SQLSTATE 22004, 22023, PT404, 55P03.
create function public.add_credits(
  p_account_id uuid, p_source text, p_micros bigint, p_source_key text, p_expires_at timestamptz default null,
  p_paid_minor bigint default 0, p_currency text default null, p_actor_id uuid default null
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
  if p_account_id is null or p_source is null or p_source_key is null or p_micros is null then
    raise sqlstate '22004' using message = 'account, source, amount and source key are required';
  end if;
  if p_micros <= 0 or p_micros > 9000000000000000 then
    raise sqlstate '22023' using message = 'a grant is between one micro-credit and nine billion credits';
  end if;
  v_lot.source := p_source;
  v_lot.amount_micros := p_micros;
  v_lot.source_key := p_source_key;
  v_lot.expires_at := p_expires_at;
  v_lot.paid_minor := coalesce(p_paid_minor, 0);
  v_lot.currency := p_currency;
  select * into v_answer from private.grant_core(p_account_id, v_now, v_lot, p_actor_id);
  return next v_answer;
end;
$$;

-- An address as its mailbox sees it: lower case, without a +tag, without dots where the provider ignores them.
create function private.normal_address(p_email text)
returns text
language sql immutable
set search_path = ''
as $$
  select case when domain in ('gmail.com', 'googlemail.com') then replace(mailbox, '.', '') || '@gmail.com'
    else mailbox || '@' || domain end
  from (select split_part(split_part(lower(btrim(p_email)), '@', 1), '+', 1) as mailbox,
               split_part(lower(btrim(p_email)), '@', 2) as domain) parts;
$$;

-- A person, whatever their account is called: the mailbox of their address, confirmed or not, as a hash. The one notion of a
-- person that free credits, coupons and trials share; null for someone unknown. Credits also ask is_confirmed.
create function private.person_hash(p_user_id uuid)
returns bytea
language plpgsql stable
set search_path = ''
as $$
begin
  return (select sha256(convert_to(private.normal_address(p.email), 'UTF8')) from public.profiles p
    where p.user_id = p_user_id);
end;
$$;

-- Whether a person has shown that the mailbox is theirs: nobody has free credits before.
create function private.is_confirmed(p_user_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.profiles p where p.user_id = p_user_id and p.email_confirmed_at is not null);
end;
$$;

-- Notes where a person was first seen, for the limit of free credits a network and day. Called at sign-up and where its mail
-- leads, before anything is given. Idempotency: the person; the first network stays. An unknown person is left out.
create function public.note_sign_up_network(p_user_id uuid, p_network text)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  insert into private.sign_up_networks (user_id, network, noted_at)
  select p.user_id, left(p_network, 64), v_now from public.profiles p where p.user_id = p_user_id
  on conflict do nothing;
end;
$$;

-- People of one network who are given a kind of free credits on a UTC day: an office's worth, and no farm's.
create function private.free_claims_per_network()
returns integer
language sql immutable
set search_path = ''
as $$
  select 20;
$$;

-- Where a person signed up. Who signed up at Auth itself came from nobody knows where: they are counted together, as one
-- network.
create function private.network_of(p_user_id uuid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((select n.network from private.sign_up_networks n where n.user_id = p_user_id), 'unknown');
end;
$$;

-- Why a person is not given free credits that they may be refused (what a sign-up gives, a bonus code, a trial), as far as it
-- can be read without a lock, or null: a throw-away mailbox, one that had it, too many of the network today, or the day's
-- ceiling. What bars once bars for that day at least. A trial counts from when it is claimed, before its Checkout opens.
create function private.free_credit_bar(p_user_id uuid, p_kind text, p_micros bigint, p_network text, p_now timestamptz)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  v_email text;
begin
  select p.email into v_email from public.profiles p where p.user_id = p_user_id;
  if private.is_disposable(v_email) then
    return 'disposable_address';
  end if;
  if exists (select from private.free_credit_claims c where c.kind = p_kind and c.address_hash = private.person_hash(p_user_id)) then
    return 'address_used';
  end if;
  if p_kind <> 'trial' and private.free_claims_per_network() <= (select count(*) from private.free_credit_claims c
      where c.network = p_network and c.kind = p_kind and c.claimed_at >= date_trunc('day', p_now, 'UTC'))
    or p_kind = 'trial' and private.free_claims_per_network() <= (select count(*) from private.trial_claims c
      where c.network = p_network and c.status <> 'released' and c.claimed_at >= date_trunc('day', p_now, 'UTC')) then
    return 'network_ceiling';
  end if;
  if (select s.free_credits_per_day_micros from public.pricing_settings s) < p_micros
     + coalesce((select d.given_micros from private.free_credit_days d where d.day = (p_now at time zone 'UTC')::date), 0) then
    return 'day_ceiling';
  end if;
  return null;
end;
$$;

-- Counts free credits in what is given away on a UTC day; negative gives back what was counted and not given.
create function private.count_free_credits(p_day date, p_micros bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_micros < 0 then
    update private.free_credit_days d set given_micros = greatest(0, d.given_micros + p_micros) where d.day = p_day;
  elsif p_micros > 0 then
    insert into private.free_credit_days as d (day, given_micros) values (p_day, p_micros)
    on conflict (day) do update set given_micros = d.given_micros + excluded.given_micros;
  end if;
end;
$$;

-- Why a person is not given free credits, or null, once they count on their day. A refusal is noted with its reason.
-- Serialises what is given on a day; who is barred is told so before, because an account without a plan asks at each of its
-- charges, and no charge may wait for another account's. Called under the account's lock by claim_once and begin_trial.
create function private.free_credit_refusal(p_user_id uuid, p_kind text, p_micros bigint, p_network text, p_now timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_day date := (p_now at time zone 'UTC')::date;
  v_reason text := private.free_credit_bar(p_user_id, p_kind, p_micros, p_network, p_now);
begin
  if v_reason is null then
    -- The row of the day is locked, so that many at once are counted one after another: what was read before it is read again.
    insert into private.free_credit_days as d (day, given_micros) values (v_day, 0)
      on conflict (day) do update set given_micros = d.given_micros;
    v_reason := private.free_credit_bar(p_user_id, p_kind, p_micros, p_network, p_now);
  end if;
  if v_reason is null then
    perform private.count_free_credits(v_day, p_micros);
    return null;
  end if;
  insert into private.free_credit_refusals as r (kind, user_id, reason, network, credits_micros, first_at, last_at)
  values (p_kind, p_user_id, v_reason, p_network, p_micros, p_now, p_now)
  on conflict (user_id, kind, reason) do update set attempts = r.attempts + 1, last_at = excluded.last_at
    -- What is final is noted once a day, however often the account is charged.
    where r.reason not in ('disposable_address', 'address_used') or r.last_at < date_trunc('day', p_now, 'UTC');
  return v_reason;
end;
$$;

-- Whether free credits of a kind that come once are this person's to have: claims its row in the transaction that grants, and
-- counts them on their day. False for a person whose address is not confirmed, or who (or whose mailbox) has had them, and
-- where what sign-up or a bonus code gives is refused (free_credit_refusal). A trial was refused, or counted, before it was
-- bought, and an invoice of zero is a code that an operator made or what a person of the shop gave: these are counted and
-- never refused. Called by claim_free_credits, and by record_invoice once check_invoice_core said ok: an invoice that is
-- refused uses no claim up.
create function private.claim_once(p_user_id uuid, p_kind text, p_micros bigint, p_now timestamptz)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_network text;
  v_is_refusable boolean := p_micros > 0 and (p_kind in ('free_plan', 'signup_bonus') or p_kind like 'coupon:%');
begin
  if not private.is_confirmed(p_user_id)
     or exists (select from private.free_credit_claims c where c.kind = p_kind and c.user_id = p_user_id) then
    return false;
  end if;
  v_network := private.network_of(p_user_id);
  if v_is_refusable and private.free_credit_refusal(p_user_id, p_kind, p_micros, v_network, p_now) is not null then
    return false;
  end if;
  insert into private.free_credit_claims (kind, address_hash, user_id, network, credits_micros, claimed_at)
  select p_kind, person.hash, p_user_id, v_network, p_micros, p_now from private.person_hash(p_user_id) as person (hash)
  on conflict do nothing;
  if found and not v_is_refusable then
    perform private.count_free_credits((p_now at time zone 'UTC')::date, p_micros - case p_kind when 'trial'
      then coalesce((select sum(c.credits_micros) from private.trial_claims c
        where c.person_id = p_user_id and c.status = 'kept'), 0)::bigint else 0 end);
    return true;
  end if;
  return found;
end;
$$;

-- Whether claim_once would claim now, of a kind that sign-up does not give. Reads only. Called by quote_invoice.
create function private.can_claim(p_user_id uuid, p_kind text)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return private.is_confirmed(p_user_id) and not exists (select from private.free_credit_claims c
    where c.kind = p_kind and (c.user_id = p_user_id or c.address_hash = private.person_hash(p_user_id)));
end;
$$;

-- Guarantee: free credits of a kind go once to a person with a confirmed address, through their personal account.
-- Claims its row after the account lock, in the transaction that grants. Returns granted | refused | unconfirmed | later (a
-- ceiling of the day, after which the person may have them).
-- A person who holds the claim keeps it: the free plan's later months come through the same row.
create function private.claim_free_credits(p_account_id uuid, p_kind text, p_micros bigint, p_now timestamptz)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  if private.claim_once(p_account_id, p_kind, p_micros, p_now) then
    return 'granted';
  end if;
  return case
    when not private.is_confirmed(p_account_id) then 'unconfirmed'
    when exists (select from private.free_credit_claims c where c.kind = p_kind and c.user_id = p_account_id) then 'granted'
    when exists (select from private.free_credit_refusals r where r.user_id = p_account_id and r.kind = p_kind
      and r.reason in ('network_ceiling', 'day_ceiling') and r.last_at = p_now) then 'later'
    else 'refused' end;
end;
$$;

-- Why a person has no free credits of sign-up, or no row: the last refusal, unless they were given some after all.
-- Called by the pages, which say what to do.
create function public.get_free_credit_refusal(p_user_id uuid)
returns table (kind text, reason text, refused_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select r.kind, r.reason, r.last_at from private.free_credit_refusals r
    where r.user_id = p_user_id and r.kind in ('free_plan', 'signup_bonus') and not exists (
      select from private.free_credit_claims c where c.user_id = r.user_id and c.kind = r.kind)
    order by r.last_at desc, r.kind limit 1;
end;
$$;

-- Free credits that were given, newest first, before p_before; for the operator.
create function public.list_free_credit_claims(p_before timestamptz default null, p_limit integer default 50)
returns table (claim_id text, kind text, user_id uuid, email text, network text, credits_micros bigint, claimed_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select c.kind || ':' || c.user_id, c.kind, c.user_id, p.email, c.network, c.credits_micros, c.claimed_at
    from private.free_credit_claims c left join public.profiles p on p.user_id = c.user_id
    where p_before is null or c.claimed_at < p_before
    order by c.claimed_at desc, c.kind || ':' || c.user_id desc limit least(p_limit, 200);
end;
$$;

-- The last refusals with their reasons, newest first; for the operator.
create function public.list_free_credit_refusals(p_limit integer default 100)
returns table (
  kind text, user_id uuid, email text, reason text, network text, credits_micros bigint, attempts integer,
  first_at timestamptz, last_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select r.kind, r.user_id, p.email, r.reason, r.network, r.credits_micros, r.attempts, r.first_at, r.last_at
    from private.free_credit_refusals r left join public.profiles p on p.user_id = r.user_id
    order by r.last_at desc, r.kind, r.user_id limit least(p_limit, 200);
end;
$$;

-- What was given away on the UTC day of now, and the day's ceiling (null: none); for the operator.
create function public.get_free_credit_day()
returns table (day date, given_micros bigint, ceiling_micros bigint)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_day date := (private.billing_now() at time zone 'UTC')::date;
begin
  return query select v_day,
    coalesce((select d.given_micros from private.free_credit_days d where d.day = v_day), 0),
    (select s.free_credits_per_day_micros from public.pricing_settings s);
end;
$$;

revoke execute on function public.note_sign_up_network(uuid, text), public.get_free_credit_refusal(uuid),
  public.list_free_credit_claims(timestamptz, integer), public.list_free_credit_refusals(integer),
  public.get_free_credit_day() from public, anon, authenticated;
grant execute on function public.note_sign_up_network(uuid, text), public.get_free_credit_refusal(uuid),
  public.list_free_credit_claims(timestamptz, integer), public.list_free_credit_refusals(integer),
  public.get_free_credit_day() to service_role;

-- Locks the account and brings it up to date: closes dead holds, grants due schedule months, ends rights that ran out.
create function private.refresh_core(p_account_id uuid, p_now timestamptz, p_grace interval)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
begin
  v_balance := private.sweep_dead_holds(v_balance);
  v_balance := private.follow_subscription(v_balance, p_grace);
  v_balance := private.grant_schedules(v_balance);
  return private.save_balance(v_balance);
end;
$$;

-- Starts (or continues) the free plan's period that contains now. p_micros null leaves the lot out: the claim was refused.
create function private.free_period_core(
  p_account_id uuid, p_now timestamptz, p_plan_id text, p_is_unlimited boolean, p_micros bigint
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_period record;
  v_lot public.credit_grants;
begin
  v_period := private.month_period(v_balance.anchor_at, v_balance.last_at);
  v_lot.source_key := 'free:' || to_char(v_period.period_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
  if v_balance.period_start is distinct from v_period.period_start then
    v_balance.period_used_micros := 0;
  end if;
  v_balance.plan_kind := 'free';
  v_balance.plan_id := p_plan_id;
  v_balance.is_unlimited := p_is_unlimited;
  v_balance.rights_until := null;
  v_balance.period_start := v_period.period_start;
  v_balance.period_end := v_period.period_end;
  if p_micros > 0 and not exists (select from public.credit_grants g
      where g.account_id = p_account_id and g.source_key = v_lot.source_key) then
    v_lot.source := 'free';
    v_lot.amount_micros := p_micros;
    v_lot.period_start := v_period.period_start;
    v_lot.period_end := v_period.period_end;
    v_lot.expires_at := v_period.period_end;
    v_balance := private.add_lot(v_balance, v_lot, null);
  end if;
  return private.save_balance(v_balance);
end;
$$;

-- Ends the free plan of an account: it has no plan, and its other credits stay usable.
create function private.leave_free_plan_core(p_account_id uuid, p_now timestamptz)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
begin
  v_balance.plan_kind := 'none';
  v_balance.plan_id := null;
  v_balance.is_unlimited := false;
  v_balance.period_start := null;
  v_balance.period_end := null;
  v_balance.period_used_micros := 0;
  return private.save_balance(v_balance);
end;
$$;

-- Renews whatever of the account is due: schedule months, the end of a paid plan, the free plan's month, the sign-up bonus.
create function private.renew(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_settings public.pricing_settings;
  v_plan public.plans;
  v_kind text;
  v_is_personal boolean;
  v_bonus_to uuid;
  v_claim text;
  v_balance public.credit_balances;
  v_lot public.credit_grants;
begin
  select * into v_settings from public.pricing_settings;
  if not found then
    return;
  end if;
  select * into v_balance from private.refresh_core(p_account_id, p_now, v_settings.renewal_grace);
  -- A closed account is given nothing any more.
  if exists (select from public.accounts a where a.id = p_account_id and a.closed_at is not null) then
    return;
  end if;
  select a.kind = 'personal' into v_is_personal from public.accounts a where a.id = p_account_id;
  -- The bonus is the person's, or their organization's where sign-up makes one; a person has it once either way.
  v_bonus_to := case when not v_settings.signup_organization then case when v_is_personal then p_account_id end
    when not v_is_personal then private.sign_up_founder(p_account_id) end;
  if v_bonus_to is not null and v_settings.signup_bonus_micros > 0
     -- Only the claim that is made here grants: one that is held already was granted, to whichever account.
     and private.claim_once(v_bonus_to, 'signup_bonus', v_settings.signup_bonus_micros, v_balance.last_at) then
    v_lot.source := 'signup_bonus';
    v_lot.amount_micros := v_settings.signup_bonus_micros;
    v_lot.source_key := 'claim:signup_bonus';
    perform * from private.grant_core(p_account_id, p_now, v_lot, null);
  end if;
  perform private.grant_awaited_trials(p_account_id, v_balance.last_at);
  perform private.post_welcome(p_account_id, v_balance.last_at);
  if v_balance.plan_kind = 'paid' or not v_is_personal then
    return;
  end if;
  select * into v_plan from public.plans p where p.is_default and p.is_active
    and not exists (select from public.plan_prices price where price.plan_id = p.plan_id and price.retired_at is null);
  if not found then
    -- The catalog has no free plan any more: a month that was begun ends, and nothing follows it.
    if v_balance.plan_kind = 'free' and v_balance.period_end <= v_balance.last_at then
      perform * from private.leave_free_plan_core(p_account_id, p_now);
    end if;
    return;
  end if;
  v_claim := private.claim_free_credits(p_account_id, 'free_plan', coalesce(v_plan.monthly_credits_micros, 0), v_balance.last_at);
  if v_claim in ('granted', 'refused') then
    perform * from private.free_period_core(p_account_id, p_now, v_plan.plan_id, v_plan.monthly_credits_micros is null,
      case when v_claim = 'granted' then v_plan.monthly_credits_micros end);
  end if;
end;
$$;

-- Two cheap reads in front of every charge: renews first when the account's period has run out, or when a trial's credits
-- wait for an address that is confirmed by now.
create function private.renew_if_due(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if exists (select from public.credit_balances b where b.account_id = p_account_id
      and (b.plan_kind = 'none' or b.period_end <= p_now or b.rights_until <= p_now))
     or private.has_awaited_trial(p_account_id) then
    perform private.renew(p_account_id, p_now);
  end if;
end;
$$;

-- When a month's subscription lot ends: a grace after its period while the subscription renews (Stripe holds a renewal
-- invoice for an hour and up to 72), else with the period; a lot paid late lives at least 7 days.
create function private.lot_end(p_period_end timestamptz, p_paid_at timestamptz, p_renews boolean, p_grace interval)
returns timestamptz
language sql immutable
set search_path = ''
as $$
  select greatest(case when p_renews then p_period_end + p_grace else p_period_end end, p_paid_at + interval '7 days');
$$;

-- Whether unlimited use of a subscription is paid for: not while the money of its newest invoice went back or is disputed.
-- A plan with an allowance loses its credits then; one without has nothing else to lose.
create function private.has_kept_money(p_account_id uuid, p_subscription_id text)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((select p.status not in ('refunded', 'disputed') from public.payments p
    where p.account_id = p_account_id and p.stripe_subscription_id = p_subscription_id and p.kind = 'subscription'
    order by p.completed_at desc, p.created_at desc limit 1), true);
end;
$$;

-- Derives plan, rights and period from the account's subscriptions: the oldest live one whose paid time has not run out.
create function private.follow_subscription(p_balance public.credit_balances, p_grace interval)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_sub public.subscriptions;
  v_period record;
begin
  update public.credit_grants g
    set expires_at = private.lot_end(g.period_end, p.completed_at, s.status = 'active' and s.cancel_at is null, p_grace)
    from public.subscriptions s, public.payments p
    where g.account_id = p_balance.account_id and s.account_id = p_balance.account_id
      and p.account_id = p_balance.account_id and p.payment_id = g.payment_id
      and s.stripe_subscription_id = g.stripe_subscription_id and g.source = 'subscription' and s.billing_interval = 'month'
      -- Also one that is used up or taken back: what returns to it meets the same end, whichever came first.
      -- A lot that is over stays over, whatever its subscription becomes.
      and g.expires_at > p_balance.last_at
      and g.expires_at <> private.lot_end(g.period_end, p.completed_at, s.status = 'active' and s.cancel_at is null, p_grace);
  -- Other ends are another burn order: who pays what is owed follows it.
  p_balance := private.repay_debt(private.lapse_due_lots(p_balance));

  select * into v_sub from public.subscriptions s
    where s.account_id = p_balance.account_id
      and s.status in ('active', 'trialing', 'past_due')
      and s.paid_until + case when s.status = 'active' and s.cancel_at is null then p_grace else interval '0' end
        > p_balance.last_at
    order by s.stripe_created_at, s.stripe_subscription_id limit 1;
  if found then
    if v_sub.billing_interval = 'year' then
      select * into v_period from private.month_period(v_sub.period_start, p_balance.last_at);
    else
      select v_sub.period_start as period_start, v_sub.period_end as period_end into v_period;
    end if;
    if p_balance.plan_kind <> 'paid' or p_balance.period_start is distinct from v_period.period_start then
      p_balance.period_used_micros := 0;
    end if;
    p_balance.plan_kind := 'paid';
    p_balance.plan_id := v_sub.plan_id;
    p_balance.is_unlimited := v_sub.is_unlimited
      and private.has_kept_money(p_balance.account_id, v_sub.stripe_subscription_id);
    p_balance.period_start := v_period.period_start;
    p_balance.period_end := v_period.period_end;
    p_balance.rights_until := v_sub.paid_until + case when v_sub.status = 'active' and v_sub.cancel_at is null
      then p_grace else interval '0' end;
  elsif p_balance.plan_kind = 'paid' then
    p_balance.plan_kind := 'none';
    p_balance.plan_id := null;
    p_balance.is_unlimited := false;
    p_balance.period_start := null;
    p_balance.period_end := null;
    p_balance.rights_until := null;
    p_balance.period_used_micros := 0;
  end if;
  return p_balance;
end;
$$;

-- Grants the schedule months that are due, missed ones one by one: a lot a month and payment, so that each payment's
-- credits can be taken back and frozen by themselves.
create function private.grant_schedules(p_balance public.credit_balances)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_due public.credit_schedules;
begin
  for v_due in
    select * from public.credit_schedules s
    where s.account_id = p_balance.account_id and s.granted_seq is null and s.due_at <= p_balance.last_at
    order by s.due_at, s.schedule_id
  loop
    update public.credit_schedules s set granted_seq = p_balance.last_seq + 1
      where s.account_id = p_balance.account_id and s.schedule_id = v_due.schedule_id;
    p_balance := private.repay_debt(private.open_month(p_balance, v_due, v_due.credits_micros, v_due.paid_minor, ''));
  end loop;
  return p_balance;
end;
$$;

-- Opens a lot of p_micros, paid with p_paid_minor, for a schedule month. p_key tells it from the month's other lots.
create function private.open_month(
  p_balance public.credit_balances, p_month public.credit_schedules, p_micros bigint, p_paid_minor bigint, p_key text
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lot public.credit_grants;
begin
  if p_micros <= 0 then
    return p_balance;
  end if;
  v_lot.source := 'subscription';
  v_lot.amount_micros := p_micros;
  v_lot.source_key := 'schedule:' || p_month.stripe_subscription_id || ':'
    || to_char(p_month.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ':' || p_month.payment_id || p_key;
  v_lot.period_start := p_month.due_at;
  v_lot.period_end := p_month.ends_at;
  v_lot.expires_at := p_month.ends_at;
  v_lot.paid_minor := greatest(0, p_paid_minor);
  v_lot.currency := p_month.currency;
  v_lot.payment_id := p_month.payment_id;
  v_lot.stripe_subscription_id := p_month.stripe_subscription_id;
  return private.open_lot(p_balance, v_lot, null);
end;
$$;

-- Closes a subscription's lots of earlier periods when the next is granted; up to p_cap of what is left rolls over into
-- lots of their own that burn before the fresh one. What a hold or a dispute still has of them may follow when it comes
-- back, as far as the cap leaves room, and expires otherwise.
create function private.roll_over(
  p_balance public.credit_balances, p_subscription_id text, p_period_start timestamptz, p_period_end timestamptz,
  p_expires_at timestamptz, p_cap bigint, p_source_key text
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_old public.credit_grants;
  v_keep bigint;
  v_left bigint := p_cap;
  v_room bigint;
begin
  -- Newest first: what is over the cap is trimmed from the oldest.
  for v_old in
    select * from public.credit_grants g
    where g.account_id = p_balance.account_id and g.stripe_subscription_id = p_subscription_id
      and g.source in ('subscription', 'rollover', 'trial')
      and g.period_end <= p_period_start and g.expires_at > p_balance.last_at
    order by g.granted_seq desc
  loop
    v_keep := least(v_old.remaining_micros, v_left);
    v_room := least(v_old.held_micros + v_old.frozen_micros, v_left - v_keep);
    v_left := v_left - v_keep - v_room;
    p_balance := private.lapse_lot(p_balance, v_old.grant_id, v_old.remaining_micros - v_keep);
    p_balance := private.roll_lot(p_balance, v_old.grant_id, v_keep, p_period_start, p_period_end, p_expires_at, p_source_key);
    update public.credit_grants g set expires_at = p_balance.last_at, roll_room_micros = v_room
      where g.account_id = p_balance.account_id and g.grant_id = v_old.grant_id;
  end loop;
  return p_balance;
end;
$$;

-- Moves p_micros of what a lot has left into a rollover lot, with the money that was paid for them: the parts of a lot's
-- price are cut from its end, so that they and what the lot itself books sum exactly to it.
create function private.roll_lot(
  p_balance public.credit_balances, p_grant_id uuid, p_micros bigint, p_period_start timestamptz,
  p_period_end timestamptz, p_expires_at timestamptz, p_key text
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_old public.credit_grants;
  v_lot public.credit_grants;
begin
  if p_micros <= 0 then
    return p_balance;
  end if;
  select * into v_old from public.credit_grants g where g.account_id = p_balance.account_id and g.grant_id = p_grant_id;
  v_lot.grant_id := gen_random_uuid();
  v_lot.source := 'rollover';
  v_lot.amount_micros := p_micros;
  v_lot.source_key := 'rollover:' || p_key || ':' || v_old.grant_id;
  v_lot.period_start := p_period_start;
  v_lot.period_end := p_period_end;
  v_lot.expires_at := p_expires_at;
  v_lot.paid_minor :=
    private.booked_minor(v_old.paid_minor, v_old.amount_micros - v_old.rolled_micros, v_old.amount_micros)
    - private.booked_minor(v_old.paid_minor, v_old.amount_micros - v_old.rolled_micros - p_micros, v_old.amount_micros);
  v_lot.currency := v_old.currency;
  v_lot.origin_grant_id := v_old.grant_id;
  v_lot.payment_id := v_old.payment_id;
  v_lot.stripe_subscription_id := v_old.stripe_subscription_id;
  update public.credit_grants g
    set remaining_micros = g.remaining_micros - p_micros, rolled_micros = g.rolled_micros + p_micros,
        successor_grant_id = v_lot.grant_id
    where g.account_id = p_balance.account_id and g.grant_id = v_old.grant_id;
  p_balance.available_micros := p_balance.available_micros - p_micros;
  p_balance := private.append(p_balance,
    ('expire', -p_micros, 0, 0, null, null, null, true, 'rolled_over', 'credits', null, v_old.grant_id, null,
      'roll:' || v_old.grant_id || ':' || p_key)::private.movement,
    null, (p_micros, array[v_old.grant_id], array[p_micros], array[0::bigint], v_old.currency)::private.lot_movement, -1);
  return private.open_lot(p_balance, v_lot, null);
end;
$$;

-- Rolls what came back to a closed lot over, with the period of its subscription's newest lot.
create function private.roll_returned(p_balance public.credit_balances, p_old public.credit_grants, p_micros bigint)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_fresh public.credit_grants;
begin
  if p_micros <= 0 then
    return p_balance;
  end if;
  select * into v_fresh from public.credit_grants g
    where g.account_id = p_balance.account_id and g.stripe_subscription_id = p_old.stripe_subscription_id
      and g.source = 'subscription'
    order by g.granted_seq desc limit 1;
  update public.credit_grants g set roll_room_micros = g.roll_room_micros - p_micros
    where g.account_id = p_balance.account_id and g.grant_id = p_old.grant_id;
  return private.roll_lot(p_balance, p_old.grant_id, p_micros, v_fresh.period_start, v_fresh.period_end, v_fresh.expires_at,
    'return:' || p_balance.last_seq + 1);
end;
$$;

-- Guarantee: the balance as one row, with lots already due left out, and whether something is due (then call
-- reset_monthly_credits and read again). monthly_micros is what the plan gives a month; the allowance, and what counts
-- as low of it, is the same but while the plan's trial runs, when it is what the trial gave. Writes nothing.
create function public.get_balance(p_account_id uuid)
returns table (
  available_micros bigint, held_micros bigint, frozen_micros bigint, debt_micros bigint,
  plan_id text, plan_name text, plan_kind text, is_unlimited boolean,
  period_start timestamptz, period_end timestamptz, period_used_micros bigint, lifetime_used_micros bigint,
  monthly_micros bigint, allowance_micros bigint, low_balance_micros bigint, low_at_micros bigint, is_low boolean,
  is_spending_frozen boolean,
  is_due boolean, last_seq bigint, as_of timestamptz
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select b.available_micros - lapsing.micros, b.held_micros, b.frozen_micros, b.debt_micros,
      b.plan_id, p.name, b.plan_kind, b.is_unlimited, b.period_start, b.period_end, b.period_used_micros,
      b.lifetime_used_micros, p.monthly_credits_micros, allowance.micros, low.micros, b.low_at_micros,
      not b.is_unlimited and b.available_micros - lapsing.micros <= low.micros,
      b.spending_frozen_at is not null,
      b.plan_kind = 'none' or b.period_end <= v_now or coalesce(b.rights_until <= v_now, false) or b.next_lapse_at <= v_now
        or b.held_micros > 0 and exists (select from public.credit_reservations r
          where r.account_id = b.account_id and r.status = 'held' and r.expires_at <= v_now)
        or private.has_awaited_trial(p_account_id),
      b.last_seq, greatest(v_now, b.last_at)
    from public.credit_balances b
    left join public.plans p on p.plan_id = b.plan_id
    cross join public.pricing_settings s
    cross join lateral (
      select case when b.next_lapse_at > v_now then 0 else coalesce((
        select sum(g.remaining_micros) from public.credit_grants g
        where g.account_id = b.account_id and g.remaining_micros > 0 and g.expires_at <= v_now), 0) end::bigint as micros
    ) lapsing
    cross join lateral (
      select case when not exists (select from public.subscriptions t
          where t.account_id = b.account_id and t.plan_id = b.plan_id and t.status = 'trialing' and t.paid_until > v_now)
        then p.monthly_credits_micros
        else coalesce((select sum(g.amount_micros) from public.credit_grants g
          where g.account_id = b.account_id and g.source = 'trial' and g.expires_at > v_now), 0)::bigint end as micros
    ) allowance
    cross join lateral (
      select coalesce(b.low_at_micros, s.low_balance_micros, floor(s.low_balance_share * allowance.micros), 0)::bigint as micros
    ) low
    where b.account_id = p_account_id;
end;
$$;

-- The allowance: what the plan gives a month, what of this period's plan credits is used, when the next come.
create function public.get_monthly_credits(p_account_id uuid)
returns table (
  plan_id text, plan_name text, plan_kind text, is_unlimited boolean, allowance_micros bigint,
  granted_micros bigint, used_micros bigint, period_start timestamptz, period_end timestamptz
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select b.plan_id, p.name, b.plan_kind, b.is_unlimited, p.monthly_credits_micros,
      coalesce(lots.granted, 0)::bigint, coalesce(lots.used, 0)::bigint, b.period_start, b.period_end
    from public.credit_balances b
    left join public.plans p on p.plan_id = b.plan_id
    -- The plan's lots that are alive now: those of this period, and of one an upgrade cut short.
    left join lateral (
      select sum(g.amount_micros) as granted, sum(g.consumed_micros + g.held_micros) as used from public.credit_grants g
      where g.account_id = b.account_id and g.source in ('free', 'subscription', 'rollover', 'trial')
        and (g.expires_at is null or g.expires_at > v_now) and g.period_end > b.period_start
    ) lots on true
    where b.account_id = p_account_id;
end;
$$;

-- Guarantee: renews one account's due period, whichever kind, once; a second call changes nothing.
-- Called by the lazy touch and by cron. Locks: the balance row.
create function public.reset_monthly_credits(p_account_id uuid)
returns table (renewed boolean, available_micros bigint, plan_id text, plan_kind text, period_start timestamptz, period_end timestamptz)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_before bigint;
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'account is required';
  end if;
  -- Locked before it is read: of many calls at once, one sees what it renewed and the others see nothing change.
  select b.last_seq into v_before from public.credit_balances b where b.account_id = p_account_id for update;
  perform private.renew(p_account_id, v_now);
  return query select b.last_seq > v_before, b.available_micros, b.plan_id, b.plan_kind, b.period_start, b.period_end
    from public.credit_balances b where b.account_id = p_account_id;
end;
$$;

-- Accounts with something due, for a sweep that then calls reset_monthly_credits for each; ascending, p_after pages.
create function public.list_accounts_due(p_after uuid default null, p_limit integer default 200)
returns setof uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select b.account_id from public.credit_balances b
    where (p_after is null or b.account_id > p_after)
      and (b.period_end <= v_now or b.rights_until <= v_now or b.next_lapse_at <= v_now
        or exists (select from public.credit_schedules s where s.account_id = b.account_id and s.granted_seq is null and s.due_at <= v_now))
    order by b.account_id limit least(p_limit, 1000);
end;
$$;

revoke execute on function
  public.add_credits(uuid, text, bigint, text, timestamptz, bigint, text, uuid), public.get_balance(uuid),
  public.get_monthly_credits(uuid), public.reset_monthly_credits(uuid), public.list_accounts_due(uuid, integer)
  from public, anon, authenticated;
grant execute on function
  public.add_credits(uuid, text, bigint, text, timestamptz, bigint, text, uuid), public.get_balance(uuid),
  public.get_monthly_credits(uuid), public.reset_monthly_credits(uuid), public.list_accounts_due(uuid, integer)
  to service_role;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
