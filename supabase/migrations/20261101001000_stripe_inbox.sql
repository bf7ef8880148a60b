-- Stripe's customers and the webhook's inbox: global rows. Relies on the billing tables.

-- Maps an account to a Stripe customer. Returns the customer in force: the first live one wins, so two calls at once agree.
-- One that was deleted in Stripe is followed by another, and still leads to its account. An account that is closed gets none:
-- null. Locks: the account's row, so that it is not closed meanwhile. SQLSTATE 22004, 55P03, 23505 where the customer is
-- another account's, or was deleted.
create function public.link_stripe_customer(p_account_id uuid, p_stripe_customer_id text)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_customer_id text;
  v_is_closed boolean;
begin
  if p_account_id is null or p_stripe_customer_id is null then
    raise sqlstate '22004' using message = 'account and customer are required';
  end if;
  select a.closed_at is not null into v_is_closed from public.accounts a where a.id = p_account_id for share;
  if v_is_closed then
    return null;
  end if;
  insert into private.stripe_customers (stripe_customer_id, account_id, created_at)
  values (p_stripe_customer_id, p_account_id, now())
  on conflict do nothing;
  select c.stripe_customer_id into v_customer_id from private.stripe_customers c
    where c.account_id = p_account_id and c.deleted_at is null;
  if not found then
    raise sqlstate '23505' using message = 'the customer was linked before, and is not this account''s live one';
  end if;
  return v_customer_id;
end;
$$;

-- The account of a customer, deleted or not, or null. Never re-pointed: metadata is only checked against this.
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
-- p_payload is the event as JSON text. Returns the row's status, whether this call holds the lease (60 s of wall time),
-- and the attempt that holds it: the answer of finish_event's p_attempt.
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

-- Guarantee: writes an event's outcome only for the attempt that holds its lease, so that a worker which was slower than
-- its lease never overwrites a newer outcome, nor ends a newer lease. p_status is handled | ignored | parked | failed,
-- p_note the receipt of the first two and the reason of the others. Returns whether it wrote. A parked or failed event
-- may be claimed again at once. Called by the webhook and reconcile, after the last effect. SQLSTATE 22004.
create function public.finish_event(p_event_id text, p_attempt integer, p_status text, p_note text default null)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  if p_event_id is null or p_attempt is null or p_status is null then
    raise sqlstate '22004' using message = 'event, attempt and status are required';
  end if;
  update private.stripe_events e
    set status = p_status, leased_until = null,
        receipt = case when p_status in ('handled', 'ignored') then left(p_note, 500) end,
        last_error = case when p_status in ('parked', 'failed') then left(p_note, 500) end,
        handled_at = case when p_status in ('handled', 'ignored') then clock_timestamp() end
    where e.event_id = p_event_id and e.attempts = p_attempt and e.leased_until is not null;
  return found;
end;
$$;

-- The inbox for operators, newest first, before the event (p_before_at, p_before_id); p_status null lists every status.
create function public.list_stripe_events(
  p_status text default null, p_before_at timestamptz default null, p_before_id text default null, p_limit integer default 50
)
returns table (
  event_id text, type text, object_id text, api_version text, livemode boolean, status text, attempts integer,
  receipt text, last_error text, stripe_created_at timestamptz, received_at timestamptz, handled_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select e.event_id, e.type, e.object_id, e.api_version, e.livemode, e.status, e.attempts, e.receipt, e.last_error,
      e.stripe_created_at, e.received_at, e.handled_at
    from private.stripe_events e
    where (p_status is null or e.status = p_status)
      and (p_before_at is null or (e.received_at, e.event_id) < (p_before_at, coalesce(p_before_id, '')))
    order by e.received_at desc, e.event_id desc limit least(p_limit, 200);
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
    'finish_event(text, integer, text, text)',
    'list_stripe_events(text, timestamptz, text, integer)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
