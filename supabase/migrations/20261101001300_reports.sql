-- Reports: the answers about one account, each from one query. Relies on the ledger, billing and catalog.

-- What an account used between two UTC days (both included): one row a total, and rows by action, tool and model.
create function public.usage_summary(p_account_id uuid, p_from date, p_to date, p_actor_id uuid default null)
returns table (
  dimension text, value text, requests bigint, failures bigint, credits_micros bigint, refunded_micros bigint,
  provider_cost_micros bigint, input_tokens bigint, output_tokens bigint
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    with days as (
      select * from public.usage_daily d
      where d.account_id = p_account_id and d.usage_day between p_from and p_to
        and (p_actor_id is null or d.actor_id = p_actor_id)
    )
    select 'total', '', coalesce(sum(d.requests) filter (where d.tool = ''), 0)::bigint,
      coalesce(sum(d.failures) filter (where d.tool = ''), 0)::bigint, coalesce(sum(d.credits_micros), 0)::bigint,
      coalesce(sum(d.refunded_micros), 0)::bigint, coalesce(sum(d.provider_cost_micros), 0)::bigint,
      coalesce(sum(d.input_tokens), 0)::bigint, coalesce(sum(d.output_tokens), 0)::bigint from days d
    union all
    select 'action', d.action, sum(d.requests)::bigint, sum(d.failures)::bigint, sum(d.credits_micros)::bigint,
      sum(d.refunded_micros)::bigint, sum(d.provider_cost_micros)::bigint, sum(d.input_tokens)::bigint, sum(d.output_tokens)::bigint
      from days d where d.tool = '' group by d.action
    union all
    select 'tool', d.tool, sum(d.requests)::bigint, sum(d.failures)::bigint, sum(d.credits_micros)::bigint, 0, 0, 0, 0
      from days d where d.tool <> '' group by d.tool
    union all
    select 'model', d.model, sum(d.requests)::bigint, sum(d.failures)::bigint, sum(d.credits_micros)::bigint, 0,
      sum(d.provider_cost_micros)::bigint, sum(d.input_tokens)::bigint, sum(d.output_tokens)::bigint
      from days d where d.tool = '' and d.model <> '' group by d.model;
end;
$$;

-- Credits and requests by UTC day and by action or tool, days without usage left out.
create function public.usage_series(p_account_id uuid, p_from date, p_to date, p_actor_id uuid default null)
returns table (usage_day date, action text, tool text, requests bigint, failures bigint, credits_micros bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select d.usage_day, d.action, d.tool, sum(d.requests)::bigint, sum(d.failures)::bigint, sum(d.credits_micros)::bigint
    from public.usage_daily d
    where d.account_id = p_account_id and d.usage_day between p_from and p_to
      and (p_actor_id is null or d.actor_id = p_actor_id)
    group by d.usage_day, d.action, d.tool order by d.usage_day, d.action, d.tool;
end;
$$;

-- The ledger newest first, before a seq; one person's rows when p_actor_id is given. p_types empty means all.
create function public.list_transactions(
  p_account_id uuid, p_before_seq bigint default null, p_limit integer default 25, p_actor_id uuid default null,
  p_types text[] default '{}'
)
returns setof public.credit_transactions
language plpgsql stable
set search_path = ''
as $$
begin
  return query select * from public.credit_transactions t
    where t.account_id = p_account_id and (p_before_seq is null or t.seq < p_before_seq)
      and (p_actor_id is null or t.actor_id = p_actor_id)
      and (cardinality(p_types) = 0 or t.type = any (p_types))
    order by t.seq desc limit least(p_limit, 200);
end;
$$;

-- The account's lots that hold something, in the order they burn.
create function public.list_grants(p_account_id uuid)
returns table (
  grant_id uuid, source text, amount_micros bigint, remaining_micros bigint, held_micros bigint, frozen_micros bigint,
  granted_at timestamptz, period_end timestamptz, expires_at timestamptz, paid_minor bigint, currency text
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query select g.grant_id, g.source, g.amount_micros, g.remaining_micros, g.held_micros, g.frozen_micros,
      g.granted_at, g.period_end, g.expires_at, g.paid_minor, g.currency
    from public.credit_grants g
    where g.account_id = p_account_id and g.remaining_micros + g.held_micros + g.frozen_micros > 0
      and (g.expires_at is null or g.expires_at > v_now)
    order by g.priority, g.expires_at nulls last, (g.paid_minor > 0), g.granted_seq, g.grant_id;
end;
$$;

-- One ledger row explained: its lines with the names they had in the price version it was charged under, the lots it
-- drew and from which sources, the balance before and after. What a dispute sets aside is no row, so before is after less
-- the row's own movement, not what the row before it left. No row: not this account's.
create function public.explain_transaction(p_account_id uuid, p_seq bigint)
returns table (
  seq bigint, created_at timestamptz, type text, action text, tools text[], model text, cost_micros bigint,
  charged_micros bigint, amount_micros bigint, debt_micros bigint, balance_before_micros bigint, balance_after_micros bigint,
  line_codes text[], line_names text[], line_micros bigint[], price_version integer, priced_at timestamptz, lane text,
  success boolean, error text, input_tokens integer, output_tokens integer, conversation_id uuid, message_id uuid,
  actor_id uuid, api_key_id uuid, reservation_id uuid, refers_to_seq bigint,
  lot_ids uuid[], lot_sources text[], lot_micros bigint[], lot_expires_at timestamptz[], lot_period_ends timestamptz[],
  source_key text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select t.seq, t.created_at, t.type, t.action, t.tools, t.model, t.cost_micros, t.debt_micros - t.amount_micros,
      t.amount_micros, t.debt_micros, t.balance_after_micros - t.amount_micros, t.balance_after_micros, t.line_codes,
      array(select coalesce(
          (select item ->> 'name' from jsonb_array_elements(v.document -> 'actions') item where item ->> 'id' = line.code),
          (select item ->> 'name' from jsonb_array_elements(v.document -> 'tools') item where 'tool:' || (item ->> 'id') = line.code),
          line.code)
        from unnest(t.line_codes) with ordinality as line (code, position) order by line.position),
      t.line_micros, t.price_version, v.applied_at, t.lane, t.success, t.error, t.input_tokens, t.output_tokens,
      t.conversation_id, t.message_id, t.actor_id, t.api_key_id, t.reservation_id, t.refers_to_seq,
      lots.ids, lots.sources, lots.micros, lots.expiries, lots.period_ends, t.source_key
    from public.credit_transactions t
    left join public.pricing_versions v on v.version = t.price_version
    left join lateral (
      select array_agg(e.grant_id order by g.granted_seq) as ids, array_agg(g.source order by g.granted_seq) as sources,
        array_agg(e.amount_micros order by g.granted_seq) as micros, array_agg(g.expires_at order by g.granted_seq) as expiries,
        array_agg(g.period_end order by g.granted_seq) as period_ends
      from public.credit_entries e
      join public.credit_grants g on g.account_id = e.account_id and g.grant_id = e.grant_id
      where e.account_id = t.account_id and e.seq = t.seq
    ) lots on true
    where t.account_id = p_account_id and t.seq = p_seq;
end;
$$;

-- Guarantee: every promise of the ledger that does not hold, one row each; no row means the ledger is exact.
-- p_account_id null checks every account after p_after, p_limit of them. Reads only.
create function public.verify_ledger(p_account_id uuid default null, p_after uuid default null, p_limit integer default 1000)
returns table (account_id uuid, invariant text, expected numeric, actual numeric)
language plpgsql stable
set search_path = ''
as $$
declare
  v_account_id uuid;
begin
  for v_account_id in
    select b.account_id from public.credit_balances b
    where (p_account_id is null or b.account_id = p_account_id) and (p_after is null or b.account_id > p_after)
    order by b.account_id limit p_limit
  loop
    return query select v_account_id, broken.invariant, broken.expected, broken.actual
      from private.verify_account(v_account_id) broken;
  end loop;
end;
$$;

-- The checks of verify_ledger for one account.
create function private.verify_account(p_account_id uuid)
returns table (invariant text, expected numeric, actual numeric)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
  with balance as (
    select * from public.credit_balances b where b.account_id = p_account_id
  ), lots as (
    select * from public.credit_grants g where g.account_id = p_account_id
  ), movements as (
    select * from public.credit_transactions t where t.account_id = p_account_id
  ), entries as (
    select e.grant_id, sum(e.amount_micros) as micros from public.credit_entries e where e.account_id = p_account_id group by e.grant_id
  ), limits as (
    select * from public.spend_limits l where l.account_id = p_account_id
  ), payments as (
    select * from public.payments p where p.account_id = p_account_id
  ), checks (invariant, expected, actual) as (
    select 'balance equals the sum of movements', (select coalesce(sum(m.amount_micros), 0) from movements m),
      b.available_micros + b.held_micros + b.frozen_micros from balance b
    union all
    select 'available equals what lots have left', coalesce(sum(l.remaining_micros), 0),
      (select b.available_micros from balance b) from lots l
    union all
    select 'held equals what lots hold', coalesce(sum(l.held_micros), 0), (select b.held_micros from balance b) from lots l
    union all
    select 'frozen equals what lots froze', coalesce(sum(l.frozen_micros), 0), (select b.frozen_micros from balance b) from lots l
    union all
    select 'lot ' || l.grant_id || ' equals the sum of its entries', coalesce(e.micros, 0),
      l.remaining_micros + l.held_micros + l.frozen_micros from lots l left join entries e on e.grant_id = l.grant_id
    union all
    select 'movement ' || m.seq || ' equals the sum of its entries', m.amount_micros,
      coalesce((select sum(e.amount_micros) from public.credit_entries e where e.account_id = p_account_id and e.seq = m.seq), 0)
      from movements m
    union all
    select 'held equals open holds', coalesce((select sum(r.amount_micros - r.captured_micros) from public.credit_reservations r
      where r.account_id = p_account_id and r.status = 'held'), 0), b.held_micros from balance b
    union all
    select 'debt equals shortfalls less repayments', (select coalesce(sum(m.debt_micros), 0) from movements m), b.debt_micros from balance b
    union all
    -- A counter is its seed and the usage that names its window, and what is held by open holds that name it.
    select 'limit ' || c.spend_limit_id || ' has spent in ' || c.window_start::date || ' what usage counts in it',
      c.seeded_micros + coalesce((select sum(case when m.lane = 'unlimited' then m.cost_micros else m.debt_micros - m.amount_micros end)
        from movements m where private.window_key(c.spend_limit_id, c.window_start) = any (m.window_keys)), 0), c.spent_micros
      from public.spend_counters c join limits l on l.spend_limit_id = c.spend_limit_id where c.account_id = p_account_id
    union all
    select 'limit ' || c.spend_limit_id || ' holds in ' || c.window_start::date || ' what open holds count in it',
      coalesce((select sum(private.counted_hold(r)) from public.credit_reservations r
        where r.account_id = p_account_id and r.status = 'held'
          and private.window_key(c.spend_limit_id, c.window_start) = any (r.window_keys)), 0), c.held_micros
      from public.spend_counters c join limits l on l.spend_limit_id = c.spend_limit_id where c.account_id = p_account_id
    union all
    -- Usage since a limit was made counts in it: once, and where no hold remembers another window, in that of its own time.
    select 'usage ' || m.seq || ' counts in limit ' || l.spend_limit_id, 1, (select count(*) from unnest(m.window_keys) key
        where split_part(key, '@', 1) = l.spend_limit_id::text and (m.reservation_id is not null
          or key = private.window_key(l.spend_limit_id, date_trunc(l.spend_window, m.created_at, 'UTC'))))
      from limits l join movements m on m.type = 'usage' and m.seq > l.created_seq and case l.scope when 'account' then true
        when 'member' then m.actor_id = l.scope_id when 'api_key' then m.api_key_id = l.scope_id
        else m.department_id = l.scope_id end
    union all
    -- What the window had seen before the limit, where the tree of departments plays no part.
    select 'limit ' || l.spend_limit_id || ' started from the usage before it', coalesce((select sum(case when m.lane = 'unlimited'
          then m.cost_micros else m.debt_micros - m.amount_micros end) from movements m
        where m.type in ('usage', 'adjustment') and m.action is not null and m.seq <= l.created_seq and m.created_at >= c.window_start
          and case l.scope when 'account' then true when 'member' then m.actor_id = l.scope_id else m.api_key_id = l.scope_id end), 0),
      c.seeded_micros
      from limits l join public.spend_counters c on c.account_id = p_account_id and c.spend_limit_id = l.spend_limit_id
        and c.window_start = date_trunc(l.spend_window, l.created_at, 'UTC') where l.scope <> 'department'
    union all
    select 'the balance knows of its limits', (exists (select from limits))::integer, b.has_limits::integer from balance b
    union all
    select 'the quota of the ' || q.quota_window || ' from ' || q.window_start::date || ' counted its usage rows',
      (select count(*) from movements m where m.type = 'usage' and m.seq <= q.counted_seq and m.created_at >= q.window_start),
      q.requests from public.quota_counters q where q.account_id = p_account_id
    union all
    select 'the quota of the ' || q.quota_window || ' from ' || q.window_start::date || ' counted their bytes',
      (select coalesce(sum(m.bytes), 0) from movements m where m.type = 'usage' and m.seq <= q.counted_seq
        and m.created_at >= q.window_start), q.bytes from public.quota_counters q where q.account_id = p_account_id
    union all
    select 'run ' || r.reservation_id || ' charged what its rows say, within its budget', coalesce((select sum(case
          when m.lane = 'unlimited' then m.cost_micros else m.debt_micros - m.amount_micros end) from movements m
        where m.reservation_id = r.reservation_id and m.type = 'usage'), 0), r.budget_used_micros
      from public.credit_reservations r where r.account_id = p_account_id and r.budget_micros is not null
    union all
    select 'run ' || r.reservation_id || ' still holds what it has not charged', r.amount_micros - r.captured_micros,
      (select coalesce(sum(micros), 0) from unnest(r.lot_micros) micros)
      from public.credit_reservations r where r.account_id = p_account_id and r.budget_micros is not null
    union all
    select 'seq has no gap', (select count(*) from movements m), b.last_seq from balance b
    union all
    select 'daily usage equals usage rows', (select coalesce(sum(m.debt_micros - m.amount_micros), 0) from movements m
        where m.action is not null and m.type in ('usage', 'adjustment')),
      coalesce((select sum(d.credits_micros) from public.usage_daily d where d.account_id = p_account_id), 0)
    union all
    select 'daily requests equal usage rows', (select count(*) from movements m where m.type = 'usage'),
      coalesce((select sum(d.requests) from public.usage_daily d where d.account_id = p_account_id and d.tool = ''), 0)
    union all
    select 'usage ' || m.seq || ' equals its lines', (select coalesce(sum(line), 0) from unnest(m.line_micros) line),
      m.debt_micros - m.amount_micros from movements m where m.type in ('usage', 'adjustment')
    union all
    select 'hold ' || r.reservation_id || ' has one usage row', 1, count(m.seq)
      from public.credit_reservations r left join movements m on m.reservation_id = r.reservation_id and m.type = 'usage'
      where r.account_id = p_account_id and r.status = 'settled' group by r.reservation_id
    union all
    select 'hold ' || m.reservation_id || ' has at most one correction', 1, count(*) from movements m
      where m.type = 'adjustment' and m.reservation_id is not null group by m.reservation_id having count(*) > 1
    union all
    -- Granted less taken back, but for what refunds and disputes took, is the sum over the paid invoice lines.
    select 'subscription ' || p.stripe_subscription_id || ' granted what its invoices paid for', sum(p.credits_micros),
      sum(private.given_micros(p_account_id, p.payment_id) - p.taken_micros + p.reversed_micros)
      from payments p where p.kind = 'subscription' group by p.stripe_subscription_id
    union all
    select 'subscription ' || l.stripe_subscription_id || ' has no lot without a payment', 0, count(*)
      from lots l where l.stripe_subscription_id is not null and l.source = 'subscription' and l.payment_id is null
      group by l.stripe_subscription_id
    union all
    select 'purchase ' || p.payment_id || ' granted its credits', p.credits_micros,
      coalesce((select sum(l.amount_micros) from lots l where l.payment_id = p.payment_id and l.source in ('pack', 'topup')), 0)
      from payments p where p.kind <> 'subscription' and p.status in ('paid', 'refunded', 'disputed')
    union all
    select 'lot ' || l.grant_id || ' booked what was paid', private.booked_minor(l.paid_minor,
        private.closed_micros(l.consumed_micros, l.repaid_micros, l.lapsed_micros, l.owed_micros), l.amount_micros),
      l.recognised_minor + l.breakage_minor from lots l
    union all
    -- Booked and still to book is what was paid, or came with what was taken from others, less what went back or was moved
    -- on: the parts of it are rounded down lot by lot. So over the account no minor unit is booked twice.
    select 'payment ' || p.payment_id || ' books what was paid less what went back', money.minor, money.minor + case
        when kept.minor > money.minor or p.kind <> 'subscription' and kept.minor < money.minor - 1
        then kept.minor - money.minor else 0 end
      from payments p
      cross join lateral (select private.bookable_minor(p_account_id, p.payment_id) as minor) money
      cross join lateral (select private.kept_minor(p_account_id, p.payment_id) as minor) kept
      where p.status in ('paid', 'refunded', 'disputed') and (p.amount_minor > 0 and p.credits_micros > 0
        or exists (select from public.invoice_takings t where t.account_id = p_account_id and t.payment_id = p.payment_id))
    union all
    select 'payment ' || p.payment_id || ' is owed what its lots hold or used', least(p.overdrawn_micros,
        sum(l.held_micros + l.consumed_micros - l.repaid_micros)), sum(l.owed_micros)
      from payments p join lots l on l.payment_id = p.payment_id group by p.payment_id, p.overdrawn_micros
    union all
    -- In burn order no lot pays after one that has credits left.
    select 'lot ' || l.grant_id || ' pays what is owed before later lots do', 0, l.remaining_micros from lots l
      where l.remaining_micros > 0 and exists (select from lots later, balance b where later.repaid_micros > 0
        and (later.expires_at is null or later.expires_at > b.last_at) and (l.expires_at is null or l.expires_at > b.last_at)
        and (later.priority, coalesce(later.expires_at, 'infinity'), later.paid_minor > 0, later.granted_seq, later.grant_id)
          > (l.priority, coalesce(l.expires_at, 'infinity'), l.paid_minor > 0, l.granted_seq, l.grant_id))
    union all
    select 'payment ' || p.payment_id || ' took back what left its lots and months, or is owed', p.taken_micros,
      p.overdrawn_micros + coalesce((select sum(l.reversed_micros) from lots l where l.payment_id = p.payment_id), 0)
      + coalesce((select sum(s.line_micros - s.credits_micros) from public.credit_schedules s
          where s.account_id = p_account_id and s.payment_id = p.payment_id), 0) from payments p
    union all
    select 'payment ' || p.payment_id || ' took back what its refunds and disputes say', private.reversal_target(payment), p.reversed_micros
      from payments p join public.payments payment on payment.account_id = p_account_id and payment.payment_id = p.payment_id
      where p.status in ('paid', 'refunded', 'disputed')
    union all
    select 'payment ' || p.payment_id || ' is owed only what its lots no longer have', 0, sum(l.remaining_micros + l.frozen_micros
        + l.repaid_micros) from payments p join lots l on l.payment_id = p.payment_id where p.overdrawn_micros > 0 group by p.payment_id
    union all
    select 'debt and what lots paid of it equal what was overdrawn and usage shortfalls',
      (select coalesce(sum(p.overdrawn_micros), 0) from payments p)
      + (select coalesce(sum(m.debt_micros), 0) from movements m where m.type in ('usage', 'adjustment', 'refund')),
      b.debt_micros + (select coalesce(sum(l.repaid_micros), 0) from lots l) from balance b
    union all
    select 'payment ' || p.payment_id || ' is disputed while a dispute is open', (r.is_disputed)::integer, (p.status = 'disputed')::integer
      from payments p cross join lateral private.returned_money(p_account_id, p.payment_id) r
      where p.status in ('paid', 'refunded', 'disputed')
    union all
    select 'lot ' || l.grant_id || ' is frozen while its payment is disputed', (coalesce(p.status, '') = 'disputed')::integer,
      (l.frozen_at is not null)::integer from lots l left join payments p on p.payment_id = l.payment_id
    union all
    select 'lot ' || l.grant_id || ' has all of it frozen, or none', 0,
      case when l.frozen_at is null then l.frozen_micros else l.remaining_micros end from lots l
  )
  select c.invariant, c.expected::numeric, c.actual::numeric from checks c where c.expected is distinct from c.actual;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'usage_summary(uuid, date, date, uuid)', 'usage_series(uuid, date, date, uuid)',
    'list_transactions(uuid, bigint, integer, uuid, text[])', 'list_grants(uuid)', 'explain_transaction(uuid, bigint)',
    'verify_ledger(uuid, uuid, integer)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
