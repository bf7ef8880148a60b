-- Ledger tables: balances, lots, movements, holds, schedules, limits, daily usage. Relies on accounts.
-- Every amount is in micro-credits (1 credit = 1,000,000) unless its name says otherwise.
-- Only the functions of the next migrations write here, each after locking the account's balance row.

create table public.credit_balances (
  account_id uuid primary key references public.accounts,
  available_micros bigint not null default 0 check (available_micros >= 0),
  held_micros bigint not null default 0 check (held_micros >= 0),
  frozen_micros bigint not null default 0 check (frozen_micros >= 0),
  debt_micros bigint not null default 0 check (debt_micros >= 0),
  last_seq bigint not null default 0,
  last_at timestamptz not null,
  next_lapse_at timestamptz not null default 'infinity',
  anchor_at timestamptz not null,
  plan_id text,
  plan_kind text not null default 'none' check (plan_kind in ('none', 'free', 'paid')),
  is_unlimited boolean not null default false,
  rights_until timestamptz,
  period_start timestamptz,
  period_end timestamptz,
  period_used_micros bigint not null default 0,
  lifetime_used_micros bigint not null default 0,
  spending_frozen_at timestamptz,
  spending_frozen_reason text,
  top_up_at_micros bigint,
  has_limits boolean not null default false,
  low_at_micros bigint check (low_at_micros >= 0),
  watch_micros bigint not null default 0,
  armed_micros bigint not null default 0,
  alarm text not null default 'none' check (alarm in ('none', 'low', 'out')),
  check (debt_micros = 0 or available_micros = 0)
);
comment on table public.credit_balances is 'The one row a balance is read from, and the lock that orders everything an account does.';
comment on column public.credit_balances.anchor_at is 'Sign-up; free periods count from it for ever.';
comment on column public.credit_balances.spending_frozen_at is 'An operator or the owner stopped all spending; credits stay.';
comment on column public.credit_balances.top_up_at_micros is 'Auto top-up buys at or below this; null while it is off or stopped. Kept by the top-up cores alone, so that a charge''s answer can say it is due.';
comment on column public.credit_balances.has_limits is 'The account has a spend limit. Kept by the core that sets them, so that a charge without any reads nothing for it.';
comment on column public.credit_balances.low_at_micros is 'What the account itself calls low; null is the catalog''s share of what it has.';
comment on column public.credit_balances.watch_micros is 'What counts as low, as the last charge or hold found it: settling knows no catalog.';
comment on column public.credit_balances.armed_micros is 'What the account had when credits last came. A balance that was never above what is low cannot fall to it.';
comment on column public.credit_balances.alarm is 'What was told since credits last came: once low, once out.';
comment on column public.credit_balances.rights_until is 'When a paid plan''s rights end unless another paid line moves it.';

