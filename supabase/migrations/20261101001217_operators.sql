-- Operators: who may run the business. Relies on accounts and the audit log.

-- Guarantee: the person with this confirmed address is an operator from now on, or no longer one; the audit log keeps who
-- said so and how it was before. Called by a person at the server (npm run operator), never by the application; idempotent,
-- a repeat writes no line. Locks: the person's profile. Outcomes: changed, unchanged, unconfirmed (somebody has signed up
-- with the address and not shown that it is theirs), unknown. SQLSTATE 22004.
create function public.set_operator(p_email text, p_is_operator boolean, p_actor text, p_reason text)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_profile public.profiles;
begin
  if coalesce(btrim(p_email), '') = '' or p_is_operator is null or coalesce(p_actor, '') = '' or coalesce(p_reason, '') = '' then
    raise sqlstate '22004' using message = 'email, actor and reason are required';
  end if;
  -- Addresses are unique in Auth; where an old profile still has one, the person who confirmed it is meant.
  select * into v_profile from public.profiles p
    where lower(p.email) = lower(btrim(p_email))
    order by p.email_confirmed_at nulls last limit 1 for update;
  if not found then
    return 'unknown';
  end if;
  if v_profile.is_operator = p_is_operator then
    return 'unchanged';
  end if;
  if p_is_operator and v_profile.email_confirmed_at is null then
    return 'unconfirmed';
  end if;
  update public.profiles p set is_operator = p_is_operator where p.user_id = v_profile.user_id;
  insert into public.audit_log (act, reason, before_facts, after_facts, created_at)
  values (case when p_is_operator then 'operator.made' else 'operator.removed' end, p_reason,
    jsonb_build_object('user_id', v_profile.user_id, 'is_operator', v_profile.is_operator),
    jsonb_build_object('user_id', v_profile.user_id, 'is_operator', p_is_operator, 'by', p_actor), private.billing_now());
  return 'changed';
end;
$$;

-- Everybody who is an operator, by address.
create function public.list_operators()
returns table (user_id uuid, email text, display_name text)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select p.user_id, p.email, p.display_name from public.profiles p where p.is_operator
    order by lower(p.email), p.user_id;
end;
$$;

revoke execute on function public.set_operator(text, boolean, text, text), public.list_operators()
  from public, anon, authenticated;
grant execute on function public.set_operator(text, boolean, text, text), public.list_operators() to service_role;
