-- Accounts: people, the accounts they spend from, and who may do what. Relies on foundation and catalog.

create table public.profiles (
  user_id uuid primary key,
  email text not null,
  email_confirmed_at timestamptz,
  display_name text not null,
  is_operator boolean not null default false,
  created_at timestamptz not null
);
comment on table public.profiles is 'One row a person. No foreign key to auth: the ledger outlives the sign-in.';

create table public.accounts (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('personal', 'organization')),
  name text not null check (length(name) between 1 and 120),
  branding jsonb not null default '{}',
  falls_back_to_credits boolean not null default false,
  message_retention_days integer check (message_retention_days between 1 and 3650),
  created_at timestamptz not null,
  closed_at timestamptz
);
comment on column public.accounts.falls_back_to_credits is 'Credits may pay for what the account''s own provider key does not serve; only its owners and admins say so.';
comment on column public.accounts.message_retention_days is 'Conversations are deleted when nothing was written in them for so long. Null keeps them.';
comment on column public.accounts.closed_at is 'Its last person was deleted: nothing is charged, granted for nothing or shown any more; the ledger stays.';
comment on column public.accounts.id is 'Of a personal account: its person''s user id.';

create table public.departments (
  account_id uuid not null references public.accounts,
  department_id uuid not null default gen_random_uuid(),
  parent_id uuid,
  name text not null check (length(name) between 1 and 80),
  created_at timestamptz not null,
  archived_at timestamptz,
  primary key (account_id, department_id),
  foreign key (account_id, parent_id) references public.departments (account_id, department_id)
);
comment on column public.departments.archived_at is 'Deleted: it stands in no tree any more, and still names what was spent in it.';
-- Two departments of one name in one place could not be told apart.
create unique index departments_name on public.departments (account_id, parent_id, lower(name)) nulls not distinct
  where archived_at is null;

create table public.projects (
  account_id uuid not null references public.accounts,
  project_id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, project_id)
);
create unique index projects_name on public.projects (account_id, lower(name)) where archived_at is null;

create table public.account_members (
  account_id uuid not null references public.accounts,
  user_id uuid not null,
  role text not null check (role in ('owner', 'admin', 'billing', 'member')),
  department_id uuid,
  joined_at timestamptz not null,
  primary key (account_id, user_id),
  foreign key (account_id, department_id) references public.departments (account_id, department_id)
);
-- Every policy and every sign-in asks which accounts a person has.
create index account_members_user on public.account_members (user_id);

create table public.api_keys (
  account_id uuid not null references public.accounts,
  api_key_id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  last_four text not null,
  scopes text[] not null check (scopes <@ array['read', 'meter', 'billing'] and cardinality(scopes) > 0),
  role text not null check (role in ('owner', 'admin', 'billing', 'member')),
  department_id uuid,
  project_id uuid,
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, api_key_id),
  foreign key (account_id, department_id) references public.departments (account_id, department_id),
  foreign key (account_id, project_id) references public.projects (account_id, project_id)
);
comment on column public.api_keys.department_id is 'What the key spends counts for this department.';
comment on column public.api_keys.project_id is 'What the key spends is told for this project; chosen when it is made.';

create table private.api_key_secrets (
  account_id uuid not null,
  api_key_id uuid not null,
  secret_hash bytea not null,
  primary key (account_id, secret_hash),
  foreign key (account_id, api_key_id) references public.api_keys (account_id, api_key_id)
);
comment on table private.api_key_secrets is 'SHA-256 of each key''s secret part. The key names its account, so one index probe finds it.';

create table private.invites (
  token_hash bytea primary key,
  invite_id uuid not null unique,
  account_id uuid not null,
  email text not null check (length(email) between 3 and 254 and email = lower(email)),
  role text not null check (role in ('admin', 'billing', 'member')),
  department_id uuid,
  invited_by uuid not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid,
  created_at timestamptz not null,
  unique (account_id, email)
);
comment on table private.invites is 'One an account and address: inviting again replaces it. Found by the SHA-256 of the link''s token. Times are wall time.';

