-- Catalog: what is sold and what it costs. Small tables, written only by apply_catalog, read by everybody.
-- Relies on foundation.

create table public.pricing_versions (
  version integer primary key,
  catalog text not null,
  digest text not null,
  document jsonb not null,
  models jsonb not null default '[]',
  applied_at timestamptz not null
);
comment on table public.pricing_versions is 'Every catalog that was ever applied, whole: an old receipt explains itself by its version.';
comment on column public.pricing_versions.models is 'The model prices in force with it: the document''s, or the provider''s since a sync, which makes a version of its own.';

create table public.pricing_settings (
  is_only boolean primary key default true check (is_only),
  version integer not null references public.pricing_versions,
  catalog text not null,
  product_name text not null,
  tagline text not null,
  description text not null,
  assistant_name text not null,
  instructions text not null,
  default_model text not null,
  chat_action text not null,
  chat_tools text[] not null,
  chat_models text[] not null default '{}',
  currency text not null,
  usd_micros_per_credit bigint check (usd_micros_per_credit > 0),
  low_balance_micros bigint check (low_balance_micros >= 0),
  low_balance_share numeric check (low_balance_share between 0 and 1),
  signup_bonus_micros bigint not null default 0 check (signup_bonus_micros >= 0),
  signup_organization boolean not null default false,
  free_failures_per_day integer not null check (free_failures_per_day >= 0),
  byok_fee_percent numeric not null default 0 check (byok_fee_percent between 0 and 100),
  free_credits_per_day_micros bigint check (free_credits_per_day_micros >= 0),
  hold_minutes integer not null check (hold_minutes between 1 and 1440),
  renewal_grace interval not null,
  words jsonb not null default '{}'
);
comment on table public.pricing_settings is 'The one row of the catalog in force: product words and rules that are not a price.';
comment on column public.pricing_settings.usd_micros_per_credit is 'What one credit is worth when a cost comes in dollars; null where nothing is priced by provider cost.';
comment on column public.pricing_settings.byok_fee_percent is 'What traffic over the customer''s own provider key costs, in percent of the list price.';
comment on column public.pricing_settings.free_credits_per_day_micros is 'The most free credits given away in one UTC day over all accounts; null is no ceiling.';

create table public.plans (
  plan_id text primary key check (plan_id ~ '^[a-z][a-z0-9_-]{0,39}$'),
  name text not null,
  description text not null,
  monthly_credits_micros bigint check (monthly_credits_micros >= 0),
  rollover_cap_micros bigint not null default 0 check (rollover_cap_micros >= 0),
  features text[] not null default '{}',
  entitlements jsonb not null default '{}',
  requests_per_day integer check (requests_per_day > 0),
  requests_per_period integer check (requests_per_period > 0),
  requests_per_minute integer check (requests_per_minute > 0),
  bytes_per_day bigint check (bytes_per_day > 0),
  concurrent_holds integer check (concurrent_holds > 0),
  trial_days integer not null default 0 check (trial_days >= 0),
  trial_credits_micros bigint not null default 0 check (trial_credits_micros >= 0),
  trial_needs_card boolean not null default true,
  is_default boolean not null default false,
  is_active boolean not null default true,
  is_highlighted boolean not null default false,
  contact_sales boolean not null default false,
  sort_order integer not null
);
comment on column public.plans.monthly_credits_micros is 'Micro-credits a month; null is unlimited.';
create unique index plans_one_default on public.plans (is_default) where is_default;

create table public.plan_prices (
  plan_price_id uuid primary key default gen_random_uuid(),
  plan_id text not null references public.plans,
  billing_interval text not null check (billing_interval in ('month', 'year')),
  currency text not null check (currency ~ '^[a-z]{3}$'),
  unit_amount bigint not null check (unit_amount > 0),
  monthly_credits_micros bigint check (monthly_credits_micros >= 0),
  lookup_key text not null,
  stripe_price_id text unique,
  stripe_product_id text,
  retired_at timestamptz,
  created_at timestamptz not null default now()
);
comment on table public.plan_prices is 'One row a Stripe price. A changed price retires the row and adds another: subscribers keep theirs until moved on purpose.';
-- The offer in force: at most one live price a plan, interval and currency.
create unique index plan_prices_live on public.plan_prices (plan_id, billing_interval, currency) where retired_at is null;