create table public.credit_grants (
  account_id uuid not null references public.accounts,
  grant_id uuid not null default gen_random_uuid(),
  granted_seq bigint not null,
  source text not null check (source in ('free', 'subscription', 'pack', 'signup_bonus', 'coupon', 'admin',
    'refund', 'topup', 'rollover', 'trial')),
  amount_micros bigint not null check (amount_micros > 0),
  remaining_micros bigint not null check (remaining_micros >= 0),
  held_micros bigint not null default 0 check (held_micros >= 0),
  frozen_micros bigint not null default 0 check (frozen_micros >= 0),
  consumed_micros bigint not null default 0 check (consumed_micros >= 0),
  lapsed_micros bigint not null default 0 check (lapsed_micros >= 0),
  reversed_micros bigint not null default 0 check (reversed_micros >= 0),
  rolled_micros bigint not null default 0 check (rolled_micros >= 0),
  repaid_micros bigint not null default 0 check (repaid_micros >= 0 and repaid_micros <= consumed_micros),
  owed_micros bigint not null default 0 check (owed_micros between 0 and held_micros + consumed_micros - repaid_micros),
  payable_micros bigint check (payable_micros > 0),
  roll_room_micros bigint not null default 0 check (roll_room_micros >= 0),
  priority smallint not null,
  granted_at timestamptz not null,
  period_start timestamptz,
  period_end timestamptz,
  expires_at timestamptz,
  frozen_at timestamptz,
  paid_minor bigint not null default 0 check (paid_minor >= 0),
  currency text,
  recognised_minor bigint not null default 0,
  breakage_minor bigint not null default 0,
  origin_grant_id uuid,
  successor_grant_id uuid,
  payment_id uuid,
  stripe_subscription_id text,
  source_key text not null,
  primary key (account_id, grant_id),
  unique (account_id, source_key),
  check (remaining_micros + held_micros + frozen_micros + consumed_micros + lapsed_micros + reversed_micros
    + rolled_micros = amount_micros)
);
comment on table public.credit_grants is 'Lots: each grant of credits, where its credits are now, and what was paid for it.';
comment on column public.credit_grants.expires_at is 'Half-open: at this instant the lot is worth nothing. Null never expires.';
comment on column public.credit_grants.roll_room_micros is 'Of a lot that a renewal closed while some of it was held: how much of what comes back still rolls over.';
comment on column public.credit_grants.repaid_micros is 'Of what is consumed: what paid debt, or stands for spent credits of a payment that was taken back.';
comment on column public.credit_grants.owed_micros is 'Of what is held or was used: what was taken back all the same. It books no revenue here; the lot that pays it does.';
comment on column public.credit_grants.payable_micros is 'Of a lot that is over: what it paid of debt when it ended, which it may pay on. Null while it lives, or paid none.';
comment on column public.credit_grants.frozen_at is 'Set while the payment is disputed: what is left, and what comes back, is frozen.';
-- The lots of one payment, for taking it back and for freezing it.
create index credit_grants_payment on public.credit_grants (account_id, payment_id) where payment_id is not null;
-- Whether any lot of the account pays what is owed.
create index credit_grants_repaid on public.credit_grants (account_id) where repaid_micros > 0;
-- The burn order, over the few lots that have something left.
create index credit_grants_burn on public.credit_grants
  (account_id, priority, expires_at, (paid_minor > 0), granted_seq, grant_id) where remaining_micros > 0;

create table public.credit_transactions (
  account_id uuid not null references public.accounts,
  seq bigint not null,
  created_at timestamptz not null,
  type text not null check (type in ('grant', 'usage', 'expire', 'reversal', 'reinstate', 'refund', 'adjustment', 'repay')),
  action text,
  service text,
  tools text[] not null default '{}',
  model text,
  input_tokens integer not null default 0,
  cached_tokens integer not null default 0,
  output_tokens integer not null default 0,
  reasoning_tokens integer not null default 0,
  bytes bigint not null default 0,
  cost_micros bigint not null default 0,
  amount_micros bigint not null,
  debt_micros bigint not null default 0,
  balance_after_micros bigint not null,
  line_codes text[] not null default '{}',
  line_micros bigint[] not null default '{}',
  price_version integer,
  revenue_minor bigint not null default 0,
  currency text,
  provider_cost_micros bigint,
  success boolean not null default true,
  error text,
  lane text not null default 'credits' check (lane in ('credits', 'byok', 'free', 'unlimited')),
  conversation_id uuid,
  message_id uuid,
  actor_id uuid,
  department_id uuid,
  api_key_id uuid,
  reservation_id uuid,
  grant_id uuid,
  refers_to_seq bigint,
  source_key text,
  request_key text,
  window_keys text[] not null default '{}',
  primary key (account_id, seq)
);
comment on table public.credit_transactions is 'The ledger, append-only, ordered by seq within an account. Ids, codes and numbers only.';
comment on column public.credit_transactions.amount_micros is 'What available, held and frozen together changed by. Moving credits into a hold is no movement.';
comment on column public.credit_transactions.window_keys is 'The windows of spend limits that a usage counts in, as {spend limit}@{first day}.';
comment on column public.credit_transactions.debt_micros is 'What debt changed by: a shortfall is positive, a repayment negative.';
comment on column public.credit_transactions.provider_cost_micros is 'Micro-dollars that the provider charged; null where unknown.';
create unique index credit_transactions_source on public.credit_transactions (account_id, source_key) where source_key is not null;

