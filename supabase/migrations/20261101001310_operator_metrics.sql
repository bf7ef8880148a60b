-- The product's figures by day, folded from the ledger: the overview of /admin reads weeks of a large product from a few
-- hundred rows. Relies on the ledger, reports and the operator's reads. A fold only repeats what the ledger says; making it
-- anew changes nothing.

-- Global: one row a day, type, source and currency.
create table private.ledger_days (
  ledger_day date not null,
  type text not null,
  source text not null,
  currency text not null,
  movements bigint not null,
  amount_micros bigint not null,
  debt_micros bigint not null,
  revenue_minor bigint not null,
  primary key (ledger_day, type, source, currency)
);
comment on table private.ledger_days is 'Every account''s movements by UTC day. source is the lot''s where credits were granted, else empty; currency is empty where no money stood behind the credits.';

-- Global: one row a day, what was charged for, model and currency.
create table private.usage_days (
  usage_day date not null,
  code text not null,
  model text not null,
  currency text not null,
  requests bigint not null,
  uses bigint not null,
  failures bigint not null,
  credits_micros bigint not null,
  revenue_minor bigint not null,
  provider_cost_micros bigint not null,
  primary key (usage_day, code, model, currency)
);
comment on table private.usage_days is 'Every account''s usage by UTC day and line of the receipt: an action, or tool: and a tool''s name. Less what was given back.';
comment on column private.usage_days.requests is 'Counted on the first line of a receipt alone, so that they add up; uses counts every line.';
comment on column private.usage_days.revenue_minor is 'What was paid for the credits, shared among a receipt''s lines by their credits.';

-- Global: one row, made by the first fold.
create table private.figures_folded (
  is_only boolean primary key default true check (is_only),
  folded_to date not null
);
comment on table private.figures_folded is 'The last day that is folded. Days after it are read from the ledger.';

alter table private.ledger_days enable row level security;
alter table private.usage_days enable row level security;
alter table private.figures_folded enable row level security;
grant select, insert, update, delete on private.ledger_days, private.usage_days, private.figures_folded to service_role;

-- The days that are not folded yet, by what is written in the order of time anyway: next to nothing to keep up.
create index credit_transactions_time on public.credit_transactions using brin (created_at) with (pages_per_range = 32, autosummarize = on);
-- Who used most in some days.
create index usage_daily_time on public.usage_daily using brin (usage_day) with (pages_per_range = 32, autosummarize = on);

-- The ledger's movements of some UTC days, both included, as ledger_days keeps them.
create function private.sum_ledger_days(p_from date, p_to date)
returns setof private.ledger_days
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select (t.created_at at time zone 'UTC')::date, t.type, case when t.type = 'grant' then coalesce(g.source, '') else '' end,
      coalesce(t.currency, ''), count(*), sum(t.amount_micros)::bigint, sum(t.debt_micros)::bigint, sum(t.revenue_minor)::bigint
    from public.credit_transactions t
    left join public.credit_grants g on g.account_id = t.account_id and g.grant_id = t.grant_id and t.type = 'grant'
    where t.created_at >= p_from::timestamp at time zone 'UTC' and t.created_at < (p_to + 1)::timestamp at time zone 'UTC'
    group by 1, 2, 3, 4;
end;
$$;