create table public.credit_packs (
  pack_id text primary key check (pack_id ~ '^[a-z][a-z0-9_-]{0,39}$'),
  name text not null,
  description text not null,
  credits_micros bigint not null check (credits_micros > 0),
  unit_amount bigint not null check (unit_amount > 0),
  currency text not null check (currency ~ '^[a-z]{3}$'),
  expires_after_days integer check (expires_after_days > 0),
  lookup_key text not null,
  stripe_price_id text unique,
  stripe_product_id text,
  is_active boolean not null default true,
  is_highlighted boolean not null default false,
  sort_order integer not null
);

create table public.action_costs (
  action text primary key check (action ~ '^[a-z][a-z0-9_.-]{0,59}$'),
  name text not null,
  description text not null,
  pricing text not null check (pricing in ('flat', 'tokens', 'provider_cost')),
  cost_micros bigint not null check (cost_micros >= 0),
  match_words text[] not null default '{}',
  match_cost_micros bigint check (match_cost_micros >= 0),
  is_active boolean not null default true,
  sort_order integer not null,
  check (cardinality(match_words) = 0 or match_cost_micros is not null),
  check (match_cost_micros >= cost_micros)
);
comment on column public.action_costs.match_words is 'A request whose text contains one of these words costs match_cost_micros instead.';

create table public.tool_costs (
  tool text primary key check (tool ~ '^[a-z][a-z0-9_.-]{0,59}$'),
  name text not null,
  description text not null,
  cost_micros bigint not null check (cost_micros >= 0),
  raises_action boolean not null default false,
  is_active boolean not null default true,
  sort_order integer not null
);
comment on table public.tool_costs is 'A tool class counts once a reply, however many of its calls a reply makes.';
comment on column public.tool_costs.raises_action is 'The tool makes its action cost match_cost_micros, as a matching word does.';

create table public.model_prices (
  model text primary key,
  provider text not null,
  name text not null,
  input_usd_per_mtok numeric not null check (input_usd_per_mtok >= 0),
  cached_usd_per_mtok numeric not null check (cached_usd_per_mtok >= 0),
  output_usd_per_mtok numeric not null check (output_usd_per_mtok >= 0),
  reasoning_usd_per_mtok numeric not null check (reasoning_usd_per_mtok >= 0),
  context_tokens integer,
  tier text not null default 'standard',
  is_overridden boolean not null default false,
  is_active boolean not null default true,
  synced_at timestamptz
);
comment on table public.model_prices is 'Provider list prices in US dollars per million tokens.';

create table public.markup_rules (
  below_usd_per_ktok numeric primary key,
  markup_percent numeric not null check (markup_percent >= 0)
);
comment on table public.markup_rules is 'The first row whose bound lies above a model''s input price per 1,000 tokens gives its markup; infinity is the last.';

-- Whether a plan's entitlements let an account use a model. A catalog that names no models lets it use all.
create function private.allows_model(p_entitlements jsonb, p_model text, p_tier text)
returns boolean
language sql immutable
set search_path = ''
as $$
  select case jsonb_typeof(p_entitlements -> 'models')
    when 'object' then coalesce(p_entitlements #> '{models,ids}' ? p_model, false)
      or coalesce(p_entitlements #> '{models,tiers}' ? p_tier, false)
    else true end;
$$;

-- The plans on sale that let an account use a model, by their ids. Called to name one in a refusal.
create function public.list_plans_with_model(p_model text)
returns setof text
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select p.plan_id from public.plans p
    where p.is_active and private.allows_model(p.entitlements, p_model,
      (select m.tier from public.model_prices m where m.model = p_model))
    order by p.sort_order;
end;
$$;

-- The entitlements of an account now. Without a plan (also one that has run out and was not renewed yet) there are none.
create function private.entitlements_of(p_account_id uuid, p_now timestamptz)
returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select p.entitlements from public.credit_balances b join public.plans p on p.plan_id = b.plan_id
    where b.account_id = p_account_id and (b.rights_until is null or b.rights_until > p_now)), '{}');
