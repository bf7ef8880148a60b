-- Answers that are kept under the caller's Idempotency-Key, for changes whose own function takes no key. Relies on the
-- private schema.

create table private.kept_answers (
  key_hash text primary key check (key_hash ~ '^[0-9a-f]{64}$'),
  fingerprint text not null,
  leased_until timestamptz,
  status integer check (status between 200 and 299),
  sealed text,
  created_at timestamptz not null,
  check ((status is null) = (sealed is null))
);
comment on table private.kept_answers is
  'What a request under an Idempotency-Key was answered, for 30 days at least. Times are wall time.';
comment on column private.kept_answers.key_hash is 'Of the account, the caller, the operation and the key.';
comment on column private.kept_answers.sealed is 'The body, encrypted with a key that is made of the caller''s.';
-- What is forgotten, oldest first.
create index kept_answers_by_age on private.kept_answers (created_at);

-- Guarantee: of the requests under one key, one at a time runs, and none after one has been answered. A request whose
-- server died is run again once its lease is over. Called by keepAnswer before a change. Locks: the key's row.
-- Outcomes: run (with its lease, which finishing and dropping name), replay (with the first answer), in_progress, mismatch
-- (another request was sent under this key).
create function public.begin_kept_request(p_key_hash text, p_fingerprint text, p_lease_seconds integer)
returns table (outcome text, lease timestamptz, status integer, sealed text)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_kept private.kept_answers;
begin
  insert into private.kept_answers as k (key_hash, fingerprint, leased_until, created_at)
  values (p_key_hash, p_fingerprint, v_now + make_interval(secs => p_lease_seconds), v_now)
  on conflict (key_hash) do nothing returning * into v_kept;
  if found then
    return query select 'run', v_kept.leased_until, null::integer, null::text;
    return;
  end if;
  select * into v_kept from private.kept_answers k where k.key_hash = p_key_hash for update;
  if not found then
    -- Refused and forgotten between the two statements: the caller tries again.
    return query select 'in_progress', null::timestamptz, null::integer, null::text;
  elsif v_kept.fingerprint <> p_fingerprint then
    return query select 'mismatch', null::timestamptz, null::integer, null::text;
  elsif v_kept.status is not null then
    return query select 'replay', null::timestamptz, v_kept.status, v_kept.sealed;
  elsif v_kept.leased_until > clock_timestamp() then
    return query select 'in_progress', null::timestamptz, null::integer, null::text;
  else
    v_now := clock_timestamp();
    update private.kept_answers k set leased_until = v_now + make_interval(secs => p_lease_seconds)
    where k.key_hash = p_key_hash;
    return query select 'run', v_now + make_interval(secs => p_lease_seconds), null::integer, null::text;
  end if;
end;
$$;

-- Keeps the answer of a request, if the lease is still its own. Called by keepAnswer after a change.
create function public.finish_kept_request(p_key_hash text, p_lease timestamptz, p_status integer, p_sealed text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.kept_answers k set status = p_status, sealed = p_sealed, leased_until = null
  where k.key_hash = p_key_hash and k.leased_until = p_lease and k.status is null;
end;
$$;

-- Forgets a request that was refused, if the lease is still its own, so that it may be sent again. Called by keepAnswer.
create function public.drop_kept_request(p_key_hash text, p_lease timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  delete from private.kept_answers k
  where k.key_hash = p_key_hash and k.leased_until = p_lease and k.status is null;
end;
$$;

-- Forgets answers that are older than 30 days; called by the sweep. Returns how many.
create function public.forget_kept_answers()
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  v_forgotten bigint;
begin
  delete from private.kept_answers k where k.created_at < clock_timestamp() - interval '30 days';
  get diagnostics v_forgotten = row_count;
  return v_forgotten;
end;
$$;

alter table private.kept_answers enable row level security;
grant select, insert, update, delete on private.kept_answers to service_role;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['begin_kept_request(text, text, integer)', 'finish_kept_request(text, timestamptz, integer, text)',
    'drop_kept_request(text, timestamptz)', 'forget_kept_answers()']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
