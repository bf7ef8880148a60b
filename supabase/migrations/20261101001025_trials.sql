-- Trials: one a person, claimed before Stripe is asked for a Checkout. Relies on periods and the billing tables.
-- A claim is a global row: it binds a person in every account. A function that needs one locks the account's balance row
-- first and the claim after it.

create table private.trial_claims (
  trial_claim_id uuid primary key default gen_random_uuid(),
  account_id uuid not null,
  person_id uuid not null,
  address_hash bytea not null,
  status text not null check (status in ('held', 'kept', 'released')),
  stripe_session_id text unique,
  stripe_subscription_id text,
  credits_micros bigint not null default 0 check (credits_micros >= 0),
  network text,
  held_until timestamptz not null,
  claimed_at timestamptz not null,
  settled_at timestamptz
);
comment on table private.trial_claims is 'Whose trial each is. One is held for a Checkout until that completes (kept) or ends (released).';
comment on column private.trial_claims.credits_micros is 'What of the trial''s credits was counted in what is given away on the day of the claim; given back when it is released.';
comment on column private.trial_claims.network is 'Where the person signed up, of a claim whose credits count.';
comment on column private.trial_claims.stripe_session_id is 'The Checkout that may be shown with it; null while that is being opened.';
comment on column private.trial_claims.held_until is 'From then on Stripe is asked what became of the Checkout; until it says so, the claim stands.';
-- One trial a person, and a mailbox, in whatever account.
create unique index trial_claims_person on private.trial_claims (person_id) where status <> 'released';
create unique index trial_claims_mailbox on private.trial_claims (address_hash) where status <> 'released';
-- What holds or had the trial of an account, and what the sweep looks at.
create index trial_claims_account on private.trial_claims (account_id) where status <> 'released';
-- How many of a network claimed on a day.
create index trial_claims_by_network on private.trial_claims (network, claimed_at) where status <> 'released' and network is not null;
create index trial_claims_held on private.trial_claims (held_until) where status = 'held';

alter table private.trial_claims enable row level security;
grant select, insert, update, delete on private.trial_claims to service_role;