end;
$$;

-- How many of something (projects, mcpServers) the account's plan includes: null is any number, 0 where it names none.
-- Called by functions that add one, under the account's lock, so that no two requests at once exceed it.
create function private.entitled_count(p_account_id uuid, p_entitlement text, p_now timestamptz)
returns integer
language plpgsql stable
set search_path = ''
as $$
declare
  v_held jsonb := private.entitlements_of(p_account_id, p_now);
begin
  return case when v_held ? p_entitlement then (v_held ->> p_entitlement)::integer else 0 end;
end;
$$;

-- What a request costs, with its lines, before any account is looked at.
create type private.price as (
  outcome public.credit_outcome,
  subject text,
  cost_micros bigint,
  line_codes text[],
  line_names text[],
  line_micros bigint[],
  price_version integer,
  -- What the action costs before tokens, and the tools that alone make its 'match' line due.
  flat_micros bigint,
  raising_tools text[],
  -- Micro-credits a token, markup included; null for a flat price.
  input_rate numeric,
  cached_rate numeric,
  output_rate numeric,
  reasoning_rate numeric,
  pricing text,
  hold_minutes integer,
  free_failures_per_day integer,
  -- The account's bounds, where its plan has any: open holds at once, and the wait when it asks too often.
  concurrent_holds integer,
  retry_after_seconds integer
);

-- Guarantee: the one place that says whether an account may use a model: the plan's models, or, without a plan, those that
-- every plan on sale has. A price that is refused already stays as it is. Called by every function that charges or holds
-- for an account, after price_request. Outcome plan_required names the model.
create function private.allow_model(p_price private.price, p_account_id uuid, p_model text)
returns private.price
language plpgsql stable
set search_path = ''
as $$
declare
  v_plan_id text;
  v_tier text;
begin
  if p_model is null or p_price.outcome <> 'ok'
     or not exists (select from public.plans p where jsonb_typeof(p.entitlements -> 'models') = 'object') then
    return p_price;
  end if;
  select b.plan_id into v_plan_id from public.credit_balances b
    where b.account_id = p_account_id and (b.rights_until is null or b.rights_until > private.billing_now());
  select m.tier into v_tier from public.model_prices m where m.model = p_model;
  if exists (select from public.plans p
      where (p.plan_id = v_plan_id or v_plan_id is null and p.is_active)
        and not private.allows_model(p.entitlements, p_model, v_tier)) then
    p_price.outcome := 'plan_required';
    p_price.subject := 'model ' || p_model;
  end if;
  return p_price;
end;
$$;

-- What is added to a model's provider price, in percent: by its input price, nothing on a free model, and the highest where
-- the model is not known.
create function private.markup_percent(p_model public.model_prices)
returns numeric
language plpgsql stable
set search_path = ''
as $$
begin
  if p_model.model like '%:free' or (p_model.input_usd_per_mtok = 0 and p_model.output_usd_per_mtok = 0) then
    return 0;
  end if;
  return coalesce((select r.markup_percent from public.markup_rules r
    where p_model.model is null or r.below_usd_per_ktok > p_model.input_usd_per_mtok / 1000
    order by case when p_model.model is null then -r.below_usd_per_ktok else r.below_usd_per_ktok end limit 1), 0);
end;
$$;

