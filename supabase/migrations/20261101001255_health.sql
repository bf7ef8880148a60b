-- Health and metrics: what a monitor asks of the database, in one cheap call each. Relies on the inbox, the outbox and the catalog.

-- What must be there before anything is sold: one row, read by every readiness probe. migrations is null where their history
-- cannot be read. Reads only.
create function public.read_health()
returns table (migrations text[], catalog_version integer)
language plpgsql stable
set search_path = ''
as $$
declare
  v_migrations text[];
begin
  if has_schema_privilege(to_regnamespace('supabase_migrations')::oid, 'usage') then
    select array_agg(m.version order by m.version) into v_migrations from supabase_migrations.schema_migrations m;
  end if;
  return query select v_migrations, (select s.version from public.pricing_settings s);
end;
$$;

-- What waits, as numbers for a monitor: one row. Ages are seconds of wall time, 0 where nothing waits. Reads only.
create function public.read_backlog()
returns table (
  outbox_waiting bigint, outbox_age_seconds double precision, outbox_parked bigint,
  webhooks_waiting bigint, webhook_age_seconds double precision, webhooks_parked bigint,
  holds_overdue bigint, audit_findings integer, cron_jobs text[], cron_age_seconds double precision[]
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  return query select
    (select count(*) from private.jobs j where j.done_at is null and j.parked_at is null),
    (select coalesce(extract(epoch from v_now - min(j.created_at)), 0)::double precision from private.jobs j
      where j.done_at is null and j.parked_at is null),
    (select count(*) from private.jobs j where j.done_at is null and j.parked_at is not null),
    (select count(*) from private.stripe_events e where e.status in ('received', 'failed')),
    (select coalesce(extract(epoch from v_now - min(e.received_at)), 0)::double precision from private.stripe_events e
      where e.status in ('received', 'failed')),
    (select count(*) from private.stripe_events e where e.status = 'parked'),
    (select count(*) from public.credit_reservations r where r.status = 'held'
      and r.expires_at < private.billing_now() - interval '15 minutes'),
    (select coalesce((select a.finding_count from private.audits a where a.finished_at is not null
      order by a.audit_day desc limit 1), 0)),
    (select coalesce(array_agg(c.job order by c.job), '{}') from private.cron_runs c),
    (select coalesce(array_agg(extract(epoch from v_now - c.ended_at)::double precision order by c.job), '{}')
      from private.cron_runs c);
end;
$$;

revoke execute on function public.read_health(), public.read_backlog() from public, anon, authenticated;
grant execute on function public.read_health(), public.read_backlog() to service_role;
