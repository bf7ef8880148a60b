-- What an operator reads of the whole product, and does to an account or an event. The API under /api/admin and the pages of
-- /admin read from here. Relies on reports, and on the operator's credits for who is one.

-- Figures of the product between two UTC days, both included, and how it stands now. Credits used and the provider's cost come
-- from usage_daily, what was granted, lapsed and taken back from ledger_days: both agree with the ledger.
create function public.operator_figures(p_from date, p_to date)
returns table (
  people bigint, people_new bigint, accounts bigint, requests bigint, failures bigint, used_micros bigint,
  refunded_micros bigint, provider_cost_micros bigint, granted_micros bigint, lapsed_micros bigint, reversed_micros bigint,
  outstanding_micros bigint, debt_micros bigint, frozen_accounts bigint
)
language plpgsql stable
set search_path = ''
as $$
declare
  v_from timestamptz := p_from::timestamp at time zone 'UTC';
  v_to timestamptz := (p_to + 1)::timestamp at time zone 'UTC';
begin
  return query
    with usage as (
      select coalesce(sum(d.requests) filter (where d.tool = ''), 0)::bigint as requests,
        coalesce(sum(d.failures) filter (where d.tool = ''), 0)::bigint as failures,
        coalesce(sum(d.credits_micros), 0)::bigint as used, coalesce(sum(d.refunded_micros), 0)::bigint as refunded,
        coalesce(sum(d.provider_cost_micros), 0)::bigint as cost
      from public.usage_daily d where d.usage_day between p_from and p_to
    ), moved as (
      select coalesce(sum(t.amount_micros) filter (where t.type = 'grant'), 0)::bigint as granted,
        coalesce(-sum(t.amount_micros) filter (where t.type = 'expire'), 0)::bigint as lapsed,
        coalesce(-sum(t.amount_micros) filter (where t.type = 'reversal'), 0)::bigint as reversed
      from public.operator_ledger_days(p_from, p_to) t
    ), balances as (
      select count(*) as accounts, coalesce(sum(b.available_micros + b.held_micros + b.frozen_micros), 0)::bigint as outstanding,
        coalesce(sum(b.debt_micros), 0)::bigint as debt, count(b.spending_frozen_at) as frozen
      from public.credit_balances b
    ), persons as (
      select count(*) as everyone, count(*) filter (where a.created_at >= v_from and a.created_at < v_to) as new
      from public.accounts a where a.kind = 'personal'
    )
    select persons.everyone, persons.new, balances.accounts, usage.requests, usage.failures, usage.used, usage.refunded,
      usage.cost, moved.granted, moved.lapsed, moved.reversed, balances.outstanding, balances.debt, balances.frozen
    from usage, moved, balances, persons;
end;
$$;