-- Guarantee: the only place that turns catalog rows into a price. Called by every public function that charges.
-- Outcome unpriced names the action, tool or model that the catalog does not sell. Reads only.
-- p_input_tokens are all input tokens, cached ones among them; reasoning tokens are among the output ones.
create function private.price_request(
  p_action text, p_tools text[], p_model text,
  p_input_tokens integer, p_cached_tokens integer, p_output_tokens integer, p_reasoning_tokens integer,
  p_input text, p_provider_cost_micros bigint
)
returns private.price
language plpgsql stable
set search_path = ''
as $$
declare
  v_price private.price;
  v_action public.action_costs;
  v_settings public.pricing_settings;
  v_model public.model_prices;
  v_markup numeric;
  v_base bigint;
  v_missing text;
  v_tool_codes text[];
  v_tool_names text[];
  v_tool_micros bigint[];
  v_is_match boolean;
begin
  if p_input_tokens < 0 or p_cached_tokens < 0 or p_output_tokens < 0 or p_reasoning_tokens < 0
     or p_cached_tokens > p_input_tokens or p_reasoning_tokens > p_output_tokens
     or p_provider_cost_micros < 0 then
    raise sqlstate '22023' using message = 'token counts and costs must not be negative, and parts not exceed their whole';
  end if;

  select * into v_settings from public.pricing_settings;
  if not found then
    raise sqlstate 'PT503' using message = 'catalog_not_applied', hint = 'Run: npm run catalog assistant';
  end if;
  v_price.price_version := v_settings.version;
  v_price.hold_minutes := v_settings.hold_minutes;
  v_price.free_failures_per_day := v_settings.free_failures_per_day;

  select * into v_action from public.action_costs c where c.action = p_action and c.is_active;
  if not found then
    v_price.outcome := 'unpriced';
    v_price.subject := 'action ' || coalesce(p_action, '(none)');
    return v_price;
  end if;
  v_price.pricing := v_action.pricing;

  if cardinality(p_tools) > 0 then
    select min(asked.tool) filter (where cost.tool is null),
           array_agg('tool:' || cost.tool order by cost.sort_order, cost.tool),
           array_agg(cost.name order by cost.sort_order, cost.tool),
           array_agg(cost.cost_micros order by cost.sort_order, cost.tool),
           array_agg(cost.tool) filter (where cost.raises_action)
      into v_missing, v_tool_codes, v_tool_names, v_tool_micros, v_price.raising_tools
      from (select distinct unnest(p_tools) as tool) asked
      left join public.tool_costs cost on cost.tool = asked.tool and cost.is_active;
    if v_missing is not null then
      v_price.outcome := 'unpriced';
      v_price.subject := 'tool ' || v_missing;
      return v_price;
    end if;
  end if;

  v_base := v_action.cost_micros;
  v_price.flat_micros := v_action.cost_micros;
  v_price.raising_tools := coalesce(v_price.raising_tools, '{}');
  if exists (select from unnest(v_action.match_words) word
             where strpos(lower(coalesce(p_input, '')), lower(word)) > 0) then
    v_is_match := true;
    v_price.raising_tools := '{}';
  else
    v_is_match := v_action.match_cost_micros is not null and cardinality(v_price.raising_tools) > 0;
  end if;
  if v_is_match then
    v_tool_codes := array_prepend('match', v_tool_codes);
    v_tool_names := array_prepend(v_action.name || ' (extended)', v_tool_names);
    v_tool_micros := array_prepend(v_action.match_cost_micros - v_action.cost_micros, v_tool_micros);
  end if;

  if v_action.pricing = 'tokens' then
    select * into v_model from public.model_prices m where m.model = p_model and m.is_active;
    if not found or v_settings.usd_micros_per_credit is null then
      v_price.outcome := 'unpriced';
      v_price.subject := 'model ' || coalesce(p_model, '(none)');
      return v_price;
    end if;
    v_markup := private.markup_percent(v_model);
    -- Dollars per million tokens are micro-dollars per token; a credit is worth usd_micros_per_credit of them.
    v_markup := (1 + v_markup / 100) * 1000000 / v_settings.usd_micros_per_credit;
    v_price.input_rate := v_model.input_usd_per_mtok * v_markup;
    v_price.cached_rate := v_model.cached_usd_per_mtok * v_markup;
    v_price.output_rate := v_model.output_usd_per_mtok * v_markup;
    v_price.reasoning_rate := v_model.reasoning_usd_per_mtok * v_markup;
    v_base := v_base + private.token_cost(v_price.input_rate, v_price.cached_rate, v_price.output_rate, v_price.reasoning_rate,
      p_input_tokens, p_cached_tokens, p_output_tokens, p_reasoning_tokens);
  elsif v_action.pricing = 'provider_cost' then
    if v_settings.usd_micros_per_credit is null or p_provider_cost_micros is null then
      v_price.outcome := 'unpriced';
      v_price.subject := 'action ' || p_action || ' without a provider cost';
      return v_price;
    end if;
    select * into v_model from public.model_prices m where m.model = p_model and m.is_active;
    v_base := v_base + ceil(p_provider_cost_micros::numeric * 1000000 * (1 + private.markup_percent(v_model) / 100)
      / v_settings.usd_micros_per_credit);
  end if;

  v_price.outcome := 'ok';
  v_price.line_codes := array_prepend(v_action.action, coalesce(v_tool_codes, '{}'));
  v_price.line_names := array_prepend(v_action.name, coalesce(v_tool_names, '{}'));
  v_price.line_micros := array_prepend(v_base, coalesce(v_tool_micros, '{}'));
  v_price.cost_micros := (select sum(line) from unnest(v_price.line_micros) line);
  return v_price;
