-- What lies on an operator's desk: enquiries, uses of coupons, events with their bodies, and how the ledger's house stands.
-- Relies on coupons, the inbox, the product and operators.

-- Global: one row a table and UTC day, written with the figures.
create table private.table_sizes (
  size_day date not null,
  table_name text not null,
  table_bytes bigint not null,
  index_bytes bigint not null,
  row_estimate bigint not null,
  primary key (size_day, table_name)
);
comment on table private.table_sizes is 'How large each table was on a day; row_estimate is the planner''s.';
alter table private.table_sizes enable row level security;
grant select, insert, delete on private.table_sizes to service_role;

-- Tables of the application with their sizes now.
create function private.measure_tables()
returns table (table_name text, table_bytes bigint, index_bytes bigint, row_estimate bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select n.nspname || '.' || c.relname, pg_catalog.pg_table_size(c.oid), pg_catalog.pg_indexes_size(c.oid),
      greatest(0, c.reltuples)::bigint
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind = 'r';
end;
$$;

-- Notes every table's size once a UTC day, and forgets days of more than a year ago. Called by the sweeps' cron; idempotent.
-- Returns how many tables were noted.
create function public.note_table_sizes()
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_day date := (clock_timestamp() at time zone 'UTC')::date;
  v_noted integer;
begin
  if exists (select from private.table_sizes s where s.size_day = v_day) then
    return 0;
  end if;
  insert into private.table_sizes (size_day, table_name, table_bytes, index_bytes, row_estimate)
    select v_day, m.table_name, m.table_bytes, m.index_bytes, m.row_estimate from private.measure_tables() m
    on conflict do nothing;
  get diagnostics v_noted = row_count;
  delete from private.table_sizes s where s.size_day < v_day - 366;
  return v_noted;
end;
$$;

-- The largest tables now, and what each was at the oldest day known of the last 30; null where none is.
create function public.list_table_sizes(p_limit integer default 20)
returns table (
  table_name text, table_bytes bigint, index_bytes bigint, row_estimate bigint, since date, bytes_since bigint
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select m.table_name, m.table_bytes, m.index_bytes, m.row_estimate, old.size_day, old.table_bytes + old.index_bytes
    from private.measure_tables() m
    left join lateral (
      select s.size_day, s.table_bytes, s.index_bytes from private.table_sizes s
      where s.table_name = m.table_name and s.size_day >= (clock_timestamp() at time zone 'UTC')::date - 30
      order by s.size_day limit 1
    ) old on true
    order by m.table_bytes + m.index_bytes desc, m.table_name limit least(p_limit, 200);
end;
$$;

-- Open holds that are past their life: a sweep should have ended each within a minute.
create function public.list_stuck_holds(p_limit integer default 50)
returns table (
  account_id uuid, account_name text, reservation_id uuid, action text, amount_micros bigint, created_at timestamptz, expires_at timestamptz
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select r.account_id, a.name, r.reservation_id, r.action, r.amount_micros - r.captured_micros, r.created_at, r.expires_at
    from public.credit_reservations r join public.accounts a on a.id = r.account_id
    where r.status = 'held' and r.expires_at < v_now - interval '5 minutes'
    order by r.expires_at, r.reservation_id limit least(p_limit, 200);
end;
$$;

-- Payments that Stripe was asked for two weeks ago and that nobody has heard of since (a bank debit may take that long), and
-- paid packs that granted nothing.
create function public.list_unmatched_payments(p_limit integer default 50)
returns table (
  account_id uuid, account_name text, payment_id uuid, kind text, status text, amount_minor bigint, currency text, why text, created_at timestamptz
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select p.account_id, a.name, p.payment_id, p.kind, p.status, p.amount_minor, p.currency,
      case when p.status = 'processing' then 'still_processing' else 'nothing_granted' end, p.created_at
    from public.payments p join public.accounts a on a.id = p.account_id
    where p.status = 'processing' and p.created_at < v_now - interval '14 days'
      or p.status = 'paid' and p.kind <> 'subscription' and p.credits_micros > 0
        and not exists (select from public.credit_grants g where g.account_id = p.account_id and g.payment_id = p.payment_id)
    order by p.created_at, p.payment_id limit least(p_limit, 200);
end;
$$;

-- Whether the folded figures are what the ledger says, for the days that are folded: one row for each that differs.
create function public.check_folded_figures()
returns table (ledger_day date, folded_micros numeric, ledger_micros numeric)
language plpgsql stable
set search_path = ''
as $$
declare
  v_folded date := (select f.folded_to from private.figures_folded f);
  v_from date := (select min((t.created_at at time zone 'UTC')::date) from public.credit_transactions t);
begin
  if v_folded is null or v_from is null then
    return;
  end if;
  return query
    select coalesce(f.ledger_day, s.ledger_day), coalesce(f.micros, 0), coalesce(s.micros, 0)
    from (select d.ledger_day, sum(d.amount_micros) as micros from private.ledger_days d group by d.ledger_day) f
    full join (select d.ledger_day, sum(d.amount_micros) as micros from private.sum_ledger_days(v_from, v_folded) d
      group by d.ledger_day) s on s.ledger_day = f.ledger_day
    where coalesce(f.micros, 0) <> coalesce(s.micros, 0) order by 1;
end;
$$;

-- An event of the inbox with its body as JSON text; no row where there is none of that id.
create function public.read_stripe_event(p_event_id text)
returns table (
  event_id text, type text, object_id text, status text, attempts integer, receipt text, last_error text,
  received_at timestamptz, handled_at timestamptz, payload text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select e.event_id, e.type, e.object_id, e.status, e.attempts, e.receipt, e.last_error, e.received_at, e.handled_at,
      pg_catalog.jsonb_pretty(e.payload)
    from private.stripe_events e where e.event_id = p_event_id;
end;
$$;

-- Who used a coupon, newest first.
create function public.list_coupon_uses(p_coupon_id uuid, p_limit integer default 50)
returns table (
  coupon_use_id uuid, account_id uuid, account_name text, email text, status text, created_at timestamptz, redeemed_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select u.coupon_use_id, u.account_id, a.name, p.email, u.status, u.created_at, u.redeemed_at
    from private.coupon_uses u
    join public.accounts a on a.id = u.account_id
    left join public.profiles p on p.user_id = u.user_id
    where u.coupon_id = p_coupon_id order by u.created_at desc, u.coupon_use_id limit least(p_limit, 200);
end;
$$;

-- Enquiries newest first, of one state or of all, before an instant.
create function public.list_contact_requests(p_state text default null, p_before timestamptz default null, p_limit integer default 50)
returns setof public.contact_requests
language plpgsql stable
set search_path = ''
as $$
begin
  return query select * from public.contact_requests c
    where (p_state is null or c.state = p_state) and (p_before is null or c.created_at < p_before)
    order by c.created_at desc, c.contact_request_id limit least(p_limit, 200);
end;
$$;

-- Guarantee: an enquiry has this state and reply, and the audit log says who set them, before and after, without the words.
-- Called by the operator's page. Idempotency: the state. Locks: the enquiry. Returns whether there is such an enquiry.
-- SQLSTATE 22004, 22023, PT403.
create function public.answer_contact_request(p_contact_request_id uuid, p_actor_id uuid, p_state text, p_reply text)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_request public.contact_requests;
begin
  if p_contact_request_id is null or p_state is null then
    raise sqlstate '22004' using message = 'an enquiry and a state are required';
  end if;
  if p_state not in ('new', 'answered', 'closed') then
    raise sqlstate '22023' using message = 'an enquiry is new, answered or closed';
  end if;
  perform private.require_operator(p_actor_id);
  select * into v_request from public.contact_requests c where c.contact_request_id = p_contact_request_id for update;
  if not found then
    return false;
  end if;
  if v_request.state = p_state and v_request.reply is not distinct from p_reply then
    return true;
  end if;
  update public.contact_requests c set state = p_state, reply = p_reply where c.contact_request_id = p_contact_request_id;
  insert into public.audit_log (actor_id, act, before_facts, after_facts, created_at)
  values (p_actor_id, 'enquiry.answer',
    jsonb_build_object('enquiry', p_contact_request_id, 'state', v_request.state, 'has_reply', v_request.reply is not null),
    jsonb_build_object('enquiry', p_contact_request_id, 'state', p_state, 'has_reply', p_reply is not null), private.billing_now());
  return true;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'note_table_sizes()', 'list_table_sizes(integer)', 'list_stuck_holds(integer)', 'list_unmatched_payments(integer)',
    'check_folded_figures()', 'read_stripe_event(text)', 'list_coupon_uses(uuid, integer)',
    'list_contact_requests(text, timestamptz, integer)', 'answer_contact_request(uuid, uuid, text, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on function private.measure_tables() to service_role;
