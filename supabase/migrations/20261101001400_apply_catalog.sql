-- Applying a catalog: one transaction that replaces the offer, keeps every balance and every subscriber's price.
-- Relies on everything before it.

-- Guarantee: after it the catalog tables say what the document says, in one transaction; applying the same document again
-- changes nothing. Live prices that changed are retired and added anew; a plan or pack that left is deactivated, never
-- deleted; balances, lots and subscriptions are not touched.
-- p_document is the catalog as JSON text, amounts in micro-credits and minor units, validated by lib/pricing before.
-- SQLSTATE PT409 when a plan that has live subscribers would leave.
create function public.apply_catalog(p_document text)
returns table (version integer, is_new boolean, plans_created integer, prices_created integer, active_plans integer)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_doc jsonb := p_document::jsonb;
  v_digest text := encode(sha256(convert_to(v_doc::text, 'UTF8')), 'hex');
  v_version integer;
  v_last_digest text;
  v_plans_created integer;
  v_prices_created integer;
  v_lost text;
begin
  -- Two appliers at once: the second waits and then finds its document in force, or applies over the first.
  lock table public.pricing_versions in share row exclusive mode;
  select v.version, v.digest into v_version, v_last_digest from public.pricing_versions v order by v.version desc limit 1;

  select string_agg(distinct s.plan_id, ', ') into v_lost from public.subscriptions s
    where s.status in ('active', 'trialing', 'past_due', 'paused') and s.plan_id is not null
      and not exists (select from jsonb_array_elements(v_doc -> 'plans') plan where plan ->> 'id' = s.plan_id);
  if v_lost is not null then
    raise sqlstate 'PT409' using message = 'plan_has_subscribers: ' || v_lost,
      hint = 'Keep the plan in the catalog until its subscribers have moved.';
  end if;

  if v_version is null or v_last_digest <> v_digest then
    v_version := coalesce(v_version, 0) + 1;
    insert into public.pricing_versions (version, catalog, digest, document, applied_at)
    values (v_version, v_doc ->> 'catalog', v_digest, v_doc, private.billing_now());
  end if;

  update public.plans p set is_default = false, is_active = false, sort_order = 1000 where true;
  with upserted as (
    insert into public.plans as p (plan_id, name, description, monthly_credits_micros, rollover_cap_micros, features,
      entitlements, requests_per_day, requests_per_period, requests_per_minute, bytes_per_day, concurrent_holds, trial_days,
      trial_credits_micros, trial_needs_card, is_default, is_active, is_highlighted, contact_sales, sort_order)
    select plan ->> 'id', plan ->> 'name', plan ->> 'description', (plan ->> 'monthlyCreditsMicros')::bigint,
      (plan ->> 'rolloverCapMicros')::bigint, array(select jsonb_array_elements_text(plan -> 'features')),
      plan -> 'entitlements', (plan #>> '{limits,requestsPerDay}')::integer, (plan #>> '{limits,requestsPerPeriod}')::integer,
      (plan #>> '{limits,requestsPerMinute}')::integer, (plan #>> '{limits,bytesPerDay}')::bigint,
      (plan #>> '{limits,concurrentHolds}')::integer, (plan #>> '{trial,days}')::integer,
      (plan #>> '{trial,creditsMicros}')::bigint, (plan #>> '{trial,needsCard}')::boolean, (plan ->> 'isDefault')::boolean, true, (plan ->> 'isHighlighted')::boolean,
      (plan ->> 'contactSales')::boolean, position::integer
    from jsonb_array_elements(v_doc -> 'plans') with ordinality as listed (plan, position)
    on conflict (plan_id) do update set name = excluded.name, description = excluded.description,
      monthly_credits_micros = excluded.monthly_credits_micros, rollover_cap_micros = excluded.rollover_cap_micros,
      features = excluded.features, entitlements = excluded.entitlements, requests_per_day = excluded.requests_per_day,
      requests_per_period = excluded.requests_per_period, requests_per_minute = excluded.requests_per_minute,
      bytes_per_day = excluded.bytes_per_day, concurrent_holds = excluded.concurrent_holds, trial_days = excluded.trial_days,
      trial_credits_micros = excluded.trial_credits_micros, trial_needs_card = excluded.trial_needs_card, is_default = excluded.is_default, is_active = true,
      is_highlighted = excluded.is_highlighted, contact_sales = excluded.contact_sales, sort_order = excluded.sort_order
    returning (p.xmax = 0) as is_created
  )
  select count(*) filter (where is_created) into v_plans_created from upserted;

  -- A price's credits are part of it: the same money for other credits is another price.
  update public.plan_prices live set retired_at = private.billing_now()
    where live.retired_at is null and not exists (
      select from private.catalog_prices(v_doc) price
      where price.plan_id = live.plan_id and price.billing_interval = live.billing_interval and price.currency = live.currency
        and price.unit_amount = live.unit_amount and price.monthly_credits_micros is not distinct from live.monthly_credits_micros);
  insert into public.plan_prices (plan_id, billing_interval, currency, unit_amount, monthly_credits_micros, lookup_key)
    select price.plan_id, price.billing_interval, price.currency, price.unit_amount, price.monthly_credits_micros, price.lookup_key
    from private.catalog_prices(v_doc) price
    where not exists (select from public.plan_prices live where live.retired_at is null and live.plan_id = price.plan_id
      and live.billing_interval = price.billing_interval and live.currency = price.currency);
  get diagnostics v_prices_created = row_count;

  update public.credit_packs p set is_active = false, sort_order = 1000 where true;
  insert into public.credit_packs as p (pack_id, name, description, credits_micros, unit_amount, currency, expires_after_days,
    lookup_key, is_active, is_highlighted, sort_order)
  select pack ->> 'id', pack ->> 'name', pack ->> 'description', (pack ->> 'creditsMicros')::bigint,
    (pack ->> 'unitAmount')::bigint, pack ->> 'currency', (pack ->> 'expiresAfterDays')::integer,
    'farebox_pack_' || (pack ->> 'id'), true, (pack ->> 'isHighlighted')::boolean, position::integer
  from jsonb_array_elements(v_doc -> 'packs') with ordinality as listed (pack, position)
  on conflict (pack_id) do update set name = excluded.name, description = excluded.description,
    -- Another amount needs another Stripe price, which stripe:sync makes.
    stripe_price_id = case when p.unit_amount = excluded.unit_amount and p.currency = excluded.currency then p.stripe_price_id end,
    credits_micros = excluded.credits_micros, unit_amount = excluded.unit_amount, currency = excluded.currency,
    expires_after_days = excluded.expires_after_days, is_active = true, is_highlighted = excluded.is_highlighted,
    sort_order = excluded.sort_order;

  delete from public.action_costs where true;
  insert into public.action_costs (action, name, description, pricing, cost_micros, match_words, match_cost_micros, sort_order)
  select item ->> 'id', item ->> 'name', item ->> 'description', item ->> 'pricing', (item ->> 'creditsMicros')::bigint,
    array(select jsonb_array_elements_text(coalesce(item #> '{match,words}', '[]'))), (item #>> '{match,creditsMicros}')::bigint, position::integer
  from jsonb_array_elements(v_doc -> 'actions') with ordinality as listed (item, position);

  delete from public.tool_costs where true;
  insert into public.tool_costs (tool, name, description, cost_micros, raises_action, sort_order)
  select item ->> 'id', item ->> 'name', item ->> 'description', (item ->> 'creditsMicros')::bigint,
    (item ->> 'raisesAction')::boolean, position::integer
  from jsonb_array_elements(v_doc -> 'tools') with ordinality as listed (item, position);

  delete from public.model_prices m where not m.is_overridden and m.synced_at is null;
  insert into public.model_prices as m (model, provider, name, input_usd_per_mtok, cached_usd_per_mtok, output_usd_per_mtok,
    reasoning_usd_per_mtok, context_tokens, tier)
  select item ->> 'id', item ->> 'provider', item ->> 'name', (item ->> 'inputUsdPerMtok')::numeric,
    (item ->> 'cachedUsdPerMtok')::numeric, (item ->> 'outputUsdPerMtok')::numeric, (item ->> 'reasoningUsdPerMtok')::numeric,
    (item ->> 'contextTokens')::integer, item ->> 'tier'
  from jsonb_array_elements(v_doc -> 'models') item
  on conflict (model) do nothing;

  delete from public.markup_rules where true;
  insert into public.markup_rules (below_usd_per_ktok, markup_percent)
  select coalesce((item ->> 'belowUsdPerKtok')::numeric, 'infinity'), (item ->> 'percent')::numeric
  from jsonb_array_elements(v_doc -> 'markups') item;

  delete from public.pricing_settings where true;
  insert into public.pricing_settings (version, catalog, product_name, tagline, description, assistant_name, instructions,
    default_model, chat_action, chat_tools, chat_models, currency, usd_micros_per_credit, low_balance_micros, low_balance_share,
    signup_bonus_micros, signup_organization, free_failures_per_day, byok_fee_percent,
    free_credits_per_day_micros, hold_minutes, renewal_grace, words)
  values (v_version, v_doc ->> 'catalog', v_doc #>> '{product,name}', v_doc #>> '{product,tagline}',
    v_doc #>> '{product,description}', v_doc #>> '{product,assistantName}', v_doc #>> '{product,instructions}',
    v_doc #>> '{product,defaultModel}', v_doc #>> '{chat,action}', array(select jsonb_array_elements_text(v_doc #> '{chat,tools}')),
    array(select jsonb_array_elements_text(coalesce(v_doc #> '{chat,models}', '[]'))),
    v_doc ->> 'currency', (v_doc ->> 'usdMicrosPerCredit')::bigint, (v_doc #>> '{lowBalance,micros}')::bigint,
    (v_doc #>> '{lowBalance,share}')::numeric, (v_doc ->> 'signupBonusMicros')::bigint, (v_doc ->> 'signupOrganization')::boolean,
    (v_doc ->> 'freeFailuresPerDay')::integer, coalesce((v_doc ->> 'byokFeePercent')::numeric, 0),
    (v_doc ->> 'freeCreditsPerDayMicros')::bigint, (v_doc ->> 'holdMinutes')::integer,
    make_interval(days => (v_doc ->> 'renewalGraceDays')::integer), coalesce(v_doc #> '{product,words}', '{}'));

  return query select v_version, v_last_digest is distinct from v_digest, v_plans_created, v_prices_created,
    (select count(*)::integer from public.plans p where p.is_active);
end;
$$;

-- The live prices that a catalog document asks for.
create function private.catalog_prices(p_document jsonb)
returns table (plan_id text, billing_interval text, currency text, unit_amount bigint, monthly_credits_micros bigint, lookup_key text)
language sql immutable
set search_path = ''
as $$
  select plan ->> 'id', price ->> 'interval', price ->> 'currency', (price ->> 'unitAmount')::bigint,
    (plan ->> 'monthlyCreditsMicros')::bigint,
    'farebox_plan_' || (plan ->> 'id') || '_' || (price ->> 'interval') || '_' || (price ->> 'currency')
  from jsonb_array_elements(p_document -> 'plans') plan, jsonb_array_elements(plan -> 'prices') price;
$$;

-- Puts people and accounts right after a catalog was applied, a page at a time: people whom the sign-up trigger never saw
-- get their account, accounts without a plan or on a plan that left get the default one. Returns how many moved and
-- where the next page starts (null at the end).
create function public.adopt_accounts(p_after uuid default null, p_limit integer default 200)
returns table (moved integer, next_after uuid)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_user_id uuid;
  v_moved integer := 0;
  v_last uuid;
  v_count integer := 0;
  v_plan_before text;
  v_plan_after text;
begin
  for v_user_id in select u from private.list_users(p_after, p_limit) u loop
    v_last := v_user_id;
    v_count := v_count + 1;
    perform private.adopt_user(v_user_id);
    select b.plan_id into v_plan_before from public.credit_balances b
      where b.account_id = v_user_id and exists (select from public.plans p where p.plan_id = b.plan_id and p.is_active);
    if v_plan_before is null then
      perform private.renew(v_user_id, v_now);
      select b.plan_id into v_plan_after from public.credit_balances b where b.account_id = v_user_id;
      if v_plan_after is not null then
        v_moved := v_moved + 1;
      end if;
    end if;
  end loop;
  return query select v_moved, case when v_count = p_limit then v_last end;
end;
$$;

-- Ids of people, ascending. Security definer because only the owner reads auth.users.
create function private.list_users(p_after uuid, p_limit integer)
returns setof uuid
language sql stable
security definer
set search_path = ''
as $$
  select u.id from auth.users u where p_after is null or u.id > p_after order by u.id limit p_limit;
$$;

-- Credits that customers hold now, over all accounts: available, held and frozen.
create function public.credits_outstanding()
returns bigint
language sql stable
set search_path = ''
as $$
  select coalesce(sum(b.available_micros + b.held_micros + b.frozen_micros), 0)::bigint from public.credit_balances b;
$$;

-- Notes the Stripe ids that stripe:sync made for a plan price or a pack.
create function public.set_stripe_price(p_kind text, p_id text, p_product_id text, p_price_id text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_kind = 'plan_price' then
    update public.plan_prices p set stripe_product_id = p_product_id, stripe_price_id = p_price_id where p.plan_price_id = p_id::uuid;
  else
    update public.credit_packs p set stripe_product_id = p_product_id, stripe_price_id = p_price_id where p.pack_id = p_id;
  end if;
end;
$$;

revoke execute on function public.apply_catalog(text), public.adopt_accounts(uuid, integer), public.credits_outstanding(),
  public.set_stripe_price(text, text, text, text) from public, anon, authenticated;
grant execute on function public.apply_catalog(text), public.adopt_accounts(uuid, integer), public.credits_outstanding(),
  public.set_stripe_price(text, text, text, text) to service_role;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
