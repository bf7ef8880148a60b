-- Coupons: codes worth credits, a discount or a free month, and who used them. Relies on purchases and invoices.
-- Coupons and their uses are global rows: one counter serves every account. A function that needs one locks the account's
-- balance row first and the coupon's row after it.

create table private.coupons (
  coupon_id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^[A-Z0-9-]{3,40}$'),
  kind text not null check (kind in ('credit_bonus', 'percentage_discount', 'fixed_discount', 'free_month')),
  value numeric not null check (value > 0),
  currency text check ((kind = 'fixed_discount') = (currency is not null)),
  duration text not null default 'once' check (duration in ('once', 'repeating', 'forever')),
  duration_months integer check ((duration = 'repeating') = (duration_months between 1 and 36)),
  description text not null check (length(description) <= 200),
  max_uses integer check (max_uses > 0),
  expires_at timestamptz,
  once_per_account boolean not null,
  first_purchase_only boolean not null,
  plan_ids text[] not null default '{}',
  pack_ids text[] not null default '{}',
  is_active boolean not null default true,
  is_typed boolean not null generated always as (kind in ('percentage_discount', 'fixed_discount')
    and not (kind = 'percentage_discount' and value >= 100) and not once_per_account and not first_purchase_only
    and plan_ids = '{}' and pack_ids = '{}') stored,
  stripe_coupon_id text unique,
  stripe_promotion_code_id text unique,
  stripe_redeemed integer not null default 0,
  created_by uuid,
  created_at timestamptz not null,
  check (kind <> 'percentage_discount' or value <= 100),
  check (kind <> 'fixed_discount' or value = trunc(value))
);
comment on column private.coupons.code is 'In capitals; people may type it in any case.';
comment on column private.coupons.value is 'Credits of a bonus, percent or minor units of a discount, months (1) of a free month.';
comment on column private.coupons.plan_ids is 'What it may buy, with pack_ids; both empty: every plan and pack.';
comment on column private.coupons.is_typed is 'Stripe alone can enforce it, so it may also be typed on Stripe''s page, as a promotion code.';
comment on column private.coupons.stripe_redeemed is 'Uses of its promotion code that Stripe counted.';

create table private.coupon_uses (
  coupon_use_id uuid primary key default gen_random_uuid(),
  coupon_id uuid not null references private.coupons,
  account_id uuid not null,
  user_id uuid,
  status text not null check (status in ('reserved', 'pending', 'redeemed', 'released')),
  person_hash bytea,
  stripe_subscription_id text,
  stripe_session_id text unique,
  reserved_until timestamptz,
  created_at timestamptz not null,
  redeemed_at timestamptz
);
comment on table private.coupon_uses is 'Who used which coupon. A reserved use waits for a Checkout to be paid; it counts until it is released.';
comment on column private.coupon_uses.person_hash is 'The normalised address, where the use makes something free: then it goes once to a person.';
comment on column private.coupon_uses.stripe_subscription_id is 'The live subscription that it is put on; null for a Checkout.';
-- The count of a coupon's uses, and whether an account or a person had it.
create index coupon_uses_counted on private.coupon_uses (coupon_id) where status <> 'released';
-- An account has one discounted Checkout open at a time.
create unique index coupon_uses_open on private.coupon_uses (account_id) where status = 'reserved';

alter table private.coupons enable row level security;
alter table private.coupon_uses enable row level security;
grant select, insert, update on private.coupons, private.coupon_uses to service_role;

-- What a coupon would be used on: a plan at one of its prices, or packs.
create type private.coupon_target as (
  kind text, item_id text, billing_interval text, amount_minor bigint, currency text, quantity integer
);

-- The target that a caller names, with what it costs; null when the caller names none. PT404 when it is not on sale; a
-- price that a subscriber holds (p_is_held) may be retired.
create function private.coupon_target_of(p_plan_price_id uuid, p_pack_id text, p_quantity integer, p_is_held boolean default false)
returns private.coupon_target
language plpgsql stable
set search_path = ''
as $$
declare
  v_target private.coupon_target;