end;
$$;

-- Micro-credits for tokens at given rates (micro-credits a token), rounded up once.
create function private.token_cost(
  p_input_rate numeric, p_cached_rate numeric, p_output_rate numeric, p_reasoning_rate numeric,
  p_input_tokens integer, p_cached_tokens integer, p_output_tokens integer, p_reasoning_tokens integer
)
returns bigint
language sql immutable
set search_path = ''
as $$
  select ceil(
    p_input_rate * (p_input_tokens - p_cached_tokens) + p_cached_rate * p_cached_tokens
    + p_output_rate * (p_output_tokens - p_reasoning_tokens) + p_reasoning_rate * p_reasoning_tokens)::bigint;
$$;

-- The offer in force as one JSON object: product words, plans with their live prices, packs, actions, tools. Keys are the
-- application's names; amounts in micro-credits and minor units. Null before a catalog is applied.
create function public.get_offer()
returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'product', jsonb_build_object('name', s.product_name, 'tagline', s.tagline, 'description', s.description,
      'assistantName', s.assistant_name, 'words', s.words),
    'currency', s.currency,
    'chat', jsonb_build_object('action', s.chat_action, 'tools', s.chat_tools),
    'plans', coalesce((select jsonb_agg(jsonb_build_object(
        'planId', p.plan_id, 'name', p.name, 'description', p.description, 'monthlyCreditsMicros', p.monthly_credits_micros,
        'rolloverCapMicros', p.rollover_cap_micros, 'features', p.features, 'entitlements', p.entitlements,
        'trialDays', p.trial_days, 'trialCreditsMicros', p.trial_credits_micros, 'trialNeedsCard', p.trial_needs_card,
        'isDefault', p.is_default, 'isHighlighted', p.is_highlighted, 'contactSales', p.contact_sales,
        'prices', coalesce((select jsonb_agg(jsonb_build_object('planPriceId', price.plan_price_id,
            'interval', price.billing_interval, 'currency', price.currency, 'unitAmount', price.unit_amount,
            'stripePriceId', price.stripe_price_id) order by price.billing_interval, price.currency)
          from public.plan_prices price where price.plan_id = p.plan_id and price.retired_at is null), '[]')) order by p.sort_order)
      from public.plans p where p.is_active), '[]'),
    'packs', coalesce((select jsonb_agg(jsonb_build_object('packId', k.pack_id, 'name', k.name, 'description', k.description,
        'creditsMicros', k.credits_micros, 'unitAmount', k.unit_amount, 'currency', k.currency,
        'expiresAfterDays', k.expires_after_days, 'isHighlighted', k.is_highlighted, 'stripePriceId', k.stripe_price_id)
        order by k.sort_order) from public.credit_packs k where k.is_active), '[]'),
    'actions', coalesce((select jsonb_agg(jsonb_build_object('action', a.action, 'name', a.name, 'description', a.description,
        'pricing', a.pricing, 'costMicros', a.cost_micros, 'matchWords', a.match_words, 'matchCostMicros', a.match_cost_micros)
        order by a.sort_order) from public.action_costs a where a.is_active), '[]'),
    'tools', coalesce((select jsonb_agg(jsonb_build_object('tool', t.tool, 'name', t.name, 'description', t.description,
        'costMicros', t.cost_micros) order by t.sort_order) from public.tool_costs t where t.is_active), '[]'))
  from public.pricing_settings s;
