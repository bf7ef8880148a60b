-- Messages: notices to people, in the application and by mail. Relies on accounts, teams and the outbox.
-- A core posts a notice in the transaction of what it tells; the outbox makes a mail of it for each person it concerns.

create table public.notifications (
  account_id uuid not null references public.accounts,
  notification_id uuid not null default gen_random_uuid(),
  user_id uuid,
  kind text not null check (kind in ('welcome', 'low_balance', 'out_of_credits', 'credits_expiring', 'receipt', 'renewal',
    'payment_failed', 'top_up_stopped', 'limit_warning', 'limit_requested', 'limit_decided', 'spend_spike', 'usage_report')),
  notice_key text not null,
  facts jsonb not null default '{}',
  collected_at timestamptz,
  settled_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, notification_id),
  unique (account_id, notice_key)
);
comment on table public.notifications is 'What an account, or one person of it, is told: in the application at once, by mail through the outbox.';
comment on column public.notifications.user_id is 'Whom alone it concerns; null is everybody who may see the account''s bill.';
comment on column public.notifications.notice_key is 'What it tells of, once for ever: its kind and the row, payment, lot or day.';
comment on column public.notifications.facts is 'Ids and numbers as they were. Names and addresses are looked up when somebody reads it.';
comment on column public.notifications.settled_at is 'When what it asks for was done: nobody has to read it any more.';
comment on column public.notifications.collected_at is 'When the outbox took it over, in wall time; null waits.';
-- What the outbox has still to take over, oldest first.
create index notifications_waiting on public.notifications (created_at) where collected_at is null;
-- A person's list, newest first.
create index notifications_newest on public.notifications (account_id, created_at desc, notification_id);

create table public.notification_reads (
  account_id uuid not null references public.accounts,
  notification_id uuid not null,
  user_id uuid not null,
  read_at timestamptz not null,
  primary key (account_id, notification_id, user_id)
);
comment on table public.notification_reads is 'Who has read which notice.';

create table public.told_expiries (
  account_id uuid not null references public.accounts,
  grant_id uuid not null,
  expires_at timestamptz not null,
  primary key (account_id, grant_id, expires_at)
);
comment on table public.told_expiries is 'Lots whose end was told of. One whose end moves is told of again.';

create table private.muted_notices (
  user_id uuid not null,
  kind text not null,
  muted_at timestamptz not null,
  primary key (user_id, kind)
);
comment on table private.muted_notices is 'Of which kinds of notices a person wants no mail, whichever account they are of.';

alter table public.notifications enable row level security;
alter table public.notification_reads enable row level security;
alter table public.told_expiries enable row level security;
alter table private.muted_notices enable row level security;
create policy "own notices, or all with billing rights" on public.notifications for select to authenticated
  using (user_id = (select auth.uid()) and account_id in (select private.my_account_ids())
    or user_id is null and account_id in (select private.my_billing_account_ids()));
create policy "own reading" on public.notification_reads for select to authenticated
  using (user_id = (select auth.uid()) and account_id in (select private.my_account_ids()));
create policy "billing rights read" on public.told_expiries for select to authenticated
  using (account_id in (select private.my_billing_account_ids()));
grant select on public.notifications, public.notification_reads, public.told_expiries to authenticated;
grant select, insert, update on public.notifications to service_role;
grant select, insert on public.told_expiries to service_role;
grant select, insert, delete on public.notification_reads to service_role;
grant select, insert, delete on private.muted_notices to service_role;

-- Guarantee: a notice exists exactly when the caller's transaction commits, once an account and key. Called by cores, with the
-- account's time; takes no lock but its own row's. p_user_id: whom alone it concerns, or null.
create function private.post_notice(
  p_account_id uuid, p_kind text, p_notice_key text, p_facts jsonb, p_user_id uuid, p_at timestamptz
)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.notifications (account_id, user_id, kind, notice_key, facts, created_at)
  values (p_account_id, p_user_id, p_kind, p_notice_key, p_facts, p_at)
  on conflict (account_id, notice_key) do nothing;
