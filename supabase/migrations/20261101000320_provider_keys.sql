-- Provider keys of customers' own, over which their traffic may run. Relies on accounts and teams.
-- A key's provider is openrouter, which serves every model, or a vendor by its prefix in OpenRouter's names of models.

create table private.provider_keys (
  account_id uuid not null references public.accounts,
  provider text not null check (length(provider) between 1 and 40),
  key_id uuid not null,
  sealed text not null,
  last_four text not null check (length(last_four) <= 4),
  status text not null check (status in ('valid', 'exhausted', 'refused')),
  label text check (length(label) <= 120),
  limit_usd_micros bigint check (limit_usd_micros >= 0),
  remaining_usd_micros bigint,
  usage_usd_micros bigint,
  limit_resets text check (length(limit_resets) <= 40),
  is_free_tier boolean not null default false,
  free_requests_limit integer,
  free_requests_remaining integer,
  created_by uuid not null,
  created_at timestamptz not null,
  checked_at timestamptz not null,
  primary key (account_id, provider)
);
comment on table private.provider_keys is 'A key is stored sealed (lib/secrets/seal.ts); deleting it deletes its row. Money is the provider''s, in micro-dollars.';
comment on column private.provider_keys.key_id is 'Changes with the key, so that what was learnt of an earlier one is not noted of its successor.';
comment on column private.provider_keys.status is 'As the provider answered last: exhausted has no money left, refused is not accepted at all.';

alter table private.provider_keys enable row level security;
grant select, insert, update, delete on private.provider_keys to service_role;