-- Usage of some UTC days, both included, as usage_days keeps it. A row's revenue and provider's cost are shared among its
-- lines by what each line charged: the running share is rounded, so that the parts always make the whole. A correction
-- counts with its lines; what was given back lowers the action that it was given back for.
create function private.sum_usage_days(p_from date, p_to date)
returns setof private.usage_days
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    with used as (
      select t.account_id, t.seq, (t.created_at at time zone 'UTC')::date as day, t.type, t.action, t.success,
        coalesce(t.model, origin.model, '') as model, coalesce(t.currency, '') as currency, t.line_codes, t.line_micros,
        t.debt_micros - t.amount_micros as charged, t.revenue_minor, coalesce(t.provider_cost_micros, 0) as provider_cost
      from public.credit_transactions t
      left join public.credit_transactions origin on origin.account_id = t.account_id and origin.seq = t.refers_to_seq
      where t.type in ('usage', 'adjustment', 'refund') and t.action is not null
        and t.created_at >= p_from::timestamp at time zone 'UTC' and t.created_at < (p_to + 1)::timestamp at time zone 'UTC'
    ), lines as (
      select u.*, coalesce(line.code, u.action) as code, coalesce(line.position, 1) as position,
        coalesce(line.micros, u.charged) as micros,
        sum(coalesce(line.micros, u.charged)) over (partition by u.account_id, u.seq order by line.position) as upto,
        sum(coalesce(line.micros, u.charged)) over (partition by u.account_id, u.seq) as whole
      from used u
      left join lateral unnest(u.line_codes, u.line_micros) with ordinality line (code, micros, position) on true
    )
    select l.day, l.code, l.model, l.currency,
      count(*) filter (where l.position = 1 and l.type = 'usage'), count(*) filter (where l.type = 'usage'),
      count(*) filter (where l.position = 1 and l.type = 'usage' and not l.success), sum(l.micros)::bigint,
      sum(private.part_of(l.revenue_minor, l.micros, l.upto, l.whole, l.position))::bigint,
      sum(private.part_of(l.provider_cost, l.micros, l.upto, l.whole, l.position))::bigint
    from lines l group by 1, 2, 3, 4;
end;
$$;

-- A line's part of p_total: the rounded running share up to it less the one before it. Where nothing was charged, the first
-- line has it all.
create function private.part_of(p_total bigint, p_micros bigint, p_upto numeric, p_whole numeric, p_position bigint)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  if p_whole = 0 then
    return case when p_position = 1 then p_total else 0 end;
  end if;
  return (round(p_total * p_upto / p_whole) - round(p_total * (p_upto - p_micros) / p_whole))::bigint;
end;
$$;

-- Guarantee: every day that ended an hour ago is folded, at most p_limit of them by one call: the hour is for transactions
-- that began before midnight. Called by the sweeps' cron; idempotent. Locks: the row of figures_folded, so that two calls
-- fold a day once. Returns how many days it folded.
create function public.fold_figures(p_limit integer default 31)
returns integer
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_until date := ((private.billing_now() - interval '1 hour') at time zone 'UTC')::date - 1;
  v_done date;
  v_to date;
begin
  insert into private.figures_folded (folded_to)
    select coalesce(min((t.created_at at time zone 'UTC')::date), v_until) - 1 from public.credit_transactions t
    where not exists (select from private.figures_folded)
    having min(t.created_at) is not null
    on conflict do nothing;
  select f.folded_to into v_done from private.figures_folded f for update;
  if not found or v_done >= v_until then
    return 0;
  end if;
  v_to := least(v_until, v_done + p_limit);
  delete from private.ledger_days d where d.ledger_day > v_done;
  delete from private.usage_days d where d.usage_day > v_done;
  insert into private.ledger_days select * from private.sum_ledger_days(v_done + 1, v_to);
  insert into private.usage_days select * from private.sum_usage_days(v_done + 1, v_to);
  update private.figures_folded f set folded_to = v_to where f.is_only;
  return v_to - v_done;
end;
$$;

-- Guarantee: what is folded is forgotten, and the next fold makes it again from the ledger, which nothing here changes.
-- Called by an operator who saw the two differ; noted with who and why. SQLSTATE 22004, PT403.
create function public.refold_figures(p_actor_id uuid, p_reason text)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
begin
  if p_reason is null then
    raise sqlstate '22004' using message = 'a reason is required';
  end if;
  perform private.require_operator(p_actor_id);
  delete from private.figures_folded where is_only;
  delete from private.ledger_days where true;
  delete from private.usage_days where true;
  insert into public.audit_log (actor_id, act, reason, created_at)
  values (p_actor_id, 'figures.refold', p_reason, private.billing_now());
end;
$$;