create table public.credit_entries (
  account_id uuid not null references public.accounts,
  seq bigint not null,
  grant_id uuid not null,
  amount_micros bigint not null,
  recognised_minor bigint not null default 0,
  primary key (account_id, seq, grant_id)
);
comment on table public.credit_entries is 'Each movement again, lot by lot.';

create table public.credit_reservations (
  account_id uuid not null references public.accounts,
  reservation_id uuid not null default gen_random_uuid(),
  origin text not null,
  status text not null check (status in ('held', 'settled', 'released')),
  closed_by text check (closed_by in ('owner', 'sweep')),
  amount_micros bigint not null check (amount_micros >= 0),
  captured_micros bigint not null default 0 check (captured_micros between 0 and amount_micros),
  budget_micros bigint check (budget_micros >= 0),
  budget_used_micros bigint not null default 0 check (budget_used_micros >= 0),
  lot_ids uuid[] not null,
  lot_micros bigint[] not null,
  action text not null,
  service text,
  tools text[] not null default '{}',
  model text,
  line_codes text[] not null,
  line_micros bigint[] not null,
  flat_micros bigint not null,
  raising_tools text[] not null default '{}',
  input_rate numeric,
  cached_rate numeric,
  output_rate numeric,
  reasoning_rate numeric,
  price_version integer not null,
  free_failures_per_day integer not null default 0,
  lane text not null default 'credits',
  fee_percent numeric check (fee_percent >= 0),
  conversation_id uuid,
  message_id uuid,
  actor_id uuid,
  department_id uuid,
  api_key_id uuid,
  request_key text,
  checkpoint_at timestamptz,
  checkpoint_started boolean not null default false,
  checkpoint_tools text[] not null default '{}',
  checkpoint_input_tokens integer not null default 0,
  checkpoint_cached_tokens integer not null default 0,
  checkpoint_output_tokens integer not null default 0,
  checkpoint_reasoning_tokens integer not null default 0,
  window_keys text[] not null default '{}',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_expires_at timestamptz not null,
  closed_at timestamptz,
  settled_seq bigint,
  primary key (account_id, reservation_id),
  check (budget_used_micros <= budget_micros)
);
comment on table public.credit_reservations is 'Holds, with the lots they took and the prices they settle at.';
comment on column public.credit_reservations.lot_micros is 'What the hold still has of each lot: its amount less what was captured.';
comment on column public.credit_reservations.captured_micros is 'Of a run: what its charges have taken out of the amount.';
comment on column public.credit_reservations.budget_micros is 'Of a run: the most that its charges may come to. Null for a hold that is settled by one usage.';
comment on column public.credit_reservations.budget_used_micros is 'What a run''s charges have come to; on an unlimited plan at list price, which nothing is captured for.';
comment on column public.credit_reservations.fee_percent is 'Of a hold on a customer''s own key: the share of the list price that is charged. Null is all of it.';
comment on column public.credit_reservations.window_keys is 'The windows of spend limits that the hold counts in, as {spend limit}@{first day}.';
-- Each account''s open holds: its own sweep before every reserve, and the count of concurrent ones.
create index credit_reservations_open on public.credit_reservations (account_id, expires_at) where status = 'held';

create table public.credit_schedules (
  account_id uuid not null references public.accounts,
  schedule_id uuid not null default gen_random_uuid(),
  stripe_subscription_id text not null,
  payment_id uuid not null,
  due_at timestamptz not null,
  ends_at timestamptz not null,
  line_micros bigint not null check (line_micros >= 0),
  line_minor bigint not null default 0,
  credits_micros bigint not null check (credits_micros between 0 and line_micros),
  paid_minor bigint not null default 0,
  currency text,
  granted_seq bigint,
  primary key (account_id, schedule_id),
  unique (account_id, payment_id, due_at)
);
comment on table public.credit_schedules is 'The months of a yearly invoice line, each granted at its boundary.';
comment on column public.credit_schedules.line_micros is 'What the line paid for; credits_micros is what taking back has left of it.';

