-- Teams: organizations, invitations, roles, departments, projects, and asking for a higher limit. Relies on accounts; what it
-- reads of the ledger, of spend limits and of the audit log comes after it.
-- Everything that changes a team is done by a person, named as p_actor_id, under one lock an account (private.team_right).
-- Invitations live in wall time, as sessions do; everything else is told in billing time.

create table public.limit_requests (
  account_id uuid not null references public.accounts,
  limit_request_id uuid not null default gen_random_uuid(),
  requested_by uuid not null,
  spend_limit_id uuid not null,
  scope text not null,
  scope_id uuid not null,
  spend_window text not null,
  limit_micros bigint not null,
  wanted_micros bigint not null check (wanted_micros > limit_micros),
  reason text not null check (length(reason) between 1 and 500),
  status text not null default 'pending' check (status in ('pending', 'approved', 'declined', 'withdrawn')),
  raised_micros bigint,
  raised_until timestamptz,
  answer text check (length(answer) <= 500),
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, limit_request_id)
);
comment on table public.limit_requests is 'A member asks for more of one spend limit. The limit stands here as it was, because it may be removed later.';
-- One open request a person and limit.
create unique index limit_requests_pending on public.limit_requests (account_id, spend_limit_id, requested_by)
  where status = 'pending';
-- The list of requests, newest first.
create index limit_requests_newest on public.limit_requests (account_id, created_at desc, limit_request_id);

alter table public.limit_requests enable row level security;
create policy "own requests, or all with billing rights" on public.limit_requests for select to authenticated
  using (account_id in (select private.my_billing_account_ids())
    or (requested_by = (select auth.uid()) and account_id in (select private.my_account_ids())));
grant select on public.limit_requests to authenticated;
grant select, insert, update on public.limit_requests to service_role;

-- Writes who did what to a team into the audit log, in the caller's transaction. What people write in their own words stays
-- in the rows it belongs to, because this log is never rewritten and a person may ask to be forgotten.
create function private.note_act(
  p_account_id uuid, p_actor_id uuid, p_act text, p_before jsonb, p_after jsonb, p_reason text default null
)
returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  insert into public.audit_log (account_id, actor_id, act, reason, before_facts, after_facts, created_at)
  values (p_account_id, p_actor_id, p_act, p_reason, p_before, p_after, v_now);
end;
$$;

-- Whether a person has asked to be forgotten: from then on a team counts them as gone, though their rows go later.
create function private.is_going(p_user_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from private.deletions d where d.user_id = p_user_id);
end;
$$;

-- Guarantee: from here to the commit nobody else changes this team, and the actor has the right (any member where it is
-- null). Who has asked to be forgotten is a member no more. Returns the actor's role. Locks the account's row, but not against the keys that charges refer to it by.
-- SQLSTATE 22004 for nulls, PT404 for who is not a member, PT403 without the right, 55P03 after 3 s.
create function private.team_right(p_account_id uuid, p_actor_id uuid, p_right text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_role text;
begin
  if p_account_id is null or p_actor_id is null then
    raise sqlstate '22004' using message = 'an account and an actor are required';
  end if;
  perform from public.accounts a where p_account_id = a.id for no key update;
  select m.role into v_role from public.account_members m where m.account_id = p_account_id and m.user_id = p_actor_id;
  if v_role is null or private.is_going(p_actor_id) then
    raise sqlstate 'PT404' using message = 'the actor is no member of the account';
  end if;
  if p_right is not null and not p_right = any (private.role_rights(v_role)) then
    raise sqlstate 'PT403' using message = 'the actor lacks the right ' || p_right;
  end if;
  return v_role;
end;
$$;

-- As team_right, for what only organizations have. SQLSTATE PT404 for a personal account.
create function private.organization_right(p_account_id uuid, p_actor_id uuid, p_right text)
returns text
language plpgsql volatile
set search_path = ''
as $$
declare
  v_role text := private.team_right(p_account_id, p_actor_id, p_right);
begin
  if not exists (select from public.accounts a where a.id = p_account_id and a.kind = 'organization') then
    raise sqlstate 'PT404' using message = 'the account is no organization';
  end if;
  return v_role;
end;
$$;

-- Whether somebody else than this person owns the account, and stays.
create function private.has_other_owner(p_account_id uuid, p_user_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.account_members m
    where m.account_id = p_account_id and m.role = 'owner' and m.user_id <> p_user_id and not private.is_going(m.user_id));
end;
$$;

-- Passes when the department is null or stands in the account's tree; PT404 otherwise.
create function private.require_department(p_account_id uuid, p_department_id uuid)
returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if p_department_id is not null and not exists (select from public.departments d
      where d.account_id = p_account_id and d.department_id = p_department_id and d.archived_at is null) then
    raise sqlstate 'PT404' using message = 'the account has no such department';
  end if;
end;
$$;

-- Whether a person may have a team: the catalog makes everybody an organization, or their own plan includes it.
create function private.person_may_have_team(p_user_id uuid, p_now timestamptz)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.pricing_settings s where s.signup_organization)
    or coalesce(private.entitlements_of(p_user_id, p_now) -> 'team' = 'true', false);
end;
$$;

-- Whether an organization may grow: by its own plan, or by what one of its owners may have. A plan that ends puts nobody out.
create function private.team_may_grow(p_account_id uuid, p_now timestamptz)
returns boolean
language plpgsql stable
set search_path = ''
as $$
declare
  v_owner_id uuid;
begin
  if coalesce(private.entitlements_of(p_account_id, p_now) -> 'team' = 'true', false) then
    return true;
  end if;
  for v_owner_id in select m.user_id from public.account_members m where m.account_id = p_account_id and m.role = 'owner' loop
    if private.person_may_have_team(v_owner_id, p_now) then
      return true;
    end if;
  end loop;
  return false;
end;
$$;