-- Movements of some UTC days, both included: folded where they are, from the ledger since. Called by the overview.
create function public.operator_ledger_days(p_from date, p_to date)
returns setof private.ledger_days
language plpgsql stable
set search_path = ''
as $$
declare
  v_folded date := coalesce((select f.folded_to from private.figures_folded f), '-infinity'::date);
begin
  return query
    select d.* from private.ledger_days d where d.ledger_day between p_from and least(p_to, v_folded)
    union all
    select s.* from private.sum_ledger_days(greatest(p_from, case when isfinite(v_folded) then v_folded + 1 else p_from end), p_to) s
    order by 1, 2, 3, 4;
end;
$$;

-- Usage of some UTC days, both included, over all of them: one row for each line's code, model and currency.
create function public.operator_usage(p_from date, p_to date)
returns table (
  code text, model text, currency text, requests bigint, uses bigint, failures bigint, credits_micros bigint,
  revenue_minor bigint, provider_cost_micros bigint
)
language plpgsql stable
set search_path = ''
as $$
declare
  v_folded date := coalesce((select f.folded_to from private.figures_folded f), '-infinity'::date);
begin
  return query
    select d.code, d.model, d.currency, sum(d.requests)::bigint, sum(d.uses)::bigint, sum(d.failures)::bigint,
      sum(d.credits_micros)::bigint, sum(d.revenue_minor)::bigint, sum(d.provider_cost_micros)::bigint
    from (
      select f.* from private.usage_days f where f.usage_day between p_from and least(p_to, v_folded)
      union all
      select s.* from private.sum_usage_days(greatest(p_from, case when isfinite(v_folded) then v_folded + 1 else p_from end), p_to) s
    ) d
    group by d.code, d.model, d.currency order by sum(d.credits_micros) desc, d.code, d.model, d.currency;
end;
$$;

