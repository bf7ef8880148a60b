-- White-label: an organization's own name, logo and colour in place of the product's. Relies on accounts and teams.

comment on column public.accounts.branding is 'name, logo (an image as a data: address) and color (#rrggbb) of a white-label organization; each may be missing.';

-- Guarantee: the organization shows itself so from now on; nulls clear a part. Rights: rename_account. A repeat changes
-- nothing. Outcomes: ok, plan_required. The values are validated by lib/branding. SQLSTATE 22004, PT403, PT404, 55P03.
create function public.set_branding(p_account_id uuid, p_actor_id uuid, p_name text, p_logo text, p_color text)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_branding jsonb := jsonb_strip_nulls(jsonb_build_object('name', p_name, 'logo', p_logo, 'color', p_color));
  v_before jsonb;
begin
  perform private.organization_right(p_account_id, p_actor_id, 'rename_account');
  -- Clearing it is allowed without the plan.
  if v_branding <> '{}' and private.entitlements_of(p_account_id, v_now) -> 'whiteLabel' is distinct from 'true' then
    return 'plan_required';
  end if;
  select a.branding into v_before from public.accounts a where a.id = p_account_id;
  if v_before is distinct from v_branding then
    update public.accounts a set branding = v_branding where a.id = p_account_id;
    perform private.note_act(p_account_id, p_actor_id, 'branding.changed', v_before - 'logo', v_branding - 'logo');
  end if;
  return 'ok';
end;
$$;

-- How an organization shows itself, and whether its plan includes that now: without it the product's own name is shown.
create function public.get_branding(p_account_id uuid)
returns table (name text, logo text, color text, is_included boolean)
language plpgsql volatile
set search_path = ''
as $$
begin
  return query
    select a.branding ->> 'name', a.branding ->> 'logo', a.branding ->> 'color',
      a.kind = 'organization'
        and coalesce(private.entitlements_of(p_account_id, private.billing_now()) -> 'whiteLabel' = 'true', false)
    from public.accounts a where a.id = p_account_id;
end;
$$;

revoke execute on function public.set_branding(uuid, uuid, text, text, text), public.get_branding(uuid)
  from public, anon, authenticated;
grant execute on function public.set_branding(uuid, uuid, text, text, text), public.get_branding(uuid) to service_role;