end;
$$;

-- Kinds that no mail can be switched off for: money, or work that stands still, is lost unless somebody acts.
create function private.is_essential_notice(p_kind text)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_kind in ('welcome', 'payment_failed', 'top_up_stopped');
end;
$$;

-- Whom a notice is mailed to: the person it concerns, while they are a member; else the person its facts name (user_id)
-- while they may still buy, else the owners. Only confirmed addresses, and nobody who muted the kind.
create function private.list_notice_people(p_account_id uuid, p_kind text, p_user_id uuid, p_facts jsonb)
returns table (user_id uuid, email text, display_name text)
language plpgsql stable
set search_path = ''
as $$
declare
  v_named uuid := p_facts ->> 'user_id';
begin
  if not exists (select from public.account_members m where m.account_id = p_account_id and m.user_id = v_named
      and m.role in ('owner', 'admin', 'billing')) then
    v_named := null;
  end if;
  return query
    select p.user_id, p.email, p.display_name
    from public.account_members m join public.profiles p on p.user_id = m.user_id
    where m.account_id = p_account_id and p.email_confirmed_at is not null and p.email <> ''
      and case when p_user_id is not null then m.user_id = p_user_id
        when v_named is not null then m.user_id = v_named
        else m.role = 'owner' end
      and not exists (select from private.muted_notices muted where muted.user_id = m.user_id and muted.kind = p_kind
        and not private.is_essential_notice(p_kind))
    order by p.user_id;
end;
$$;

-- Guarantee: a notice is taken over by the outbox once, with one job a person, in one transaction; many at once take turns at
-- its row. Called by drainOutbox in front of the jobs. Idempotency: the notice's row. Returns how many it took over, at most
-- p_limit (100).
create function public.collect_notices(p_limit integer default 100)
returns integer
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_notice public.notifications;
  v_person_id uuid;
  v_collected integer := 0;
  v_wall_now timestamptz := clock_timestamp();
begin
  for v_notice in
    select * from public.notifications n where n.collected_at is null order by n.created_at limit least(p_limit, 100)
  loop
    update public.notifications n set collected_at = v_wall_now
      where n.account_id = v_notice.account_id and n.notification_id = v_notice.notification_id and n.collected_at is null;
    continue when not found;
    v_collected := v_collected + 1;
    for v_person_id in
      select person.user_id
      from private.list_notice_people(v_notice.account_id, v_notice.kind, v_notice.user_id, v_notice.facts) person
    loop
      perform private.enqueue_job('notice', 'notice:' || v_notice.notification_id || ':' || v_person_id,
        jsonb_build_object('account_id', v_notice.account_id, 'notification_id', v_notice.notification_id, 'user_id', v_person_id));
    end loop;
  end loop;
  return v_collected;
end;
$$;