begin
  if p_plan_price_id is not null then
    select 'plan', price.plan_id, price.billing_interval, price.unit_amount, price.currency, 1 into v_target
      from public.plan_prices price join public.plans plan on plan.plan_id = price.plan_id
      where price.plan_price_id = p_plan_price_id and (p_is_held or price.retired_at is null and plan.is_active);
  elsif p_pack_id is not null then
    select 'pack', pack.pack_id, null, pack.unit_amount * coalesce(p_quantity, 1), pack.currency, coalesce(p_quantity, 1)
      into v_target from public.credit_packs pack where pack.pack_id = p_pack_id and pack.is_active;
  else
    return null;
  end if;
  if v_target.kind is null then
    raise sqlstate 'PT404' using message = 'target_unknown', hint = 'The plan price or pack is not on sale.';
  end if;
  return v_target;
end;
$$;

-- What a coupon takes off an amount, in minor units, as Stripe computes it.
create function private.coupon_discount(p_coupon private.coupons, p_amount_minor bigint)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return case p_coupon.kind
    when 'percentage_discount' then round(p_amount_minor * p_coupon.value / 100)::bigint
    when 'fixed_discount' then least(p_amount_minor, p_coupon.value::bigint)
    when 'free_month' then p_amount_minor
    else 0 end;
end;
$$;

-- Whether a coupon makes the target (or, without one, whatever it is used on) free of charge.
create function private.coupon_makes_free(p_coupon private.coupons, p_target private.coupon_target)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_coupon.kind in ('credit_bonus', 'free_month') or (p_coupon.kind = 'percentage_discount' and p_coupon.value = 100)
    or (p_target.amount_minor is not null and private.coupon_discount(p_coupon, p_target.amount_minor) >= p_target.amount_minor);
end;
$$;

-- Whether the account has paid for anything, ever.
create function private.has_paid_core(p_account_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.payments p where p.account_id = p_account_id and p.amount_minor > 0
    and p.status in ('processing', 'paid', 'refunded', 'disputed'));
end;
$$;

-- Guarantee: the only place that decides whether a coupon may be used, and why not: ok, or the first of unknown, inactive,
-- expired, not_for_this_plan, one_pack (a use is worth one pack, however many are bought), personal_only, unconfirmed, already_redeemed, first_purchase_only, used_up. An account's own
-- open reservation is left out, because a new one replaces it. With p_counts_lapsed a reservation counts also after its
-- Checkout must have ended: only Stripe knows whether it was paid. Decides for good under the coupon's lock; reads only.
create function private.coupon_outcome(
  p_coupon private.coupons, p_account_id uuid, p_now timestamptz, p_target private.coupon_target, p_counts_lapsed boolean
)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  v_is_free boolean := private.coupon_makes_free(p_coupon, p_target);
  v_person bytea;
  v_used bigint;