-- Guarantee: this is the account's one key for the provider from now on; an earlier one is gone. Rights: manage_keys. Called
-- once the provider has accepted the key. Repeating it changes nothing but the id. Locks the account against team changes.
-- Outcomes: ok, plan_required (byok). SQLSTATE 22004, PT403, PT404, 55P03 busy.
create function public.save_provider_key(
  p_account_id uuid, p_actor_id uuid, p_provider text, p_key_id uuid, p_sealed text, p_last_four text
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_before text;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_keys');
  if not coalesce(private.entitlements_of(p_account_id, v_now) -> 'byok' = 'true', false) then
    return 'plan_required';
  end if;
  delete from private.provider_keys k where k.account_id = p_account_id and k.provider = p_provider
    returning k.last_four into v_before;
  insert into private.provider_keys (account_id, provider, key_id, sealed, last_four, status, created_by, created_at, checked_at)
  values (p_account_id, p_provider, p_key_id, p_sealed, p_last_four, 'valid', p_actor_id, v_now, v_now);
  perform private.note_act(p_account_id, p_actor_id, 'provider_key.saved',
    case when v_before is not null then jsonb_build_object('provider', p_provider, 'last_four', v_before) end,
    jsonb_build_object('provider', p_provider, 'last_four', p_last_four));
  return 'ok';
end;
$$;

-- Notes what the provider said of a key. Called after it was verified or synced. False when that key was replaced or
-- deleted meanwhile.
create function public.note_provider_key_limits(
  p_account_id uuid, p_provider text, p_key_id uuid, p_status text, p_label text, p_limit_usd_micros bigint,
  p_remaining_usd_micros bigint, p_usage_usd_micros bigint, p_limit_resets text, p_is_free_tier boolean,
  p_free_requests_limit integer, p_free_requests_remaining integer
)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  update private.provider_keys k
    set status = p_status, label = left(p_label, 120), limit_usd_micros = p_limit_usd_micros,
        remaining_usd_micros = p_remaining_usd_micros, usage_usd_micros = p_usage_usd_micros,
        limit_resets = left(p_limit_resets, 40), is_free_tier = coalesce(p_is_free_tier, false),
        free_requests_limit = p_free_requests_limit, free_requests_remaining = p_free_requests_remaining, checked_at = v_now
    where k.account_id = p_account_id and k.provider = p_provider and k.key_id = p_key_id;
  return found;
end;
$$;

-- Notes that a provider did not accept a key, or that it has no money left, or that it serves again. What is known of its
-- limits stays. Called by a request that ran over it. False when that key was replaced or deleted meanwhile.
create function public.note_provider_key_status(p_account_id uuid, p_provider text, p_key_id uuid, p_status text)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  update private.provider_keys k set status = p_status, checked_at = v_now
    where k.account_id = p_account_id and k.provider = p_provider and k.key_id = p_key_id and k.status <> p_status;
  return found;
end;
$$;

-- Guarantee: the key's row is gone. Rights: manage_keys; a plan that no longer includes own keys does not prevent it. False
-- when the account has no key for the provider. SQLSTATE 22004, PT403, PT404, 55P03 busy.
create function public.delete_provider_key(p_account_id uuid, p_actor_id uuid, p_provider text)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_last_four text;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_keys');
  delete from private.provider_keys k where k.account_id = p_account_id and k.provider = p_provider
    returning k.last_four into v_last_four;
  if v_last_four is null then
    return false;
  end if;
  perform private.note_act(p_account_id, p_actor_id, 'provider_key.deleted',
    jsonb_build_object('provider', p_provider, 'last_four', v_last_four), null);
  return true;
end;
$$;

-- Whether requests that an own key does not serve may be paid by credits. Rights: manage_keys. SQLSTATE as above.
create function public.set_provider_key_fallback(p_account_id uuid, p_actor_id uuid, p_falls_back boolean)
returns void
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
begin
  if p_falls_back is null then
    raise sqlstate '22004' using message = 'say whether credits may pay';
  end if;
  perform private.team_right(p_account_id, p_actor_id, 'manage_keys');
  update public.accounts a set falls_back_to_credits = p_falls_back
    where a.id = p_account_id and a.falls_back_to_credits <> p_falls_back;
  if found then
    perform private.note_act(p_account_id, p_actor_id, 'provider_key.fallback_set',
      jsonb_build_object('falls_back', not p_falls_back), jsonb_build_object('falls_back', p_falls_back));
  end if;
end;
$$;

-- The account's keys by provider, without what is sealed in them.
create function public.list_provider_keys(p_account_id uuid)
returns table (
  provider text, last_four text, status text, label text, limit_usd_micros bigint, remaining_usd_micros bigint,
  usage_usd_micros bigint, limit_resets text, is_free_tier boolean, free_requests_limit integer,
  free_requests_remaining integer, created_at timestamptz, checked_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select k.provider, k.last_four, k.status, k.label, k.limit_usd_micros, k.remaining_usd_micros, k.usage_usd_micros,
      k.limit_resets, k.is_free_tier, k.free_requests_limit, k.free_requests_remaining, k.created_at, k.checked_at
    from private.provider_keys k where k.account_id = p_account_id
    order by k.provider limit 50;
end;
$$;

-- Whether credits may pay what an own key does not serve.
create function public.get_provider_key_fallback(p_account_id uuid)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((select a.falls_back_to_credits from public.accounts a where a.id = p_account_id), false);
end;
$$;

-- The provider whose own key of the account serves a model: the model's vendor's before OpenRouter's. Null without one.
create function private.own_key_provider(p_account_id uuid, p_model text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (select k.provider from private.provider_keys k
    where k.account_id = p_account_id and k.provider in ('openrouter', split_part(p_model, '/', 1))
    order by k.provider = 'openrouter' limit 1);
end;
$$;

-- Who pays for a request of a model: byok where an own key serves it and the plan includes that, else credits. A key that the
-- plan does not include (any more) is never passed over silently: fallback where credits may pay, else refused. Called by
-- begin_chat_turn once the account is renewed.
create function private.own_lane(p_account_id uuid, p_model text)
returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return case
    when private.own_key_provider(p_account_id, p_model) is null then 'credits'
    when coalesce(private.entitlements_of(p_account_id, private.billing_now()) -> 'byok' = 'true', false) then 'byok'
    when public.get_provider_key_fallback(p_account_id) then 'fallback'
    else 'refused' end;
end;
$$;

-- The sealed key of a provider, or where none is named the one that serves a model. No row without one. is_included is false
-- while the plan does not include own keys (any more).
create function public.find_provider_key(p_account_id uuid, p_provider text default null, p_model text default null)
returns table (provider text, key_id uuid, sealed text, last_four text, status text, is_included boolean, falls_back boolean)
language plpgsql stable
set search_path = ''
as $$
declare
  v_provider text := coalesce(p_provider, private.own_key_provider(p_account_id, p_model));
  v_is_included boolean := coalesce(private.entitlements_of(p_account_id, private.billing_now()) -> 'byok' = 'true', false);
begin
  return query
    select k.provider, k.key_id, k.sealed, k.last_four, k.status, v_is_included, a.falls_back_to_credits
    from private.provider_keys k join public.accounts a on a.id = k.account_id
    where k.account_id = p_account_id and k.provider = v_provider;
end;
$$;

-- Every sealed key, a page at a time, for sealing them anew. Called by the operator's command.
create function public.list_sealed_provider_keys(p_after_account_id uuid, p_after_provider text, p_limit integer)
returns table (account_id uuid, provider text, sealed text)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select k.account_id, k.provider, k.sealed from private.provider_keys k
    where p_after_account_id is null or (k.account_id, k.provider) > (p_after_account_id, p_after_provider)
    order by k.account_id, k.provider limit least(p_limit, 500);
end;
$$;

-- Puts a key that was sealed anew in the place of what was read. False when it was replaced or deleted meanwhile.
create function public.reseal_provider_key(p_account_id uuid, p_provider text, p_sealed_before text, p_sealed text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.provider_keys k set sealed = p_sealed
    where k.account_id = p_account_id and k.provider = p_provider and k.sealed = p_sealed_before;
  return found;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array['save_provider_key(uuid, uuid, text, uuid, text, text)',
    'note_provider_key_limits(uuid, text, uuid, text, text, bigint, bigint, bigint, text, boolean, integer, integer)',
    'note_provider_key_status(uuid, text, uuid, text)', 'delete_provider_key(uuid, uuid, text)',
    'set_provider_key_fallback(uuid, uuid, boolean)', 'list_provider_keys(uuid)', 'get_provider_key_fallback(uuid)',
    'find_provider_key(uuid, text, text)', 'list_sealed_provider_keys(uuid, text, integer)',
    'reseal_provider_key(uuid, text, text, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on function private.own_key_provider(uuid, text), private.own_lane(uuid, text) to service_role;
