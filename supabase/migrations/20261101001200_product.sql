-- Product: enquiries, jobs, audit, rate limits. Relies on accounts.

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

create table private.jobs (
  job_id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('notice', 'audit_found', 'team_invited')),
  dedupe_key text not null unique,
  payload jsonb not null,
  attempts integer not null default 0,
  run_at timestamptz not null,
  leased_until timestamptz,
  done_at timestamptz,
  parked_at timestamptz,
  last_error text,
  created_at timestamptz not null
);
comment on table private.jobs is 'The outbox: what must happen outside after a transaction commits, written inside it. Times are wall time.';
comment on column private.jobs.payload is 'Ids and facts as they were; addresses are looked up when the job runs.';
-- What a drain claims, soonest first.
create index jobs_due on private.jobs (run_at) where done_at is null and parked_at is null;
-- What waits for a person: counted at each look at the metrics.
create index jobs_parked on private.jobs (parked_at) where done_at is null and parked_at is not null;

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
-- What was done to an account, and what a person did: the operator's page and the export.
create index audit_log_of_account on public.audit_log (account_id, audit_id) where account_id is not null;
create index audit_log_of_actor on public.audit_log (actor_id, audit_id) where actor_id is not null;
create trigger audit_log_append_only before update or delete on public.audit_log
  for each row execute function private.refuse_change();

create table private.rate_limits (
  bucket text not null,
  window_start timestamptz not null,
  hits integer not null,
  primary key (bucket, window_start)
);

alter table public.contact_requests enable row level security;
alter table public.audit_log enable row level security;
alter table private.jobs enable row level security;
alter table private.rate_limits enable row level security;
grant select, insert, update on public.contact_requests to service_role;
grant select, insert on public.audit_log to service_role;
grant select, insert, update, delete on private.jobs, private.rate_limits to service_role;

-- Guarantee: a job exists exactly when the caller's transaction commits, once a dedupe key. Called by public functions after
-- their core has returned; touches no account's row. Returns the job's id, or null when the key is known.
create function private.enqueue_job(p_kind text, p_dedupe_key text, p_payload jsonb)
returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_job_id uuid;
begin
  insert into private.jobs (kind, dedupe_key, payload, run_at, created_at)
  values (p_kind, p_dedupe_key, p_payload, clock_timestamp(), clock_timestamp())
  on conflict (dedupe_key) do nothing
  returning job_id into v_job_id;
  return v_job_id;
end;
$$;

-- How long after it was written a job may still be tried again: the mail service knows an idempotency key for 24 hours,
-- and a lease and a call must fit in. A job that was never tried has used no key and may be older.
create function private.job_life()
returns interval
language sql immutable
set search_path = ''
as $$
  select interval '23 hours';
$$;

-- Guarantee: a job is worked on by one drain at a time, for 60 s of wall time; a crashed drain's lease ends by itself.
-- Called by lib/notifications. Locks: the claimed rows, skipping what another drain holds. A job that was tried and has
-- outlived its life is parked instead, and returned once with is_parked, so that somebody is told.
create function public.claim_jobs(p_limit integer default 10)
returns table (job_id uuid, kind text, payload jsonb, attempts integer, is_parked boolean)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
begin
  return query
    update private.jobs j set parked_at = clock_timestamp(), leased_until = null,
      last_error = coalesce(j.last_error, 'its last try never ended')
    where j.job_id in (
      select due.job_id from private.jobs due
      where due.done_at is null and due.parked_at is null and due.attempts > 0
        and due.created_at < clock_timestamp() - private.job_life()
        and (due.leased_until is null or due.leased_until < clock_timestamp())
      for update skip locked)
    returning j.job_id, j.kind, j.payload, j.attempts, true;
  return query
    update private.jobs j set attempts = j.attempts + 1, leased_until = clock_timestamp() + interval '60 seconds'
    where j.job_id in (
      select due.job_id from private.jobs due
      where due.done_at is null and due.parked_at is null and due.run_at <= clock_timestamp()
        and (due.leased_until is null or due.leased_until < clock_timestamp())
      order by due.run_at limit least(p_limit, 100)
      for update skip locked)
    returning j.job_id, j.kind, j.payload, j.attempts, false;
end;
$$;

-- Closes a job that has had its effect, also when the lease was lost meanwhile. p_note: why there was nothing to do.
create function public.finish_job(p_job_id uuid, p_note text default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.jobs j set done_at = clock_timestamp(), leased_until = null, last_error = left(p_note, 500)
    where j.job_id = p_job_id and j.done_at is null;
end;
$$;

-- Gives a job back after a try that failed: again after 15 s, 30 s, ... at most an hour; parked after 12 tries, at the end
-- of its life, or at once where p_is_final says that no retry can mend it.
-- p_attempts is the claim's own: a drain that lost its lease changes nothing. Returns retried | parked | lost.
create function public.retry_job(p_job_id uuid, p_attempts integer, p_error text, p_is_final boolean default false)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_run_at timestamptz := clock_timestamp() + least(interval '1 hour', interval '7.5 seconds' * power(2, least(p_attempts, 12)));
  v_parked_at timestamptz;
begin
  update private.jobs j
    set leased_until = null, run_at = v_run_at, last_error = left(p_error, 500),
        parked_at = case when p_is_final or j.attempts >= 12 or j.created_at + private.job_life() <= v_run_at
          then clock_timestamp() end
    where j.job_id = p_job_id and j.attempts = p_attempts and j.done_at is null and j.parked_at is null
    returning j.parked_at into v_parked_at;
  return case when not found then 'lost' when v_parked_at is null then 'retried' else 'parked' end;
end;
$$;

-- Guarantee: every parked job is due again with a life of its own, because a person said why; the audit log keeps who. What
-- a mail service has taken under the job's id more than a day ago may arrive a second time: that is the person's to weigh.
-- Called by an operator (npm run doctor -- --retry-jobs); a second call finds none. Returns how many. SQLSTATE 22004.
create function public.retry_parked_jobs(p_actor text, p_reason text)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_job_ids uuid[];
begin
  if coalesce(p_actor, '') = '' or coalesce(p_reason, '') = '' then
    raise sqlstate '22004' using message = 'actor and reason are required';
  end if;
  with again as (
    update private.jobs j set parked_at = null, leased_until = null, attempts = 0, created_at = clock_timestamp(),
        run_at = clock_timestamp()
      where j.done_at is null and j.parked_at is not null
      returning j.job_id
  )
  select array_agg(again.job_id) into v_job_ids from again;
  if v_job_ids is null then
    return 0;
  end if;
  insert into public.audit_log (act, reason, after_facts, created_at)
  values ('jobs.retried', p_reason, jsonb_build_object('job_ids', v_job_ids, 'by', p_actor), private.billing_now());
  return cardinality(v_job_ids);
end;
$$;

-- Forgets jobs that were done 30 days ago; called by the outbox's cron. Their dedupe keys name what happened once (an
-- attempt's failure), which no late repeat tells of again. Returns how many.
create function public.forget_done_jobs()
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_forgotten integer;
begin
  delete from private.jobs where done_at < clock_timestamp() - interval '30 days';
  get diagnostics v_forgotten = row_count;
  return v_forgotten;
end;
$$;

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
    'submit_contact_request(text, text, text, text, text, uuid)', 'claim_jobs(integer)', 'finish_job(uuid, text)',
    'retry_job(uuid, integer, text, boolean)', 'retry_parked_jobs(text, text)', 'forget_done_jobs()']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
