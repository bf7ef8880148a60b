-- Applying a catalog: one transaction that replaces the offer, keeps every balance and every subscriber's price; and what
-- another catalog would have earned. Relies on everything before it.

-- Makes the catalog tables say what the document says. Live prices that changed are retired and added anew; a plan or pack
-- that left is deactivated, never deleted. Called by apply_catalog, and by simulate_catalog, which takes it back.
create function private.write_catalog(p_document jsonb, p_version integer, out plans_created integer, out prices_created integer)
language plpgsql volatile
set search_path = ''
as $$
begin
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
    from jsonb_array_elements(p_document -> 'plans') with ordinality as listed (plan, position)
    on conflict (plan_id) do update set name = excluded.name, description = excluded.description,
      monthly_credits_micros = excluded.monthly_credits_micros, rollover_cap_micros = excluded.rollover_cap_micros,
      features = excluded.features, entitlements = excluded.entitlements, requests_per_day = excluded.requests_per_day,
      requests_per_period = excluded.requests_per_period, requests_per_minute = excluded.requests_per_minute,
      bytes_per_day = excluded.bytes_per_day, concurrent_holds = excluded.concurrent_holds, trial_days = excluded.trial_days,
      trial_credits_micros = excluded.trial_credits_micros, trial_needs_card = excluded.trial_needs_card, is_default = excluded.is_default, is_active = true,
      is_highlighted = excluded.is_highlighted, contact_sales = excluded.contact_sales, sort_order = excluded.sort_order
    returning (p.xmax = 0) as is_created
  )
  select count(*) filter (where is_created) into plans_created from upserted;

  -- A price's credits are part of it: the same money for other credits is another price.
  update public.plan_prices live set retired_at = private.billing_now()
    where live.retired_at is null and not exists (
      select from private.catalog_prices(p_document) price
      where price.plan_id = live.plan_id and price.billing_interval = live.billing_interval and price.currency = live.currency
        and price.unit_amount = live.unit_amount and price.monthly_credits_micros is not distinct from live.monthly_credits_micros);
  insert into public.plan_prices (plan_id, billing_interval, currency, unit_amount, monthly_credits_micros, lookup_key)
    select price.plan_id, price.billing_interval, price.currency, price.unit_amount, price.monthly_credits_micros, price.lookup_key
    from private.catalog_prices(p_document) price
    where not exists (select from public.plan_prices live where live.retired_at is null and live.plan_id = price.plan_id
      and live.billing_interval = price.billing_interval and live.currency = price.currency);
  get diagnostics prices_created = row_count;

  update public.credit_packs p set is_active = false, sort_order = 1000 where true;
  insert into public.credit_packs as p (pack_id, name, description, credits_micros, unit_amount, currency, expires_after_days,
    lookup_key, is_active, is_highlighted, sort_order)
  select pack ->> 'id', pack ->> 'name', pack ->> 'description', (pack ->> 'creditsMicros')::bigint,
    (pack ->> 'unitAmount')::bigint, pack ->> 'currency', (pack ->> 'expiresAfterDays')::integer,
    'farebox_pack_' || (pack ->> 'id'), true, (pack ->> 'isHighlighted')::boolean, position::integer
  from jsonb_array_elements(p_document -> 'packs') with ordinality as listed (pack, position)
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
  from jsonb_array_elements(p_document -> 'actions') with ordinality as listed (item, position);

  delete from public.tool_costs where true;
  insert into public.tool_costs (tool, name, description, cost_micros, raises_action, sort_order)
  select item ->> 'id', item ->> 'name', item ->> 'description', (item ->> 'creditsMicros')::bigint,
    (item ->> 'raisesAction')::boolean, position::integer
  from jsonb_array_elements(p_document -> 'tools') with ordinality as listed (item, position);

  -- A price that the provider's list gave stays until the next sync, unless the catalog overrides the provider.
  delete from public.model_prices m where m.synced_at is null;
  update public.model_prices m
    set tier = private.tier_by_price(p_document -> 'models', m.input_usd_per_mtok, m.output_usd_per_mtok), is_overridden = false
    where not exists (select from jsonb_array_elements(p_document -> 'models') item where item ->> 'id' = m.model);
  insert into public.model_prices as m (model, provider, name, input_usd_per_mtok, cached_usd_per_mtok, output_usd_per_mtok,
    reasoning_usd_per_mtok, context_tokens, tier, is_overridden)
  select item ->> 'id', item ->> 'provider', item ->> 'name', (item ->> 'inputUsdPerMtok')::numeric,
    (item ->> 'cachedUsdPerMtok')::numeric, (item ->> 'outputUsdPerMtok')::numeric, (item ->> 'reasoningUsdPerMtok')::numeric,
    (item ->> 'contextTokens')::integer, item ->> 'tier', (item ->> 'overridesProvider')::boolean
  from jsonb_array_elements(p_document -> 'models') item
  on conflict (model) do update set tier = excluded.tier, is_overridden = excluded.is_overridden,
    is_active = m.is_active or excluded.is_overridden,
    input_usd_per_mtok = case when excluded.is_overridden then excluded.input_usd_per_mtok else m.input_usd_per_mtok end,
    cached_usd_per_mtok = case when excluded.is_overridden then excluded.cached_usd_per_mtok else m.cached_usd_per_mtok end,
    output_usd_per_mtok = case when excluded.is_overridden then excluded.output_usd_per_mtok else m.output_usd_per_mtok end,
    reasoning_usd_per_mtok =
      case when excluded.is_overridden then excluded.reasoning_usd_per_mtok else m.reasoning_usd_per_mtok end;

  delete from public.markup_rules where true;
  insert into public.markup_rules (below_usd_per_ktok, markup_percent)
  select coalesce((item ->> 'belowUsdPerKtok')::numeric, 'infinity'), (item ->> 'percent')::numeric
  from jsonb_array_elements(p_document -> 'markups') item;

  delete from public.pricing_settings where true;
  insert into public.pricing_settings (version, catalog, product_name, tagline, description, assistant_name, instructions,
    default_model, chat_action, chat_tools, chat_models, currency, usd_micros_per_credit, low_balance_micros, low_balance_share,
    signup_bonus_micros, signup_organization, free_failures_per_day, byok_fee_percent,
    free_credits_per_day_micros, hold_minutes, renewal_grace, words)
  values (p_version, p_document ->> 'catalog', p_document #>> '{product,name}', p_document #>> '{product,tagline}',
    p_document #>> '{product,description}', p_document #>> '{product,assistantName}', p_document #>> '{product,instructions}',
    p_document #>> '{product,defaultModel}', p_document #>> '{chat,action}', array(select jsonb_array_elements_text(p_document #> '{chat,tools}')),
    array(select jsonb_array_elements_text(coalesce(p_document #> '{chat,models}', '[]'))),
    p_document ->> 'currency', (p_document ->> 'usdMicrosPerCredit')::bigint, (p_document #>> '{lowBalance,micros}')::bigint,
    (p_document #>> '{lowBalance,share}')::numeric, (p_document ->> 'signupBonusMicros')::bigint, (p_document ->> 'signupOrganization')::boolean,
    (p_document ->> 'freeFailuresPerDay')::integer, coalesce((p_document ->> 'byokFeePercent')::numeric, 0),
    (p_document ->> 'freeCreditsPerDayMicros')::bigint, (p_document ->> 'holdMinutes')::integer,
    make_interval(days => (p_document ->> 'renewalGraceDays')::integer), coalesce(p_document #> '{product,words}', '{}'));
end;
$$;

-- The tier of a model that the catalog does not name, from those that it does: the cheapest tier with a model at least as dear,
-- so that a plan gets none dearer than what its tiers have already; above all of them the dearest. 'standard' without any.
-- Dear is the price of a token read and one written, in dollars per million.
create function private.tier_by_price(p_models jsonb, p_input_usd numeric, p_output_usd numeric)
returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  v_tier text;
begin
  select named.tier into v_tier
    from (select item ->> 'tier' as tier, max((item ->> 'inputUsdPerMtok')::numeric + (item ->> 'outputUsdPerMtok')::numeric) as usd
      from jsonb_array_elements(p_models) item group by item ->> 'tier') named
    order by named.usd < p_input_usd + p_output_usd,
      case when named.usd < p_input_usd + p_output_usd then -named.usd else named.usd end, named.tier limit 1;
  return coalesce(v_tier, 'standard');
end;
$$;

-- The model prices in force, as a version keeps them: US dollars per million tokens.
create function private.model_prices_now()
returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('id', m.model, 'inputUsdPerMtok', m.input_usd_per_mtok,
        'cachedUsdPerMtok', m.cached_usd_per_mtok, 'outputUsdPerMtok', m.output_usd_per_mtok,
        'reasoningUsdPerMtok', m.reasoning_usd_per_mtok, 'tier', m.tier) order by m.model)
    from public.model_prices m where m.is_active), '[]');
end;
$$;

-- Guarantee: after it the catalog tables say what the document says, in one transaction; applying the same document again
-- changes nothing. Balances, lots and subscriptions are not touched.
-- p_document is the catalog as JSON text, amounts in micro-credits and minor units, validated by lib/pricing before.
-- SQLSTATE PT409 when a plan that has live subscribers would leave: the message names each, and how many it has.
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
  v_written record;
  v_lost text;
begin
  -- Two appliers at once: the second waits and then finds its document in force, or applies over the first.
  lock table public.pricing_versions in share row exclusive mode;
  select v.version, v.digest into v_version, v_last_digest from public.pricing_versions v order by v.version desc limit 1;

  select string_agg(lost.plan_id || ' (' || lost.subscribers || case lost.subscribers when 1 then ' subscriber)' else ' subscribers)' end,
      ', ' order by lost.plan_id) into v_lost
    -- Who is to move to a plan at the period's end counts as its subscriber too.
    from (select kept.plan_id, count(distinct s.stripe_subscription_id) as subscribers from public.subscriptions s
      cross join unnest(array[s.plan_id, s.scheduled_plan_id]) as kept (plan_id)
      where s.status in ('active', 'trialing', 'past_due', 'paused', 'unpaid') and kept.plan_id is not null
        and not exists (select from jsonb_array_elements(v_doc -> 'plans') plan where plan ->> 'id' = kept.plan_id)
      group by kept.plan_id) lost;
  if v_lost is not null then
    raise sqlstate 'PT409' using message = 'plan_has_subscribers: ' || v_lost,
      hint = 'Keep the plan in the catalog until its subscribers have moved.';
  end if;

  if v_version is null or v_last_digest <> v_digest then
    v_version := coalesce(v_version, 0) + 1;
    insert into public.pricing_versions (version, catalog, digest, document, applied_at)
    values (v_version, v_doc ->> 'catalog', v_digest, v_doc, private.billing_now());
  end if;
  select * into v_written from private.write_catalog(v_doc, v_version);
  if v_last_digest is distinct from v_digest then
    update public.pricing_versions v set models = private.model_prices_now() where v.version = v_version;
  end if;
  return query select v_version, v_last_digest is distinct from v_digest, v_written.plans_created, v_written.prices_created,
    (select count(*)::integer from public.plans p where p.is_active);
end;
$$;

-- Guarantee: after it model_prices say what the provider's list says, in one transaction; a list that says the same changes
-- nothing. Prices that the catalog overrides stay; models that the list does not have any more are priced no longer. When
-- anything changed it is a pricing version of its own, so that receipts explain themselves by it.
-- Called by models:sync. Prices are US dollars a token, as decimal text; tiers are the catalog's, and of a
-- model that it does not name the one that its price falls into.
-- SQLSTATE 22023 for an empty list (a provider that is out of order must not end every model) and for a negative price,
-- PT503 before a catalog is applied.
create function public.sync_model_prices(
  p_models text[], p_names text[], p_input_usd text[], p_cached_usd text[], p_output_usd text[], p_reasoning_usd text[],
  p_context_tokens integer[]
)
returns table (version integer, is_new boolean, listed integer, added text[], changed text[], overridden text[], vanished text[])
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_version integer;
  v_before jsonb;
begin
  if coalesce(cardinality(p_models), 0) = 0 then
    raise sqlstate '22023' using message = 'the list has no model';
  end if;
  if exists (select from unnest(p_input_usd || p_cached_usd || p_output_usd || p_reasoning_usd) price
      where price is null or price::numeric < 0 or price::numeric = 'NaN' or price::numeric = 'infinity') then
    raise sqlstate '22023' using message = 'a model price is neither missing nor negative';
  end if;
  lock table public.pricing_versions in share row exclusive mode;
  select s.version into v_version from public.pricing_settings s;
  if v_version is null then
    raise sqlstate 'PT503' using message = 'catalog_not_applied', hint = 'Run: npm run catalog assistant';
  end if;
  v_before := private.model_prices_now();
  listed := cardinality(p_models);

  with list as (
    select model, name, input_usd::numeric * 1000000 as input_usd, cached_usd::numeric * 1000000 as cached_usd,
      output_usd::numeric * 1000000 as output_usd, reasoning_usd::numeric * 1000000 as reasoning_usd, context_tokens
    from unnest(p_models, p_names, p_input_usd, p_cached_usd, p_output_usd, p_reasoning_usd, p_context_tokens)
      as each (model, name, input_usd, cached_usd, output_usd, reasoning_usd, context_tokens)
  )
  select coalesce(array_agg(list.model order by list.model) filter (where m.model is null), '{}'),
    coalesce(array_agg(list.model order by list.model) filter (where not m.is_overridden and (not m.is_active
      or (m.input_usd_per_mtok, m.cached_usd_per_mtok, m.output_usd_per_mtok, m.reasoning_usd_per_mtok)
        <> (list.input_usd, list.cached_usd, list.output_usd, list.reasoning_usd))), '{}'),
    coalesce(array_agg(list.model order by list.model) filter (where m.is_overridden), '{}')
    into added, changed, overridden
    from list left join public.model_prices m on m.model = list.model;
  select coalesce(array_agg(m.model order by m.model), '{}') into vanished from public.model_prices m
    where m.is_active and not m.is_overridden and m.model <> all (p_models);

  insert into public.model_prices as m (model, provider, name, input_usd_per_mtok, cached_usd_per_mtok, output_usd_per_mtok,
    reasoning_usd_per_mtok, context_tokens, synced_at)
  select model, split_part(model, '/', 1), name, input_usd::numeric * 1000000, cached_usd::numeric * 1000000,
    output_usd::numeric * 1000000, reasoning_usd::numeric * 1000000, context_tokens, v_now
  from unnest(p_models, p_names, p_input_usd, p_cached_usd, p_output_usd, p_reasoning_usd, p_context_tokens)
    as list (model, name, input_usd, cached_usd, output_usd, reasoning_usd, context_tokens)
  on conflict (model) do update set input_usd_per_mtok = excluded.input_usd_per_mtok,
    cached_usd_per_mtok = excluded.cached_usd_per_mtok, output_usd_per_mtok = excluded.output_usd_per_mtok,
    reasoning_usd_per_mtok = excluded.reasoning_usd_per_mtok, context_tokens = excluded.context_tokens,
    synced_at = excluded.synced_at, is_active = true
    where not m.is_overridden;
  update public.model_prices m set is_active = false, synced_at = v_now where m.model = any (vanished);
  update public.model_prices m
    set tier = private.tier_by_price(v.document -> 'models', m.input_usd_per_mtok, m.output_usd_per_mtok)
    from public.pricing_versions v
    where v.version = v_version
      and not exists (select from jsonb_array_elements(v.document -> 'models') item where item ->> 'id' = m.model);

  is_new := private.model_prices_now() <> v_before;
  if is_new then
    insert into public.pricing_versions (version, catalog, digest, document, models, applied_at)
    select v.version + 1, v.catalog, v.digest, v.document, private.model_prices_now(), v_now
    from public.pricing_versions v where v.version = v_version
    returning pricing_versions.version into v_version;
    update public.pricing_settings s set version = v_version where s.is_only;
  end if;
  version := v_version;
  return next;
end;
$$;

-- What the usage of a period costs on the catalog tables as they stand, in list price and the fee on own keys, a row an
-- account. What cost nothing for its own reasons costs nothing here: a reply that failed within the free ones or was stopped
-- before it began (its lines are nothing though it is in lane credits), and what was given free. The text of a request is not
-- kept, so what was charged as matching words counts as matching. unsold are usages that the tables have no price for, and
-- of what (names, a line each). Called by simulate_catalog, before and after it writes the other catalog; locks nothing.
create function private.replay_usage(p_from timestamptz, p_to timestamptz)
returns table (account_id uuid, usages bigint, micros bigint, unsold bigint, names text)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select t.account_id, count(*),
      coalesce(sum(case when price.outcome <> 'ok' or given.is_free then 0
        when t.lane = 'byok' then ceil(price.cost_micros * s.byok_fee_percent / 100)
        else price.cost_micros end), 0)::bigint,
      count(*) filter (where price.outcome <> 'ok'),
      string_agg(distinct price.subject, chr(10)) filter (where price.outcome <> 'ok')
    from public.credit_transactions t
    cross join public.pricing_settings s
    left join public.action_costs a on a.action = t.action
    cross join lateral private.price_request(t.action, t.tools, t.model, t.input_tokens, t.cached_tokens, t.output_tokens,
      t.reasoning_tokens, case when 'match' = any (t.line_codes) then a.match_words[1] end, t.provider_cost_micros) price
    cross join lateral (select case t.lane when 'credits' then not exists (select from unnest(t.line_micros) line where line > 0)
      when 'free' then t.cost_micros > 0 else not t.success end as is_free) given
    where t.type = 'usage' and t.created_at >= p_from and t.created_at < p_to
    group by t.account_id;
end;
$$;

-- Guarantee: what the usage of a past period costs under the catalog in force and would have cost under another, both by
-- the one pricing function, so that a catalog differs from itself by nothing; everything it wrote is taken back before it
-- returns. A row an account that used anything. p_document as in apply_catalog. unsold are what the other does not sell.
-- provider_cost_micros is what was recorded, or the tokens at today's list price; unknown_costs counts rows with neither.
create function public.simulate_catalog(p_document text, p_from timestamptz, p_to timestamptz)
returns table (
  account_id uuid, plan_id text, usages bigint, before_micros bigint, after_micros bigint, unsold_usages bigint, unsold text[],
  provider_cost_micros bigint, unknown_costs bigint, revenue_minor bigint
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_doc jsonb := p_document::jsonb;
  v_version integer;
  v_accounts uuid[];
  v_usages bigint[];
  v_before bigint[];
  v_after bigint[];
  v_unsold bigint[];
  v_unsold_names text[];
  v_costs bigint[];
  v_unknown bigint[];
  v_revenue bigint[];
begin
  if p_from is null or p_to is null or p_from >= p_to then
    raise sqlstate '22023' using message = 'a period has a beginning before its end';
  end if;
  select s.version into v_version from public.pricing_settings s;
  if v_version is null then
    raise sqlstate 'PT503' using message = 'catalog_not_applied', hint = 'Run: npm run catalog assistant';
  end if;

  -- The tokens' own cost is read from the list in force, before the other catalog's is.
  select array_agg(each.account_id order by each.account_id), array_agg(each.cost order by each.account_id),
    array_agg(each.unknown order by each.account_id), array_agg(each.revenue order by each.account_id)
    into v_accounts, v_costs, v_unknown, v_revenue
    from (
      select t.account_id,
        coalesce(sum(case when t.lane <> 'byok' then coalesce(t.provider_cost_micros, ceil(private.token_cost(m.input_usd_per_mtok,
          m.cached_usd_per_mtok, m.output_usd_per_mtok, m.reasoning_usd_per_mtok, t.input_tokens, t.cached_tokens, t.output_tokens,
          t.reasoning_tokens))) end), 0)::bigint as cost,
        count(*) filter (where t.lane <> 'byok' and t.provider_cost_micros is null and m.model is null) as unknown,
        coalesce(sum(t.revenue_minor), 0)::bigint as revenue
      from public.credit_transactions t left join public.model_prices m on m.model = t.model
      where t.type = 'usage' and t.created_at >= p_from and t.created_at < p_to
      group by t.account_id
    ) each;

  select array_agg(each.micros order by each.account_id) into v_before from private.replay_usage(p_from, p_to) each;
  begin
    perform private.write_catalog(v_doc, v_version);
    select array_agg(each.usages order by each.account_id), array_agg(each.micros order by each.account_id),
      array_agg(each.unsold order by each.account_id), array_agg(each.names order by each.account_id)
      into v_usages, v_after, v_unsold, v_unsold_names
      from private.replay_usage(p_from, p_to) each;
    raise sqlstate 'PT000' using message = 'the other catalog is taken back';
  exception when sqlstate 'PT000' then
    null;
  end;
  return query
    select each.account, b.plan_id, each.usages, each.before, each.after, each.unsold,
      coalesce(string_to_array(each.names, chr(10)), '{}'), each.cost, each.unknown, each.revenue
    from unnest(v_accounts, v_usages, v_before, v_after, v_unsold, v_unsold_names, v_costs, v_unknown, v_revenue)
      as each (account, usages, before, after, unsold, names, cost, unknown, revenue)
    join public.credit_balances b on b.account_id = each.account
    order by each.account;
end;
$$;

-- The subscriptions of a plan that are billed at a price which is sold no more, and the price of the same interval and
-- currency that new buyers pay. Called by stripe:sync --move, which looks at Stripe before it moves one.
create function public.list_subscribers_to_move(p_plan_id text)
returns table (
  account_id uuid, account_name text, stripe_subscription_id text, status text, billing_interval text, currency text,
  from_unit_amount bigint, from_credits_micros bigint, to_unit_amount bigint, to_credits_micros bigint,
  to_stripe_price_id text, period_end timestamptz, cancel_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select s.account_id, a.name, s.stripe_subscription_id, s.status, s.billing_interval, old.currency, old.unit_amount,
      old.monthly_credits_micros, live.unit_amount, live.monthly_credits_micros, live.stripe_price_id, s.period_end, s.cancel_at
    from public.subscriptions s
    join public.accounts a on a.id = s.account_id
    join public.plan_prices old on old.stripe_price_id = s.stripe_price_id
    left join public.plan_prices live on live.plan_id = old.plan_id and live.billing_interval = old.billing_interval
      and live.currency = old.currency and live.retired_at is null
    where s.plan_id = p_plan_id and s.status in ('active', 'trialing', 'past_due', 'paused') and old.retired_at is not null
    order by s.account_id, s.stripe_subscription_id;
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

revoke execute on function
  public.sync_model_prices(text[], text[], text[], text[], text[], text[], integer[]),
  public.simulate_catalog(text, timestamptz, timestamptz), public.list_subscribers_to_move(text)
  from public, anon, authenticated;
grant execute on function
  public.sync_model_prices(text[], text[], text[], text[], text[], text[], integer[]),
  public.simulate_catalog(text, timestamptz, timestamptz), public.list_subscribers_to_move(text) to service_role;
revoke execute on function public.apply_catalog(text), public.adopt_accounts(uuid, integer), public.credits_outstanding(),
  public.set_stripe_price(text, text, text, text) from public, anon, authenticated;
grant execute on function public.apply_catalog(text), public.adopt_accounts(uuid, integer), public.credits_outstanding(),
  public.set_stripe_price(text, text, text, text) to service_role;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