-- Live subscriptions by plan, price and state, and what a month of them is worth at their own prices: a year's price is a
-- twelfth, rounded down over all of them once.
create function public.operator_subscriptions()
returns table (
  plan_id text, plan_name text, billing_interval text, currency text, status text, subscriptions bigint, monthly_minor bigint
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select s.plan_id, p.name, s.billing_interval, c.currency, s.status, count(*),
      div(sum(case when s.status = 'trialing' then 0 else c.unit_amount * s.quantity end),
        case s.billing_interval when 'year' then 12 else 1 end)::bigint
    from public.subscriptions s
    left join public.plans p on p.plan_id = s.plan_id
    left join public.plan_prices c on c.stripe_price_id = s.stripe_price_id
    where s.ended_at is null and s.status in ('active', 'trialing', 'past_due', 'unpaid', 'paused')
    group by s.plan_id, p.name, s.billing_interval, c.currency, s.status
    order by s.plan_id, s.billing_interval, c.currency, s.status;
end;
$$;

-- What was paid between two UTC days, both included, by kind and currency, in minor units.
create function public.operator_revenue(p_from date, p_to date)
returns table (kind text, currency text, payments bigint, amount_minor bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select p.kind, p.currency, count(*), sum(p.amount_minor)::bigint
    from public.payments p
    where p.status in ('paid', 'refunded', 'disputed') and p.amount_minor > 0
      and p.completed_at >= p_from::timestamp at time zone 'UTC' and p.completed_at < (p_to + 1)::timestamp at time zone 'UTC'
    group by p.kind, p.currency order by p.kind, p.currency;
end;
$$;

-- Accounts newest first, before an instant, whose name or a member's address has p_query in it, or whose account, member,
-- Stripe customer, subscription or payment it names; every account where it is null. Letters' case plays no part.
-- p_account_id: that account alone.
create function public.search_accounts(
  p_query text default null, p_before timestamptz default null, p_limit integer default 50, p_account_id uuid default null
)
returns table (
  account_id uuid, kind text, name text, owner_id uuid, owner_email text, members bigint, plan_id text, plan_kind text,
  available_micros bigint, held_micros bigint, debt_micros bigint, spending_frozen_at timestamptz,
  spending_frozen_reason text, created_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
declare
  v_query text := lower(nullif(btrim(p_query), ''));
begin
  return query
    select a.id, a.kind, a.name, owner.user_id, owner.email,
      (select count(*) from public.account_members m where m.account_id = a.id),
      b.plan_id, b.plan_kind, b.available_micros, b.held_micros, b.debt_micros, b.spending_frozen_at,
      b.spending_frozen_reason, a.created_at
    from public.accounts a
    join public.credit_balances b on b.account_id = a.id
    left join lateral (
      select p.user_id, p.email from public.account_members m join public.profiles p on p.user_id = m.user_id
      where m.account_id = a.id and m.role = 'owner' order by m.joined_at, m.user_id limit 1
    ) owner on true
    where (p_before is null or a.created_at < p_before) and (p_account_id is null or a.id = p_account_id)
      and (v_query is null or strpos(lower(a.name), v_query) > 0 or a.id::text = v_query
        or exists (select from public.account_members m join public.profiles p on p.user_id = m.user_id
          where m.account_id = a.id and (strpos(lower(p.email), v_query) > 0 or m.user_id::text = v_query))
        or exists (select from private.stripe_customers c
          where c.account_id = a.id and lower(c.stripe_customer_id) = v_query)
        or v_query ~ '^(sub|in|pi|ch|cs)_' and (
          exists (select from public.subscriptions s where s.account_id = a.id and lower(s.stripe_subscription_id) = v_query)
          or exists (select from public.payments y where y.account_id = a.id and v_query in (lower(y.stripe_invoice_id),
            lower(y.stripe_payment_intent_id), lower(y.stripe_charge_id), lower(y.stripe_checkout_session_id)))))
    order by a.created_at desc, a.id limit least(p_limit, 300);
end;
$$;

-- Core of set_account_frozen: spending stops, or goes on; credits stay. Returns whether that is news.
create function private.freeze_core(p_account_id uuid, p_now timestamptz, p_is_frozen boolean, p_reason text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
begin
  if (v_balance.spending_frozen_at is not null) = p_is_frozen then
    return false;
  end if;
  v_balance.spending_frozen_at := case when p_is_frozen then v_balance.last_at end;
  v_balance.spending_frozen_reason := case when p_is_frozen then p_reason end;
  perform private.save_balance(v_balance);
  return true;
end;
$$;

-- Guarantee: an account's spending is frozen, or is not, and the audit log says who changed that and why, before and after.
-- What is held by then is settled all the same. Called by the operator's API and pages. Idempotency: the state: repeating it
-- changes and notes nothing. Locks: the account. Returns whether it changed. SQLSTATE 22004, PT403 for whoever is no operator, PT404.
create function public.set_account_frozen(p_account_id uuid, p_actor_id uuid, p_is_frozen boolean, p_reason text)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_is_changed boolean;
begin
  if p_account_id is null or p_is_frozen is null or p_reason is null then
    raise sqlstate '22004' using message = 'account, state and reason are required';
  end if;
  perform private.require_operator(p_actor_id);
  select c into v_is_changed from private.freeze_core(p_account_id, v_now, p_is_frozen, left(p_reason, 200)) c;
  if v_is_changed then
    insert into public.audit_log (account_id, actor_id, act, reason, before_facts, after_facts, created_at)
    values (p_account_id, p_actor_id, case when p_is_frozen then 'account.freeze' else 'account.thaw' end, p_reason,
      jsonb_build_object('is_frozen', not p_is_frozen), jsonb_build_object('is_frozen', p_is_frozen), v_now);
  end if;
  return v_is_changed;
end;
$$;

-- The catalog in force: the document as it was applied, and since when.
create function public.get_catalog()
returns table (version integer, catalog text, digest text, applied_at timestamptz, document jsonb)
language sql stable
set search_path = ''
as $$
  select v.version, v.catalog, v.digest, v.applied_at, v.document
  from public.pricing_settings s join public.pricing_versions v on v.version = s.version;
$$;

-- Guarantee: hands out an event of the inbox to be worked on again, and notes who asked for that and why. Whether it is worked
-- on is the inbox's to say: what is done stays done. Returns its body, or null where there is none of that id. Of one that
-- was done so long ago that its body was emptied it returns '{}', and notes nothing.
-- Called by the operator's API and pages. SQLSTATE 22004, PT403 for whoever is no operator.
create function public.replay_stripe_event(p_event_id text, p_actor_id uuid, p_reason text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_event private.stripe_events;
begin
  if p_event_id is null or p_reason is null then
    raise sqlstate '22004' using message = 'event and reason are required';
  end if;
  perform private.require_operator(p_actor_id);
  select * into v_event from private.stripe_events e where e.event_id = p_event_id;
  if not found then
    return null;
  end if;
  if v_event.payload = '{}' then
    return '{}';
  end if;
  insert into public.audit_log (actor_id, act, reason, before_facts, created_at)
  values (p_actor_id, 'events.replay', p_reason,
    jsonb_build_object('event_id', v_event.event_id, 'type', v_event.type, 'status', v_event.status,
      'attempts', v_event.attempts, 'last_error', v_event.last_error), private.billing_now());
  return v_event.payload::text;
end;
$$;

-- The accounts that a page of verify_ledger checks, in its order.
create function public.list_ledger_accounts(p_after uuid default null, p_limit integer default 100)
returns setof uuid
language plpgsql stable
set search_path = ''
as $$
begin
  return query select b.account_id from public.credit_balances b
    where p_after is null or b.account_id > p_after order by b.account_id limit least(p_limit, 1000);
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'operator_figures(date, date)', 'operator_subscriptions()', 'operator_revenue(date, date)',
    'search_accounts(text, timestamptz, integer, uuid)', 'set_account_frozen(uuid, uuid, boolean, text)', 'get_catalog()',
    'replay_stripe_event(text, uuid, text)', 'list_ledger_accounts(uuid, integer)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on function private.freeze_core(uuid, timestamptz, boolean, text) to service_role;
