-- Product: enquiries, notices, jobs, audit, rate limits. Relies on accounts.

create table public.contact_requests (
  contact_request_id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 120),
  email text not null check (length(email) between 3 and 254),
  company text not null check (length(company) <= 160),
  message text not null check (length(message) between 1 and 4000),
  plan_id text,
  user_id uuid,
  state text not null default 'new' check (state in ('new', 'answered', 'closed')),
  reply text,
  created_at timestamptz not null
);

create table public.notifications (
  account_id uuid not null references public.accounts,
  notification_id uuid not null default gen_random_uuid(),
  user_id uuid,
  kind text not null,
  facts jsonb not null default '{}',
  read_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, notification_id)
);

create table private.jobs (
  job_id uuid primary key default gen_random_uuid(),
  kind text not null,
  dedupe_key text unique,
  payload jsonb not null,
  attempts integer not null default 0,
  run_at timestamptz not null,
  leased_until timestamptz,
  done_at timestamptz,
  parked_at timestamptz,
  last_error text,
  created_at timestamptz not null
);
create index jobs_due on private.jobs (run_at) where done_at is null and parked_at is null;

create table public.audit_log (
  audit_id bigint generated always as identity primary key,
  account_id uuid,
  actor_id uuid,
  act text not null,
  reason text,
  before_facts jsonb,
  after_facts jsonb,
  created_at timestamptz not null
);
create trigger audit_log_append_only before update or delete on public.audit_log
  for each row execute function private.refuse_change();

create table private.rate_limits (
  bucket text not null,
  window_start timestamptz not null,
  hits integer not null,
  primary key (bucket, window_start)
);

alter table public.contact_requests enable row level security;
alter table public.notifications enable row level security;
alter table public.audit_log enable row level security;
alter table private.jobs enable row level security;
alter table private.rate_limits enable row level security;
create policy "own notices" on public.notifications for select to authenticated
  using (account_id in (select private.my_account_ids()) and (user_id is null or user_id = (select auth.uid())));
grant select on public.notifications to authenticated;
grant select, insert, update on public.contact_requests, public.notifications to service_role;
grant select, insert on public.audit_log to service_role;
grant select, insert, update, delete on private.jobs, private.rate_limits to service_role;

-- Counts a hit of a bucket in its window of wall time; returns hits so far and the seconds until the window ends.
create function public.count_hit(p_bucket text, p_window_seconds integer)
returns table (hits integer, resets_in_seconds integer)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_start timestamptz := to_timestamp(floor(extract(epoch from clock_timestamp()) / p_window_seconds) * p_window_seconds);
begin
  return query
    insert into private.rate_limits as r (bucket, window_start, hits) values (p_bucket, v_start, 1)
    on conflict (bucket, window_start) do update set hits = r.hits + excluded.hits
    returning r.hits, ceil(extract(epoch from v_start + make_interval(secs => p_window_seconds) - clock_timestamp()))::integer;
end;
$$;

-- Forgets windows that are over; called by the sweep.
create function public.forget_old_hits()
returns void
language sql volatile
set search_path = ''
as $$
  delete from private.rate_limits where window_start < clock_timestamp() - interval '1 day';
$$;

-- Stores an enquiry and returns its id, which the confirmation shows.
create function public.submit_contact_request(
  p_name text, p_email text, p_company text, p_message text, p_plan_id text default null, p_user_id uuid default null
)
returns uuid
language sql volatile
set search_path = ''
as $$
  insert into public.contact_requests (name, email, company, message, plan_id, user_id, created_at)
  values (p_name, p_email, p_company, p_message, p_plan_id, p_user_id, now())
  returning contact_request_id;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['count_hit(text, integer)', 'forget_old_hits()',
    'submit_contact_request(text, text, text, text, text, uuid)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
