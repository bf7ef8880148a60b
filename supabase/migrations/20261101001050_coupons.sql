-- Coupons: codes worth credits, a discount or a free month, and who used them. Relies on purchases and subscriptions.

create table private.coupons (
  coupon_id uuid primary key default gen_random_uuid(),
  code text not null unique,
  kind text not null check (kind in ('credit_bonus', 'percentage_discount', 'fixed_discount', 'free_month')),
  value numeric not null,
  description text not null,
  max_uses integer,
  used_count integer not null default 0,
  once_per_account boolean not null default true,
  first_purchase_only boolean not null default false,
  plan_ids text[] not null default '{}',
  expires_at timestamptz,
  stripe_coupon_id text,
  stripe_promotion_code_id text,
  created_by uuid,
  created_at timestamptz not null
);

create table public.coupon_redemptions (
  account_id uuid not null references public.accounts,
  coupon_id uuid not null,
  redeemed_by uuid not null,
  redeemed_at timestamptz not null,
  payment_id uuid,
  primary key (account_id, coupon_id)
);

alter table private.coupons enable row level security;
grant select, insert, update on private.coupons to service_role;
alter table public.coupon_redemptions enable row level security;
grant select, insert, update on public.coupon_redemptions to service_role;
grant select on public.coupon_redemptions to authenticated;
create policy "billing rights read" on public.coupon_redemptions for select to authenticated
  using (account_id in (select private.my_billing_account_ids()));