-- Whether create_organization would make one for this person now; for the page that offers it. Read their balance first.
create function public.may_make_organization(p_user_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  return private.person_may_have_team(p_user_id, private.billing_now());
end;
$$;

-- Guarantee: an organization of this id exists, with the actor as its owner and no credits. Called for a signed-in person
-- after their balance was read. The id is the caller's (made from its Idempotency-Key) and makes a repeat the same call.
-- Nobody owns more than 20 that way, so that signing up once is not the way to any number of accounts.
-- Outcomes: ok | plan_required | too_many. SQLSTATE PT404 when the id is somebody else's account, PT409 when it has another name.
create function public.create_organization(p_account_id uuid, p_actor_id uuid, p_name text)
returns table (outcome text, replayed boolean)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_name text;
  v_is_new boolean;
begin
  perform private.team_right(p_actor_id, p_actor_id, null);
  select a.name into v_name from public.accounts a where a.id = p_account_id;
  v_is_new := not found;
  if not v_is_new then
    perform private.organization_right(p_account_id, p_actor_id, 'manage_owners');
    if v_name <> p_name then
      raise sqlstate 'PT409' using message = 'the organization has another name';
    end if;
    return query select 'ok', true;
    return;
  end if;
  if not private.person_may_have_team(p_actor_id, v_now) then
    return query select 'plan_required', false;
    return;
  end if;
  -- The personal account's row is locked, so that two at once are counted one after the other.
  if (select count(*) from public.account_members m join public.accounts a on a.id = m.account_id
      where m.user_id = p_actor_id and m.role = 'owner' and a.kind = 'organization') >= 20 then
    return query select 'too_many', false;
    return;
  end if;
  perform private.make_organization(p_account_id, p_actor_id, p_name, v_now);
  perform private.note_act(p_account_id, p_actor_id, 'organization.created', null, jsonb_build_object('name', p_name));
  return query select 'ok', false;
end;
$$;

-- Guarantee: the organization is called this from now on. Rights: rename_account. A repeat changes nothing.
create function public.rename_organization(p_account_id uuid, p_actor_id uuid, p_name text)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_before text;
begin
  perform private.organization_right(p_account_id, p_actor_id, 'rename_account');
  select a.name into v_before from public.accounts a where a.id = p_account_id;
  if v_before is distinct from p_name then
    update public.accounts a set name = p_name where a.id = p_account_id;
    perform private.note_act(p_account_id, p_actor_id, 'organization.renamed', jsonb_build_object('name', v_before),
      jsonb_build_object('name', p_name));
  end if;
end;
$$;

-- The account's members in the order they joined, after a place of that order; at most 200. An address is shown to who
-- manages members or sees the bill, and everybody sees those whom to ask: owners and admins. What each spent this UTC month
-- is for who sees all spending, and everybody's own.
create function public.list_members(
  p_account_id uuid, p_viewer_id uuid, p_after_at timestamptz default null, p_after_id uuid default null,
  p_limit integer default 50
)
returns table (
  user_id uuid, display_name text, email text, role text, department_id uuid, department_name text, joined_at timestamptz,
  spent_micros bigint
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_today date := (private.billing_now() at time zone 'UTC')::date;
  v_rights text[];
begin
  select private.role_rights(m.role) into v_rights from public.account_members m
    where m.account_id = p_account_id and m.user_id = p_viewer_id;
  return query
    select m.user_id, p.display_name,
      case when m.role in ('owner', 'admin') or m.user_id = p_viewer_id or 'see_spending' = any (v_rights) then p.email end,
      m.role, m.department_id, d.name, m.joined_at,
      case when m.user_id = p_viewer_id or 'see_spending' = any (v_rights) then
        coalesce((select sum(u.credits_micros) from public.usage_daily u where u.account_id = p_account_id
          and u.actor_id = m.user_id and u.usage_day >= date_trunc('month', v_today)), 0)::bigint end
    from public.account_members m
    join public.profiles p on p.user_id = m.user_id
    left join public.departments d on d.account_id = m.account_id and d.department_id = m.department_id
    where m.account_id = p_account_id
      and (p_after_at is null or (m.joined_at, m.user_id) > (p_after_at, p_after_id))
    order by m.joined_at, m.user_id limit least(p_limit, 200);
end;
$$;

-- Ends the open invitations of who may invite no more: a link in a second mailbox of theirs would give the role back.
create function private.end_invites_of(p_account_id uuid, p_user_id uuid)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  delete from private.invites i
    where i.account_id = p_account_id and i.invited_by = p_user_id and i.accepted_at is null;
end;
$$;

-- Guarantee: the member has this role from now on, and what they invited as one who might ends with that right. Rights: manage_members, and manage_owners where somebody becomes an owner
-- or stops being one. Outcomes: ok | last_owner. A repeat changes nothing. SQLSTATE PT404 for who is no member.
create function public.change_member_role(p_account_id uuid, p_actor_id uuid, p_user_id uuid, p_role text)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_actor_role text := private.organization_right(p_account_id, p_actor_id, 'manage_members');
  v_before text;
begin
  select m.role into v_before from public.account_members m where m.account_id = p_account_id and m.user_id = p_user_id;
  if v_before is null or private.is_going(p_user_id) then
    raise sqlstate 'PT404' using message = 'no such member';
  end if;
  if v_before = p_role then
    return 'ok';
  end if;
  if 'owner' in (v_before, p_role) and not 'manage_owners' = any (private.role_rights(v_actor_role)) then
    raise sqlstate 'PT403' using message = 'only an owner makes or unmakes owners';
  end if;
  if v_before = 'owner' and not private.has_other_owner(p_account_id, p_user_id) then
    return 'last_owner';
  end if;
  update public.account_members m set role = p_role where m.account_id = p_account_id and m.user_id = p_user_id;
  if not 'manage_members' = any (private.role_rights(p_role)) then
    perform private.end_invites_of(p_account_id, p_user_id);
  end if;
  perform private.note_act(p_account_id, p_actor_id, 'member.role_changed',
    jsonb_build_object('user_id', p_user_id, 'role', v_before), jsonb_build_object('user_id', p_user_id, 'role', p_role));
  return 'ok';
end;
$$;

-- Guarantee: the account belongs to another member and the actor is an admin of it, both at once. Rights: manage_owners.
-- SQLSTATE PT404 when the other is no member. A repeat is refused: the actor is no owner any more.
create function public.hand_over_account(p_account_id uuid, p_actor_id uuid, p_user_id uuid)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_owners');
  if p_user_id = p_actor_id or private.is_going(p_user_id) or not exists (select from public.account_members m
      where m.account_id = p_account_id and m.user_id = p_user_id) then
    raise sqlstate 'PT404' using message = 'no such other member';
  end if;
  update public.account_members m set role = case when m.user_id = p_user_id then 'owner' else 'admin' end
    where m.account_id = p_account_id and m.user_id in (p_user_id, p_actor_id);
  perform private.note_act(p_account_id, p_actor_id, 'account.handed_over', jsonb_build_object('owner', p_actor_id),
    jsonb_build_object('owner', p_user_id));
end;
$$;

-- Guarantee: the member's spending counts for this department (null: for none) from now on; what was spent stays where it
-- was. Rights: manage_departments. SQLSTATE PT404 for a member or department that is not there.
create function public.set_member_department(p_account_id uuid, p_actor_id uuid, p_user_id uuid, p_department_id uuid)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_before uuid;
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_departments');
  perform private.require_department(p_account_id, p_department_id);
  select m.department_id into v_before from public.account_members m
    where m.account_id = p_account_id and m.user_id = p_user_id;
  if not found then
    raise sqlstate 'PT404' using message = 'no such member';
  end if;
  if v_before is distinct from p_department_id then
    update public.account_members m set department_id = p_department_id
      where m.account_id = p_account_id and m.user_id = p_user_id;
    perform private.note_act(p_account_id, p_actor_id, 'member.moved',
      jsonb_build_object('user_id', p_user_id, 'department_id', v_before),
      jsonb_build_object('user_id', p_user_id, 'department_id', p_department_id));
  end if;
end;
$$;

-- Guarantee: the person is no member any more, every API key they made and every open invitation of theirs has ended for
-- good, and what they asked for is withdrawn; their usage stays. Called by an owner or admin (manage_members; manage_owners to remove an owner), or by the
-- person, who leaves. Outcomes: ok | last_owner. SQLSTATE PT404 for who is no member (also after a first call).
create function public.remove_member(p_account_id uuid, p_actor_id uuid, p_user_id uuid)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_is_leaving boolean := p_actor_id = p_user_id;
  v_actor_role text := private.organization_right(p_account_id, p_actor_id, case when not v_is_leaving then 'manage_members' end);
  v_role text;
begin
  select m.role into v_role from public.account_members m where m.account_id = p_account_id and m.user_id = p_user_id;
  if v_role is null then
    raise sqlstate 'PT404' using message = 'no such member';
  end if;
  if v_role = 'owner' and not 'manage_owners' = any (private.role_rights(v_actor_role)) then
    raise sqlstate 'PT403' using message = 'only an owner removes an owner';
  end if;
  if v_role = 'owner' and not private.has_other_owner(p_account_id, p_user_id) then
    return 'last_owner';
  end if;
  update public.api_keys k set revoked_at = now()
    where k.account_id = p_account_id and k.created_by = p_user_id and k.revoked_at is null;
  update public.limit_requests r set status = 'withdrawn', decided_by = p_actor_id, decided_at = v_now
    where r.account_id = p_account_id and r.requested_by = p_user_id and r.status = 'pending';
  perform private.end_invites_of(p_account_id, p_user_id);
  delete from public.account_members m where m.account_id = p_account_id and m.user_id = p_user_id;
  perform private.note_act(p_account_id, p_actor_id, case when v_is_leaving then 'member.left' else 'member.removed' end,
    jsonb_build_object('user_id', p_user_id, 'role', v_role), null);
  return 'ok';
end;
$$;

-- Guarantee: the address has one invitation to the account, this one, and a mail with its link goes out when the transaction
-- commits; an earlier link of the same address works no more. The caller makes id and token and sends the token's SHA-256.
-- Rights: manage_members. Outcomes: ok | plan_required | already_member | too_many (200 open at once).
-- SQLSTATE PT404 for a department that is not there.
create function public.create_invite(
  p_account_id uuid, p_actor_id uuid, p_invite_id uuid, p_token_hash text, p_email text, p_role text,
  p_department_id uuid, p_days integer
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_email text := lower(btrim(p_email));
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_members');
  perform private.require_department(p_account_id, p_department_id);
  if not private.team_may_grow(p_account_id, private.billing_now()) then
    return 'plan_required';
  end if;
  if exists (select from public.account_members m join public.profiles p on p.user_id = m.user_id
      where m.account_id = p_account_id and lower(p.email) = v_email) then
    return 'already_member';
  end if;
  if (select count(*) from private.invites i where i.account_id = p_account_id and i.email <> v_email
      and i.accepted_at is null and i.expires_at > v_now) >= 200 then
    return 'too_many';
  end if;
  delete from private.invites i where i.account_id = p_account_id and i.email = v_email;
  insert into private.invites (token_hash, invite_id, account_id, email, role, department_id, invited_by, expires_at, created_at)
  values (decode(p_token_hash, 'hex'), p_invite_id, p_account_id, v_email, p_role, p_department_id, p_actor_id,
    v_now + make_interval(days => p_days), v_now);
  perform private.enqueue_job('team_invited', 'invite:' || p_invite_id,
    jsonb_build_object('account_id', p_account_id, 'invite_id', p_invite_id));
  perform private.note_act(p_account_id, p_actor_id, 'member.invited', null,
    jsonb_build_object('invite_id', p_invite_id, 'role', p_role, 'department_id', p_department_id));
  return 'ok';
end;
$$;

-- Guarantee: the invitation's link works no more. Rights: manage_members. False: there is no open one of this id.
create function public.revoke_invite(p_account_id uuid, p_actor_id uuid, p_invite_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_members');
  delete from private.invites i
    where i.account_id = p_account_id and i.invite_id = p_invite_id and i.accepted_at is null;
  if not found then
    return false;
  end if;
  perform private.note_act(p_account_id, p_actor_id, 'invite.revoked', jsonb_build_object('invite_id', p_invite_id), null);
  return true;
end;
$$;

-- The account's invitations that nobody accepted, newest first, before a place of that order; at most 200.
create function public.list_invites(
  p_account_id uuid, p_before_at timestamptz default null, p_before_id uuid default null, p_limit integer default 50
)
returns table (
  invite_id uuid, email text, role text, department_id uuid, department_name text, invited_by_name text,
  created_at timestamptz, expires_at timestamptz, is_expired boolean
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  return query
    select i.invite_id, i.email, i.role, i.department_id, d.name, p.display_name, i.created_at, i.expires_at, i.expires_at <= v_now
    from private.invites i
    left join public.departments d on d.account_id = i.account_id and d.department_id = i.department_id
    left join public.profiles p on p.user_id = i.invited_by
    where i.account_id = p_account_id and i.accepted_at is null
      and (p_before_at is null or (i.created_at, i.invite_id) < (p_before_at, p_before_id))
    order by i.created_at desc, i.invite_id desc limit least(p_limit, 200);
end;
$$;

-- What a link's holder is shown before accepting, by the SHA-256 of its token; or what its mail says, by the invitation's id.
-- No row: no such invitation, replaced or revoked. state: open | accepted | expired.
create function public.find_invite(p_token_hash text default null, p_invite_id uuid default null)
returns table (
  invite_id uuid, account_id uuid, account_name text, email text, role text, invited_by_name text, expires_at timestamptz,
  state text
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  return query
    select i.invite_id, i.account_id, a.name, i.email, i.role, p.display_name, i.expires_at,
      case when i.accepted_at is not null then 'accepted' when i.expires_at <= v_now then 'expired' else 'open' end
    from private.invites i
    join public.accounts a on a.id = i.account_id
    left join public.profiles p on p.user_id = i.invited_by
    where i.token_hash = decode(p_token_hash, 'hex') or i.invite_id = p_invite_id;
end;
$$;

-- Guarantee: the person whose confirmed address was invited is a member, once; the link works for nobody after. Called with
-- the SHA-256 of the link's token. A repeat by the same person answers ok again.
-- Outcomes: ok | expired | gone (no such link, or it was used) | other_address | unconfirmed | plan_required.
create function public.accept_invite(p_user_id uuid, p_token_hash text)
returns table (outcome text, joined_account_id uuid)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_joined_at timestamptz := private.billing_now();
  v_account_id uuid;
  v_invite private.invites;
  v_profile public.profiles;
  v_department_id uuid;
begin
  select i.account_id into v_account_id from private.invites i where i.token_hash = decode(p_token_hash, 'hex');
  perform from public.accounts a where v_account_id = a.id and a.id = v_account_id for no key update;
  -- Read again under the lock: it may have been replaced, revoked or accepted meanwhile.
  select * into v_invite from private.invites i where i.token_hash = decode(p_token_hash, 'hex');
  select * into v_profile from public.profiles p where p.user_id = p_user_id;
  if v_invite.token_hash is null or v_profile.user_id is null or private.is_going(p_user_id) then
    return query select 'gone', null::uuid;
  elsif lower(v_profile.email) <> v_invite.email then
    return query select 'other_address', null::uuid;
  elsif v_invite.accepted_by = p_user_id and exists (select from public.account_members m
      where m.account_id = v_account_id and m.user_id = p_user_id) then
    return query select 'ok', v_account_id;
  elsif v_invite.accepted_at is not null then
    return query select 'gone', null::uuid;
  elsif v_invite.expires_at <= v_now then
    return query select 'expired', null::uuid;
  elsif v_profile.email_confirmed_at is null then
    return query select 'unconfirmed', null::uuid;
  elsif not private.team_may_grow(v_account_id, v_joined_at) then
    return query select 'plan_required', null::uuid;
  else
    select d.department_id into v_department_id from public.departments d
      where d.account_id = v_account_id and d.department_id = v_invite.department_id and d.archived_at is null;
    insert into public.account_members (account_id, user_id, role, department_id, joined_at)
    values (v_account_id, p_user_id, v_invite.role, v_department_id, v_joined_at)
    on conflict (account_id, user_id) do nothing;
    update private.invites i set accepted_at = v_now, accepted_by = p_user_id where i.invite_id = v_invite.invite_id;
    perform private.note_act(v_account_id, p_user_id, 'member.joined', null,
      jsonb_build_object('user_id', p_user_id, 'role', v_invite.role, 'invite_id', v_invite.invite_id));
    return query select 'ok', v_account_id;
  end if;
end;
$$;

-- How deep a department stands: 1 at the top. Null where it is not there.
create function private.department_depth(p_account_id uuid, p_department_id uuid)
returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    with recursive up as (
      select d.parent_id, 1 as depth from public.departments d
      where d.account_id = p_account_id and d.department_id = p_department_id
      union all
      select d.parent_id, up.depth + 1 from up
      join public.departments d on d.account_id = p_account_id and d.department_id = up.parent_id
    )
    select max(up.depth) from up);
end;
$$;

-- A department and everything below it, with how far below.
create function private.departments_below(p_account_id uuid, p_department_id uuid)
returns table (department_id uuid, levels integer)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    with recursive down as (
      select d.department_id, 0 as levels from public.departments d
      where d.account_id = p_account_id and d.department_id = p_department_id and d.archived_at is null
      union all
      select d.department_id, down.levels + 1 from down
      join public.departments d on d.account_id = p_account_id and d.parent_id = down.department_id and d.archived_at is null
    )
    select down.department_id, down.levels from down;
end;
$$;

-- Whether a department of this name stands in this place already, other than p_except_id.
create function private.department_name_taken(p_account_id uuid, p_parent_id uuid, p_name text, p_except_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.departments d
    where d.account_id = p_account_id and d.parent_id is not distinct from p_parent_id and lower(d.name) = lower(p_name)
      and d.archived_at is null and d.department_id is distinct from p_except_id);
end;
$$;

-- Guarantee: a department stands below another, or at the top. Rights: manage_departments. Outcomes: ok | name_taken |
-- too_deep (5 levels) | too_many (200). SQLSTATE PT404 for a parent that is not there. A repeat answers name_taken.
create function public.create_department(p_account_id uuid, p_actor_id uuid, p_name text, p_parent_id uuid default null)
returns table (outcome text, department_id uuid)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_department_id uuid;
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_departments');
  perform private.require_department(p_account_id, p_parent_id);
  if private.department_name_taken(p_account_id, p_parent_id, p_name, null) then
    return query select 'name_taken', null::uuid;
  elsif coalesce(private.department_depth(p_account_id, p_parent_id), 0) >= 5 then
    return query select 'too_deep', null::uuid;
  elsif (select count(*) from public.departments d where d.account_id = p_account_id and d.archived_at is null) >= 200 then
    return query select 'too_many', null::uuid;
  else
    insert into public.departments (account_id, parent_id, name, created_at)
    values (p_account_id, p_parent_id, p_name, v_now)
    returning departments.department_id into v_department_id;
    perform private.note_act(p_account_id, p_actor_id, 'department.created', null,
      jsonb_build_object('department_id', v_department_id, 'name', p_name, 'parent_id', p_parent_id));
    return query select 'ok', v_department_id;
  end if;
end;
$$;

-- Guarantee: the department has this name and stands in this place; all below moves with it, and what was spent in it stays
-- told for it. Rights: manage_departments. Outcomes: ok | name_taken | too_deep | cycle (below itself). A repeat changes nothing.
-- SQLSTATE PT404 for a department or parent that is not there.
create function public.change_department(
  p_account_id uuid, p_actor_id uuid, p_department_id uuid, p_name text, p_parent_id uuid
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_before public.departments;
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_departments');
  select * into v_before from public.departments d
    where d.account_id = p_account_id and d.department_id = p_department_id and d.archived_at is null;
  if not found then
    raise sqlstate 'PT404' using message = 'no such department';
  end if;
  perform private.require_department(p_account_id, p_parent_id);
  if p_parent_id in (select below.department_id from private.departments_below(p_account_id, p_department_id) below) then
    return 'cycle';
  end if;
  if private.department_name_taken(p_account_id, p_parent_id, p_name, p_department_id) then
    return 'name_taken';
  end if;
  if coalesce(private.department_depth(p_account_id, p_parent_id), 0) + 1
      + (select max(below.levels) from private.departments_below(p_account_id, p_department_id) below) > 5 then
    return 'too_deep';
  end if;
  update public.departments d set name = p_name, parent_id = p_parent_id
    where d.account_id = p_account_id and d.department_id = p_department_id;
  if v_before.name <> p_name or v_before.parent_id is distinct from p_parent_id then
    perform private.note_act(p_account_id, p_actor_id, 'department.changed',
      jsonb_build_object('department_id', p_department_id, 'name', v_before.name, 'parent_id', v_before.parent_id),
      jsonb_build_object('department_id', p_department_id, 'name', p_name, 'parent_id', p_parent_id));
  end if;
  return 'ok';
end;
$$;

-- Guarantee: a department that nothing stands in is gone, with its limits; reports still name what was spent in it. Rights:
-- manage_departments. Outcomes: ok | not_empty (departments, members or live keys). SQLSTATE PT404, also on a repeat.
create function public.delete_department(p_account_id uuid, p_actor_id uuid, p_department_id uuid)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_window text;
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_departments');
  if p_department_id is null then
    raise sqlstate '22004' using message = 'a department is required';
  end if;
  perform private.require_department(p_account_id, p_department_id);
  if exists (select from public.departments d where d.account_id = p_account_id and d.parent_id = p_department_id and d.archived_at is null)
    or exists (select from public.account_members m where m.account_id = p_account_id and m.department_id = p_department_id)
    or exists (select from public.api_keys k where k.account_id = p_account_id and k.department_id = p_department_id and k.revoked_at is null)
  then
    return 'not_empty';
  end if;
  for v_window in select l.spend_window from public.spend_limits l
      where l.account_id = p_account_id and l.scope = 'department' and l.scope_id = p_department_id loop
    perform public.set_spend_limit(p_account_id, p_actor_id, 'department', p_department_id, v_window, 'block', null);
  end loop;
  update public.departments d set archived_at = v_now where d.account_id = p_account_id and d.department_id = p_department_id;
  perform private.note_act(p_account_id, p_actor_id, 'department.deleted', jsonb_build_object('department_id', p_department_id), null);
  return 'ok';
end;
$$;

-- The account's departments (at most 200), each below its parent, with who stands in it and what it spent this UTC month:
-- by itself, and with everything below it as it stands now.
create function public.list_departments(p_account_id uuid)
returns table (
  department_id uuid, parent_id uuid, name text, depth integer, members bigint, keys bigint, spent_micros bigint,
  spent_below_micros bigint
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_today date := (private.billing_now() at time zone 'UTC')::date;
begin
  return query
    with recursive tree as (
      select d.department_id, d.parent_id, d.name, 1 as depth, array[lower(d.name)] as place, array[d.department_id] as line
      from public.departments d where d.account_id = p_account_id and d.parent_id is null and d.archived_at is null
      union all
      select d.department_id, d.parent_id, d.name, tree.depth + 1, tree.place || lower(d.name), tree.line || d.department_id
      from tree join public.departments d
        on d.account_id = p_account_id and d.parent_id = tree.department_id and d.archived_at is null
    ), spent as (
      select u.department_id, sum(u.credits_micros)::bigint as micros from public.usage_daily u
      where u.account_id = p_account_id and u.usage_day >= date_trunc('month', v_today) group by u.department_id
    )
    select t.department_id, t.parent_id, t.name, t.depth,
      (select count(*) from public.account_members m where m.account_id = p_account_id and m.department_id = t.department_id),
      (select count(*) from public.api_keys k
        where k.account_id = p_account_id and k.department_id = t.department_id and k.revoked_at is null),
      coalesce((select s.micros from spent s where s.department_id = t.department_id), 0),
      coalesce((select sum(s.micros) from spent s join tree below on below.department_id = s.department_id
        where t.department_id = any (below.line)), 0)::bigint
    from tree t order by t.place limit 200;
end;
$$;

-- Guarantee: what the key spends counts for this department (null: for none) from now on. Rights: manage_keys. False: no live
-- key of this id. SQLSTATE PT404 for a department that is not there.
create function public.set_key_department(p_account_id uuid, p_actor_id uuid, p_api_key_id uuid, p_department_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_before uuid;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_keys');
  perform private.require_department(p_account_id, p_department_id);
  select k.department_id into v_before from public.api_keys k
    where k.account_id = p_account_id and k.api_key_id = p_api_key_id and k.revoked_at is null;
  update public.api_keys k set department_id = p_department_id
    where k.account_id = p_account_id and k.api_key_id = p_api_key_id and k.revoked_at is null;
  if not found then
    return false;
  end if;
  perform private.note_act(p_account_id, p_actor_id, 'key.moved',
    jsonb_build_object('api_key_id', p_api_key_id, 'department_id', v_before),
    jsonb_build_object('api_key_id', p_api_key_id, 'department_id', p_department_id));
  return true;
end;
$$;

-- Whether a project of this name is there already, other than p_except_id.
create function private.project_name_taken(p_account_id uuid, p_name text, p_except_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.projects p where p.account_id = p_account_id and lower(p.name) = lower(p_name)
    and p.archived_at is null and p.project_id is distinct from p_except_id);
end;
$$;

-- Whether the plan has room for one more project than there are.
create function private.project_fits(p_account_id uuid, p_now timestamptz)
returns boolean
language plpgsql stable
set search_path = ''
as $$
declare
  v_allowance integer := private.entitled_count(p_account_id, 'projects', p_now);
begin
  return v_allowance is null or v_allowance > (
    select count(*) from public.projects p where p.account_id = p_account_id and p.archived_at is null);
end;
$$;

-- Guarantee: a project of this name is there, within the number that the plan includes. Rights: manage_projects. Outcomes:
-- ok | name_taken | plan_required. A repeat answers name_taken; many at once never exceed the plan.
create function public.create_project(p_account_id uuid, p_actor_id uuid, p_name text)
returns table (outcome text, project_id uuid)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_project_id uuid;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_projects');
  if private.project_name_taken(p_account_id, p_name, null) then
    return query select 'name_taken', null::uuid;
  elsif not private.project_fits(p_account_id, v_now) then
    return query select 'plan_required', null::uuid;
  else
    insert into public.projects (account_id, name, created_at) values (p_account_id, p_name, v_now)
    returning projects.project_id into v_project_id;
    perform private.note_act(p_account_id, p_actor_id, 'project.created', null,
      jsonb_build_object('project_id', v_project_id, 'name', p_name));
    return query select 'ok', v_project_id;
  end if;
end;
$$;

-- Guarantee: the project has this name and is archived or not (null: as it is); one taken out of the archive counts in the
-- plan again. Its keys go on. Rights: manage_projects. Outcomes: ok | name_taken | plan_required. SQLSTATE PT404. A repeat changes nothing.
create function public.change_project(
  p_account_id uuid, p_actor_id uuid, p_project_id uuid, p_name text default null, p_is_archived boolean default null
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_before public.projects;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_projects');
  select * into v_before from public.projects p where p.account_id = p_account_id and p.project_id = p_project_id;
  if not found then
    raise sqlstate 'PT404' using message = 'no such project';
  end if;
  p_name := coalesce(p_name, v_before.name);
  p_is_archived := coalesce(p_is_archived, v_before.archived_at is not null);
  if not p_is_archived and private.project_name_taken(p_account_id, p_name, p_project_id) then
    return 'name_taken';
  end if;
  if v_before.archived_at is not null and not p_is_archived and not private.project_fits(p_account_id, v_now) then
    return 'plan_required';
  end if;
  update public.projects p set name = p_name, archived_at = case when p_is_archived then coalesce(p.archived_at, v_now) end
    where p.account_id = p_account_id and p.project_id = p_project_id;
  if v_before.name <> p_name or (v_before.archived_at is not null) <> p_is_archived then
    perform private.note_act(p_account_id, p_actor_id, 'project.changed',
      jsonb_build_object('project_id', p_project_id, 'name', v_before.name, 'is_archived', v_before.archived_at is not null),
      jsonb_build_object('project_id', p_project_id, 'name', p_name, 'is_archived', p_is_archived));
  end if;
  return 'ok';
end;
$$;

-- The account's projects, live ones first, then newest first, after p_skip of them; at most 200. What one spent this UTC
-- month is what its keys spent.
create function public.list_projects(p_account_id uuid, p_skip integer default 0, p_limit integer default 50)
returns table (
  project_id uuid, name text, created_at timestamptz, archived_at timestamptz, keys bigint, spent_micros bigint
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_today date := (private.billing_now() at time zone 'UTC')::date;
begin
  return query
    select p.project_id, p.name, p.created_at, p.archived_at,
      (select count(*) from public.api_keys k
        where k.account_id = p_account_id and k.project_id = p.project_id and k.revoked_at is null),
      coalesce((select sum(u.credits_micros) from public.usage_daily u
        join public.api_keys k on k.account_id = u.account_id and k.api_key_id = u.api_key_id
        where u.account_id = p_account_id and k.project_id = p.project_id and u.usage_day >= date_trunc('month', v_today)), 0)::bigint
    from public.projects p where p.account_id = p_account_id
    order by p.archived_at is not null, p.created_at desc, p.project_id offset p_skip limit least(p_limit, 200);
end;
$$;

-- How many projects there are that count, and how many the plan has room for (null: any number).
create function public.count_projects(p_account_id uuid)
returns table (used integer, allowance integer)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query
    select (select count(*)::integer from public.projects p where p.account_id = p_account_id and p.archived_at is null),
      private.entitled_count(p_account_id, 'projects', v_now);
end;
$$;

-- Whether a limit counts what this person spends: the account's, their own, one of their department or of one above it, or
-- one of a key they made.
create function private.limit_concerns(p_account_id uuid, p_user_id uuid, p_scope text, p_scope_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return case p_scope
    when 'account' then true
    when 'member' then p_scope_id = p_user_id
    when 'department' then exists (
      select from public.account_members m where m.account_id = p_account_id and m.user_id = p_user_id
        and m.department_id in (select below.department_id from private.departments_below(p_account_id, p_scope_id) below))
    when 'api_key' then exists (select from public.api_keys k
      where k.account_id = p_account_id and k.api_key_id = p_scope_id and k.created_by = p_user_id)
    else false end;
end;
$$;

-- The limits that count what this person spends: what a member is shown of the account's limits.
create function public.list_limits_of(p_account_id uuid, p_user_id uuid)
returns setof uuid
language plpgsql stable
set search_path = ''
as $$
begin
  return query select l.spend_limit_id from public.spend_limits l
    where l.account_id = p_account_id and private.limit_concerns(p_account_id, p_user_id, l.scope, l.scope_id);
end;
$$;

-- What a limit's scope is called.
create function private.scope_name(p_account_id uuid, p_scope text, p_scope_id uuid)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return case p_scope
    when 'department' then (select d.name from public.departments d where d.account_id = p_account_id and d.department_id = p_scope_id)
    when 'member' then (select p.display_name from public.profiles p where p.user_id = p_scope_id)
    when 'api_key' then (select k.name from public.api_keys k where k.account_id = p_account_id and k.api_key_id = p_scope_id)
    else (select a.name from public.accounts a where a.id = p_account_id) end;
end;
$$;

-- Guarantee: the person's wish for more of one limit waits for an owner or admin, who are told by notice and mail. Called for
-- any member whom the limit concerns. Outcomes: ok | already_asked (its id comes back) | not_higher.
-- SQLSTATE PT404 for a limit that is not there or does not concern the person.
create function public.request_limit_raise(
  p_account_id uuid, p_actor_id uuid, p_spend_limit_id uuid, p_wanted_micros bigint, p_reason text
)
returns table (outcome text, limit_request_id uuid)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_limit record;
  v_request_id uuid;
begin
  perform private.organization_right(p_account_id, p_actor_id, null);
  select * into v_limit from public.spend_limits l where l.account_id = p_account_id and l.spend_limit_id = p_spend_limit_id;
  if not found or not private.limit_concerns(p_account_id, p_actor_id, v_limit.scope, v_limit.scope_id) then
    raise sqlstate 'PT404' using message = 'no such limit';
  end if;
  select r.limit_request_id into v_request_id from public.limit_requests r
    where r.account_id = p_account_id and r.spend_limit_id = p_spend_limit_id and r.requested_by = p_actor_id
      and r.status = 'pending';
  if found then
    return query select 'already_asked', v_request_id;
    return;
  end if;
  if p_wanted_micros <= greatest(v_limit.limit_micros,
      case when v_limit.raised_until > v_now then v_limit.raised_micros else 0 end) then
    return query select 'not_higher', null::uuid;
    return;
  end if;
  insert into public.limit_requests (account_id, requested_by, spend_limit_id, scope, scope_id, spend_window, limit_micros,
    wanted_micros, reason, created_at)
  values (p_account_id, p_actor_id, p_spend_limit_id, v_limit.scope, v_limit.scope_id, v_limit.spend_window,
    v_limit.limit_micros, p_wanted_micros, p_reason, v_now)
  returning limit_requests.limit_request_id into v_request_id;
  perform private.post_notice(p_account_id, 'limit_requested', 'limit_requested:' || v_request_id || ':' || m.user_id,
      jsonb_build_object('limit_request_id', v_request_id), m.user_id, v_now)
    from public.account_members m
    where m.account_id = p_account_id and m.user_id <> p_actor_id and 'manage_limits' = any (private.role_rights(m.role));
  perform private.note_act(p_account_id, p_actor_id, 'limit.asked', null,
    jsonb_build_object('limit_request_id', v_request_id, 'spend_limit_id', p_spend_limit_id, 'wanted_micros', p_wanted_micros));
  return query select 'ok', v_request_id;
end;
$$;

-- Guarantee: the request is decided once: the limit is raised to p_raised_micros until p_raised_until, or nothing changes;
-- either way the asker is told. Rights: manage_limits. Outcomes: ok | decided (somebody was first, or the asker withdrew it) |
-- limit_gone | not_higher | bad_until (not between now and 366 days ahead). SQLSTATE PT404.
create function public.decide_limit_request(
  p_account_id uuid, p_actor_id uuid, p_limit_request_id uuid, p_is_approved boolean, p_raised_micros bigint default null,
  p_raised_until timestamptz default null, p_answer text default null
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_request public.limit_requests;
  v_limit record;
  v_raised bigint;
begin
  perform private.organization_right(p_account_id, p_actor_id, 'manage_limits');
  select * into v_request from public.limit_requests r
    where r.account_id = p_account_id and r.limit_request_id = p_limit_request_id;
  if not found then
    raise sqlstate 'PT404' using message = 'no such request';
  end if;
  if v_request.status <> 'pending' then
    return 'decided';
  end if;
  if p_is_approved then
    v_raised := coalesce(p_raised_micros, v_request.wanted_micros);
    select * into v_limit from public.spend_limits l
      where l.account_id = p_account_id and l.spend_limit_id = v_request.spend_limit_id;
    if not found then
      return 'limit_gone';
    end if;
    if v_raised <= v_limit.limit_micros then
      return 'not_higher';
    end if;
    if p_raised_until is null or p_raised_until <= v_now or p_raised_until > v_now + interval '366 days' then
      return 'bad_until';
    end if;
    perform public.raise_spend_limit(p_account_id, p_actor_id, v_request.spend_limit_id, v_raised, p_raised_until);
  end if;
  update public.limit_requests r set status = case when p_is_approved then 'approved' else 'declined' end,
      raised_micros = v_raised, raised_until = case when p_is_approved then p_raised_until end, answer = p_answer,
      decided_by = p_actor_id, decided_at = v_now
    where r.account_id = p_account_id and r.limit_request_id = p_limit_request_id;
  perform private.post_notice(p_account_id, 'limit_decided', 'limit_decided:' || p_limit_request_id,
    jsonb_build_object('limit_request_id', p_limit_request_id), v_request.requested_by, v_now);
  perform private.note_act(p_account_id, p_actor_id, case when p_is_approved then 'limit.request_approved' else 'limit.request_declined' end,
    null, jsonb_build_object('limit_request_id', p_limit_request_id, 'spend_limit_id', v_request.spend_limit_id,
      'raised_micros', v_raised, 'raised_until', case when p_is_approved then p_raised_until end));
  return 'ok';
end;
$$;

-- Guarantee: the person's own request waits no more. Outcomes: ok | decided. SQLSTATE PT404 for one that is not theirs.
create function public.withdraw_limit_request(p_account_id uuid, p_actor_id uuid, p_limit_request_id uuid)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_status text;
begin
  perform private.organization_right(p_account_id, p_actor_id, null);
  select r.status into v_status from public.limit_requests r
    where r.account_id = p_account_id and r.limit_request_id = p_limit_request_id and r.requested_by = p_actor_id;
  if not found then
    raise sqlstate 'PT404' using message = 'no such request';
  end if;
  if v_status <> 'pending' then
    return 'decided';
  end if;
  update public.limit_requests r set status = 'withdrawn', decided_by = p_actor_id, decided_at = v_now
    where r.account_id = p_account_id and r.limit_request_id = p_limit_request_id;
  perform private.note_act(p_account_id, p_actor_id, 'limit.request_withdrawn',
    jsonb_build_object('limit_request_id', p_limit_request_id), null);
  return 'ok';
end;
$$;

-- Requests of the account newest first (one person's where p_requested_by is given; one of them by its id), before a place of
-- that order; at most 200. p_status null means all.
create function public.list_limit_requests(
  p_account_id uuid, p_requested_by uuid default null, p_status text default null, p_limit_request_id uuid default null,
  p_before_at timestamptz default null, p_before_id uuid default null, p_limit integer default 50
)
returns table (
  limit_request_id uuid, requested_by uuid, requested_by_name text, requested_by_email text, spend_limit_id uuid, scope text,
  scope_id uuid, scope_name text, spend_window text, limit_micros bigint, wanted_micros bigint, reason text, status text,
  raised_micros bigint, raised_until timestamptz, answer text, decided_by_name text, decided_at timestamptz,
  created_at timestamptz, account_name text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select r.limit_request_id, r.requested_by, asker.display_name, asker.email, r.spend_limit_id, r.scope, r.scope_id,
      private.scope_name(p_account_id, r.scope, r.scope_id), r.spend_window, r.limit_micros, r.wanted_micros, r.reason,
      r.status, r.raised_micros, r.raised_until, r.answer, decider.display_name, r.decided_at, r.created_at, a.name
    from public.limit_requests r
    join public.accounts a on a.id = r.account_id
    left join public.profiles asker on asker.user_id = r.requested_by
    left join public.profiles decider on decider.user_id = r.decided_by
    where r.account_id = p_account_id and (p_requested_by is null or r.requested_by = p_requested_by)
      and (p_status is null or r.status = p_status)
      and (p_limit_request_id is null or r.limit_request_id = p_limit_request_id)
      and (p_before_at is null or (r.created_at, r.limit_request_id) < (p_before_at, p_before_id))
    order by r.created_at desc, r.limit_request_id desc limit least(p_limit, 200);
end;
$$;

-- What an account spent between two UTC days (both included), by who or what spent it: p_by is member | department | api_key |
-- project. With p_is_detailed also by action and model. One person's spending where p_actor_id is given. Dearest first, after
-- p_skip rows; at most 1,000. A row without a subject is what belongs to none (null id). Tools count with their action.
create function public.team_spending(
  p_account_id uuid, p_from date, p_to date, p_by text, p_is_detailed boolean default false, p_actor_id uuid default null,
  p_skip integer default 0, p_limit integer default 1000
)
returns table (
  subject_id uuid, subject_name text, is_gone boolean, action text, model text, requests bigint, failures bigint,
  credits_micros bigint
)
language plpgsql stable
set search_path = ''
as $$
declare
  v_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  if p_by not in ('member', 'department', 'api_key', 'project') then
    raise sqlstate '22023' using message = 'spending is told by member, department, api_key or project';
  end if;
  return query
    with spent as (
      select nullif(case p_by when 'member' then u.actor_id when 'department' then u.department_id
          when 'api_key' then u.api_key_id else k.project_id end, v_nobody) as subject_id,
        case when p_is_detailed then u.action else '' end as action, case when p_is_detailed then u.model else '' end as model,
        coalesce(sum(u.requests) filter (where u.tool = ''), 0)::bigint as requests,
        coalesce(sum(u.failures) filter (where u.tool = ''), 0)::bigint as failures,
        sum(u.credits_micros)::bigint as credits_micros
      from public.usage_daily u
      left join public.api_keys k on k.account_id = u.account_id and k.api_key_id = u.api_key_id
      where u.account_id = p_account_id and u.usage_day between p_from and p_to
        and (p_actor_id is null or u.actor_id = p_actor_id)
      group by 1, 2, 3
    )
    select s.subject_id, coalesce(person.display_name, d.name, key.name, project.name),
      coalesce(p_by = 'member' and s.subject_id is not null and member.user_id is null or d.archived_at is not null
        or key.revoked_at is not null or project.archived_at is not null, false),
      s.action, s.model, s.requests, s.failures, s.credits_micros
    from spent s
    left join public.profiles person on p_by = 'member' and person.user_id = s.subject_id
    left join public.account_members member on p_by = 'member' and member.account_id = p_account_id and member.user_id = s.subject_id
    left join public.departments d on p_by = 'department' and d.account_id = p_account_id and d.department_id = s.subject_id
    left join public.api_keys key on p_by = 'api_key' and key.account_id = p_account_id and key.api_key_id = s.subject_id
    left join public.projects project on p_by = 'project' and project.account_id = p_account_id and project.project_id = s.subject_id
    order by s.credits_micros desc, s.requests desc, s.subject_id nulls last, s.action, s.model
    offset p_skip limit least(p_limit, 1000);
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['may_make_organization(uuid)', 'create_organization(uuid, uuid, text)', 'rename_organization(uuid, uuid, text)',
    'list_members(uuid, uuid, timestamptz, uuid, integer)', 'change_member_role(uuid, uuid, uuid, text)',
    'hand_over_account(uuid, uuid, uuid)', 'set_member_department(uuid, uuid, uuid, uuid)', 'remove_member(uuid, uuid, uuid)',
    'create_invite(uuid, uuid, uuid, text, text, text, uuid, integer)', 'revoke_invite(uuid, uuid, uuid)',
    'list_invites(uuid, timestamptz, uuid, integer)', 'find_invite(text, uuid)', 'accept_invite(uuid, text)',
    'create_department(uuid, uuid, text, uuid)', 'change_department(uuid, uuid, uuid, text, uuid)',
    'delete_department(uuid, uuid, uuid)', 'list_departments(uuid)', 'set_key_department(uuid, uuid, uuid, uuid)',
    'create_project(uuid, uuid, text)', 'change_project(uuid, uuid, uuid, text, boolean)',
    'list_projects(uuid, integer, integer)', 'count_projects(uuid)',
    'list_limits_of(uuid, uuid)', 'request_limit_raise(uuid, uuid, uuid, bigint, text)',
    'decide_limit_request(uuid, uuid, uuid, boolean, bigint, timestamptz, text)',
    'withdraw_limit_request(uuid, uuid, uuid)',
    'list_limit_requests(uuid, uuid, text, uuid, timestamptz, uuid, integer)',
    'team_spending(uuid, date, date, text, boolean, uuid, integer, integer)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
