-- The schedule of a hosted project: Supabase's own cron calls the application's routes. Run it once in the SQL editor, with the
-- two values of your own; running it again replaces what it made. It is no migration: a local database has neither extension.
--
--   site: the application's address, without a slash at the end      secret: the value of CRON_SECRET

create extension if not exists pg_cron;
create extension if not exists pg_net;

do $$
declare
  v_site text := 'https://app.example.com';
  v_secret text := 'the value of CRON_SECRET';
  v_job record;
begin
  if v_site like '%example.com' then
    raise exception 'write your own address and secret into the two lines above';
  end if;
  -- The secret is kept sealed, and read when a job runs: nobody finds it in cron.job.
  delete from vault.secrets where name in ('farebox_site', 'farebox_cron_secret');
  perform vault.create_secret(v_site, 'farebox_site');
  perform vault.create_secret(v_secret, 'farebox_cron_secret');

  for v_job in
    select * from (values
      ('outbox', '* * * * *'),
      ('sweeps', '* * * * *'),
      ('top-ups', '* * * * *'),
      ('renewals', '5 * * * *'),
      ('notices', '15 * * * *'),
      ('audit', '25 * * * *'),
      ('retention', '35 * * * *'),
      ('reports', '45 3 * * *'),
      ('reconcile', '5 4 * * *')) as job (name, schedule)
  loop
    perform cron.schedule('farebox-' || v_job.name, v_job.schedule, format($job$
      select net.http_post(
        url := (select decrypted_secret from vault.decrypted_secrets where name = 'farebox_site') || '/api/cron/%s',
        headers := jsonb_build_object('authorization', 'Bearer '
          || (select decrypted_secret from vault.decrypted_secrets where name = 'farebox_cron_secret')),
        timeout_milliseconds := 300000)
    $job$, v_job.name));
  end loop;
end;
$$;