$$;

-- What the chat runs on: its action, tools, instructions and model. Not for the browser.
create function public.get_chat_settings()
returns table (action text, tools text[], instructions text, model text, pricing text, models text[])
language sql stable
set search_path = ''
as $$
  select s.chat_action, s.chat_tools, s.instructions, s.default_model,
    (select a.pricing from public.action_costs a where a.action = s.chat_action), s.chat_models
  from public.pricing_settings s;
$$;

-- The models that the chat offers, the default one first, with whether the account may use each, and the plans that let one.
-- One that lost its price is left out. Called by the chat's page.
create function public.list_chat_models(p_account_id uuid)
returns table (model text, name text, is_free boolean, is_allowed boolean, plan_ids text[])
language plpgsql volatile
set search_path = ''
as $$
declare
  v_settings public.pricing_settings;
  v_price private.price;
begin
  select * into v_settings from public.pricing_settings;
  v_price.outcome := 'ok';
  return query
    select m.model, m.name, m.model like '%:free' or (m.input_usd_per_mtok = 0 and m.output_usd_per_mtok = 0),
      (private.allow_model(v_price, p_account_id, m.model)).outcome = 'ok',
      array(select plan from public.list_plans_with_model(m.model) plan)
    from unnest(v_settings.chat_models) with ordinality as offered (model, place)
    join public.model_prices m on m.model = offered.model and m.is_active
    order by m.model = v_settings.default_model desc, offered.place;
end;
$$;

revoke execute on function public.get_offer(), public.get_chat_settings(), public.list_plans_with_model(text),
  public.list_chat_models(uuid)
  from public, anon, authenticated;
grant execute on function public.get_offer(), public.get_chat_settings(), public.list_plans_with_model(text),
  public.list_chat_models(uuid) to service_role;
grant execute on function private.markup_percent(public.model_prices),
  private.price_request(text, text[], text, integer, integer, integer, integer, text, bigint),
  private.token_cost(numeric, numeric, numeric, numeric, integer, integer, integer, integer),
  private.allows_model(jsonb, text, text), private.allow_model(private.price, uuid, text),
  private.entitlements_of(uuid, timestamptz), private.entitled_count(uuid, text, timestamptz) to service_role;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['pricing_versions', 'pricing_settings', 'plans', 'plan_prices', 'credit_packs',
    'action_costs', 'tool_costs', 'model_prices', 'markup_rules']
  loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('grant select, insert, update, delete on public.%I to service_role', v_table);
  end loop;
  -- What a visitor may see of the offer; instructions, versions and markups stay inside.
  foreach v_table in array array['plans', 'plan_prices', 'credit_packs', 'action_costs', 'tool_costs']
  loop
    execute format('grant select on public.%I to anon, authenticated', v_table);
    execute format('create policy "the offer is public" on public.%I for select to anon, authenticated using (true)', v_table);
  end loop;
end;
$$;