begin
  if p_coupon.coupon_id is null then
    return 'unknown';
  elsif not p_coupon.is_active then
    return 'inactive';
  elsif p_coupon.expires_at <= p_now then
    return 'expired';
  elsif p_target.kind is not null and not private.coupon_fits(p_coupon, p_target) then
    return 'not_for_this_plan';
  elsif p_target.quantity > 1 then
    return 'one_pack';
  end if;
  if v_is_free then
    if not exists (select from public.accounts a where a.id = p_account_id and a.kind = 'personal') then
      return 'personal_only';
    end if;
    if not private.is_confirmed(p_account_id) then
      return 'unconfirmed';
    end if;
    v_person := private.person_hash(p_account_id);
  end if;
  if (p_coupon.once_per_account or v_is_free) and exists (select from private.coupon_uses u
      where u.coupon_id = p_coupon.coupon_id and u.status in ('pending', 'redeemed')
        and (u.account_id = p_account_id or u.person_hash = v_person)) then
    return 'already_redeemed';
  end if;
  -- An invoice of total zero gives its credits once a person, by whichever coupon.
  if v_is_free and (exists (select from private.coupon_uses u where u.coupon_id = p_coupon.coupon_id
        and u.status = 'reserved' and u.account_id <> p_account_id and u.person_hash = v_person and u.reserved_until > p_now)
      or exists (select from private.free_credit_claims c where (c.user_id = p_account_id or c.address_hash = v_person)
        and c.kind in ('coupon:' || p_coupon.coupon_id,
          case when p_coupon.kind = 'free_month' or p_target.kind = 'plan' then 'free_invoice' end))) then
    return 'already_redeemed';
  end if;
  if p_coupon.first_purchase_only and (select paid from private.has_paid_core(p_account_id) paid) then
    return 'first_purchase_only';
  end if;
  if p_coupon.max_uses is not null then
    select count(*) into v_used from private.coupon_uses u where u.coupon_id = p_coupon.coupon_id
      and (u.status in ('pending', 'redeemed') or u.status = 'reserved' and u.account_id <> p_account_id
        and (p_counts_lapsed or u.reserved_until > p_now));
    if greatest(v_used, p_coupon.stripe_redeemed) >= p_coupon.max_uses then
      return 'used_up';
    end if;
  end if;
  return 'ok';
end;
$$;

-- Whether a coupon is for a plan or pack at all: its lists, its currency, a month for a free month. A typed code with a
-- fixed amount leaves something to pay, or Stripe's page would sell for nothing.
create function private.coupon_fits(p_coupon private.coupons, p_target private.coupon_target)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_coupon.kind <> 'credit_bonus'
    and (p_coupon.plan_ids || p_coupon.pack_ids = '{}'
      or p_target.item_id = any (case p_target.kind when 'plan' then p_coupon.plan_ids else p_coupon.pack_ids end))
    and (p_coupon.currency is null or p_coupon.currency = p_target.currency)
    and (p_coupon.kind <> 'free_month' or p_target.billing_interval is not distinct from 'month')
    and (p_coupon.kind <> 'fixed_discount' or not p_coupon.is_typed or p_target.amount_minor >= p_coupon.value + 50);
end;
$$;

-- Puts a use of a coupon on record. The caller holds the coupon's lock and has asked coupon_outcome.
create function private.add_coupon_use(
  p_coupon private.coupons, p_account_id uuid, p_user_id uuid, p_now timestamptz, p_target private.coupon_target,
  p_status text, p_until timestamptz, p_subscription_id text
)
returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_use_id uuid := gen_random_uuid();
begin
  insert into private.coupon_uses (coupon_use_id, coupon_id, account_id, user_id, status, person_hash,
    stripe_subscription_id, reserved_until, created_at, redeemed_at)
  values (v_use_id, p_coupon.coupon_id, p_account_id, p_user_id, p_status,
    case when private.coupon_makes_free(p_coupon, p_target) then private.person_hash(p_account_id) end,
    p_subscription_id, p_until, p_now, case when p_status = 'redeemed' then p_now end);
  return v_use_id;
end;
$$;

-- A coupon by the code that a person typed, in any case; a row of nulls when there is none.
create function private.find_coupon(p_code text)
returns private.coupons
language plpgsql stable
set search_path = ''
as $$
declare
  v_coupon private.coupons;
begin
  select * into v_coupon from private.coupons c where c.code = upper(btrim(p_code));
  return v_coupon;
end;
$$;

