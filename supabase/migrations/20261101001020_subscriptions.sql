-- Subscriptions: our row of each, kept equal to Stripe's by compare and set. Relies on periods and the billing tables.

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
    end_reason, trial_end, scheduled_plan_id, scheduled_at, stripe_schedule_id, paid_until, sync_version, stripe_created_at, updated_at)
  values (p_account_id, p_row.stripe_subscription_id, p_row.stripe_customer_id, p_row.status, p_row.plan_id, p_row.is_unlimited,
    p_row.stripe_price_id, p_row.stripe_item_id, p_row.billing_interval, p_row.quantity, p_row.period_start, p_row.period_end,
    p_row.cancel_at, p_row.canceled_at, p_row.ended_at, p_row.end_reason, p_row.trial_end, p_row.scheduled_plan_id, p_row.scheduled_at,
    p_row.stripe_schedule_id, p_row.trial_end, 1, p_row.stripe_created_at, v_balance.last_at)
  on conflict (account_id, stripe_subscription_id) do update set
    status = excluded.status, plan_id = excluded.plan_id, is_unlimited = excluded.is_unlimited,
    stripe_price_id = excluded.stripe_price_id, stripe_item_id = excluded.stripe_item_id,
    billing_interval = excluded.billing_interval, quantity = excluded.quantity,
    period_start = excluded.period_start, period_end = excluded.period_end, cancel_at = excluded.cancel_at,
    canceled_at = excluded.canceled_at, ended_at = excluded.ended_at, end_reason = excluded.end_reason,
    trial_end = excluded.trial_end,
    scheduled_plan_id = excluded.scheduled_plan_id, scheduled_at = excluded.scheduled_at,
    stripe_schedule_id = excluded.stripe_schedule_id,
    -- A trial that is cut short takes its rights along, unless something has been paid beyond it.
    paid_until = case when s.paid_until = s.trial_end then excluded.paid_until
      else greatest(s.paid_until, excluded.paid_until) end,
    sync_version = s.sync_version + 1, updated_at = excluded.updated_at;
  -- The allotment of a trial ends when the trial does, or the subscription before it.
  update public.credit_grants g
    set period_end = least(p_row.trial_end, p_row.ended_at), expires_at = least(p_row.trial_end, p_row.ended_at)
    where g.account_id = p_account_id and g.stripe_subscription_id = p_row.stripe_subscription_id and g.source = 'trial'
      and g.expires_at > v_balance.last_at;
  perform private.save_balance(private.follow_subscription(v_balance, p_grace));
  return p_expected_version + 1;
end;
$$;

-- What the audit log keeps of a subscription: the plan, whether it runs, and what is planned. Null where there is none.
create function private.subscription_facts(p_row public.subscriptions)
returns jsonb
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when p_row.stripe_subscription_id is not null then jsonb_build_object(
    'subscription', p_row.stripe_subscription_id, 'plan', p_row.plan_id, 'interval', p_row.billing_interval,
    'status', p_row.status, 'cancel_at', p_row.cancel_at, 'next_plan', p_row.scheduled_plan_id) end;
end;
$$;

-- Writes down who asked for a change of the subscription: start, switch, undo_switch, cancel, pause, resume. What came of it
-- is subscription.changed, which Stripe's portal brings about as well and which names nobody. Called by lib/billing before
-- it asks Stripe. SQLSTATE 22004, 22023.
create function public.note_subscription_request(
  p_account_id uuid, p_actor_id uuid, p_request text, p_plan_price_id uuid default null, p_reason text default null
)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_account_id is null or p_actor_id is null or p_request is null then
    raise sqlstate '22004' using message = 'account, actor and request are required';
  end if;
  if p_request not in ('start', 'switch', 'undo_switch', 'cancel', 'pause', 'resume') then
    raise sqlstate '22023' using message = 'no such request';
  end if;
  perform private.note_act(p_account_id, p_actor_id, 'subscription.asked',
    (select private.subscription_facts(s) from public.subscriptions s where s.account_id = p_account_id and s.ended_at is null
      order by s.status in ('active', 'trialing', 'past_due') desc, s.stripe_created_at limit 1),
    jsonb_strip_nulls(jsonb_build_object('request', p_request, 'plan',
      (select p.plan_id from public.plan_prices p where p.plan_price_id = p_plan_price_id))), p_reason);
end;
$$;

-- Guarantee: compare-and-set of a subscription as it was read from Stripe. p_expected_version is our row's sync_version,
-- read before Stripe was (0 when there was no row). Returns the new version, or null when another writer came between:
-- read both again. Plan rights follow what was paid (record_invoice), not this state.
create function public.apply_subscription_state(
  p_account_id uuid, p_expected_version integer, p_subscription_id text, p_customer_id text, p_status text,
  p_stripe_price_id text, p_item_id text, p_quantity integer, p_period_start timestamptz, p_period_end timestamptz,
  p_cancel_at timestamptz, p_canceled_at timestamptz, p_ended_at timestamptz, p_trial_end timestamptz,
  p_scheduled_price_id text, p_scheduled_at timestamptz, p_schedule_id text, p_created_at timestamptz, p_end_reason text default null
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
  v_before public.subscriptions;
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
  v_row.end_reason := p_end_reason;
  v_row.trial_end := p_trial_end;
  v_row.scheduled_at := p_scheduled_at;
  v_row.stripe_schedule_id := p_schedule_id;
  v_row.stripe_created_at := p_created_at;
  select * into v_before from public.subscriptions s
    where s.account_id = p_account_id and s.stripe_subscription_id = p_subscription_id;
  select a into v_version from private.apply_subscription_core(p_account_id, v_now, p_expected_version, v_row, v_grace) a;
  -- What was read before the lock was still so: the core compared the version under it.
  if v_version is not null and private.subscription_facts(v_before) is distinct from private.subscription_facts(v_row) then
    perform private.note_act(p_account_id, null, 'subscription.changed', private.subscription_facts(v_before),
      private.subscription_facts(v_row));
  end if;
  perform private.renew_if_due(p_account_id, v_now);
  return v_version;
end;
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

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'apply_subscription_state(uuid, integer, text, text, text, text, text, integer, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, text, timestamptz, text, timestamptz, text)',
    'note_subscription_request(uuid, uuid, text, uuid, text)', 'list_subscriptions(uuid)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
