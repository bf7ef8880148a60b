-- Privacy: what a person may take along, how they are forgotten, and how long messages are kept. Relies on accounts, teams, the
-- ledger cores, chat, content and the product tables.
-- The ledger outlives the person: its rows hold ids, codes and numbers, and an id that leads to nobody says nothing of anybody.

-- Global: one row a person who asked to be forgotten, so that a crash between its steps is found and gone on from.
create table private.deletions (
  user_id uuid primary key,
  account_ids uuid[] not null,
  begun_at timestamptz not null,
  finished_at timestamptz
);
comment on table private.deletions is 'Times are wall time. account_ids are the accounts that end with the person.';
-- What the sweep goes on with.
create index deletions_open on private.deletions (begun_at) where finished_at is null;

alter table private.deletions enable row level security;
grant select, insert, update on private.deletions to service_role;
grant delete on public.notifications, public.notification_reads, private.muted_notices, private.sign_up_networks to service_role;

-- Core of begin_deletion for one account: no charge and no purchase of a pack by itself begins any more; what is held is settled.
create function private.stop_account_core(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
begin
  v_balance.spending_frozen_at := coalesce(v_balance.spending_frozen_at, v_balance.last_at);
  v_balance.spending_frozen_reason := 'The account is deleted.';
  perform private.save_balance(v_balance);
  update public.credit_balances b set top_up_at_micros = null where b.account_id = p_account_id;
  update public.top_up_settings s
    set is_on = false, card_id = null, card_brand = null, card_last4 = null, default_card_id = null
    where s.account_id = p_account_id;
  update public.accounts a set closed_at = coalesce(a.closed_at, p_now) where a.id = p_account_id;
end;
$$;

-- Guarantee: until the transaction ends nobody joins, leaves or takes over an account that the person is a member of.
create function private.lock_teams_of(p_user_id uuid)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_account_id uuid;
begin
  for v_account_id in select m.account_id from public.account_members m where m.user_id = p_user_id order by 1 loop
    perform from public.accounts a where v_account_id = a.id for no key update;
  end loop;
end;
$$;

-- In front of stop_account_core, for one account after the other.
create function private.stop_account(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  perform from private.stop_account_core(p_account_id, p_now);
end;
$$;

-- Guarantee: from here on nothing is charged to the accounts that end with the person: the personal one, and organizations in
-- which they are alone, or with people who have begun to go as well: it ends with the last of them. Nothing is deleted yet: their subscriptions end at Stripe first. Called for the person, who has typed
-- their address; asked again it answers the same. Outcomes: ok; hand_over (names are the organizations that others are members
-- of and nobody else owns: nothing was changed); unknown. Locks: the owned organizations' rows and balances, ascending.
-- SQLSTATE 22004, 55P03.
create function public.begin_deletion(p_user_id uuid)
returns table (outcome text, account_ids uuid[], names text[])
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_ids uuid[];
  v_names text[];
  v_account_id uuid;
begin
  if p_user_id is null then
    raise sqlstate '22004' using message = 'a person is required';
  end if;
  select d.account_ids into v_ids from private.deletions d where d.user_id = p_user_id;
  if found then
    return query select 'ok', v_ids, '{}'::text[];
    return;
  end if;
  if not exists (select from public.profiles p where p.user_id = p_user_id) then
    return query select 'unknown', '{}'::uuid[], '{}'::text[];
    return;
  end if;
  -- Nobody joins, leaves or takes over meanwhile: that is done under the same lock.
  perform private.lock_teams_of(p_user_id);
  select array_agg(a.name order by a.name) into v_names
    from public.account_members m join public.accounts a on a.id = m.account_id
    where m.user_id = p_user_id and m.role = 'owner' and not private.has_other_owner(m.account_id, p_user_id)
      and exists (select from public.account_members other where other.account_id = m.account_id and other.user_id <> p_user_id
        and not private.is_going(other.user_id));
  if v_names is not null then
    return query select 'hand_over', '{}'::uuid[], v_names;
    return;
  end if;
  select array_agg(m.account_id order by m.account_id) into v_ids from public.account_members m
    where m.user_id = p_user_id and not exists (
      select from public.account_members other where other.account_id = m.account_id and other.user_id <> p_user_id
        and not private.is_going(other.user_id));
  v_ids := coalesce(v_ids, '{}');
  foreach v_account_id in array v_ids loop
    perform private.stop_account(v_account_id, v_now);
  end loop;
  delete from private.invites i where i.account_id = any (v_ids);
  insert into private.deletions (user_id, account_ids, begun_at) values (p_user_id, v_ids, clock_timestamp())
  on conflict (user_id) do nothing;
  -- Of several at once the first wrote it.
  if found then
    perform private.note_act(null, p_user_id, 'person.deletion_begun', jsonb_build_object('account_ids', v_ids), null);
  end if;
  return query select 'ok', v_ids, '{}'::text[];
end;
$$;

-- Core of finish_deletion for one account: every lot ends now, by rows of the ledger, and the account has no plan any more. What
-- is still held ends when it comes back.
create function private.close_account_core(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_month public.credit_schedules;
begin
  -- Months to come are granted before their time, so that what was paid for them is booked, and ends, with the rest.
  for v_month in
    select * from public.credit_schedules s where s.account_id = p_account_id and s.granted_seq is null
    order by s.due_at, s.schedule_id
  loop
    update public.credit_schedules s set granted_seq = v_balance.last_seq + 1
      where s.account_id = p_account_id and s.schedule_id = v_month.schedule_id;
    v_balance := private.repay_debt(private.open_month(v_balance, v_month, v_month.credits_micros, v_month.paid_minor, ''));
  end loop;
  update public.credit_grants g set expires_at = v_balance.last_at
    where g.account_id = p_account_id and (g.remaining_micros > 0 or g.held_micros > 0 or g.frozen_micros > 0)
      and (g.expires_at is null or g.expires_at > v_balance.last_at);
  v_balance.next_lapse_at := v_balance.last_at;
  v_balance := private.lapse_due_lots(v_balance);
  v_balance.plan_id := null;
  v_balance.plan_kind := 'none';
  v_balance.is_unlimited := false;
  v_balance.rights_until := null;
  v_balance.period_start := null;
  v_balance.period_end := null;
  perform private.save_balance(v_balance);
end;
$$;

-- In front of close_account_core, for one account after the other.
create function private.close_account(p_account_id uuid, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  perform from private.close_account_core(p_account_id, p_now);
end;
$$;

-- Takes away what an account that has ended says about people: its name, keys, servers, words. Its ids and numbers stay.
create function private.forget_account(p_account_id uuid)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update public.accounts a set name = 'Deleted account', branding = '{}' where a.id = p_account_id;
  update public.departments d set name = d.department_id::text where d.account_id = p_account_id;
  update public.projects p set name = p.project_id::text where p.account_id = p_account_id;
  delete from private.api_key_secrets s where s.account_id = p_account_id;
  update public.api_keys k set name = 'Deleted key', last_four = '', revoked_at = coalesce(k.revoked_at, now())
    where k.account_id = p_account_id;
  delete from private.provider_keys k where k.account_id = p_account_id;
  delete from private.mcp_servers s where s.account_id = p_account_id;
  delete from private.invites i where i.account_id = p_account_id;
  delete from public.notification_reads r where r.account_id = p_account_id;
  delete from public.notifications n where n.account_id = p_account_id;
  delete from public.account_notes n where n.account_id = p_account_id;
  delete from public.conversations c where c.account_id = p_account_id;
  delete from public.content_pieces c where c.account_id = p_account_id;
end;
$$;

-- Ends a person's sign-in, and with it their sessions, and what the platform noted of them, where it keeps that here. Security definer because auth belongs to the platform; it takes an id and
-- gives nothing back. Called by finish_deletion alone.
create function private.remove_sign_in(p_user_id uuid)
returns void
language plpgsql volatile
security definer
set search_path = ''
as $$
begin
  if not exists (select from private.deletions d where d.user_id = p_user_id) then
    raise sqlstate 'PT409' using message = 'the person has not asked for it';
  end if;
  if to_regclass('auth.audit_log_entries') is not null then
    delete from auth.audit_log_entries e where e.payload ->> 'actor_id' = p_user_id::text;
  end if;
  delete from auth.users u where u.id = p_user_id;
end;
$$;

-- Guarantee: the person is forgotten, all at once: name, address, sign-in, messages, keys; credits that ended with their accounts
-- expired by a row; no row of a ledger is changed. Their claims of free credits stay as hashes, so that nobody has them twice.
-- Called when their subscriptions have ended at Stripe; a repeat changes nothing. Locks: the deletion's row, then the accounts'
-- balances, ascending. Returns whether the person is forgotten; false when begin_deletion was not called. SQLSTATE 22004, 55P03.
create function public.finish_deletion(p_user_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_deletion private.deletions;
  v_account_id uuid;
  v_email text;
begin
  if p_user_id is null then
    raise sqlstate '22004' using message = 'a person is required';
  end if;
  select * into v_deletion from private.deletions d where d.user_id = p_user_id for update;
  if not found or v_deletion.finished_at is not null then
    return found;
  end if;
  foreach v_account_id in array v_deletion.account_ids loop
    perform private.close_account(v_account_id, v_now);
  end loop;
  foreach v_account_id in array v_deletion.account_ids loop
    perform private.forget_account(v_account_id);
  end loop;
  select lower(p.email) into v_email from public.profiles p where p.user_id = p_user_id;
  -- In organizations that go on: their words and keys go, what they used stays under an id.
  delete from private.api_key_secrets s using public.api_keys k
    where k.account_id = s.account_id and k.api_key_id = s.api_key_id and k.created_by = p_user_id;
  update public.api_keys k set revoked_at = coalesce(k.revoked_at, now()) where k.created_by = p_user_id;
  delete from public.conversations c where c.user_id = p_user_id;
  delete from public.content_pieces c where c.author_id = p_user_id;
  delete from public.notification_reads r where r.user_id = p_user_id;
  delete from private.muted_notices m where m.user_id = p_user_id;
  delete from public.notifications n where n.user_id = p_user_id;
  update public.limit_requests r
    set reason = 'Deleted.', status = case when r.status = 'pending' then 'withdrawn' else r.status end
    where r.requested_by = p_user_id;
  update public.limit_requests r set answer = null where r.decided_by = p_user_id;
  update public.contact_requests c
    set name = 'Deleted', email = 'deleted@deleted.invalid', company = '', message = 'Deleted.', reply = null, user_id = null
    where c.user_id = p_user_id or lower(c.email) = v_email;
  delete from private.invites i where i.invited_by = p_user_id and i.accepted_at is null or i.email = v_email
    or i.accepted_by = p_user_id;
  delete from private.sign_up_networks n where n.user_id = p_user_id;
  delete from public.account_members m where m.user_id = p_user_id;
  delete from public.profiles p where p.user_id = p_user_id;
  perform private.remove_sign_in(p_user_id);
  update private.deletions d set finished_at = clock_timestamp() where d.user_id = p_user_id;
  perform private.note_act(null, p_user_id, 'person.deleted', null, jsonb_build_object('account_ids', v_deletion.account_ids));
  return true;
end;
$$;

-- The people whose deletion a crash has cut off more than five minutes ago, and the accounts that end with them.
create function public.list_open_deletions(p_limit integer default 50)
returns table (user_id uuid, account_ids uuid[])
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select d.user_id, d.account_ids from private.deletions d
    where d.finished_at is null and d.begun_at < clock_timestamp() - interval '5 minutes'
    order by d.begun_at limit least(p_limit, 200);
end;
$$;

-- What the product keeps of a person, a section at a time, in pages: rows after the key p_after, as JSON with the key of each.
-- Of the personal account everything; of an organization what is the person's own: their messages, keys, requests and usage.
-- Sections: profile, accounts, conversations, messages, content, notices, api_keys, limit_requests, enquiries, ledger, lots,
-- payments, subscriptions, usage_by_day, free_credits, acts. Reads only. SQLSTATE 22023 for another section.
create function public.export_person(p_user_id uuid, p_section text, p_after text default '', p_limit integer default 500)
returns table (row_key text, row_data jsonb)
language plpgsql stable
set search_path = ''
as $$
declare
  v_query text := case p_section
    when 'profile' then $q$select '1', to_jsonb(p) from public.profiles p where p.user_id = $1$q$
    when 'accounts' then $q$select m.account_id::text, jsonb_build_object('account_id', a.id, 'kind', a.kind, 'name', a.name,
        'role', m.role, 'joined_at', m.joined_at, 'message_retention_days', a.message_retention_days,
        'balance', case when a.id = $1 then (select jsonb_build_object('available_micros', b.available_micros, 'held_micros',
          b.held_micros, 'debt_micros', b.debt_micros, 'plan', b.plan_id) from public.credit_balances b where b.account_id = a.id) end)
      from public.account_members m join public.accounts a on a.id = m.account_id where m.user_id = $1$q$
    when 'conversations' then $q$select c.account_id || '/' || c.conversation_id, to_jsonb(c)
      from public.conversations c where c.user_id = $1$q$
    when 'messages' then $q$select m.account_id || '/' || m.conversation_id || '/' || lpad(m.position::text, 10, '0'), to_jsonb(m)
      from public.conversations c join public.messages m on m.account_id = c.account_id and m.conversation_id = c.conversation_id
      where c.user_id = $1$q$
    when 'content' then $q$select c.account_id || '/' || c.piece_id, to_jsonb(c) from public.content_pieces c where c.author_id = $1$q$
    when 'notices' then $q$select n.account_id || '/' || n.notification_id, to_jsonb(n)
      from public.notifications n where n.user_id = $1 or n.account_id = $1$q$
    when 'api_keys' then $q$select k.account_id || '/' || k.api_key_id, to_jsonb(k) from public.api_keys k where k.created_by = $1$q$
    when 'limit_requests' then $q$select r.account_id || '/' || r.limit_request_id, to_jsonb(r)
      from public.limit_requests r where r.requested_by = $1$q$
    when 'enquiries' then $q$select c.contact_request_id::text, to_jsonb(c) from public.contact_requests c where c.user_id = $1$q$
    when 'ledger' then $q$select t.account_id || '/' || lpad(t.seq::text, 20, '0'), to_jsonb(t)
      from public.credit_transactions t where t.account_id = $1 or (t.actor_id = $1 and t.account_id in (
        select m.account_id from public.account_members m where m.user_id = $1))$q$
    when 'lots' then $q$select lpad(g.granted_seq::text, 20, '0') || '/' || g.grant_id, to_jsonb(g)
      from public.credit_grants g where g.account_id = $1$q$
    when 'payments' then $q$select p.payment_id::text, to_jsonb(p) from public.payments p where p.account_id = $1$q$
    when 'subscriptions' then $q$select s.stripe_subscription_id, to_jsonb(s) from public.subscriptions s where s.account_id = $1$q$
    when 'usage_by_day' then $q$select u.usage_day || '/' || md5(u::text), to_jsonb(u)
      from public.usage_daily u where u.account_id = $1$q$
    when 'free_credits' then $q$select c.kind, jsonb_build_object('kind', c.kind, 'credits_micros', c.credits_micros,
        'claimed_at', c.claimed_at) from private.free_credit_claims c where c.user_id = $1$q$
    -- Who runs the product, and why they did something, is theirs to say; and what they did to others is the others'.
    when 'acts' then $q$select lpad(l.audit_id::text, 20, '0'),
        case when l.actor_id = $1 then to_jsonb(l) else to_jsonb(l) - 'actor_id' - 'reason' end
      from public.audit_log l
      where l.account_id = $1 or l.actor_id = $1 and (l.account_id is null or l.account_id in (
        select m.account_id from public.account_members m where m.user_id = $1))$q$
    end;
begin
  if v_query is null then
    raise sqlstate '22023' using message = 'there is no such section';
  end if;
  -- The text is one of those above; what the caller gives is bound.
  return query execute 'select key, data from (' || v_query
    || ') section (key, data) where key > $2 collate "C" order by key collate "C" limit $3'
    using p_user_id, p_after, least(p_limit, 1000);
end;
$$;

-- Guarantee: the account's conversations are deleted when nothing was written in them for so many days, or kept (null). Right:
-- rename_account; of a personal account its person's. A repeat changes nothing. SQLSTATE 22004, 22023, PT403, PT404, 55P03.
create function public.set_message_retention(p_account_id uuid, p_actor_id uuid, p_days integer)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_before integer;
begin
  perform private.team_right(p_account_id, p_actor_id, 'rename_account');
  if p_days not between 1 and 3650 then
    raise sqlstate '22023' using message = 'messages are kept from 1 to 3650 days';
  end if;
  select a.message_retention_days into v_before from public.accounts a where a.id = p_account_id;
  if v_before is distinct from p_days then
    update public.accounts a set message_retention_days = p_days where a.id = p_account_id;
    perform private.note_act(p_account_id, p_actor_id, 'messages.retention_set', jsonb_build_object('days', v_before),
      jsonb_build_object('days', p_days));
  end if;
end;
$$;

-- For how many days the account keeps conversations; null for ever.
create function public.get_message_retention(p_account_id uuid)
returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return (select a.message_retention_days from public.accounts a where a.id = p_account_id);
end;
$$;

-- Deletes up to p_limit conversations that their account keeps no longer, with their messages, and pieces of content likewise;
-- what was paid for them stays in the ledger. A conversation whose reply is being written is new. Called by the retention cron
-- until it answers 0.
create function public.forget_old_messages(p_limit integer default 500)
returns integer
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_account record;
  v_forgotten integer := 0;
  v_count integer;
begin
  for v_account in
    select a.id, v_now - make_interval(days => a.message_retention_days) as before
    from public.accounts a where a.message_retention_days is not null order by a.id
  loop
    delete from public.conversations c where c.account_id = v_account.id and c.conversation_id in (
      select old.conversation_id from public.conversations old
      where old.account_id = v_account.id and old.updated_at < v_account.before limit p_limit - v_forgotten);
    get diagnostics v_count = row_count;
    v_forgotten := v_forgotten + v_count;
    delete from public.content_pieces c where c.account_id = v_account.id and c.piece_id in (
      select old.piece_id from public.content_pieces old
      where old.account_id = v_account.id and old.updated_at < v_account.before limit p_limit - v_forgotten);
    get diagnostics v_count = row_count;
    v_forgotten := v_forgotten + v_count;
    exit when v_forgotten >= p_limit;
  end loop;
  return v_forgotten;
end;
$$;

-- Empties the bodies of up to p_limit webhook events that were done p_days ago: they hold names and addresses, and nothing reads
-- them any more. The rows stay, so that a repeat is known. Returns how many.
create function public.empty_old_events(p_days integer default 90, p_limit integer default 500)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_emptied integer;
begin
  update private.stripe_events e set payload = '{}'
    where e.event_id in (select old.event_id from private.stripe_events old
      where old.status in ('handled', 'ignored') and old.handled_at < clock_timestamp() - make_interval(days => p_days)
        and old.payload <> '{}' limit p_limit);
  get diagnostics v_emptied = row_count;
  return v_emptied;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['begin_deletion(uuid)', 'finish_deletion(uuid)', 'list_open_deletions(integer)',
    'export_person(uuid, text, text, integer)', 'set_message_retention(uuid, uuid, integer)', 'get_message_retention(uuid)',
    'forget_old_messages(integer)', 'empty_old_events(integer, integer)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on function private.stop_account_core(uuid, timestamptz), private.close_account_core(uuid, timestamptz),
  private.lock_teams_of(uuid), private.stop_account(uuid, timestamptz), private.close_account(uuid, timestamptz), private.forget_account(uuid), private.remove_sign_in(uuid) to service_role;