-- Guarantee: a code exists once, in capitals. Called by operators; p_reason and the terms go to the audit log in the same
-- transaction. p_value is credits (credit_bonus), percent, minor units of p_currency, or 1 (free_month).
-- Idempotency: the code. Outcomes: ok, code_taken. SQLSTATE 22004, 22023 (terms that contradict each other).
create function public.create_coupon(
  p_actor_id uuid, p_reason text, p_code text, p_kind text, p_value numeric, p_description text,
  p_currency text default null, p_duration text default 'once', p_duration_months integer default null,
  p_max_uses integer default null, p_expires_at timestamptz default null, p_once_per_account boolean default true,
  p_first_purchase_only boolean default false, p_plan_ids text[] default '{}', p_pack_ids text[] default '{}'
)
returns table (outcome text, coupon_id uuid)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_coupon private.coupons;
begin
  if p_code is null or p_kind is null or p_value is null or p_description is null then
    raise sqlstate '22004' using message = 'code, kind, value and description are required';
  end if;
  if exists (select from unnest(p_plan_ids) id where id not in (select p.plan_id from public.plans p))
     or exists (select from unnest(p_pack_ids) id where id not in (select p.pack_id from public.credit_packs p)) then
    raise sqlstate '22023' using message = 'a coupon names a plan or pack that the catalog has not';
  end if;
  begin
    insert into private.coupons as c (code, kind, value, currency, duration, duration_months, description, max_uses,
      expires_at, once_per_account, first_purchase_only, plan_ids, pack_ids, created_by, created_at)
    values (upper(btrim(p_code)), p_kind, p_value, lower(p_currency), p_duration, p_duration_months, p_description, p_max_uses,
      p_expires_at, p_once_per_account or p_kind in ('credit_bonus', 'free_month'), p_first_purchase_only, p_plan_ids,
      p_pack_ids, p_actor_id, v_now)
    on conflict (code) do nothing
    returning * into v_coupon;
  exception when check_violation then
    raise sqlstate '22023' using message = 'the terms of the coupon contradict each other';
  end;
  if v_coupon.coupon_id is null then
    return query select 'code_taken', null::uuid;
    return;
  end if;
  insert into public.audit_log (actor_id, act, reason, after_facts, created_at)
  values (p_actor_id, 'coupon.create', p_reason, to_jsonb(v_coupon), v_now);
  return query select 'ok', v_coupon.coupon_id;
end;
$$;

