-- Messages: notices to people, in the application and by mail. Relies on accounts, teams and the outbox.
-- A core posts a notice in the transaction of what it tells; the outbox makes a mail of it for each person it concerns.

create table public.notifications (
  account_id uuid not null references public.accounts,
  notification_id uuid not null default gen_random_uuid(),
  user_id uuid,
  kind text not null check (kind in ('low_balance', 'out_of_credits', 'top_up_stopped', 'limit_requested', 'limit_decided')),
  notice_key text not null,
  facts jsonb not null default '{}',
  collected_at timestamptz,
  settled_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, notification_id),
  unique (account_id, notice_key)
);
comment on table public.notifications is 'What an account, or one person of it, is told: in the application at once, by mail through the outbox.';
comment on column public.notifications.user_id is 'Whom alone it concerns; null is everybody who may see the account''s bill.';
comment on column public.notifications.notice_key is 'What it tells of, once for ever: its kind and the row, payment, lot or day.';
comment on column public.notifications.facts is 'Ids and numbers as they were. Names and addresses are looked up when somebody reads it.';
comment on column public.notifications.settled_at is 'When what it asks for was done: nobody has to read it any more.';
comment on column public.notifications.collected_at is 'When the outbox took it over, in wall time; null waits.';
-- What the outbox has still to take over, oldest first.
create index notifications_waiting on public.notifications (created_at) where collected_at is null;
-- A person's list, newest first.
create index notifications_newest on public.notifications (account_id, created_at desc, notification_id);

create table public.notification_reads (
  account_id uuid not null references public.accounts,
  notification_id uuid not null,
  user_id uuid not null,
  read_at timestamptz not null,
  primary key (account_id, notification_id, user_id)
);
comment on table public.notification_reads is 'Who has read which notice.';

create table private.muted_notices (
  user_id uuid not null,
  kind text not null,
  muted_at timestamptz not null,
  primary key (user_id, kind)
);
comment on table private.muted_notices is 'Of which kinds of notices a person wants no mail, whichever account they are of.';

alter table public.notifications enable row level security;
alter table public.notification_reads enable row level security;
alter table private.muted_notices enable row level security;
create policy "own notices, or all with billing rights" on public.notifications for select to authenticated
  using (user_id = (select auth.uid()) and account_id in (select private.my_account_ids())
    or user_id is null and account_id in (select private.my_billing_account_ids()));
create policy "own reading" on public.notification_reads for select to authenticated
  using (user_id = (select auth.uid()) and account_id in (select private.my_account_ids()));
grant select on public.notifications, public.notification_reads to authenticated;
grant select, insert, update on public.notifications to service_role;
grant select, insert on public.notification_reads to service_role;
grant select, insert, delete on private.muted_notices to service_role;

-- Guarantee: a notice exists exactly when the caller's transaction commits, once an account and key. Called by cores, with the
-- account's time; takes no lock but its own row's. p_user_id: whom alone it concerns, or null.
create function private.post_notice(
  p_account_id uuid, p_kind text, p_notice_key text, p_facts jsonb, p_user_id uuid, p_at timestamptz
)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.notifications (account_id, user_id, kind, notice_key, facts, created_at)
  values (p_account_id, p_user_id, p_kind, p_notice_key, p_facts, p_at)
  on conflict (account_id, notice_key) do nothing;
end;
$$;

-- Kinds that no mail can be switched off for: money, or work that stands still, is lost unless somebody acts.
create function private.is_essential_notice(p_kind text)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_kind in ('top_up_stopped');
end;
$$;

-- Whom a notice is mailed to: the person it concerns, while they are a member; else the person its facts name (user_id)
-- while they may still buy, else the owners. Only confirmed addresses, and nobody who muted the kind.
create function private.list_notice_people(p_account_id uuid, p_kind text, p_user_id uuid, p_facts jsonb)
returns table (user_id uuid, email text, display_name text)
language plpgsql stable
set search_path = ''
as $$
declare
  v_named uuid := p_facts ->> 'user_id';
begin
  if not exists (select from public.account_members m where m.account_id = p_account_id and m.user_id = v_named
      and m.role in ('owner', 'admin', 'billing')) then
    v_named := null;
  end if;
  return query
    select p.user_id, p.email, p.display_name
    from public.account_members m join public.profiles p on p.user_id = m.user_id
    where m.account_id = p_account_id and p.email_confirmed_at is not null and p.email <> ''
      and case when p_user_id is not null then m.user_id = p_user_id
        when v_named is not null then m.user_id = v_named
        else m.role = 'owner' end
      and not exists (select from private.muted_notices muted where muted.user_id = m.user_id and muted.kind = p_kind
        and not private.is_essential_notice(p_kind))
    order by p.user_id;
end;
$$;

-- Guarantee: a notice is taken over by the outbox once, with one job a person, in one transaction; many at once take turns at
-- its row. Called by drainOutbox in front of the jobs. Idempotency: the notice's row. Returns how many it took over, at most
-- p_limit (100).
create function public.collect_notices(p_limit integer default 100)
returns integer
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_notice public.notifications;
  v_person_id uuid;
  v_collected integer := 0;
  v_wall_now timestamptz := clock_timestamp();
begin
  for v_notice in
    select * from public.notifications n where n.collected_at is null order by n.created_at limit least(p_limit, 100)
  loop
    update public.notifications n set collected_at = v_wall_now
      where n.account_id = v_notice.account_id and n.notification_id = v_notice.notification_id and n.collected_at is null;
    continue when not found;
    v_collected := v_collected + 1;
    for v_person_id in
      select person.user_id
      from private.list_notice_people(v_notice.account_id, v_notice.kind, v_notice.user_id, v_notice.facts) person
    loop
      perform private.enqueue_job('notice', 'notice:' || v_notice.notification_id || ':' || v_person_id,
        jsonb_build_object('account_id', v_notice.account_id, 'notification_id', v_notice.notification_id, 'user_id', v_person_id));
    end loop;
  end loop;
  return v_collected;