-- Who may do what in an account: the one table of it. The functions of the team ask it under their lock, and lib/auth shows
-- people what of it they have.
create function private.role_rights(p_role text)
returns text[]
language plpgsql immutable
set search_path = ''
as $$
begin
  return case p_role
    when 'owner' then array['see_spending', 'buy', 'manage_members', 'manage_owners', 'manage_departments', 'manage_limits',
      'manage_projects', 'manage_keys', 'rename_account']
    when 'admin' then array['see_spending', 'buy', 'manage_members', 'manage_departments', 'manage_limits',
      'manage_projects', 'manage_keys', 'rename_account']
    when 'billing' then array['see_spending', 'buy']
    else array[]::text[]
  end;
end;
$$;

-- Guarantee: after it the account exists with its owner and a balance row of nothing, each once. Called by create_organization,
-- and by a sign-up where the catalog makes organizations.
create function private.make_organization(p_account_id uuid, p_owner_id uuid, p_name text, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into public.accounts (id, kind, name, created_at) values (p_account_id, 'organization', p_name, p_now)
  on conflict (id) do nothing;
  if found then
    insert into public.account_members (account_id, user_id, role, joined_at) values (p_account_id, p_owner_id, 'owner', p_now);
    insert into public.credit_balances (account_id, anchor_at, last_at) values (p_account_id, p_now, p_now);
  end if;
end;
$$;

-- The organization that a person's sign-up makes where the catalog says so: its id follows from the person's, so that it is
-- made once whoever asks. A UUID of version 3 (RFC 9562): readers refuse one without a version.
create function private.sign_up_organization_id(p_user_id uuid)
returns uuid
language sql immutable
set search_path = ''
as $$
  select overlay(overlay(md5('sign-up organization of ' || p_user_id) placing '3' from 13) placing '8' from 17)::uuid;
$$;

-- The person whose sign-up made this organization and who still owns it; null for any other account.
create function private.sign_up_founder(p_account_id uuid)
returns uuid
language plpgsql stable
set search_path = ''
as $$
begin
  return (select m.user_id from public.account_members m
    where m.account_id = p_account_id and m.role = 'owner' and private.sign_up_organization_id(m.user_id) = p_account_id);
end;
$$;

-- Guarantee: after it a person has a profile, a personal account, its membership and its balance row, each once; where the
-- catalog says so an organization too, unless an invitation waits: who comes to join one needs none.
-- Called by the sign-up trigger, by a first touch, and when a catalog is applied. Security definer because
-- only the owner reads auth.users; it takes an id and gives nothing back but whether the person exists.
create function private.adopt_user(p_user_id uuid)
returns boolean
language plpgsql volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_email text;
  v_confirmed_at timestamptz;
  v_meta_name text;
  v_name text;
begin
  select coalesce(u.email, ''), u.email_confirmed_at, u.raw_user_meta_data ->> 'display_name'
    into v_email, v_confirmed_at, v_meta_name
    from auth.users u where u.id = p_user_id;
  -- Who is being deleted is nobody's to adopt, also while their sign-in is still there.
  if not found or exists (select from private.deletions d where d.user_id = p_user_id) then
    return false;
  end if;
  v_name := left(coalesce(nullif(btrim(v_meta_name), ''), nullif(split_part(v_email, '@', 1), ''), 'Someone'), 80);

  insert into public.profiles (user_id, email, email_confirmed_at, display_name, created_at)
  values (p_user_id, v_email, v_confirmed_at, v_name, v_now)
  on conflict (user_id) do update
    set email = excluded.email, email_confirmed_at = excluded.email_confirmed_at
    where profiles.email is distinct from excluded.email
       or profiles.email_confirmed_at is distinct from excluded.email_confirmed_at;
  insert into public.accounts (id, kind, name, created_at) values (p_user_id, 'personal', v_name, v_now)
  on conflict (id) do nothing;
  insert into public.account_members (account_id, user_id, role, joined_at) values (p_user_id, p_user_id, 'owner', v_now)
  on conflict (account_id, user_id) do nothing;
  insert into public.credit_balances (account_id, anchor_at, last_at) values (p_user_id, v_now, v_now)
  on conflict (account_id) do nothing;
  if exists (select from public.pricing_settings where signup_organization)
     and not exists (select from private.invites i where i.email = lower(v_email) and i.accepted_at is null
       and i.expires_at > now())
     and not exists (select from public.account_members m join public.accounts a on a.id = m.account_id
       where m.user_id = p_user_id and a.kind = 'organization') then
    perform private.make_organization(private.sign_up_organization_id(p_user_id), p_user_id, left(v_name, 100) || '''s team', v_now);
  end if;
  return true;
end;
$$;

-- A failure here would lock a person out of signing up, so it never raises: a first touch adopts who was missed.
create function private.on_user_changed()
returns trigger
language plpgsql volatile
security definer
set search_path = ''
as $$
begin
  perform private.adopt_user(new.id);
  return null;
exception when others then
  raise warning 'user % was not adopted: %', new.id, sqlerrm;
  return null;
end;
$$;

create trigger user_signed_up after insert on auth.users
  for each row execute function private.on_user_changed();
create trigger user_changed after update of email, email_confirmed_at on auth.users
  for each row execute function private.on_user_changed();

-- The accounts that the signed-in person may look at. Policies call it as (select ...), once a statement.
create function private.my_account_ids()
returns setof uuid
language sql stable
security definer
set search_path = ''
as $$
  select m.account_id from public.account_members m where m.user_id = (select auth.uid());
$$;

-- Those of them whose whole bill the person may see, not only the own rows.
create function private.my_billing_account_ids()
returns setof uuid
language sql stable
security definer
set search_path = ''
as $$
  select m.account_id from public.account_members m
  where m.user_id = (select auth.uid()) and 'see_spending' = any (private.role_rights(m.role));
$$;

grant execute on function private.adopt_user(uuid) to service_role;
grant execute on function private.my_account_ids(), private.my_billing_account_ids() to authenticated, service_role;

alter table public.profiles enable row level security;
alter table public.accounts enable row level security;
alter table public.account_members enable row level security;
alter table public.departments enable row level security;
alter table public.projects enable row level security;
alter table public.api_keys enable row level security;
alter table private.api_key_secrets enable row level security;
alter table private.invites enable row level security;

create policy "own profile" on public.profiles for select to authenticated using (user_id = (select auth.uid()));
create policy "own accounts" on public.accounts for select to authenticated using (id in (select private.my_account_ids()));
create policy "members of own accounts" on public.account_members for select to authenticated
  using (account_id in (select private.my_account_ids()));
create policy "departments of own accounts" on public.departments for select to authenticated
  using (account_id in (select private.my_account_ids()));
create policy "projects of own accounts" on public.projects for select to authenticated
  using (account_id in (select private.my_account_ids()));
create policy "keys of managed accounts" on public.api_keys for select to authenticated
  using (account_id in (select private.my_billing_account_ids()));

grant select on public.profiles, public.accounts, public.account_members, public.departments, public.projects,
  public.api_keys to authenticated;
grant select, insert, update, delete on public.profiles, public.accounts, public.account_members, public.departments,
  public.projects, public.api_keys to service_role;
grant select, insert, update, delete on private.api_key_secrets, private.invites to service_role;

-- Who a person is and which accounts are theirs; adopts a person that the sign-up trigger missed, or whose organization
-- waited for an invitation that is over.
-- Called once a request by lib/auth. No row: the person does not exist any more.
create function public.get_caller(p_user_id uuid)
returns table (
  user_id uuid, email text, display_name text, is_operator boolean,
  account_id uuid, account_name text, account_kind text, role text, department_id uuid, rights text[]
)
language plpgsql volatile
set search_path = ''
as $$
begin
  if not exists (select from public.account_members m where m.user_id = p_user_id) then
    if not private.adopt_user(p_user_id) then
      return;
    end if;
  elsif exists (select from public.pricing_settings s where s.signup_organization)
     and not exists (select from public.account_members m join public.accounts a on a.id = m.account_id
       where m.user_id = p_user_id and a.kind = 'organization')
     -- Who left or handed over theirs gets no second one, and who is still invited waits: for them this is a read.
     and not exists (select from public.accounts a where a.id = private.sign_up_organization_id(p_user_id))
     and not exists (select from private.invites i join public.profiles p on i.email = lower(p.email)
       where p.user_id = p_user_id and i.accepted_at is null and i.expires_at > now()) then
    -- The invitation that they signed up for may have ended without them.
    perform private.adopt_user(p_user_id);
  end if;
  return query
    select p.user_id, p.email, p.display_name, p.is_operator, a.id, a.name, a.kind, m.role, m.department_id,
      private.role_rights(m.role)
    from public.account_members m
    join public.accounts a on a.id = m.account_id
    join public.profiles p on p.user_id = m.user_id
    where m.user_id = p_user_id
    -- The first is the one that a person works in until they choose: the organization that their own sign-up made, where the
    -- catalog says so, else the personal account. Nobody's invitation or renaming moves it.
    order by a.id = private.sign_up_organization_id(p_user_id)
        and exists (select from public.pricing_settings where signup_organization) desc,
      a.kind = 'personal' desc, a.name, a.id;
end;
$$;
revoke execute on function public.get_caller(uuid) from public, anon, authenticated;
grant execute on function public.get_caller(uuid) to service_role;

-- The scopes, role and kind of account behind an API key, by the SHA-256 of its secret part. A key acts with the lower of the role
-- it was made with and the one its maker has now. No row: unknown, revoked,
-- expired, or its maker has left the account. plan_has_api is false while the account's plan does not include API keys.
create function public.find_api_key(p_account_id uuid, p_secret_hash text)
returns table (
  api_key_id uuid, scopes text[], role text, department_id uuid, created_by uuid, rights text[], plan_has_api boolean,
  account_name text, account_kind text
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_roles constant text[] := array['member', 'billing', 'admin', 'owner'];
begin
  return query
    select k.api_key_id, k.scopes, lower_role.role, k.department_id, k.created_by, private.role_rights(lower_role.role),
      coalesce(private.entitlements_of(p_account_id, private.billing_now()) -> 'api' = 'true', false),
      a.name, a.kind
    from private.api_key_secrets s
    join public.accounts a on a.id = s.account_id
    join public.api_keys k on k.account_id = s.account_id and k.api_key_id = s.api_key_id
    join public.account_members m on m.account_id = k.account_id and m.user_id = k.created_by
    cross join lateral (select case when array_position(v_roles, m.role) < array_position(v_roles, k.role)
      then m.role else k.role end) as lower_role (role)
    where s.account_id = p_account_id and s.secret_hash = decode(p_secret_hash, 'hex')
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > now());
end;
$$;

-- Makes a key from the hash of its secret part; the secret itself never reaches the database. A key's role is its maker's,
-- and so is its department unless one is named; what it spends is told for the project, if one is named.
-- PT403 when the maker may not make keys for the account; PT404 when it has no such department or project.
create function public.create_api_key(
  p_account_id uuid, p_created_by uuid, p_name text, p_scopes text[], p_secret_hash text, p_last_four text,
  p_department_id uuid default null, p_project_id uuid default null
)
returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_role text;
  v_department_id uuid;
  v_key_id uuid;
begin
  select m.role, coalesce(p_department_id, m.department_id) into v_role, v_department_id from public.account_members m
    where m.account_id = p_account_id and m.user_id = p_created_by;
  if v_role is null or not 'manage_keys' = any (private.role_rights(v_role)) then
    raise sqlstate 'PT403' using message = 'only an owner or admin makes API keys';
  end if;
  perform private.require_department(p_account_id, v_department_id);
  if p_project_id is not null and not exists (select from public.projects p
      where p.account_id = p_account_id and p.project_id = p_project_id and p.archived_at is null) then
    raise sqlstate 'PT404' using message = 'the account has no such project';
  end if;
  insert into public.api_keys (account_id, name, last_four, scopes, role, department_id, project_id, created_by, created_at)
  values (p_account_id, p_name, p_last_four, p_scopes, v_role, v_department_id, p_project_id, p_created_by, now())
  returning api_keys.api_key_id into v_key_id;
  insert into private.api_key_secrets (account_id, api_key_id, secret_hash)
  values (p_account_id, v_key_id, decode(p_secret_hash, 'hex'));
  perform private.note_act(p_account_id, p_created_by, 'key.created', null, jsonb_build_object('api_key_id', v_key_id,
    'last_four', p_last_four, 'scopes', p_scopes, 'role', v_role, 'department_id', v_department_id, 'project_id', p_project_id));
  return v_key_id;
end;
$$;

-- Guarantee: the key ends at once and for good. Right: manage_keys. False when the account has no live key of that id.
-- SQLSTATE 22004, PT403, PT404, 55P03.
create function public.revoke_api_key(p_account_id uuid, p_actor_id uuid, p_api_key_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_key public.api_keys;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_keys');
  update public.api_keys k set revoked_at = now()
    where k.account_id = p_account_id and k.api_key_id = p_api_key_id and k.revoked_at is null
    returning * into v_key;
  if v_key.api_key_id is null then
    return false;
  end if;
  perform private.note_act(p_account_id, p_actor_id, 'key.revoked', jsonb_build_object('api_key_id', p_api_key_id,
    'last_four', v_key.last_four, 'scopes', v_key.scopes, 'role', v_key.role), null);
  return true;
end;
$$;

-- An account's keys, live ones first, then newest first; at most 200. When a key last charged is read from the usage
-- by day, so that no call writes a row to say that it came.
create function public.list_api_keys(p_account_id uuid)
returns table (
  api_key_id uuid, name text, last_four text, scopes text[], created_at timestamptz, revoked_at timestamptz,
  last_charge_day date, department_id uuid, department_name text, project_id uuid, project_name text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select k.api_key_id, k.name, k.last_four, k.scopes, k.created_at, k.revoked_at, charges.last_day,
      d.department_id, d.name, p.project_id, p.name
    from public.api_keys k
    left join public.departments d on d.account_id = k.account_id and d.department_id = k.department_id
    left join public.projects p on p.account_id = k.account_id and p.project_id = k.project_id
    left join (
      select u.api_key_id, max(u.usage_day) as last_day from public.usage_daily u
      where u.account_id = p_account_id group by u.api_key_id
    ) charges on charges.api_key_id = k.api_key_id
    where k.account_id = p_account_id
    order by k.revoked_at is not null, k.created_at desc, k.api_key_id
    limit 200;
end;
$$;

-- What the account's plan includes besides credits; empty without a plan. Read the balance first: that renews a
-- period that has run out, and with it the plan. A plan no longer on sale still answers for its subscribers.
create function public.get_entitlements(p_account_id uuid)
returns jsonb
language plpgsql volatile
set search_path = ''
as $$
begin
  return private.entitlements_of(p_account_id, private.billing_now());
end;
$$;

-- Guarantee: the person, and the personal account that goes by the same name, are called this from now on.
-- Called by the settings page for the signed-in person. False: the person has no profile.
create function public.set_display_name(p_user_id uuid, p_display_name text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  update public.profiles p set display_name = p_display_name where p.user_id = p_user_id;
  if not found then
    return false;
  end if;
  update public.accounts a set name = p_display_name where a.id = p_user_id and a.kind = 'personal';
  return true;
end;
$$;

revoke execute on function public.find_api_key(uuid, text),
  public.create_api_key(uuid, uuid, text, text[], text, text, uuid, uuid), public.revoke_api_key(uuid, uuid, uuid),
  public.list_api_keys(uuid), public.get_entitlements(uuid), public.set_display_name(uuid, text)
  from public, anon, authenticated;
grant execute on function public.find_api_key(uuid, text),
  public.create_api_key(uuid, uuid, text, text[], text, text, uuid, uuid), public.revoke_api_key(uuid, uuid, uuid),
  public.list_api_keys(uuid), public.get_entitlements(uuid), public.set_display_name(uuid, text) to service_role;