-- Switches a coupon on or off, and notes who did and why. Returns whether there is such a coupon. A use that is reserved
-- stays: its Checkout is open already.
create function public.set_coupon_active(p_coupon_id uuid, p_is_active boolean, p_actor_id uuid, p_reason text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_was boolean;
begin
  select c.is_active into v_was from private.coupons c where c.coupon_id = p_coupon_id for update;
  if not found then
    return false;
  end if;
  if v_was <> p_is_active then
    update private.coupons c set is_active = p_is_active where c.coupon_id = p_coupon_id;
    insert into public.audit_log (actor_id, act, reason, before_facts, after_facts, created_at)
    values (p_actor_id, 'coupon.set_active', p_reason,
      jsonb_build_object('coupon_id', p_coupon_id, 'is_active', v_was),
      jsonb_build_object('coupon_id', p_coupon_id, 'is_active', p_is_active), private.billing_now());
  end if;
  return true;
end;
$$;

-- Coupons with their uses, newest first, before p_before; or the one of an id or code. For operators and stripe:sync.
create function public.list_coupons(
  p_before timestamptz default null, p_limit integer default 100, p_coupon_id uuid default null, p_code text default null
)
returns table (
  coupon_id uuid, code text, kind text, value numeric, currency text, duration text, duration_months integer,
  description text, max_uses integer, uses integer, reserved integer, expires_at timestamptz, once_per_account boolean,
  first_purchase_only boolean, plan_ids text[], pack_ids text[], is_active boolean, is_typed boolean,
  stripe_coupon_id text, stripe_promotion_code_id text, created_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select c.coupon_id, c.code, c.kind, c.value, c.currency, c.duration, c.duration_months, c.description, c.max_uses,
      greatest(used.redeemed, c.stripe_redeemed)::integer, used.reserved::integer, c.expires_at, c.once_per_account,
      c.first_purchase_only, c.plan_ids, c.pack_ids, c.is_active, c.is_typed, c.stripe_coupon_id,
      c.stripe_promotion_code_id, c.created_at
    from private.coupons c
    cross join lateral (
      select count(*) filter (where u.status in ('pending', 'redeemed')) as redeemed,
        count(*) filter (where u.status = 'reserved') as reserved
      from private.coupon_uses u where u.coupon_id = c.coupon_id and u.status <> 'released'
    ) used
    where (p_before is null or c.created_at < p_before) and (p_coupon_id is null or c.coupon_id = p_coupon_id)
      and (p_code is null or c.code = upper(btrim(p_code)))
    order by c.created_at desc, c.coupon_id limit least(p_limit, 1000);
end;
$$;

-- Notes what Stripe has of a coupon. A count of redemptions never goes back.
create function public.note_stripe_coupon(
  p_coupon_id uuid, p_stripe_coupon_id text, p_stripe_promotion_code_id text, p_redeemed integer
)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.coupons c set stripe_coupon_id = p_stripe_coupon_id,
      stripe_promotion_code_id = coalesce(p_stripe_promotion_code_id, c.stripe_promotion_code_id),
      stripe_redeemed = greatest(c.stripe_redeemed, p_redeemed)
    where c.coupon_id = p_coupon_id;
end;
$$;

-- Whether the account may use a code, on the target that it names or at all. Reads only, and promises nothing: whoever
-- redeems or reserves next may take the last use. Outcomes: those of coupon_outcome. SQLSTATE 22004, PT404 (the target).
create function public.validate_coupon(
  p_account_id uuid, p_code text, p_plan_price_id uuid default null, p_pack_id text default null,
  p_quantity integer default 1
)
returns table (
  outcome text, coupon_id uuid, code text, kind text, value numeric, currency text, duration text,
  duration_months integer, description text, amount_minor bigint, discount_minor bigint
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_target private.coupon_target := private.coupon_target_of(p_plan_price_id, p_pack_id, p_quantity);
  v_coupon private.coupons := private.find_coupon(p_code);
begin
  if p_account_id is null or p_code is null then
    raise sqlstate '22004' using message = 'account and code are required';
  end if;
  return query select private.coupon_outcome(v_coupon, p_account_id, v_now, v_target, false), v_coupon.coupon_id,
    v_coupon.code, v_coupon.kind, v_coupon.value, v_coupon.currency, v_coupon.duration, v_coupon.duration_months,
    v_coupon.description, v_target.amount_minor, private.coupon_discount(v_coupon, v_target.amount_minor);
end;
$$;

-- Everything that is on sale and that the account may use a code on, with what it takes off. Reads only.
create function public.quote_coupon(p_account_id uuid, p_code text)
returns table (kind text, sale_id text, currency text, amount_minor bigint, discount_minor bigint)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_coupon private.coupons := private.find_coupon(p_code);
begin
  if p_account_id is null or p_code is null then
    raise sqlstate '22004' using message = 'account and code are required';
  end if;
  return query
    select (sale.target).kind, sale.id, (sale.target).currency, (sale.target).amount_minor,
      private.coupon_discount(v_coupon, (sale.target).amount_minor)
    from (
      select price.plan_price_id::text as id, private.coupon_target_of(price.plan_price_id, null, 1) as target
      from public.plan_prices price join public.plans plan on plan.plan_id = price.plan_id
      where price.retired_at is null and plan.is_active
      union all
      select pack.pack_id, private.coupon_target_of(null, pack.pack_id, 1)
      from public.credit_packs pack where pack.is_active
    ) sale
    where private.coupon_outcome(v_coupon, p_account_id, v_now, sale.target, false) = 'ok'
    order by 1, 2;
end;
$$;

-- Guarantee: a credit bonus goes once to a person, and to at most max_uses people, at once with its lot.
-- Called by POST /api/coupons/redeem. Idempotency: coupon:{coupon} in the ledger and the claim coupon:{coupon}.
-- Locks: the balance row, then the coupon's row, then the day and the claim. Outcomes: ok, needs_purchase (a discount is used
-- on a purchase), disposable_address, network_ceiling, day_ceiling (free_credit_bar), and those of coupon_outcome. SQLSTATE 22004, PT404, 55P03.
create function public.redeem_coupon(p_account_id uuid, p_user_id uuid, p_code text)
returns table (outcome text, kind text, credits_micros bigint, available_micros bigint, seq bigint)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_balance public.credit_balances;
  v_coupon private.coupons;
  v_lot public.credit_grants;
  v_answer public.credit_answer;
  v_outcome text;
begin
  if p_account_id is null or p_code is null then
    raise sqlstate '22004' using message = 'account and code are required';
  end if;
  v_balance := private.lock_account(p_account_id, v_now);
  select * into v_coupon from private.coupons c where c.code = upper(btrim(p_code)) for update;
  v_outcome := private.coupon_outcome(v_coupon, p_account_id, v_balance.last_at, null, true);
  if v_outcome = 'ok' and v_coupon.kind <> 'credit_bonus' then
    v_outcome := 'needs_purchase';
  end if;
  v_lot.amount_micros := floor(v_coupon.value * 1000000)::bigint;
  if v_outcome = 'ok' and private.claim_free_credits(p_account_id, 'coupon:' || v_coupon.coupon_id, v_lot.amount_micros,
      v_balance.last_at) <> 'granted' then
    v_outcome := coalesce(private.free_credit_bar(p_account_id, 'coupon:' || v_coupon.coupon_id, v_lot.amount_micros,
      private.network_of(p_account_id), v_balance.last_at), 'address_used');
    v_outcome := case v_outcome when 'address_used' then 'already_redeemed' else v_outcome end;
  end if;
  if v_outcome <> 'ok' then
    return query select v_outcome, v_coupon.kind, null::bigint, v_balance.available_micros, null::bigint;
    return;
  end if;
  perform private.add_coupon_use(v_coupon, p_account_id, p_user_id, v_balance.last_at, null, 'redeemed', null, null);
  v_lot.source := 'coupon';
  v_lot.source_key := 'coupon:' || v_coupon.coupon_id;
  select * into v_answer from private.grant_core(p_account_id, v_now, v_lot, p_user_id);
  perform private.note_act(p_account_id, p_user_id, 'coupon.redeemed',
    jsonb_build_object('available_micros', v_balance.available_micros),
    jsonb_build_object('coupon_id', v_coupon.coupon_id, 'credits_micros', v_lot.amount_micros,
      'available_micros', v_answer.available_micros));
  return query select 'ok', v_coupon.kind, v_lot.amount_micros, v_answer.available_micros, v_answer.seq;
end;
$$;

-- Guarantee: takes one use of a discount for one purchase, so that no more than max_uses are ever sold. It counts until
-- settle_coupon_use says what became of it: a Checkout that is opened with it must end at reserved_until.
-- p_subscription_id puts it on that live subscription instead; asked again for the same one, it answers with the same use.
-- Locks: the balance row, then the coupon's row. Outcomes: ok; open (the account has a reservation: settle it and ask
-- again); lapsed (the last uses are reservations that must have ended: settle those and ask again; coupon_use_id is one);
-- not_a_discount, and those of coupon_outcome. SQLSTATE 22004, PT404, 55P03.
create function public.reserve_coupon(
  p_account_id uuid, p_user_id uuid, p_code text, p_plan_price_id uuid default null, p_pack_id text default null,
  p_quantity integer default 1, p_subscription_id text default null
)
returns table (
  outcome text, coupon_use_id uuid, coupon_id uuid, kind text, is_typed boolean, stripe_coupon_id text,
  stripe_promotion_code_id text, amount_minor bigint, currency text, reserved_until timestamptz
)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_target private.coupon_target := private.coupon_target_of(p_plan_price_id, p_pack_id, p_quantity,
    p_subscription_id is not null);
  v_balance public.credit_balances;
  v_coupon private.coupons;
  v_open private.coupon_uses;
  v_until timestamptz;
  v_use_id uuid;
  v_outcome text;
begin
  if p_account_id is null or p_code is null or v_target.kind is null then
    raise sqlstate '22004' using message = 'account, code and a plan price or pack are required';
  end if;
  v_balance := private.lock_account(p_account_id, v_now);
  v_until := v_balance.last_at + interval '35 minutes';
  select * into v_coupon from private.coupons c where c.code = upper(btrim(p_code)) for update;
  v_outcome := private.coupon_outcome(v_coupon, p_account_id, v_balance.last_at, v_target, true);
  if v_outcome = 'ok' or v_outcome = 'used_up' then
    select * into v_open from private.coupon_uses u where u.account_id = p_account_id and u.status = 'reserved';
  end if;
  if v_coupon.kind = 'credit_bonus' and v_outcome in ('ok', 'not_for_this_plan') then
    v_outcome := 'not_a_discount';
  elsif v_outcome = 'ok' and v_open.coupon_id = v_coupon.coupon_id and v_open.stripe_subscription_id = p_subscription_id then
    v_use_id := v_open.coupon_use_id;
    v_until := v_open.reserved_until;
  elsif v_outcome = 'ok' and v_open.coupon_use_id is not null then
    v_outcome := 'open';
    v_use_id := v_open.coupon_use_id;
  elsif v_outcome = 'used_up'
      and private.coupon_outcome(v_coupon, p_account_id, v_balance.last_at, v_target, false) = 'ok' then
    v_outcome := 'lapsed';
    select u.coupon_use_id into v_use_id from private.coupon_uses u
      where u.coupon_id = v_coupon.coupon_id and u.status = 'reserved' and u.reserved_until <= v_balance.last_at
      order by u.reserved_until limit 1;
  elsif v_outcome = 'ok' then
    v_use_id := private.add_coupon_use(v_coupon, p_account_id, p_user_id, v_balance.last_at, v_target, 'reserved', v_until,
      p_subscription_id);
  end if;
  return query select v_outcome, v_use_id, v_coupon.coupon_id, v_coupon.kind, v_coupon.is_typed, v_coupon.stripe_coupon_id,
    v_coupon.stripe_promotion_code_id, v_target.amount_minor, v_target.currency, v_until;
end;
$$;

-- Guarantee: a Checkout that was opened with a reserved use may be shown to the person only after this said true: then the
-- use is still reserved, and whoever settles it asks Stripe about this session. False: the session must be expired.
-- SQLSTATE 22004.
create function public.attach_coupon_use(p_account_id uuid, p_coupon_use_id uuid, p_session_id text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_account_id is null or p_coupon_use_id is null or p_session_id is null then
    raise sqlstate '22004' using message = 'account, use and session are required';
  end if;
  update private.coupon_uses u set stripe_session_id = p_session_id
    where u.coupon_use_id = p_coupon_use_id and u.account_id = p_account_id and u.status = 'reserved'
      and (u.stripe_session_id is null or u.stripe_session_id = p_session_id);
  return found;
end;
$$;

-- A use with what is needed to ask Stripe what became of it. No row: unknown.
create function public.find_coupon_use(p_coupon_use_id uuid)
returns table (
  coupon_use_id uuid, account_id uuid, status text, stripe_session_id text, stripe_subscription_id text, is_lapsed boolean
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query select u.coupon_use_id, u.account_id, u.status, u.stripe_session_id, u.stripe_subscription_id,
      u.reserved_until <= v_now
    from private.coupon_uses u where u.coupon_use_id = p_coupon_use_id;
end;
$$;

-- Reservations whose Checkout must have ended, oldest first: each is settled by what Stripe says.
create function public.list_lapsed_coupon_uses(p_limit integer default 100)
returns setof uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query select u.coupon_use_id from private.coupon_uses u
    where u.status = 'reserved' and u.reserved_until <= v_now
    order by u.reserved_until limit least(p_limit, 1000);
end;
$$;

-- Guarantee: writes what became of a use, once, in any order: redeemed is final; pending (complete, the bank still moves
-- the money) comes from reserved; released gives the use back, unless a session was attached that the caller has not
-- looked at: that one may still be paid. A use of another account is not found.
-- Idempotency: the use. Locks: the balance row, then the use, then the claim of what was free.
-- Returns the status that stands, or null when there is no such use. SQLSTATE 22004, PT404, 55P03.
create function public.settle_coupon_use(p_account_id uuid, p_coupon_use_id uuid, p_status text, p_session_id text default null)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_balance public.credit_balances;
  v_use private.coupon_uses;
begin
  if p_account_id is null or p_coupon_use_id is null or p_status is null
     or p_status not in ('pending', 'redeemed', 'released') then
    raise sqlstate '22004' using message = 'account, use and a status are required';
  end if;
  v_balance := private.lock_account(p_account_id, v_now);
  select * into v_use from private.coupon_uses u
    where u.coupon_use_id = p_coupon_use_id and u.account_id = p_account_id for update;
  if not found then
    return null;
  end if;
  if v_use.status = 'redeemed' or v_use.status = p_status or (p_status = 'pending' and v_use.status <> 'reserved')
     or (p_status = 'released' and v_use.stripe_session_id is not null
       and v_use.stripe_session_id is distinct from p_session_id) then
    return v_use.status;
  end if;
  update private.coupon_uses u set status = p_status, stripe_session_id = coalesce(p_session_id, u.stripe_session_id),
      redeemed_at = case when p_status = 'redeemed' then v_balance.last_at end
    where u.coupon_use_id = p_coupon_use_id;
  if p_status = 'redeemed' and v_use.person_hash is not null then
    insert into private.free_credit_claims (kind, address_hash, user_id, credits_micros, claimed_at)
    values ('coupon:' || v_use.coupon_id, v_use.person_hash, p_account_id, 0, v_balance.last_at)
    on conflict do nothing;
  end if;
  return p_status;
end;
$$;

-- Guarantee: a code that was typed on Stripe's page counts as one use, once a Checkout session. Called when a session is
-- complete. Returns whether the promotion code is ours. SQLSTATE 22004.
create function public.count_typed_coupon(p_account_id uuid, p_stripe_promotion_code_id text, p_session_id text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_coupon private.coupons;
begin
  if p_account_id is null or p_session_id is null then
    raise sqlstate '22004' using message = 'account and session are required';
  end if;
  select * into v_coupon from private.coupons c where c.stripe_promotion_code_id = p_stripe_promotion_code_id for update;
  if not found then
    return false;
  end if;
  insert into private.coupon_uses (coupon_id, account_id, status, stripe_session_id, created_at, redeemed_at)
  values (v_coupon.coupon_id, p_account_id, 'redeemed', p_session_id, v_now, v_now)
  on conflict (stripe_session_id) do nothing;
  return true;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'create_coupon(uuid, text, text, text, numeric, text, text, text, integer, integer, timestamptz, boolean, boolean, text[], text[])',
    'set_coupon_active(uuid, boolean, uuid, text)',
    'list_coupons(timestamptz, integer, uuid, text)',
    'note_stripe_coupon(uuid, text, text, integer)',
    'validate_coupon(uuid, text, uuid, text, integer)',
    'quote_coupon(uuid, text)',
    'redeem_coupon(uuid, uuid, text)',
    'reserve_coupon(uuid, uuid, text, uuid, text, integer, text)',
    'attach_coupon_use(uuid, uuid, text)',
    'find_coupon_use(uuid)',
    'list_lapsed_coupon_uses(integer)',
    'settle_coupon_use(uuid, uuid, text, text)',
    'count_typed_coupon(uuid, text, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