end;
$$;

-- A notice with the person it is mailed to, as both are now; no row when there is nobody to tell any more (they left, or
-- muted the kind since). Called by buildMail.
create function public.get_notice_to_mail(p_account_id uuid, p_notification_id uuid, p_user_id uuid)
returns table (
  kind text, facts jsonb, created_at timestamptz, account_name text, account_kind text, user_id uuid, email text,
  display_name text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select n.kind, n.facts, n.created_at, a.name, a.kind, person.user_id, person.email, person.display_name
    from public.notifications n
    join public.accounts a on a.id = n.account_id
    cross join lateral private.list_notice_people(n.account_id, n.kind, n.user_id, n.facts) person
    where n.account_id = p_account_id and n.notification_id = p_notification_id and person.user_id = p_user_id;
end;
$$;

-- Kinds that a person has muted.
create function public.list_muted_notices(p_user_id uuid)
returns setof text
language plpgsql stable
set search_path = ''
as $$
begin
  return query select m.kind from private.muted_notices m where m.user_id = p_user_id order by m.kind;
end;
$$;

-- Guarantee: from when it returns, no mail of the kind is made for the person, or mails are again. Called by the settings page
-- and by the link in a mail. Idempotent. SQLSTATE 22023 for a kind that cannot be muted.
create function public.mute_notices(p_user_id uuid, p_kind text, p_is_muted boolean)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_user_id is null or p_kind is null or p_is_muted is null then
    raise sqlstate '22004' using message = 'person, kind and whether are required';
  end if;
  if private.is_essential_notice(p_kind) then
    raise sqlstate '22023' using message = 'mails of this kind cannot be switched off';
  end if;
  if p_is_muted then
    insert into private.muted_notices (user_id, kind, muted_at) values (p_user_id, p_kind, clock_timestamp())
      on conflict do nothing;
  else
    delete from private.muted_notices m where m.user_id = p_user_id and m.kind = p_kind;
  end if;
end;
$$;

-- Core of set_low_balance_warning.
create function private.set_low_at_core(p_account_id uuid, p_now timestamptz, p_micros bigint)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_left bigint := v_balance.available_micros + v_balance.held_micros;
begin
  -- Who is below the new line already is not told of falling to it; who is above it again is.
  update public.credit_balances b
    set low_at_micros = p_micros, watch_micros = coalesce(p_micros, b.watch_micros),
        alarm = case when b.alarm = 'out' or p_micros is null then b.alarm when v_left <= p_micros then 'low' else 'none' end
    where b.account_id = p_account_id;
end;
$$;

-- Guarantee: from when it returns, the account is told once when what it has falls to p_micros; null is the catalog's warning.
-- Called by PUT /api/notifications/low-balance, with billing rights. Locks: the balance row. SQLSTATE 22004, 22023, PT404, 55P03.
create function public.set_low_balance_warning(p_account_id uuid, p_micros bigint default null)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'an account is required';
  end if;
  if p_micros < 0 or p_micros > 9000000000000000 then
    raise sqlstate '22023' using message = 'a warning is at no less than zero and no more than nine billion credits';
  end if;
  perform * from private.set_low_at_core(p_account_id, v_now, p_micros);
end;
$$;

-- A person's notices in an account, newest first, before p_before: those to them alone, and with p_sees_bill those of the
-- account. Called by the bell and GET /api/notifications.
create function public.list_notices(
  p_account_id uuid, p_user_id uuid, p_sees_bill boolean, p_before timestamptz default null, p_limit integer default 20
)
returns table (notification_id uuid, kind text, facts jsonb, created_at timestamptz, read_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select n.notification_id, n.kind, n.facts, n.created_at, coalesce(r.read_at, n.settled_at)
    from public.notifications n
    left join public.notification_reads r on r.account_id = p_account_id and r.notification_id = n.notification_id
      and r.user_id = p_user_id
    where n.account_id = p_account_id and (n.user_id = p_user_id or n.user_id is null and p_sees_bill)
      and (p_before is null or n.created_at < p_before)
    order by n.created_at desc, n.notification_id limit least(p_limit, 100);
end;
$$;

-- How many of a person's last 100 notices are unread: the number on the bell, which says no more than 99.
create function public.count_unread_notices(p_account_id uuid, p_user_id uuid, p_sees_bill boolean)
returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return (select count(*) from public.list_notices(p_account_id, p_user_id, p_sees_bill, null, 100) n where n.read_at is null);
end;
$$;

-- Marks notices of a person as read: one, or with null all of them. Only theirs; a second call changes nothing.
create function public.read_notices(p_account_id uuid, p_user_id uuid, p_sees_bill boolean, p_notification_id uuid default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.notification_reads (account_id, notification_id, user_id, read_at)
  select p_account_id, n.notification_id, p_user_id, clock_timestamp() from public.notifications n
    where n.account_id = p_account_id and (n.user_id = p_user_id or n.user_id is null and p_sees_bill)
      and (p_notification_id is null or n.notification_id = p_notification_id)
  on conflict do nothing;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['collect_notices(integer)', 'get_notice_to_mail(uuid, uuid, uuid)', 'list_muted_notices(uuid)',
    'mute_notices(uuid, text, boolean)', 'set_low_balance_warning(uuid, bigint)',
    'list_notices(uuid, uuid, boolean, timestamptz, integer)', 'count_unread_notices(uuid, uuid, boolean)',
    'read_notices(uuid, uuid, boolean, uuid)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