-- Who used most in some UTC days, both included, by account and person.
create function public.operator_top_users(p_from date, p_to date, p_limit integer default 10)
returns table (
  account_id uuid, account_name text, user_id uuid, email text, requests bigint, credits_micros bigint, provider_cost_micros bigint
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select top.account_id, a.name, p.user_id, p.email, top.requests, top.credits, top.cost
    from (
      select d.account_id, d.actor_id, coalesce(sum(d.requests) filter (where d.tool = ''), 0)::bigint as requests,
        sum(d.credits_micros - d.refunded_micros)::bigint as credits, sum(d.provider_cost_micros)::bigint as cost
      from public.usage_daily d where d.usage_day between p_from and p_to
      group by d.account_id, d.actor_id order by 4 desc, 3 desc, 1, 2 limit least(p_limit, 100)
    ) top
    join public.accounts a on a.id = top.account_id
    left join public.profiles p on p.user_id = top.actor_id
    order by top.credits desc, top.requests desc, top.account_id, top.actor_id;
end;
$$;

-- Money that came in and went back by UTC day, both included. What went back counts on the day it was last heard of.
create function public.operator_payment_days(p_from date, p_to date)
returns table (payment_day date, kind text, currency text, payments bigint, amount_minor bigint, returned_minor bigint)
language plpgsql stable
set search_path = ''
as $$
declare
  v_from timestamptz := p_from::timestamp at time zone 'UTC';
  v_to timestamptz := (p_to + 1)::timestamp at time zone 'UTC';
begin
  return query
    select m.day, m.kind, m.currency, sum(m.payments)::bigint, sum(m.amount)::bigint, sum(m.returned)::bigint
    from (
      select (p.completed_at at time zone 'UTC')::date as day, p.kind, p.currency, 1 as payments, p.amount_minor as amount, 0::bigint as returned
      from public.payments p
      where p.status in ('paid', 'refunded', 'disputed') and p.amount_minor > 0 and p.completed_at >= v_from and p.completed_at < v_to
      union all
      select (r.recorded_at at time zone 'UTC')::date, p.kind, p.currency, 0, 0, r.amount_minor
      from public.payment_reversals r join public.payments p on p.account_id = r.account_id and p.payment_id = r.payment_id
      where (r.kind = 'refund' and r.status in ('pending', 'requires_action', 'succeeded')
          or r.kind = 'dispute' and r.status in ('lost', 'appeal_needs_response', 'appeal_under_review')
          or r.kind = 'credit_note' and r.status = 'issued')
        and r.recorded_at >= v_from and r.recorded_at < v_to
    ) m
    group by m.day, m.kind, m.currency order by m.day, m.kind, m.currency;
end;
$$;

-- Paid for and not yet earned, by currency: what the lots' credits still to be used will book, and the months of yearly
-- plans that are still to come.
create function public.operator_deferred()
returns table (currency text, lots_minor bigint, months_minor bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select d.currency, sum(d.lots)::bigint, sum(d.months)::bigint
    from (
      select g.currency, private.booked_minor(g.paid_minor, g.amount_micros - g.rolled_micros - g.reversed_micros - g.owed_micros,
          g.amount_micros) - g.recognised_minor - g.breakage_minor as lots, 0::bigint as months
      from public.credit_grants g where g.paid_minor > 0
      union all
      select s.currency, 0, s.paid_minor from public.credit_schedules s where s.granted_seq is null and s.paid_minor > 0
    ) d
    group by d.currency order by d.currency;
end;
$$;

-- Subscriptions of some UTC days, both included: how many lived when they began, came in them, and ended in them, by plan.
-- What never came to life counts nowhere, and a second subscription that was given up for the first is no customer lost.
create function public.operator_churn(p_from date, p_to date)
returns table (plan_id text, plan_name text, living bigint, started bigint, ended bigint)
language plpgsql stable
set search_path = ''
as $$
declare
  v_from timestamptz := p_from::timestamp at time zone 'UTC';
  v_to timestamptz := (p_to + 1)::timestamp at time zone 'UTC';
begin
  return query
    select s.plan_id, p.name,
      count(*) filter (where s.stripe_created_at < v_from and (s.ended_at is null or s.ended_at >= v_from)),
      count(*) filter (where s.stripe_created_at >= v_from and s.stripe_created_at < v_to),
      count(*) filter (where s.ended_at >= v_from and s.ended_at < v_to)
    from public.subscriptions s
    left join public.plans p on p.plan_id = s.plan_id
    where s.status not in ('incomplete', 'incomplete_expired') and s.end_reason is distinct from 'superseded'
    group by s.plan_id, p.name order by s.plan_id;
end;
$$;

-- The plans of the catalog and how many accounts are on each now, with what a month of it costs today; plans that are no
-- longer sold while somebody is on them, and a row without a plan for accounts that have none.
create function public.operator_plans()
returns table (plan_id text, plan_name text, accounts bigint, monthly_minor bigint, currency text)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    with held as (
      select b.plan_id, count(*) as accounts from public.credit_balances b group by b.plan_id
    )
    select h.plan_id, p.name, h.accounts, coalesce(price.unit_amount, 0), price.currency
    from (
      select held.plan_id, held.accounts from held
      union all
      select p.plan_id, 0 from public.plans p
      where p.is_active and not p.contact_sales and not exists (select from held where held.plan_id = p.plan_id)
    ) h
    left join public.plans p on p.plan_id = h.plan_id
    left join lateral (
      select c.unit_amount, c.currency from public.plan_prices c
      where c.plan_id = h.plan_id and c.billing_interval = 'month' and c.retired_at is null
      order by c.currency <> 'usd', c.currency limit 1
    ) price on true
    order by p.sort_order nulls first, h.plan_id;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'fold_figures(integer)', 'refold_figures(uuid, text)', 'operator_ledger_days(date, date)', 'operator_usage(date, date)',
    'operator_top_users(date, date, integer)', 'operator_payment_days(date, date)', 'operator_deferred()',
    'operator_churn(date, date)', 'operator_plans()']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on function private.sum_ledger_days(date, date), private.sum_usage_days(date, date),
  private.part_of(bigint, bigint, numeric, numeric, bigint) to service_role;