-- Whether an account has ever subscribed. Stable; takes no lock.
create function private.has_subscribed(p_account_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (select from public.subscriptions s where s.account_id = p_account_id
    and s.status not in ('incomplete', 'incomplete_expired'));
end;
$$;

-- The claim that stands before another one of this person or account, what cannot be moved first: had, then held by someone
-- else of the same mailbox, then held by the person or for the account. A row of nulls when there is none.
create function private.standing_trial(p_account_id uuid, p_person_id uuid)
returns private.trial_claims
language plpgsql stable
set search_path = ''
as $$
declare
  v_hash bytea := private.person_hash(p_person_id);
  v_claim private.trial_claims;
begin
  select * into v_claim from private.trial_claims c
    where c.status <> 'released' and (c.account_id = p_account_id or c.person_id = p_person_id or c.address_hash = v_hash)
    order by c.status = 'kept' desc, c.account_id = p_account_id or c.person_id = p_person_id, c.trial_claim_id limit 1;
  return v_claim;
end;
$$;

-- Whether a claim that stands leaves the trial to this person: there is none, or it is held by a Checkout of their own or of
-- this account, which gives way to a newer one.
create function private.leaves_trial(p_claim private.trial_claims, p_account_id uuid, p_person_id uuid)
returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_claim.trial_claim_id is null
    or (p_claim.status = 'held' and (p_claim.person_id = p_person_id or p_claim.account_id = p_account_id));
end;
$$;

-- Whether a person may begin a trial in an account: the account never subscribed, no trial of the person, of their mailbox
-- or of the account was had, and nothing bars its credits today (free_credit_bar; of trials that give some). Reads only and
-- promises nothing: begin_trial decides.
create function public.may_have_trial(p_account_id uuid, p_person_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_has_subscribed boolean;
  v_standing private.trial_claims;
begin
  if p_account_id is null or p_person_id is null then
    raise sqlstate '22004' using message = 'account and person are required';
  end if;
  select subscribed into v_has_subscribed from private.has_subscribed(p_account_id) subscribed;
  v_standing := private.standing_trial(p_account_id, p_person_id);
  return not v_has_subscribed and private.leaves_trial(v_standing, p_account_id, p_person_id)
    and (v_standing.trial_claim_id is not null
      or not exists (select from public.plans p where p.is_active and p.trial_credits_micros > 0)
      or private.free_credit_bar(p_person_id, 'trial', 1, private.network_of(p_person_id), v_now) is null);
end;
$$;

-- Guarantee: of any number of Checkouts at once, in whatever accounts, one holds a person's trial. The claim stands until
-- settle_trial or keep_trial says what became of it, and its credits count in what is given away today. Called before a
-- Checkout with a trial is opened. Locks: the balance row, the claim's keys, the day.
-- Outcomes: ok (trial_claim_id is new); open (a Checkout of the person or of the account holds it: settle that claim and ask
-- again); none (it was had, is held by someone else of the same mailbox, or the account subscribed before); refused (its
-- credits are barred, reason says why; noted for the operator). SQLSTATE 22004, PT404, 55P03.
create function public.begin_trial(p_account_id uuid, p_person_id uuid, p_credits_micros bigint)
returns table (outcome text, trial_claim_id uuid, reason text)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_hash bytea := private.person_hash(p_person_id);
  v_has_subscribed boolean;
  v_standing private.trial_claims;
  v_claim_id uuid;
  v_network text;
  v_reason text;
begin
  if p_account_id is null or p_person_id is null or p_credits_micros is null then
    raise sqlstate '22004' using message = 'account, person and credits are required';
  end if;
  perform private.lock_account(p_account_id, v_now);
  select subscribed into v_has_subscribed from private.has_subscribed(p_account_id) subscribed;
  if v_has_subscribed or v_hash is null then
    return query select 'none', null::uuid, null::text;
    return;
  end if;
  -- One that stood in the way of the insert may be gone when it is looked for: then there is room.
  loop
    v_standing := private.standing_trial(p_account_id, p_person_id);
    if v_standing.trial_claim_id is not null then
      return query select case when private.leaves_trial(v_standing, p_account_id, p_person_id) then 'open' else 'none' end,
        v_standing.trial_claim_id, null::text;
      return;
    end if;
    insert into private.trial_claims as c (account_id, person_id, address_hash, status, held_until, claimed_at)
    values (p_account_id, p_person_id, v_hash, 'held', v_now + interval '5 minutes', v_now)
    on conflict do nothing
    returning c.trial_claim_id into v_claim_id;
    exit when found;
  end loop;
  if p_credits_micros > 0 then
    v_network := private.network_of(p_person_id);
    v_reason := private.free_credit_refusal(p_person_id, 'trial', p_credits_micros, v_network, v_now);
    if v_reason is not null then
      delete from private.trial_claims c where c.trial_claim_id = v_claim_id;
      return query select 'refused', null::uuid, v_reason;
      return;
    end if;
    update private.trial_claims c set credits_micros = p_credits_micros, network = v_network where c.trial_claim_id = v_claim_id;
  end if;
  return query select 'ok', v_claim_id, null::text;
end;
$$;

-- Guarantee: a Checkout with a trial may be shown to the person only after this said true: then the claim is held for it,
-- and whoever settles the claim asks Stripe about this session. False: the session must be expired. SQLSTATE 22004.
create function public.attach_trial(p_account_id uuid, p_trial_claim_id uuid, p_session_id text, p_session_ends_at timestamptz)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_account_id is null or p_trial_claim_id is null or p_session_id is null or p_session_ends_at is null then
    raise sqlstate '22004' using message = 'account, claim, session and its end are required';
  end if;
  update private.trial_claims c set stripe_session_id = p_session_id, held_until = p_session_ends_at + interval '5 minutes'
    where c.trial_claim_id = p_trial_claim_id and c.account_id = p_account_id and c.status = 'held'
      and (c.stripe_session_id is null or c.stripe_session_id = p_session_id);
  return found;
end;
$$;

-- A claim with what is needed to ask Stripe what became of it; is_opening: its Checkout may be on its way at this moment.
create function public.find_trial(p_trial_claim_id uuid)
returns table (trial_claim_id uuid, account_id uuid, status text, stripe_session_id text, is_opening boolean)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query select c.trial_claim_id, c.account_id, c.status, c.stripe_session_id,
      c.status = 'held' and c.stripe_session_id is null and c.claimed_at > v_now - interval '10 seconds'
    from private.trial_claims c where c.trial_claim_id = p_trial_claim_id;
end;
$$;

-- Claims whose Checkout must have ended, or was never noted, the oldest first: each is settled by what Stripe says.
create function public.list_lapsed_trials(p_limit integer default 100)
returns setof uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  return query select c.trial_claim_id from private.trial_claims c
    where c.status = 'held' and c.held_until <= v_now
    order by c.held_until limit least(p_limit, 1000);
end;
$$;

-- Guarantee: writes what became of a claim, once, in any order: kept and released are final. released gives the trial back,
-- unless a session was attached that the caller has not looked at: that one may still complete. A claim of another account
-- is not found. Called for every event of a session and by the sweep, after Stripe was asked.
-- Idempotency: the claim. Locks: the balance row, then the claim. Returns the status that stands, or null when there is no
-- such claim. SQLSTATE 22004, PT404, 55P03.
create function public.settle_trial(
  p_account_id uuid, p_trial_claim_id uuid, p_status text, p_session_id text default null, p_subscription_id text default null
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_balance public.credit_balances;
  v_claim private.trial_claims;
begin
  if p_account_id is null or p_trial_claim_id is null or p_status is null or p_status not in ('kept', 'released') then
    raise sqlstate '22004' using message = 'account, claim and a status are required';
  end if;
  v_balance := private.lock_account(p_account_id, v_now);
  select * into v_claim from private.trial_claims c
    where c.trial_claim_id = p_trial_claim_id and c.account_id = p_account_id for update;
  if v_claim.status is distinct from 'held' or (p_status = 'released' and v_claim.stripe_session_id is not null
      and v_claim.stripe_session_id is distinct from p_session_id) then
    return v_claim.status;
  end if;
  update private.trial_claims c set status = p_status, settled_at = v_balance.last_at,
      stripe_session_id = coalesce(p_session_id, c.stripe_session_id), stripe_subscription_id = p_subscription_id
    where c.trial_claim_id = p_trial_claim_id;
  if p_status = 'released' then
    perform private.count_free_credits((v_claim.claimed_at at time zone 'UTC')::date, -v_claim.credits_micros);
  end if;
  return p_status;
end;
$$;

-- Guarantee: whoever's trial has begun has had theirs, also one that was made at Stripe by hand: the claim that they hold is
-- kept, or one is written. Called by record_invoice for a trial line, under the account's lock.
create function private.keep_trial(p_account_id uuid, p_person_id uuid, p_subscription_id text, p_now timestamptz)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.trial_claims c set status = 'kept', settled_at = p_now, stripe_subscription_id = p_subscription_id
    where c.person_id = p_person_id and c.status = 'held';
  if found then
    return;
  end if;
  insert into private.trial_claims (account_id, person_id, address_hash, status, stripe_subscription_id, held_until,
    claimed_at, settled_at)
  select p_account_id, p_person_id, person.hash, 'kept', p_subscription_id, p_now, p_now, p_now
    from private.person_hash(p_person_id) as person (hash) where person.hash is not null
  on conflict do nothing;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'may_have_trial(uuid, uuid)', 'begin_trial(uuid, uuid, bigint)', 'attach_trial(uuid, uuid, text, timestamptz)',
    'find_trial(uuid)', 'list_lapsed_trials(integer)', 'settle_trial(uuid, uuid, text, text, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
