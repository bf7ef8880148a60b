-- The nightly audit: every account's ledger, and what of the whole product is not as usual. Relies on reports, the outbox
-- and operators.

-- Global: a row a night, so that one which was cut off goes on where it stopped, and that people see that it ran.
create table private.audits (
  audit_day date primary key,
  after_account_id uuid,
  accounts integer not null default 0,
  stuck_holds integer not null default 0,
  used_micros bigint[] not null default array_fill(0::bigint, array[15]),
  finding_count integer not null default 0,
  findings text[] not null default '{}',
  started_at timestamptz not null,
  saved_at timestamptz not null,
  accounts_done_at timestamptz,
  finished_at timestamptz
);
comment on table private.audits is 'Audits by UTC day; times are wall time.';
comment on column private.audits.used_micros is 'Credits that the accounts seen so far used, by day of usage: the day before the audit first, 15 days.';
comment on column private.audits.findings is 'What a person should look at, a sentence each, the first 200; finding_count counts them all. Ids and numbers only.';

alter table private.audits enable row level security;
grant select, insert, update on private.audits to service_role;

-- Guarantee: the audit to go on with: the last one that was cut off within two days, else this day's, new or done.
-- Called by the audit's cron; idempotent.
create function public.begin_audit()
returns table (audit_day date, accounts_done boolean, finished boolean)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_day date := (clock_timestamp() at time zone 'UTC')::date;
  v_open date;
begin
  select max(a.audit_day) into v_open from private.audits a
    where a.finished_at is null and a.saved_at > clock_timestamp() - interval '2 days';
  if v_open is null then
    insert into private.audits (audit_day, started_at, saved_at) values (v_day, clock_timestamp(), clock_timestamp())
    on conflict do nothing;
  end if;
  return query select a.audit_day, a.accounts_done_at is not null, a.finished_at is not null
    from private.audits a where a.audit_day = coalesce(v_open, v_day);
end;
$$;

-- Writes findings into an audit's row, the first 200 of them in words. The caller holds the row.
create function private.note_findings(p_audit_day date, p_findings text[])
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.audits a
    set finding_count = a.finding_count + cardinality(p_findings), findings = (a.findings || p_findings)[1:200],
        saved_at = clock_timestamp()
    where a.audit_day = p_audit_day;
end;
$$;

-- Guarantee: the next p_limit accounts of the audit are looked at: every promise of their ledgers, holds that no sweep has
-- closed for 15 minutes, and what they used. Each account is seen as it is at one instant. Two runs at once take turns.
-- Called by the audit's cron. Locks: the audit's row. Returns whether all accounts are done.
create function public.audit_accounts(p_audit_day date, p_limit integer default 25)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_audit private.audits;
  v_account_id uuid;
  v_seen integer := 0;
  v_stuck integer;
  v_findings text[];
  v_used bigint[];
begin
  select * into v_audit from private.audits a where a.audit_day = p_audit_day for update;
  if v_audit.accounts_done_at is not null then
    return true;
  end if;
  for v_account_id in
    select b.account_id from public.credit_balances b
    where v_audit.after_account_id is null or b.account_id > v_audit.after_account_id
    order by b.account_id limit p_limit
  loop
    v_seen := v_seen + 1;
    v_audit.after_account_id := v_account_id;
    select array_agg('Account ' || v_account_id || ': ' || broken.invariant || ': ' || coalesce(broken.expected::text, 'nothing')
        || ' expected, ' || coalesce(broken.actual::text, 'nothing') || ' found.' order by broken.invariant)
      into v_findings from private.verify_account(v_account_id) broken;
    perform private.note_findings(p_audit_day, v_findings) where v_findings is not null;
    select count(*) into v_stuck from public.credit_reservations r
      where r.account_id = v_account_id and r.status = 'held' and r.expires_at < private.billing_now() - interval '15 minutes';
    select array_agg(day.used order by day.n) into v_used from (
      select n, coalesce(sum(u.credits_micros), 0)::bigint as used
      from generate_series(1, 15) n
      left join public.usage_daily u on u.account_id = v_account_id and u.tool = ''
        and u.usage_day = (private.billing_now() at time zone 'UTC')::date - n
      group by n) day;
    v_audit.stuck_holds := v_audit.stuck_holds + v_stuck;
    v_audit.used_micros := array(select days.had + days.more from unnest(v_audit.used_micros, v_used) with ordinality as days (had, more, n) order by days.n);
  end loop;
  update private.audits a
    set after_account_id = v_audit.after_account_id, accounts = a.accounts + v_seen, stuck_holds = v_audit.stuck_holds,
        used_micros = v_audit.used_micros, saved_at = clock_timestamp(),
        accounts_done_at = case when v_seen < p_limit then clock_timestamp() end
    where a.audit_day = p_audit_day;
  return v_seen < p_limit;
