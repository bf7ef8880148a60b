-- Stripe's customers and the webhook's inbox: global rows. Relies on the billing tables.

-- Maps an account to its Stripe customer, once. Returns the customer in force: the first one wins, so two calls at once
-- agree. A customer that was deleted in Stripe is replaced.
create function public.link_stripe_customer(p_account_id uuid, p_stripe_customer_id text)
returns text
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_account_id is null or p_stripe_customer_id is null then
    raise sqlstate '22004' using message = 'account and customer are required';
  end if;
  delete from private.stripe_customers c where c.account_id = p_account_id and c.deleted_at is not null;
  insert into private.stripe_customers (stripe_customer_id, account_id, created_at)
  values (p_stripe_customer_id, p_account_id, now())
  on conflict (account_id) do nothing;
  return (select c.stripe_customer_id from private.stripe_customers c where c.account_id = p_account_id);
end;
$$;

-- The account of a customer, or null. Customers are never re-pointed: metadata is only checked against this.
create function public.find_account_by_customer(p_stripe_customer_id text)
returns uuid
language sql stable
set search_path = ''
as $$
  select c.account_id from private.stripe_customers c where c.stripe_customer_id = p_stripe_customer_id;
$$;

-- The live customer of an account, or null.
create function public.find_stripe_customer(p_account_id uuid)
returns text
language sql stable
set search_path = ''
as $$
  select c.stripe_customer_id from private.stripe_customers c where c.account_id = p_account_id and c.deleted_at is null;
$$;

-- Marks a customer that Stripe deleted; the next purchase makes a new one.
create function public.forget_stripe_customer(p_stripe_customer_id text)
returns void
language sql volatile
set search_path = ''
as $$
  update private.stripe_customers set deleted_at = now() where stripe_customer_id = p_stripe_customer_id and deleted_at is null;
$$;

-- Guarantee: an event is worked on by one process at a time, and its row outlives every crash.
-- p_payload is the event as JSON text. Returns the row's status and whether this call holds the lease (60 s of wall time).
create function public.claim_stripe_event(
  p_event_id text, p_type text, p_object_id text, p_api_version text, p_livemode boolean, p_created bigint, p_payload text
)
returns table (status text, is_claimed boolean, attempts integer)
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into private.stripe_events (event_id, type, object_id, api_version, livemode, stripe_created_at, payload, status, received_at)
  values (p_event_id, p_type, p_object_id, p_api_version, p_livemode, to_timestamp(p_created), p_payload::jsonb, 'received', clock_timestamp())
  on conflict (event_id) do nothing;
  return query
    update private.stripe_events e
      set leased_until = clock_timestamp() + interval '60 seconds', attempts = e.attempts + 1
      where e.event_id = p_event_id and e.status in ('received', 'failed', 'parked')
        and (e.leased_until is null or e.leased_until < clock_timestamp())
      returning e.status, true, e.attempts;
  if not found then
    return query select e.status, false, e.attempts from private.stripe_events e where e.event_id = p_event_id;
  end if;
end;
$$;

-- Marks an event after its last effect: handled | ignored | parked | failed. A failed one may be claimed again at once.
create function public.finish_event(p_event_id text, p_status text, p_error text default null)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.stripe_events e
    set status = p_status, last_error = left(p_error, 500), leased_until = null,
        handled_at = case when p_status in ('handled', 'ignored') then clock_timestamp() end
    where e.event_id = p_event_id and e.status not in ('handled', 'ignored');
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'link_stripe_customer(uuid, text)',
    'find_account_by_customer(text)',
    'find_stripe_customer(uuid)',
    'forget_stripe_customer(text)',
    'claim_stripe_event(text, text, text, text, boolean, bigint, text)',
    'finish_event(text, text, text)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
