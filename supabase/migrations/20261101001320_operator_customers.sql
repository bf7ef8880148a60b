-- What an operator sees of one customer and does about one: notes, a longer life for credits, and any act tried out first.
-- Relies on the operator's reads and credits.

create table public.account_notes (
  account_id uuid not null references public.accounts,
  note_id uuid not null default gen_random_uuid(),
  author_id uuid not null,
  body text not null check (length(body) between 1 and 2000),
  request_key text,
  created_at timestamptz not null,
  primary key (account_id, note_id),
  unique (account_id, author_id, request_key)
);
comment on table public.account_notes is 'What operators remember about a customer. Words of people, so they stay out of the audit log, which is never rewritten.';

alter table public.account_notes enable row level security;
grant select, insert, delete on public.account_notes to service_role;

-- Guarantee: a note is written once a key of its author. Called by the operator's page. SQLSTATE 22004, PT403, PT404.
create function public.add_account_note(p_account_id uuid, p_actor_id uuid, p_body text, p_request_key text)
returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  v_note_id uuid;
begin
  if p_account_id is null or p_body is null or p_request_key is null then
    raise sqlstate '22004' using message = 'account, note and key are required';
  end if;
  perform private.require_operator(p_actor_id);
  if not exists (select from public.accounts a where a.id = p_account_id) then
    raise sqlstate 'PT404' using message = 'no such account';
  end if;
  insert into public.account_notes (account_id, author_id, body, request_key, created_at)
    values (p_account_id, p_actor_id, p_body, p_request_key, private.billing_now())
    on conflict do nothing;
  select n.note_id into v_note_id from public.account_notes n
    where n.account_id = p_account_id and n.author_id = p_actor_id and n.request_key = p_request_key;
  return v_note_id;
end;
$$;