create table public.spend_limits (
  account_id uuid not null references public.accounts,
  spend_limit_id uuid not null default gen_random_uuid(),
  scope text not null check (scope in ('account', 'department', 'member', 'api_key')),
  scope_id uuid not null,
  spend_window text not null check (spend_window in ('day', 'month')),
  mode text not null check (mode in ('block', 'warn')),
  limit_micros bigint not null check (limit_micros >= 0),
  raised_micros bigint check (raised_micros >= 0),
  raised_until timestamptz,
  created_seq bigint not null,
  created_at timestamptz not null,
  primary key (account_id, spend_limit_id),
  unique (account_id, scope, scope_id, spend_window),
  check ((raised_micros is null) = (raised_until is null))
);
comment on table public.spend_limits is 'The most that an account, department, member or API key may spend a UTC day or month. A department''s counts what is below it too.';
comment on column public.spend_limits.raised_micros is 'The limit in force until raised_until, where it is above limit_micros.';
comment on column public.spend_limits.created_seq is 'The account''s last movement when the limit was made: what came before it is in the counter''s seed.';

create table public.spend_counters (
  account_id uuid not null references public.accounts,
  spend_limit_id uuid not null,
  window_start timestamptz not null,
  spent_micros bigint not null default 0,
  held_micros bigint not null default 0 check (held_micros >= 0),
  seeded_micros bigint not null default 0,
  warned_at timestamptz,
  primary key (account_id, spend_limit_id, window_start)
);
comment on table public.spend_counters is 'What counts against a spend limit in one of its windows: usage at what it was charged, on an unlimited plan at list price.';
comment on column public.spend_counters.seeded_micros is 'Of what is spent: usage of the window from before the limit was made.';

create table public.quota_counters (
  account_id uuid not null references public.accounts,
  quota_window text not null check (quota_window in ('day', 'period')),
  window_start timestamptz not null,
  counted_seq bigint not null,
  requests bigint not null,
  bytes bigint not null,
  primary key (account_id, quota_window, window_start)
);
comment on table public.quota_counters is 'Usage rows of a plan quota''s window up to counted_seq: a memory of the ledger, brought up to date whenever a quota is checked.';

