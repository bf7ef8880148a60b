-- Billing tables: what Stripe told us and what was paid. Relies on accounts.

-- Global (Stripe ids are unique across accounts): one live customer an account, never re-pointed.
create table private.stripe_customers (
  stripe_customer_id text primary key,
  account_id uuid not null,
  deleted_at timestamptz,
  created_at timestamptz not null
);
comment on table private.stripe_customers is 'Whose each Stripe customer is, for ever: money of one that was deleted can still be refunded or disputed.';
create unique index stripe_customers_live on private.stripe_customers (account_id) where deleted_at is null;

-- Global: the webhook's inbox. A row is written before any work; a lease makes a crashed claim reclaimable.
create table private.stripe_events (
  event_id text primary key,
  type text not null,
  object_id text,
  api_version text,
  livemode boolean not null,
  stripe_created_at timestamptz not null,
  payload jsonb not null,
  status text not null check (status in ('received', 'handled', 'ignored', 'parked', 'failed')),
  attempts integer not null default 0,
  leased_until timestamptz,
  receipt text,
  last_error text,
  received_at timestamptz not null,
  handled_at timestamptz
);
comment on column private.stripe_events.attempts is 'Which attempt holds the lease: only that one may write an outcome.';
comment on column private.stripe_events.receipt is 'What a handled event did, in words; last_error says why another one is not done.';
-- What reconcile tries again, and what an operator reads, newest first.
create index stripe_events_open on private.stripe_events (received_at) where status in ('received', 'failed', 'parked');
create index stripe_events_recent on private.stripe_events (received_at desc, event_id desc);

create table public.subscriptions (
  account_id uuid not null references public.accounts,
  stripe_subscription_id text not null,
  stripe_customer_id text not null,
  status text not null,
  plan_id text,
  is_unlimited boolean not null default false,
  stripe_price_id text,
  stripe_item_id text,
  billing_interval text check (billing_interval in ('month', 'year')),
  quantity integer not null default 1,
  period_start timestamptz,
  period_end timestamptz,
  cancel_at timestamptz,
  canceled_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  trial_end timestamptz,
  scheduled_plan_id text,
  scheduled_at timestamptz,
  stripe_schedule_id text,
  paid_until timestamptz,
  sync_version integer not null check (sync_version > 0),
  stripe_created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, stripe_subscription_id)
);
comment on column public.subscriptions.cancel_at is 'When it will end; set means scheduled to cancel, however Stripe says so.';
comment on column public.subscriptions.end_reason is 'Why it ended, in Stripe''s word (payment_failed, payment_disputed, ...), or superseded: the second of two. Null while it has not.';
comment on column public.subscriptions.paid_until is 'The latest end of a paid line or trial. Plan rights follow it, never the status alone.';

create table public.payments (
  account_id uuid not null references public.accounts,
  payment_id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('subscription', 'pack', 'purchase', 'topup')),
  status text not null check (status in ('pending', 'processing', 'paid', 'failed', 'expired', 'refunded', 'disputed')),
  pack_id text,
  plan_id text,
  quantity integer not null default 1 check (quantity between 1 and 100),
  credits_micros bigint not null,
  expires_after_days integer,
  amount_minor bigint not null,
  netted_minor bigint not null default 0 check (netted_minor >= 0),
  currency text not null,
  stripe_checkout_session_id text,
  stripe_payment_intent_id text,
  stripe_charge_id text,
  stripe_price_id text,
  stripe_payment_method_id text,
  stripe_invoice_id text,
  stripe_subscription_id text,
  actor_id uuid,
  failure_code text,
  taken_micros bigint not null default 0 check (taken_micros >= 0),
  reversed_micros bigint not null default 0 check (reversed_micros between 0 and taken_micros),
  overdrawn_micros bigint not null default 0 check (overdrawn_micros between 0 and taken_micros),
  reversal_version integer not null default 0,
  created_at timestamptz not null,
  completed_at timestamptz,
  primary key (account_id, payment_id)
);
comment on table public.payments is 'One row a purchase. A pack''s terms are written before Checkout opens, so a price change in between changes nothing.';
comment on column public.payments.stripe_payment_method_id is 'The saved card that a purchase or top-up is charged to, written before Stripe is asked.';
comment on column public.payments.stripe_charge_id is 'The charge that paid it, noted once it was asked after the grant what of its money had gone back already.';
comment on column public.payments.netted_minor is 'What of its money only paid for credits that were given before they were paid (credits_ahead): never booked.';
comment on column public.payments.failure_code is 'Why the last attempt failed, in Stripe''s word; null while none has.';
comment on column public.payments.taken_micros is 'What was taken back of its credits: by refunds, disputes and credit notes, and by negative lines of later invoices.';
comment on column public.payments.reversed_micros is 'The part of taken_micros that refunds, disputes and credit notes took.';
comment on column public.payments.overdrawn_micros is 'The part of taken_micros that its own lots had spent already: other lots paid it, or it is debt.';
create unique index payments_session on public.payments (account_id, stripe_checkout_session_id) where stripe_checkout_session_id is not null;
create unique index payments_invoice on public.payments (account_id, stripe_invoice_id, stripe_subscription_id) where stripe_invoice_id is not null;
-- Whose money a refund or dispute returned.
create index payments_intent on public.payments (account_id, stripe_payment_intent_id) where stripe_payment_intent_id is not null;
create index payments_recent on public.payments (account_id, created_at desc);

-- What Stripe says went back of a payment, replaced as a whole under its reversal_version.
create table public.payment_reversals (
  account_id uuid not null references public.accounts,
  payment_id uuid not null,
  stripe_object_id text not null,
  kind text not null check (kind in ('refund', 'dispute', 'credit_note')),
  status text not null,
  amount_minor bigint not null,
  recorded_at timestamptz not null,
  primary key (account_id, payment_id, stripe_object_id),
  foreign key (account_id, payment_id) references public.payments (account_id, payment_id)
);

alter table private.stripe_customers enable row level security;
alter table private.stripe_events enable row level security;
grant select, insert, update, delete on private.stripe_customers, private.stripe_events to service_role;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['subscriptions', 'payments', 'payment_reversals'] loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('grant select, insert, update on public.%I to service_role', v_table);
    execute format('grant select on public.%I to authenticated', v_table);
    execute format('create policy "billing rights read" on public.%I for select to authenticated
      using (account_id in (select private.my_billing_account_ids()))', v_table);
  end loop;
end;
$$;
grant delete on public.payment_reversals to service_role;