end;
$$;

-- Passes over the one account that audit_accounts cannot get through, with a finding that says so: the others are looked at
-- still. Called by the audit's cron when a slice of one has failed.
create function public.skip_audited_account(p_audit_day date, p_error text)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_after_id uuid;
  v_account_id uuid;
begin
  select a.after_account_id into v_after_id from private.audits a where a.audit_day = p_audit_day for update;
  select b.account_id into v_account_id from public.credit_balances b
    where v_after_id is null or b.account_id > v_after_id order by b.account_id limit 1;
  if v_account_id is null then
    return;
  end if;
  perform private.note_findings(p_audit_day,
    array['Account ' || v_account_id || ' could not be looked at: ' || left(coalesce(p_error, 'nobody said why'), 200) || '.']);
  update private.audits a set after_account_id = v_account_id where a.audit_day = p_audit_day;
end;
$$;

-- Guarantee: the audit is done, with what was found by account, what p_findings says of the installation, and what is unusual
-- of the whole product; operators hear of it by mail once, when there is anything, and of nothing else. Called by the
-- audit's cron when all accounts are done; a repeat changes nothing and writes no second mail.
-- Unusual is a day that used over three times the mean of the 14 before it, of which half had usage.
-- Locks: the audit's row.
create function public.finish_audit(p_audit_day date, p_findings text[] default '{}')
returns table (accounts integer, finding_count integer, findings text[])
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_audit private.audits;
  v_usual bigint;
  v_days integer;
  v_used bigint;
begin
  select * into v_audit from private.audits a where a.audit_day = p_audit_day for update;
  if v_audit.finished_at is null and v_audit.accounts_done_at is not null then
    perform private.note_findings(p_audit_day, p_findings);
    if v_audit.stuck_holds > 0 then
      perform private.note_findings(p_audit_day, array[v_audit.stuck_holds || case when v_audit.stuck_holds = 1 then ' hold is'
        else ' holds are' end || ' open although over for 15 minutes: does POST /api/cron/sweeps run each minute?']);
    end if;
    v_used := v_audit.used_micros[1];
    select coalesce(avg(used), 0)::bigint, count(*) filter (where used > 0) into v_usual, v_days
      from unnest(v_audit.used_micros[2:]) used;
    if v_days >= 7 and v_used > 3 * v_usual then
      perform private.note_findings(p_audit_day, array['Customers used ' || round(v_used / 1e6) || ' credits in a day, '
        || round(v_used / v_usual::numeric, 1) || ' times as many as usual (' || round(v_usual / 1e6) || ').']);
    end if;
    update private.audits a set finished_at = clock_timestamp() where a.audit_day = p_audit_day returning * into v_audit;
    if v_audit.finding_count > 0 then
      perform private.enqueue_job('audit_found', 'audit:' || p_audit_day, jsonb_build_object('audit_day', p_audit_day));
    end if;
  end if;
  return query select v_audit.accounts, v_audit.finding_count, v_audit.findings;
end;
$$;

-- The last audits, newest first: for operators, and for the mail about one.
create function public.list_audits(p_limit integer default 30, p_audit_day date default null)
returns table (
  audit_day date, accounts integer, stuck_holds integer, finding_count integer, findings text[], started_at timestamptz,
  finished_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select a.audit_day, a.accounts, a.stuck_holds, a.finding_count, a.findings, a.started_at, a.finished_at
    from private.audits a where p_audit_day is null or a.audit_day = p_audit_day
    order by a.audit_day desc limit least(p_limit, 400);
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['begin_audit()', 'audit_accounts(date, integer)', 'skip_audited_account(date, text)',
    'finish_audit(date, text[])', 'list_audits(integer, date)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on function private.note_findings(date, text[]) to service_role;