create table public.usage_daily (
  account_id uuid not null references public.accounts,
  usage_day date not null,
  action text not null,
  tool text not null,
  model text not null,
  lane text not null,
  actor_id uuid not null,
  department_id uuid not null,
  api_key_id uuid not null,
  requests bigint not null default 0,
  failures bigint not null default 0,
  credits_micros bigint not null default 0,
  cost_micros bigint not null default 0,
  refunded_micros bigint not null default 0,
  provider_cost_micros bigint not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  primary key (account_id, usage_day, action, tool, model, lane, actor_id, department_id, api_key_id)
);
comment on table public.usage_daily is 'Usage by UTC day, written in the transaction that charges. Absent dimensions are '''' or the nil uuid.';
comment on column public.usage_daily.requests is 'On a row without a tool: requests. On a tool''s row: replies that used the tool.';

create table public.request_keys (
  account_id uuid not null references public.accounts,
  operation text not null,
  request_key text not null check (length(request_key) between 1 and 200),
  fingerprint text not null,
  seq bigint,
  reservation_id uuid,
  payment_id uuid,
  created_at timestamptz not null,
  primary key (account_id, operation, request_key)
);
comment on table public.request_keys is 'Callers'' Idempotency-Keys, with what they did. Kept 30 days at least, but for a completion''s that failed and cost nothing.';

create table private.free_credit_claims (
  kind text not null,
  address_hash bytea not null,
  user_id uuid not null,
  network text,
  credits_micros bigint not null,
  claimed_at timestamptz not null,
  primary key (kind, address_hash),
  unique (kind, user_id)
);
comment on column private.free_credit_claims.network is 'Where the person signed up (lib/http/caller-network.ts), a hash; null where it was not seen.';
-- How many of a network claimed on a day.
create index free_credit_claims_by_network on private.free_credit_claims (network, kind, claimed_at) where network is not null;
-- The operator's list, newest first.
create index free_credit_claims_newest on private.free_credit_claims (claimed_at desc, kind, user_id);
comment on table private.free_credit_claims is 'Free credits of each kind go once to a person: one row a kind, person and normalised address.';

create table private.sign_up_networks (
  user_id uuid primary key,
  network text not null check (length(network) between 1 and 64),
  noted_at timestamptz not null
);
comment on table private.sign_up_networks is 'Where a person was first seen, as a hash. Limits free credits a network and day.';

create table private.free_credit_days (
  day date primary key,
  given_micros bigint not null check (given_micros >= 0)
);
comment on table private.free_credit_days is 'Free credits of every kind, a row a UTC day: what the ceiling a day is held against.';

create table private.free_credit_refusals (
  kind text not null,
  user_id uuid not null,
  reason text not null check (reason in ('disposable_address', 'address_used', 'network_ceiling', 'day_ceiling')),
  network text,
  credits_micros bigint not null,
  attempts integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (user_id, kind, reason)
);
comment on table private.free_credit_refusals is 'Who was given no free credits, and why. A ceiling''s refusal ends with its day.';
-- The operator's list, newest first.
create index free_credit_refusals_newest on private.free_credit_refusals (last_at desc, kind, user_id);

create trigger credit_transactions_append_only before update or delete on public.credit_transactions
  for each row execute function private.refuse_change();
create trigger credit_entries_append_only before update or delete on public.credit_entries
  for each row execute function private.refuse_change();

do $$
declare
  v_table text;
begin
  foreach v_table in array array['credit_balances', 'credit_grants', 'credit_transactions', 'credit_entries',
    'credit_reservations', 'credit_schedules', 'spend_limits', 'spend_counters', 'quota_counters', 'usage_daily', 'request_keys']
  loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('grant select, insert on public.%I to service_role', v_table);
  end loop;
  -- Movements and entries are only ever added; everything else is also kept up to date, and nothing is deleted.
  foreach v_table in array array['credit_balances', 'credit_grants', 'credit_reservations', 'credit_schedules',
    'spend_limits', 'spend_counters', 'quota_counters', 'usage_daily']
  loop
    execute format('grant update on public.%I to service_role', v_table);
  end loop;
  foreach v_table in array array['credit_balances', 'credit_grants']
  loop
    execute format('grant select on public.%I to authenticated', v_table);
    execute format('create policy "members read" on public.%I for select to authenticated
      using (account_id in (select private.my_account_ids()))', v_table);
  end loop;
  foreach v_table in array array['credit_transactions', 'credit_reservations', 'usage_daily']
  loop
    execute format('grant select on public.%I to authenticated', v_table);
    execute format('create policy "own rows, or all with billing rights" on public.%I for select to authenticated
      using (account_id in (select private.my_billing_account_ids())
        or (actor_id = (select auth.uid()) and account_id in (select private.my_account_ids())))', v_table);
  end loop;
  foreach v_table in array array['credit_entries', 'credit_schedules', 'spend_counters', 'quota_counters']
  loop
    execute format('grant select on public.%I to authenticated', v_table);
    execute format('create policy "billing rights read" on public.%I for select to authenticated
      using (account_id in (select private.my_billing_account_ids()))', v_table);
  end loop;
end;
$$;
-- Whose limits there are, and how high, is of whoever may see all spending; the pages show a member those that count them.
grant select on public.spend_limits to authenticated;
create policy "own limits, or all with billing rights" on public.spend_limits for select to authenticated
  using (account_id in (select private.my_billing_account_ids())
    or (scope = 'member' and scope_id = (select auth.uid()) and account_id in (select private.my_account_ids())));
grant delete on public.spend_limits, public.request_keys to service_role;
alter table private.free_credit_claims enable row level security;
alter table private.sign_up_networks enable row level security;
alter table private.free_credit_days enable row level security;
alter table private.free_credit_refusals enable row level security;
grant select, insert, update on private.free_credit_claims, private.sign_up_networks, private.free_credit_days,
  private.free_credit_refusals to service_role;
