-- Reconcile and doctor: what a comparison of Stripe with the ledger reads, how far it has come, and what an installation
-- says about itself. Relies on the inbox, purchases and subscriptions.

-- Global: one row a run of reconcile, so that one which was cut off goes on where it stopped.
create table private.reconcile_runs (
  run_id bigint generated always as identity primary key,
  scope text not null,
  since timestamptz,
  pass text,
  cursor text,
  differences integer not null default 0,
  repaired integer not null default 0,
  unsettled integer not null default 0,
  started_at timestamptz not null,
  saved_at timestamptz not null,
  finished_at timestamptz
);
comment on column private.reconcile_runs.cursor is 'What the pass has seen last; null at its beginning.';
comment on column private.reconcile_runs.unsettled is 'Differences that need a person.';

-- Global: when a scheduled job last ran to its end, in wall time.
create table private.cron_runs (
  job text primary key,
  ended_at timestamptz not null
);

alter table private.reconcile_runs enable row level security;
alter table private.cron_runs enable row level security;
grant select, insert, update on private.reconcile_runs, private.cron_runs to service_role;

-- The customers that are linked to an account and not known to be deleted, after p_after, for reconcile.
create function public.list_linked_customers(p_after text default null, p_limit integer default 100)
returns table (stripe_customer_id text, account_id uuid)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select c.stripe_customer_id, c.account_id from private.stripe_customers c
    where c.deleted_at is null and (p_after is null or c.stripe_customer_id > p_after)
    order by c.stripe_customer_id limit least(p_limit, 200);
end;
$$;

-- Guarantee: links a Stripe customer that names an account of ours and that a crash left unlinked, and changes nothing
-- else. Called by reconcile; idempotent. Outcomes: linked, no_account (another installation's), other_customer (the
-- account has one, and customers are never re-pointed). SQLSTATE 22004.
create function public.adopt_stripe_customer(p_account_id uuid, p_stripe_customer_id text, p_is_dry_run boolean default false)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_account_id is null or p_stripe_customer_id is null then
    raise sqlstate '22004' using message = 'account and customer are required';
  end if;
  if not exists (select from public.accounts a where a.id = p_account_id) then
    return 'no_account';
  end if;
  if exists (select from private.stripe_customers c where c.account_id = p_account_id and c.deleted_at is null) then
    return case when exists (select from private.stripe_customers c where c.account_id = p_account_id
      and c.stripe_customer_id = p_stripe_customer_id) then 'linked' else 'other_customer' end;
  end if;
  if p_is_dry_run then
    return 'linked';
  end if;
  return case when public.link_stripe_customer(p_account_id, p_stripe_customer_id) = p_stripe_customer_id
    then 'linked' else 'other_customer' end;
end;
$$;

-- The account's purchases among those that Stripe names: by our own id, invoice, Checkout session or payment intent.
create function public.list_named_payments(
  p_account_id uuid, p_payment_ids uuid[] default '{}', p_invoice_ids text[] default '{}', p_session_ids text[] default '{}',
  p_intent_ids text[] default '{}'
)
returns setof public.payments
language plpgsql stable
set search_path = ''
as $$
begin
  return query select * from public.payments p where p.account_id = p_account_id
    and (p.payment_id = any (p_payment_ids) or p.stripe_invoice_id = any (p_invoice_ids)
      or p.stripe_checkout_session_id = any (p_session_ids) or p.stripe_payment_intent_id = any (p_intent_ids));
end;
$$;