-- An account's notes with who wrote them, newest first.
create function public.list_account_notes(p_account_id uuid, p_limit integer default 50)
returns table (note_id uuid, body text, author text, created_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select n.note_id, n.body, coalesce(p.email, 'somebody who left'), n.created_at
    from public.account_notes n left join public.profiles p on p.user_id = n.author_id
    where n.account_id = p_account_id order by n.created_at desc, n.note_id limit least(p_limit, 200);
end;
$$;

-- What the audit log says of one account, or of the whole product where p_account_id is null, newest first.
create function public.list_audit_log(p_account_id uuid default null, p_before bigint default null, p_limit integer default 50)
returns table (
  audit_id bigint, account_id uuid, actor text, act text, reason text, before_facts jsonb, after_facts jsonb, created_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select l.audit_id, l.account_id, p.email, l.act, l.reason, l.before_facts, l.after_facts, l.created_at
    from public.audit_log l left join public.profiles p on p.user_id = l.actor_id
    where (p_account_id is null or l.account_id = p_account_id) and (p_before is null or l.audit_id < p_before)
    order by l.audit_id desc limit least(p_limit, 200);
end;
$$;

-- Who belongs to an account, owners first.
create function public.list_account_people(p_account_id uuid)
returns table (user_id uuid, email text, display_name text, role text, joined_at timestamptz, email_confirmed_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select m.user_id, p.email, p.display_name, m.role, m.joined_at, p.email_confirmed_at
    from public.account_members m left join public.profiles p on p.user_id = m.user_id
    where m.account_id = p_account_id order by m.role <> 'owner', m.joined_at, m.user_id limit 200;
end;
$$;

-- Which Stripe customers an account has or had, the live one first.
create function public.list_account_customers(p_account_id uuid)
returns table (stripe_customer_id text, deleted_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select c.stripe_customer_id, c.deleted_at from private.stripe_customers c
    where c.account_id = p_account_id order by c.deleted_at nulls first, c.created_at;
end;
$$;

-- Core of extend_credits: a lot that lives ends later, or never. Returns when it ended before, and an outcome: ok, gone (it is
-- over, or not the account's), of_plan (a plan's credits end with their period), not_later, in_debt (the lot has paid debt:
-- moved, it would have paid out of turn).
create function private.extend_core(
  p_account_id uuid, p_now timestamptz, p_grant_id uuid, p_expires_at timestamptz, out outcome text, out was timestamptz
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_balance public.credit_balances := private.lock_account(p_account_id, p_now);
  v_lot public.credit_grants;
begin
  select * into v_lot from public.credit_grants g where g.account_id = p_account_id and g.grant_id = p_grant_id;
  was := v_lot.expires_at;
  outcome := case
    when v_lot.grant_id is null or v_lot.remaining_micros + v_lot.held_micros + v_lot.frozen_micros = 0
      or v_lot.expires_at <= v_balance.last_at then 'gone'
    when v_lot.period_end is not null or v_lot.source in ('free', 'subscription', 'trial', 'rollover') then 'of_plan'
    when v_lot.repaid_micros > 0 or v_lot.owed_micros > 0 then 'in_debt'
    when v_lot.expires_at is null or p_expires_at <= v_lot.expires_at then 'not_later'
    else 'ok' end;
  if outcome <> 'ok' then
    return;
  end if;
  update public.credit_grants g set expires_at = p_expires_at
    where g.account_id = p_account_id and g.grant_id = p_grant_id;
  select coalesce(min(g.expires_at), 'infinity') into v_balance.next_lapse_at from public.credit_grants g
    where g.account_id = p_account_id and g.remaining_micros > 0;
  perform private.save_balance(v_balance);
end;
$$;

-- Guarantee: credits that would end at p_until_now end at p_expires_at, or never where that is null; the audit log says who let
-- them and why, before and after. Called by the operator's page. Idempotency: the state, compared with p_until_now, so that a
-- second click changes and notes nothing. Locks: the account. Outcomes: extend_core's; a repeat is ok.
-- SQLSTATE 22004, PT403, PT404, 55P03.
create function public.extend_credits(
  p_account_id uuid, p_actor_id uuid, p_grant_id uuid, p_expires_at timestamptz, p_reason text
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_outcome text;
  v_was timestamptz;
begin
  if p_account_id is null or p_grant_id is null or p_reason is null then
    raise sqlstate '22004' using message = 'account, lot and reason are required';
  end if;
  perform private.require_operator(p_actor_id);
  select c.outcome, c.was into v_outcome, v_was from private.extend_core(p_account_id, v_now, p_grant_id, p_expires_at) c;
  if v_outcome = 'not_later' and v_was is not distinct from p_expires_at then
    return 'ok';
  end if;
  if v_outcome = 'ok' then
    perform private.note_act(p_account_id, p_actor_id, 'credits.extend', jsonb_build_object('grant_id', p_grant_id,
      'expires_at', v_was), jsonb_build_object('grant_id', p_grant_id, 'expires_at', p_expires_at), p_reason);
  end if;
  return v_outcome;
end;
$$;

-- What an act on an account's credits would do: the act itself is done and undone again, so that no rule stands twice. Takes the
-- account's lock for as long as the act does. p_act: allocate, deduct, refund, extend, freeze, thaw. Answers with the act's
-- outcome, the balance before and after, and the lots that would change with what each would have left.
create function public.preview_operator_act(
  p_account_id uuid, p_actor_id uuid, p_act text, p_micros bigint default null, p_seq bigint default null,
  p_grant_id uuid default null, p_expires_at timestamptz default null
)
returns table (
  outcome text, moved_micros bigint, available_before_micros bigint, available_after_micros bigint, debt_before_micros bigint,
  debt_after_micros bigint, held_micros bigint, lot_sources text[], lot_before_micros bigint[], lot_after_micros bigint[]
)
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_before public.credit_balances;
  v_after public.credit_balances;
  v_answer public.credit_answer;
  v_outcome text;
  v_key constant text := 'admin:preview:' || gen_random_uuid();
  v_lots public.credit_grants[];
  v_changed record;
begin
  if p_account_id is null or p_act is null then
    raise sqlstate '22004' using message = 'account and act are required';
  end if;
  perform private.require_operator(p_actor_id);
  begin
    -- What is due lapses here as it would in the act, so that before is what the act finds.
    v_before := private.save_balance(private.lock_account(p_account_id, v_now));
    v_lots := array(select g from public.credit_grants g where g.account_id = p_account_id);
    case p_act
      when 'allocate' then
        select * into v_answer from public.allocate_credits(p_account_id, p_actor_id, p_micros, 'preview', v_key, 'admin', p_expires_at);
      when 'deduct' then
        select * into v_answer from public.deduct_credits(p_account_id, p_actor_id, p_micros, 'preview', v_key);
      when 'refund' then
        select * into v_answer from public.refund_usage(p_account_id, p_actor_id, p_seq, 'preview', v_key, p_micros);
      when 'extend' then
        v_outcome := public.extend_credits(p_account_id, p_actor_id, p_grant_id, p_expires_at, 'preview');
      when 'freeze', 'thaw' then
        v_outcome := case when public.set_account_frozen(p_account_id, p_actor_id, p_act = 'freeze', 'preview') then 'ok' else 'unchanged' end;
      else
        raise sqlstate '22023' using message = 'no such act';
    end case;
    select * into v_after from public.credit_balances b where b.account_id = p_account_id;
    select array_agg(g.source order by g.granted_seq) as sources,
        array_agg(coalesce(old.remaining_micros, 0) order by g.granted_seq) as before,
        array_agg(g.remaining_micros order by g.granted_seq) as after
      into v_changed
      from public.credit_grants g left join unnest(v_lots) old on old.grant_id = g.grant_id
      where g.account_id = p_account_id and (old.grant_id is null or g.remaining_micros <> old.remaining_micros);
    raise sqlstate 'FB001' using message = 'undo';
  exception when sqlstate 'FB001' then
    null;
  end;
  return query select coalesce(v_outcome, v_answer.outcome::text), -v_answer.charged_micros, v_before.available_micros,
    v_after.available_micros, v_before.debt_micros, v_after.debt_micros, v_before.held_micros,
    coalesce(v_changed.sources, '{}'), coalesce(v_changed.before, '{}'), coalesce(v_changed.after, '{}');
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'add_account_note(uuid, uuid, text, text)', 'list_account_notes(uuid, integer)', 'list_audit_log(uuid, bigint, integer)',
    'list_account_people(uuid)', 'list_account_customers(uuid)', 'extend_credits(uuid, uuid, uuid, timestamptz, text)',
    'preview_operator_act(uuid, uuid, text, bigint, bigint, uuid, timestamptz)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on function private.extend_core(uuid, timestamptz, uuid, timestamptz) to service_role;