-- A notice with the person it is mailed to, as both are now; no row when there is nobody to tell any more (they left, or
-- muted the kind since). Called by buildMail.
create function public.get_notice_to_mail(p_account_id uuid, p_notification_id uuid, p_user_id uuid)
returns table (
  kind text, facts jsonb, created_at timestamptz, account_name text, account_kind text, user_id uuid, email text,
  display_name text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select n.kind, n.facts, n.created_at, a.name, a.kind, person.user_id, person.email, person.display_name
    from public.notifications n
    join public.accounts a on a.id = n.account_id
    cross join lateral private.list_notice_people(n.account_id, n.kind, n.user_id, n.facts) person
    where n.account_id = p_account_id and n.notification_id = p_notification_id and person.user_id = p_user_id;
end;
$$;

-- Kinds that a person has muted.
create function public.list_muted_notices(p_user_id uuid)
returns setof text
language plpgsql stable
set search_path = ''
as $$
begin
  return query select m.kind from private.muted_notices m where m.user_id = p_user_id order by m.kind;
end;
$$;

-- Guarantee: from when it returns, no mail of the kind is made for the person, or mails are again. Called by the settings page
-- and by the link in a mail. Idempotent. SQLSTATE 22023 for a kind that cannot be muted.
create function public.mute_notices(p_user_id uuid, p_kind text, p_is_muted boolean)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_user_id is null or p_kind is null or p_is_muted is null then
    raise sqlstate '22004' using message = 'person, kind and whether are required';
  end if;
  if private.is_essential_notice(p_kind) then
    raise sqlstate '22023' using message = 'mails of this kind cannot be switched off';
  end if;
  if p_is_muted then
    insert into private.muted_notices (user_id, kind, muted_at) values (p_user_id, p_kind, clock_timestamp())
      on conflict do nothing;
  else
    delete from private.muted_notices m where m.user_id = p_user_id and m.kind = p_kind;
  end if;
end;
$$;

-- Core of set_low_balance_warning.
create function private.set_low_at_core(p_account_id uuid, p_now timestamptz, p_micros bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_left bigint := v_balance.available_micros + v_balance.held_micros;
begin
  -- Who is below the new line already is not told of falling to it; who is above it again is.
  update public.credit_balances b
    set low_at_micros = p_micros, watch_micros = coalesce(p_micros, b.watch_micros),
        alarm = case when b.alarm = 'out' or p_micros is null then b.alarm when v_left <= p_micros then 'low' else 'none' end
    where b.account_id = p_account_id;
end;
$$;

-- Guarantee: from when it returns, the account is told once when what it has falls to p_micros; null is the catalog's warning.
-- Called by PUT /api/notifications/low-balance, with billing rights. Locks: the balance row. SQLSTATE 22004, 22023, PT404, 55P03.
create function public.set_low_balance_warning(p_account_id uuid, p_micros bigint default null)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'an account is required';
  end if;
  if p_micros < 0 or p_micros > 9000000000000000 then
    raise sqlstate '22023' using message = 'a warning is at no less than zero and no more than nine billion credits';
  end if;
  perform * from private.set_low_at_core(p_account_id, v_now, p_micros);
end;
$$;

-- A person's notices in an account, newest first, before p_before: those to them alone, and with p_sees_bill those of the
-- account. Called by the bell and GET /api/notifications.
create function public.list_notices(
  p_account_id uuid, p_user_id uuid, p_sees_bill boolean, p_before timestamptz default null, p_limit integer default 20
)
returns table (notification_id uuid, kind text, facts jsonb, created_at timestamptz, read_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select n.notification_id, n.kind, n.facts, n.created_at, coalesce(r.read_at, n.settled_at)
    from public.notifications n
    left join public.notification_reads r on r.account_id = p_account_id and r.notification_id = n.notification_id
      and r.user_id = p_user_id
    where n.account_id = p_account_id and (n.user_id = p_user_id or n.user_id is null and p_sees_bill)
      and (p_before is null or n.created_at < p_before)
    order by n.created_at desc, n.notification_id limit least(p_limit, 100);
end;
$$;

-- How many of a person's last 100 notices are unread: the number on the bell, which says no more than 99.
create function public.count_unread_notices(p_account_id uuid, p_user_id uuid, p_sees_bill boolean)
returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return (select count(*) from public.list_notices(p_account_id, p_user_id, p_sees_bill, null, 100) n where n.read_at is null);
end;
$$;

-- Marks notices of a person as read: one, or with null all of them. Only theirs; a second call changes nothing.
create function public.read_notices(p_account_id uuid, p_user_id uuid, p_sees_bill boolean, p_notification_id uuid default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.notification_reads (account_id, notification_id, user_id, read_at)
  select p_account_id, n.notification_id, p_user_id, clock_timestamp() from public.notifications n
    where n.account_id = p_account_id and (n.user_id = p_user_id or n.user_id is null and p_sees_bill)
      and (p_notification_id is null or n.notification_id = p_notification_id)
  on conflict do nothing;
end;
$$;

-- Welcomes a person once: at the first period of their own account, once their address is confirmed. Called by renew, which
-- an account without a plan asks at each of its charges.
create function private.post_welcome(p_account_id uuid, p_at timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if exists (select from public.accounts a where a.id = p_account_id and a.kind = 'personal')
     and private.is_confirmed(p_account_id)
     and not exists (select from public.notifications n where n.account_id = p_account_id and n.notice_key = 'welcome') then
    perform private.post_notice(p_account_id, 'welcome', 'welcome', '{}', p_account_id, p_at);
  end if;
end;
$$;

-- Tells of an invoice that was paid: a renewal when it begins another month or year of a plan that was paid before, else a
-- receipt. One of nothing is not told of. What was told of as unpaid is settled.
create function private.post_invoice_notice(
  p_account_id uuid, p_payment public.payments, p_credits private.invoice_credits, p_at timestamptz
)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_is_renewal boolean := exists (select from public.subscriptions s
    where s.account_id = p_account_id and s.stripe_subscription_id = p_payment.stripe_subscription_id
      and s.paid_until is not null and s.plan_id = p_payment.plan_id and p_credits.period_end > s.paid_until + interval '1 day');
begin
  update public.notifications n set settled_at = p_at
    where n.account_id = p_account_id and n.kind = 'payment_failed' and n.settled_at is null
      and n.facts ->> 'invoice_id' = p_payment.stripe_invoice_id;
  if p_payment.amount_minor > 0 then
    perform private.post_notice(p_account_id, case when v_is_renewal then 'renewal' else 'receipt' end,
      'receipt:' || p_payment.stripe_invoice_id || ':' || p_payment.stripe_subscription_id,
      jsonb_build_object('payment_id', p_payment.payment_id, 'kind', 'subscription', 'plan_id', p_payment.plan_id,
        'credits_micros', p_credits.total_micros, 'amount_minor', p_payment.amount_minor, 'currency', p_payment.currency,
        'period_end', p_credits.period_end), null, p_at);
  end if;
end;
$$;

-- Core of report_failed_payment.
create function private.report_failed_payment_core(
  p_account_id uuid, p_now timestamptz, p_notice_key text, p_facts jsonb
)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
begin
  -- The payment may have been heard of first.
  if not exists (select from public.payments p where p.account_id = p_account_id
      and p.stripe_invoice_id = p_facts ->> 'invoice_id') then
    perform private.post_notice(p_account_id, 'payment_failed', p_notice_key, p_facts, null, v_balance.last_at);
  end if;
end;
$$;

-- Guarantee: an attempt to charge a plan's invoice that failed is told of once, unless the invoice is paid by now. Called when
-- Stripe's event is worked on. p_next_attempt_at: when the card is tried again; null never.
-- Idempotency: the invoice and attempt. Locks: the balance row. SQLSTATE 22004, PT404, 55P03.
create function public.report_failed_payment(
  p_account_id uuid, p_invoice_id text, p_attempt integer, p_amount_minor bigint, p_currency text, p_price_id text,
  p_next_attempt_at timestamptz
)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  if p_account_id is null or p_invoice_id is null or p_attempt is null then
    raise sqlstate '22004' using message = 'account, invoice and attempt are required';
  end if;
  perform * from private.report_failed_payment_core(p_account_id, v_now, 'payment_failed:' || p_invoice_id || ':' || p_attempt,
    jsonb_build_object('invoice_id', p_invoice_id, 'attempt', p_attempt, 'amount_minor', p_amount_minor, 'currency', p_currency,
      'plan_id', (select price.plan_id from public.plan_prices price where price.stripe_price_id = p_price_id),
      'next_attempt_at', p_next_attempt_at));
end;
$$;

-- How long before its end a lot is told of.
create function private.expiry_notice()
returns interval
language sql immutable
set search_path = ''
as $$
  select interval '7 days';
$$;

-- Core of tell_account: lots that end soon and are not told of, in one notice; and a day's spending far above the usual.
-- What a plan gives for a period is left out while the plan goes on: its end is no surprise, and the next comes.
create function private.tell_account_core(p_account_id uuid, p_now timestamptz, p_until timestamptz)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_today date := (v_balance.last_at at time zone 'UTC')::date;
  v_lots record;
  v_days record;
  v_spent bigint;
  v_told integer := 0;
begin
  select sum(g.remaining_micros)::bigint as micros, count(*) as lots, min(g.expires_at) as first_at,
      min(g.grant_id::text) as first_id, array_agg(g.grant_id) as ids, array_agg(g.expires_at) as ends
    into v_lots
    from public.credit_grants g
    where g.account_id = p_account_id and g.remaining_micros > 0 and g.expires_at > v_balance.last_at and g.expires_at <= p_until
      and (g.source not in ('free', 'subscription', 'rollover') or g.source <> 'free' and exists (
        select from public.subscriptions s where s.account_id = p_account_id
          and s.stripe_subscription_id = g.stripe_subscription_id and s.cancel_at is not null))
      and not exists (select from public.told_expiries t
        where t.account_id = p_account_id and t.grant_id = g.grant_id and t.expires_at = g.expires_at);
  if v_lots.lots > 0 then
    insert into public.told_expiries (account_id, grant_id, expires_at)
    select p_account_id, lot.grant_id, lot.expires_at from unnest(v_lots.ids, v_lots.ends) as lot (grant_id, expires_at);
    perform private.post_notice(p_account_id, 'credits_expiring', 'expiring:' || v_lots.first_id || ':'
        || extract(epoch from v_lots.first_at)::bigint,
      jsonb_build_object('micros', v_lots.micros, 'lots', v_lots.lots, 'first_at', v_lots.first_at,
        'available_micros', v_balance.available_micros), null, v_balance.last_at);
    v_told := v_told + 1;
  end if;

  select coalesce(sum(d.credits_micros), 0)::bigint into v_spent from public.usage_daily d
    where d.account_id = p_account_id and d.usage_day = v_today;
  select count(*) as days, coalesce(avg(by_day.micros), 0)::bigint as usual into v_days from (
    select sum(d.credits_micros) as micros from public.usage_daily d
    where d.account_id = p_account_id and d.usage_day >= v_today - 14 and d.usage_day < v_today
    group by d.usage_day having sum(d.credits_micros) > 0) by_day;
  -- A spike is three times the usual day, known from at least three of the last fourteen, and a tenth of what was there.
  if v_days.days >= 3 and v_spent > 3 * v_days.usual
     and v_spent * 10 >= v_spent + v_balance.available_micros + v_balance.held_micros
     and v_balance.spending_frozen_at is null then
    perform private.post_notice(p_account_id, 'spend_spike', 'spike:' || v_today,
      jsonb_build_object('day', v_today, 'spent_micros', v_spent, 'usual_micros', v_days.usual,
        'available_micros', v_balance.available_micros), null, v_balance.last_at);
    v_told := v_told + 1;
  end if;
  return v_told;
end;
$$;

-- Guarantee: tells an account of credits that end within 7 days, once a lot and end, and of a day's spending that is far above
-- the usual, once a day. Called by the notices' cron. Locks: the balance row. Returns how much it looked at as news.
-- SQLSTATE 22004, PT404, 55P03.
create function public.tell_account(p_account_id uuid)
returns integer
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_told integer;
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'an account is required';
  end if;
  select told into v_told from private.tell_account_core(p_account_id, v_now, v_now + private.expiry_notice()) told;
  return v_told;
end;
$$;

-- Accounts that tell_account may have news for: something ends within 7 days, or something was spent today. Ascending, p_after
-- pages.
create function public.list_accounts_to_tell(p_after uuid default null, p_limit integer default 200)
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
      and (b.next_lapse_at <= v_now + private.expiry_notice() or b.last_at >= date_trunc('day', v_now, 'UTC'))
    order by b.account_id limit least(p_limit, 1000);
end;
$$;

-- Core of report_month.
create function private.report_month_core(p_account_id uuid, p_now timestamptz, p_month date)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_micros bigint;
begin
  select sum(d.credits_micros)::bigint into v_micros from public.usage_daily d
    where d.account_id = p_account_id and d.usage_day >= p_month and d.usage_day < p_month + interval '1 month';
  if v_micros is null then
    return false;
  end if;
  perform private.post_notice(p_account_id, 'usage_report', 'report:' || p_month,
    jsonb_build_object('month', p_month, 'credits_micros', v_micros), null, p_now);
  return true;
end;
$$;

-- Guarantee: an account that used something in the UTC month before now is sent its report, once a month. Called by the reports'
-- cron. Idempotency: the account and month. Returns whether there was something to report. SQLSTATE 22004.
create function public.report_month(p_account_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_month date := (date_trunc('month', v_now, 'UTC') at time zone 'UTC' - interval '1 month')::date;
  v_is_news boolean;
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'an account is required';
  end if;
  select news into v_is_news from private.report_month_core(p_account_id, v_now, v_month) news;
  return v_is_news;
end;
$$;

-- Accounts whose report of the UTC month before now is not written; ascending, p_after pages. Nobody after the month's first
-- seven days: a report comes early or not at all.
create function public.list_accounts_to_report(p_after uuid default null, p_limit integer default 200)
returns setof uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_month date := (date_trunc('month', v_now, 'UTC') at time zone 'UTC' - interval '1 month')::date;
begin
  if v_now >= date_trunc('month', v_now, 'UTC') + interval '7 days' then
    return;
  end if;
  return query
    select b.account_id from public.credit_balances b
    where (p_after is null or b.account_id > p_after)
      and exists (select from public.usage_daily d where d.account_id = b.account_id
        and d.usage_day >= v_month and d.usage_day < v_month + interval '1 month')
      and not exists (select from public.notifications n where n.account_id = b.account_id and n.notice_key = 'report:' || v_month)
    order by b.account_id limit least(p_limit, 1000);
end;
$$;

-- What an account used in a UTC month: by seven days of it (part week, its first day as label) and by action (part action),
-- tools with their action. Called by the report's mail.
create function public.get_month_usage(p_account_id uuid, p_month date)
returns table (part text, label text, credits_micros bigint, requests bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select 'week'::text, (p_month + 7 * ((d.usage_day - p_month) / 7))::text, sum(d.credits_micros)::bigint,
      sum(d.requests) filter (where d.tool = '')::bigint
    from public.usage_daily d
    where d.account_id = p_account_id and d.usage_day >= p_month and d.usage_day < p_month + interval '1 month'
    group by 2;
  return query
    select 'action'::text, d.action, sum(d.credits_micros)::bigint, sum(d.requests) filter (where d.tool = '')::bigint
    from public.usage_daily d
    where d.account_id = p_account_id and d.usage_day >= p_month and d.usage_day < p_month + interval '1 month'
    group by 2;
end;
$$;

-- When an account runs out at the pace of its last 14 UTC days (of as many as there were since its first usage, at least
-- three; today left out): credits a day and the day. No day where nothing was spent, or more than two years are left. Reads only.
create function public.get_run_out(p_account_id uuid)
returns table (micros_per_day bigint, runs_out_on date)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_today date := (private.billing_now() at time zone 'UTC')::date;
  v_balance public.credit_balances;
  v_days integer;
  v_per_day numeric;
begin
  select * into v_balance from public.credit_balances b where b.account_id = p_account_id;
  select sum(d.credits_micros), v_today - greatest(min(d.usage_day), v_today - 14) into v_per_day, v_days
    from public.usage_daily d
    where d.account_id = p_account_id and d.usage_day >= v_today - 14 and d.usage_day < v_today;
  if v_days < 3 or v_balance.is_unlimited or coalesce(v_per_day, 0) <= 0 then
    return;
  end if;
  v_per_day := v_per_day / v_days;
  return query select ceil(v_per_day)::bigint, case when v_balance.available_micros / v_per_day < 730
    then v_today + floor(v_balance.available_micros / v_per_day)::integer end;
end;
$$;

-- What an owner's freeze is told from an operator's by: the owner lifts their own alone.
create function private.owner_freeze()
returns text
language sql immutable
set search_path = ''
as $$
  select 'frozen by its owner'::text;
$$;

-- Guarantee: an owner stops all spending of their account, or lets it go on, noted in the audit log; what an operator froze stays
-- frozen. Through the link of a mail it works once: p_notification_id is the notice, which is settled by it.
-- Called by POST /api/billing/freeze. Idempotency: the state. Locks: the balance row. Returns ok | not_found (no owner of it) |
-- used (the link) | by_operator. SQLSTATE 22004, PT404, 55P03.
create function public.freeze_own_spending(
  p_account_id uuid, p_actor_id uuid, p_is_frozen boolean, p_notification_id uuid default null
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_is_changed boolean;
begin
  if p_account_id is null or p_actor_id is null or p_is_frozen is null then
    raise sqlstate '22004' using message = 'account, actor and state are required';
  end if;
  if not exists (select from public.account_members m
      where m.account_id = p_account_id and m.user_id = p_actor_id and m.role = 'owner') then
    return 'not_found';
  end if;
  perform private.lock_account(p_account_id, v_now);
  if p_notification_id is not null then
    update public.notifications n set settled_at = v_now
      where n.account_id = p_account_id and n.notification_id = p_notification_id and n.settled_at is null
        and n.created_at > v_now - interval '3 days';
    if not found then
      return 'used';
    end if;
  end if;
  if not p_is_frozen and exists (select from public.credit_balances b
      where b.account_id = p_account_id and b.spending_frozen_reason <> private.owner_freeze()) then
    return 'by_operator';
  end if;
  select c into v_is_changed from private.freeze_core(p_account_id, v_now, p_is_frozen, private.owner_freeze()) c;
  if v_is_changed then
    perform private.note_act(p_account_id, p_actor_id, case when p_is_frozen then 'account.freeze' else 'account.thaw' end,
      jsonb_build_object('is_frozen', not p_is_frozen), jsonb_build_object('is_frozen', p_is_frozen), private.owner_freeze());
  end if;
  return 'ok';
end;
$$;

-- Whether an account is frozen, and whether its owner did it and can lift it.
create function public.get_freeze(p_account_id uuid)
returns table (is_frozen boolean, is_own boolean)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select b.spending_frozen_at is not null, coalesce(b.spending_frozen_reason = private.owner_freeze(), false)
    from public.credit_balances b where b.account_id = p_account_id;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['collect_notices(integer)', 'get_notice_to_mail(uuid, uuid, uuid)', 'list_muted_notices(uuid)',
    'mute_notices(uuid, text, boolean)', 'set_low_balance_warning(uuid, bigint)',
    'list_notices(uuid, uuid, boolean, timestamptz, integer)', 'count_unread_notices(uuid, uuid, boolean)',
    'read_notices(uuid, uuid, boolean, uuid)',
    'report_failed_payment(uuid, text, integer, bigint, text, text, timestamptz)', 'tell_account(uuid)',
    'list_accounts_to_tell(uuid, integer)', 'report_month(uuid)', 'list_accounts_to_report(uuid, integer)',
    'get_month_usage(uuid, date)', 'get_run_out(uuid)', 'freeze_own_spending(uuid, uuid, boolean, uuid)', 'get_freeze(uuid)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