-- The refunds, disputes and credit notes of the account among those that Stripe names, as they were last booked.
create function public.list_named_reversals(p_account_id uuid, p_object_ids text[])
returns table (stripe_object_id text, payment_id uuid, kind text, status text, amount_minor bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select r.stripe_object_id, r.payment_id, r.kind, r.status, r.amount_minor from public.payment_reversals r
    where r.account_id = p_account_id and r.stripe_object_id = any (p_object_ids);
end;
$$;

-- The account's payments that were paid since an instant, whatever became of the money: what Stripe has to know as well.
create function public.list_paid_payments(p_account_id uuid, p_since timestamptz default null)
returns setof public.payments
language plpgsql stable
set search_path = ''
as $$
begin
  return query select * from public.payments p where p.account_id = p_account_id
    and p.status in ('paid', 'refunded', 'disputed') and (p_since is null or coalesce(p.completed_at, p.created_at) >= p_since)
    order by p.created_at, p.payment_id;
end;
$$;

-- The plan that a Stripe price is of; null for one that is not ours.
create function public.find_plan_of_price(p_stripe_price_id text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (select p.plan_id from public.plan_prices p where p.stripe_price_id = p_stripe_price_id);
end;
$$;

-- Which of these events the inbox has, whatever became of them.
create function public.list_known_stripe_events(p_event_ids text[])
returns setof text
language plpgsql stable
set search_path = ''
as $$
begin
  return query select e.event_id from private.stripe_events e where e.event_id = any (p_event_ids);
end;
$$;

-- The events that are not done and that nobody works on, oldest first, after the event (p_after_at, p_after_id), with
-- their bodies as JSON text: what reconcile tries again. p_event_id asks for one alone.
create function public.list_open_stripe_events(
  p_after_at timestamptz default null, p_after_id text default null, p_limit integer default 50, p_event_id text default null
)
returns table (
  event_id text, type text, object_id text, status text, last_error text, attempts integer, received_at timestamptz, payload text
)
language plpgsql volatile
set search_path = ''
as $$
begin
  return query
    select e.event_id, e.type, e.object_id, e.status, e.last_error, e.attempts, e.received_at, e.payload::text
    from private.stripe_events e
    where e.status in ('received', 'failed', 'parked') and (e.leased_until is null or e.leased_until < clock_timestamp())
      and (p_after_at is null or (e.received_at, e.event_id) > (p_after_at, coalesce(p_after_id, '')))
      and (p_event_id is null or e.event_id = p_event_id)
    order by e.received_at, e.event_id limit least(p_limit, 200);
end;
$$;

-- Guarantee: the event is done, because a person said why; its row keeps the reason as its receipt, and the audit log who
-- said so. Called by an operator; idempotent. False when there is no such event, or it is done already, or being worked on.
-- SQLSTATE 22004.
create function public.dismiss_stripe_event(p_event_id text, p_actor text, p_reason text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_event_id is null or coalesce(p_actor, '') = '' or coalesce(p_reason, '') = '' then
    raise sqlstate '22004' using message = 'event, actor and reason are required';
  end if;
  update private.stripe_events e
    set status = 'ignored', receipt = left('dismissed by ' || p_actor || ': ' || p_reason, 500), last_error = null,
        leased_until = null, handled_at = clock_timestamp()
    where e.event_id = p_event_id and e.status in ('received', 'failed', 'parked')
      and (e.leased_until is null or e.leased_until < clock_timestamp());
  if not found then
    return false;
  end if;
  insert into public.audit_log (act, reason, after_facts, created_at)
  values ('stripe_event.dismissed', p_reason, jsonb_build_object('event_id', p_event_id, 'by', p_actor), private.billing_now());
  return true;
end;
$$;

-- Guarantee: the run to go on with: the last one of this scope that was cut off within two days, or a new one. p_since and
-- p_back say from when on (p_back from billing time); both null compares everything there is. p_scope null never resumes.
create function public.begin_reconcile(p_scope text, p_since timestamptz default null, p_back interval default null)
returns setof private.reconcile_runs rows 1
language plpgsql volatile
set search_path = ''
as $$
declare
  v_run private.reconcile_runs;
begin
  select * into v_run from private.reconcile_runs r
    where r.scope = p_scope and r.finished_at is null and r.saved_at > clock_timestamp() - interval '2 days'
    order by r.run_id desc limit 1;
  if not found then
    insert into private.reconcile_runs (scope, since, started_at, saved_at)
    values (coalesce(p_scope, 'since'), coalesce(p_since, private.billing_now() - p_back), clock_timestamp(), clock_timestamp())
    returning * into v_run;
  end if;
  return next v_run;
end;
$$;

-- Notes how far a run has come: everything before the cursor of the pass is compared. A null pass ends the run.
create function public.save_reconcile(
  p_run_id bigint, p_pass text, p_cursor text, p_differences integer, p_repaired integer, p_unsettled integer
)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.reconcile_runs r
    set pass = p_pass, cursor = p_cursor, differences = p_differences, repaired = p_repaired, unsettled = p_unsettled,
        saved_at = clock_timestamp(), finished_at = case when p_pass is null then clock_timestamp() end
    where r.run_id = p_run_id;
end;
$$;

-- Notes that a scheduled job ran to its end just now.
create function public.note_cron_run(p_job text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into private.cron_runs (job, ended_at) values (p_job, clock_timestamp())
  on conflict (job) do update set ended_at = excluded.ended_at;
end;
$$;

-- What the installation says about itself, for doctor: one row. migrations is null where their history cannot be read.
-- Reads only.
create function public.read_installation()
returns table (
  database_now timestamptz, clock_offset_seconds double precision, migrations text[], catalog text, catalog_version integer,
  catalog_document jsonb, last_event_at timestamptz, last_handled_at timestamptz, parked_events bigint, failed_events bigint,
  stuck_events bigint, cron_jobs text[], cron_ended_at timestamptz[], reconcile_finished_at timestamptz, reconcile_unsettled integer,
  parked_jobs bigint
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_migrations text[];
begin
  -- The history belongs to the Supabase CLI; a database that was made without it has none.
  if has_schema_privilege(to_regnamespace('supabase_migrations')::oid, 'usage') then
    select array_agg(m.version order by m.version) into v_migrations from supabase_migrations.schema_migrations m;
  end if;
  return query select clock_timestamp(),
    (select extract(epoch from c.clock_offset)::double precision from private.clock c),
    v_migrations,
    settings.catalog, settings.version,
    (select v.document from public.pricing_versions v where v.version = settings.version),
    (select max(e.received_at) from private.stripe_events e),
    (select max(e.handled_at) from private.stripe_events e),
    (select count(*) from private.stripe_events e where e.status = 'parked'),
    (select count(*) from private.stripe_events e where e.status = 'failed'),
    (select count(*) from private.stripe_events e where e.status = 'received'
      and e.received_at < clock_timestamp() - interval '5 minutes' and coalesce(e.leased_until, e.received_at) < clock_timestamp()),
    (select coalesce(array_agg(c.job order by c.job), '{}') from private.cron_runs c),
    (select coalesce(array_agg(c.ended_at order by c.job), '{}') from private.cron_runs c),
    (select max(r.finished_at) from private.reconcile_runs r),
    (select r.unsettled from private.reconcile_runs r where r.finished_at is not null order by r.finished_at desc limit 1),
    (select count(*) from private.jobs j where j.parked_at is not null)
  from (select 1) always left join public.pricing_settings settings on true;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'list_linked_customers(text, integer)',
    'adopt_stripe_customer(uuid, text, boolean)',
    'list_named_payments(uuid, uuid[], text[], text[], text[])',
    'list_named_reversals(uuid, text[])',
    'list_paid_payments(uuid, timestamptz)',
    'find_plan_of_price(text)',
    'list_known_stripe_events(text[])',
    'list_open_stripe_events(timestamptz, text, integer, text)',
    'dismiss_stripe_event(text, text, text)',
    'begin_reconcile(text, timestamptz, interval)',
    'save_reconcile(bigint, text, text, integer, integer, integer)',
    'note_cron_run(text)',
    'read_installation()']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
  -- Doctor compares the applied migrations with the files.
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    grant usage on schema supabase_migrations to service_role;
    grant select (version) on supabase_migrations.schema_migrations to service_role;
  end if;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
