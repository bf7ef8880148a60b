-- Taking back: credits taken from the payment that brought them, given again, and frozen. Relies on periods and invoices.
-- A payment's credits are taken where they are: its months to come, its lots, what they let lapse. What of them was
-- spent is owed (payments.overdrawn_micros), like the shortfall of a usage: other lots pay it (credit_grants.repaid_micros)
-- or it stands as debt. What is owed has no owner: debt + repaid = overdrawn + shortfalls, over the account, and who pays is
-- decided anew by burn order (repay_debt). So the order in which payments, refunds, disputes and returns come makes no
-- difference to the lots and the debt that they end with.
-- Money follows: what is owed of a lot books nothing on it (credit_grants.owed_micros), and books on the lot that pays, so
-- that of each payment what is booked or still to book is what was paid less what was taken back.

-- What a payment gave: its lots, and what its lines paid for of months still to come or scaled down.
create function private.given_micros(p_account_id uuid, p_payment_id uuid)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (select coalesce(sum(g.amount_micros), 0) from public.credit_grants g
      where g.account_id = p_account_id and g.payment_id = p_payment_id and g.source in ('subscription', 'pack', 'topup'))
    + (select coalesce(sum(s.line_micros - case when s.granted_seq is null then 0 else s.credits_micros end), 0)
      from public.credit_schedules s where s.account_id = p_account_id and s.payment_id = p_payment_id);
end;
$$;

-- What can still be taken back of a payment, whatever takes it. Requires the account lock where it decides.
create function private.untaken_micros(p_account_id uuid, p_payment_id uuid)
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return private.given_micros(p_account_id, p_payment_id) - (select p.taken_micros from public.payments p
    where p.account_id = p_account_id and p.payment_id = p_payment_id);
end;
$$;

-- Changes the months that a payment has not granted yet by up to p_micros in all (negative takes), each by the same share
-- of what its line paid for; cumulative floors, so that they sum exactly and any sequence of changes ends the same.
-- Returns what changed.
create function private.scale_months(p_account_id uuid, p_payment_id uuid, p_micros bigint)
returns bigint
language plpgsql volatile
set search_path = ''
as $$
declare
  v_line numeric;
  v_credits numeric;
  v_change bigint;
  v_month record;
begin
  select coalesce(sum(s.line_micros), 0), coalesce(sum(s.credits_micros), 0) into v_line, v_credits
    from public.credit_schedules s
    where s.account_id = p_account_id and s.payment_id = p_payment_id and s.granted_seq is null;
  v_change := greatest(-v_credits, least(p_micros, v_line - v_credits));
  if v_change = 0 then
    return 0;
  end if;
  for v_month in
    select s.schedule_id, s.line_micros, s.line_minor, sum(s.line_micros) over (order by s.due_at, s.schedule_id) as reached
    from public.credit_schedules s
    where s.account_id = p_account_id and s.payment_id = p_payment_id and s.granted_seq is null
  loop
    update public.credit_schedules s set
        credits_micros = part.micros, paid_minor = private.booked_minor(v_month.line_minor, part.micros, v_month.line_micros)
      from (select (div((v_credits + v_change) * v_month.reached, v_line)
        - div((v_credits + v_change) * (v_month.reached - v_month.line_micros), v_line))::bigint as micros) part
      where s.account_id = p_account_id and s.schedule_id = v_month.schedule_id;
  end loop;
  return v_change;
end;
$$;

-- What a payment's own lots gave back: moved lot by lot, of which frozen, and of which owed again (their part in paying
-- debt). taken counts all of it, also what had lapsed, which moves no balance.
create type private.taken_lots as (
  lots private.lot_movement, frozen_micros bigint, owed_micros bigint, taken_micros bigint
);

-- Takes up to p_micros of a payment from its own lots, as reversed: what is frozen, left, or pays debt (of a lot that lives)
-- in burn order, then what lapsed, then what lots that are over paid of debt. Who pays debt now makes no difference to what
-- is taken. What is held or was used stays. The caller moves the balance and books (book_owed).
create function private.take_own_lots(p_account_id uuid, p_payment_id uuid, p_micros bigint, p_at timestamptz)
returns private.taken_lots
language plpgsql volatile
set search_path = ''
as $$
declare
  v_taken private.taken_lots := ((0, '{}', '{}', '{}', null)::private.lot_movement, 0, 0, 0);
  v_lots private.lot_movement := (0, '{}', '{}', '{}', null);
  v_part record;
  v_frozen bigint;
  v_remaining bigint;
  v_repaid bigint;
begin
  if p_micros <= 0 then
    return v_taken;
  end if;
  for v_part in
    select g.grant_id, g.frozen_micros, g.remaining_micros, g.currency,
      coalesce(sum(listed.micros) filter (where listed.place = 1), 0)::bigint as living,
      coalesce(sum(listed.micros) filter (where listed.place = 2), 0)::bigint as lapsed,
      coalesce(sum(listed.micros) filter (where listed.place = 3), 0)::bigint as repaid
    from (
      select found.grant_id, found.place, least(found.micros, p_micros - found.reached + found.micros) as micros
      from (
        select l.grant_id, part.place, part.micros, sum(part.micros) over (order by part.place, l.priority,
          l.expires_at nulls last, (l.paid_minor > 0), l.granted_seq, l.grant_id) as reached
        from public.credit_grants l
        cross join lateral (select coalesce(l.expires_at <= p_at, false) as is_over) life
        cross join lateral (values
          (1, l.frozen_micros + l.remaining_micros + case when life.is_over then 0 else l.repaid_micros end),
          (2, l.lapsed_micros), (3, case when life.is_over then l.repaid_micros else 0 end)) as part (place, micros)
        where l.account_id = p_account_id and l.payment_id = p_payment_id and part.micros > 0
      ) found
      where found.reached - found.micros < p_micros
    ) listed
    join public.credit_grants g on g.account_id = p_account_id and g.grant_id = listed.grant_id
    group by g.account_id, g.grant_id
    order by g.granted_seq, g.grant_id
  loop
    v_frozen := least(v_part.living, v_part.frozen_micros);
    v_remaining := least(v_part.living - v_frozen, v_part.remaining_micros);
    v_repaid := v_part.living - v_frozen - v_remaining + v_part.repaid;
    update public.credit_grants g set
        frozen_micros = g.frozen_micros - v_frozen,
        remaining_micros = g.remaining_micros - v_remaining,
        lapsed_micros = g.lapsed_micros - v_part.lapsed,
        consumed_micros = g.consumed_micros - v_repaid,
        repaid_micros = g.repaid_micros - v_repaid,
        reversed_micros = g.reversed_micros + v_frozen + v_remaining + v_part.lapsed + v_repaid
      where g.account_id = p_account_id and g.grant_id = v_part.grant_id;
    v_lots.total_micros := v_lots.total_micros + v_frozen + v_remaining;
    v_lots.lot_ids := v_lots.lot_ids || v_part.grant_id;
    v_lots.lot_micros := v_lots.lot_micros || (v_frozen + v_remaining);
    v_lots.recognised_minor := v_lots.recognised_minor || 0::bigint;
    v_lots.currency := coalesce(v_lots.currency, v_part.currency);
    v_taken.frozen_micros := v_taken.frozen_micros + v_frozen;
    v_taken.owed_micros := v_taken.owed_micros + v_repaid;
    v_taken.taken_micros := v_taken.taken_micros + v_frozen + v_remaining + v_part.lapsed + v_repaid;
  end loop;
  v_taken.lots := v_lots;
  return v_taken;
end;
$$;

-- Says of which of a payment's lots it is that it is owed (what they hold or used, in burn order), and books each lot's
-- revenue: nothing for what was taken back, wherever it went. Returns what it booked, as a movement of no credits.
create function private.book_owed(p_account_id uuid, p_payment_id uuid)
returns private.lot_movement
language plpgsql volatile
set search_path = ''
as $$
declare
  v_booked private.lot_movement := (0, '{}', '{}', '{}', null);
  v_left bigint := (select p.overdrawn_micros from public.payments p
    where p.account_id = p_account_id and p.payment_id = p_payment_id);
  v_lot public.credit_grants;
  v_owed bigint;
  v_breakage bigint;
  v_recognised bigint;
begin
  for v_lot in
    select * from public.credit_grants g where g.account_id = p_account_id and g.payment_id = p_payment_id
    order by g.priority, g.expires_at nulls last, (g.paid_minor > 0), g.granted_seq, g.grant_id
  loop
    v_owed := least(v_left, v_lot.held_micros + v_lot.consumed_micros - v_lot.repaid_micros);
    v_left := v_left - v_owed;
    v_breakage := private.booked_minor(v_lot.paid_minor, v_lot.lapsed_micros, v_lot.amount_micros);
    v_recognised := private.booked_minor(v_lot.paid_minor, private.closed_micros(v_lot.consumed_micros, v_lot.repaid_micros,
      v_lot.lapsed_micros, v_owed), v_lot.amount_micros) - v_breakage;
    continue when v_owed = v_lot.owed_micros and v_breakage = v_lot.breakage_minor and v_recognised = v_lot.recognised_minor;
    update public.credit_grants g
      set owed_micros = v_owed, breakage_minor = v_breakage, recognised_minor = v_recognised
      where g.account_id = p_account_id and g.grant_id = v_lot.grant_id;
    v_booked.lot_ids := v_booked.lot_ids || v_lot.grant_id;
    v_booked.lot_micros := v_booked.lot_micros || 0::bigint;
    v_booked.recognised_minor := v_booked.recognised_minor
      || (v_recognised + v_breakage - v_lot.recognised_minor - v_lot.breakage_minor);
    v_booked.currency := coalesce(v_booked.currency, v_lot.currency);
  end loop;
  return v_booked;
end;
$$;

-- Two movements as one, a lot that is in both with one entry. p_sign is -1 where the second goes the other way.
create function private.join_lots(p_one private.lot_movement, p_other private.lot_movement, p_sign integer)
returns private.lot_movement
language plpgsql immutable
set search_path = ''
as $$
begin
  return (
    select (p_one.total_micros + p_sign * p_other.total_micros, coalesce(array_agg(part.grant_id), '{}'),
      coalesce(array_agg(part.micros), '{}'), coalesce(array_agg(part.recognised), '{}'),
      coalesce(p_one.currency, p_other.currency))::private.lot_movement
    from (
      select lot.grant_id, sum(lot.micros)::bigint as micros, sum(lot.recognised)::bigint as recognised
      from (
        select one.grant_id, one.micros, one.recognised
          from unnest(p_one.lot_ids, p_one.lot_micros, p_one.recognised_minor) as one (grant_id, micros, recognised)
        union all
        select other.grant_id, p_sign * other.micros, other.recognised
          from unnest(p_other.lot_ids, p_other.lot_micros, p_other.recognised_minor) as other (grant_id, micros, recognised)
      ) lot
      group by lot.grant_id
    ) part);
end;
$$;

-- Guarantee: takes p_micros of these payments back by one ledger row of type reversal under p_source_key. In the order of
-- the payments: its months not granted yet, what its lots (also those rolled over from them) have left, what they let
-- lapse; what it had spent is owed, which the account's lots pay by a row of their own, or stands as debt. What a refund
-- has taken already is not taken twice: it counts as taken by this from now on, so that either order ends the same.
-- Called by record_invoice_core for negative lines and by reverse_core, whose own taking counts beside that of others and
-- may exceed what the payment gave by what invoices moved on. The key is the caller's to check.
-- Requires the account lock; the caller saves the balance.
create function private.take_back(
  p_balance public.credit_balances, p_micros bigint, p_payment_ids uuid[], p_source_key text, p_is_for_lines boolean
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_left bigint := p_micros;
  v_owed bigint := 0;
  v_lots private.lot_movement := (0, '{}', '{}', '{}', null);
  v_payment_id uuid;
  v_part bigint;
  v_months bigint;
  v_own private.taken_lots;
begin
  if p_micros <= 0 then
    return p_balance;
  end if;
  foreach v_payment_id in array p_payment_ids loop
    v_part := greatest(0, least(v_left, private.untaken_micros(p_balance.account_id, v_payment_id)));
    v_months := -private.scale_months(p_balance.account_id, v_payment_id, -v_part);
    v_own := private.take_own_lots(p_balance.account_id, v_payment_id, v_part - v_months, p_balance.last_at);
    update public.payments p set taken_micros = p.taken_micros + v_months + v_own.taken_micros
      where p.account_id = p_balance.account_id and p.payment_id = v_payment_id;
    p_balance.frozen_micros := p_balance.frozen_micros - v_own.frozen_micros;
    p_balance.available_micros := p_balance.available_micros - ((v_own.lots).total_micros - v_own.frozen_micros);
    v_lots := private.join_lots(v_lots, v_own.lots, 1);
    v_owed := v_owed + v_own.owed_micros;
    v_left := v_left - v_months - v_own.taken_micros;
  end loop;
  foreach v_payment_id in array p_payment_ids loop
    v_part := greatest(0, least(v_left, private.untaken_micros(p_balance.account_id, v_payment_id)));
    update public.payments p set taken_micros = p.taken_micros + v_part, overdrawn_micros = p.overdrawn_micros + v_part
      where p.account_id = p_balance.account_id and p.payment_id = v_payment_id;
    v_owed := v_owed + v_part;
    v_left := v_left - v_part;
  end loop;
  foreach v_payment_id in array p_payment_ids loop
    exit when not p_is_for_lines;
    v_part := least(v_left, (select p.reversed_micros from public.payments p
      where p.account_id = p_balance.account_id and p.payment_id = v_payment_id));
    update public.payments p set reversed_micros = p.reversed_micros - v_part
      where p.account_id = p_balance.account_id and p.payment_id = v_payment_id;
    v_left := v_left - v_part;
  end loop;
  -- What was moved on to another payment, and all of it where a caller names too few: the first is owed for the rest.
  update public.payments p set taken_micros = p.taken_micros + v_left, overdrawn_micros = p.overdrawn_micros + v_left
    where p.account_id = p_balance.account_id and p.payment_id = p_payment_ids[1] and v_left > 0;
  v_owed := v_owed + v_left;
  foreach v_payment_id in array p_payment_ids loop
    v_lots := private.join_lots(v_lots, private.book_owed(p_balance.account_id, v_payment_id), 1);
  end loop;
  return private.repay_debt(private.append(p_balance,
    ('reversal', -v_lots.total_micros, v_owed, 0, null, null, null, true, null, 'credits', null, null, null,
      p_source_key)::private.movement, null, v_lots, -1));
end;
$$;

-- Gives the lots of a payment that are not over back what they paid of what was owed. The caller moves the balance.
create function private.unpay(p_account_id uuid, p_payment_id uuid, p_at timestamptz)
returns private.lot_movement
language plpgsql volatile
set search_path = ''
as $$
declare
  v_back private.lot_movement := (0, '{}', '{}', '{}', null);
  v_lot public.credit_grants;
  v_recognised bigint;
begin
  for v_lot in
    select * from public.credit_grants g where g.account_id = p_account_id and g.payment_id = p_payment_id
      and g.repaid_micros > 0 and (g.expires_at is null or g.expires_at > p_at)
    order by g.granted_seq
  loop
    v_recognised := private.booked_minor(v_lot.paid_minor, private.closed_micros(v_lot.consumed_micros - v_lot.repaid_micros, 0,
      v_lot.lapsed_micros, v_lot.owed_micros), v_lot.amount_micros) - v_lot.recognised_minor - v_lot.breakage_minor;
    update public.credit_grants g
      set remaining_micros = g.remaining_micros + g.repaid_micros, consumed_micros = g.consumed_micros - g.repaid_micros,
          repaid_micros = 0, recognised_minor = g.recognised_minor + v_recognised
      where g.account_id = p_account_id and g.grant_id = v_lot.grant_id;
    v_back.total_micros := v_back.total_micros + v_lot.repaid_micros;
    v_back.lot_ids := v_back.lot_ids || v_lot.grant_id;
    v_back.lot_micros := v_back.lot_micros || v_lot.repaid_micros;
    v_back.recognised_minor := v_back.recognised_minor || v_recognised;
    v_back.currency := coalesce(v_back.currency, v_lot.currency);
  end loop;
  return v_back;
end;
$$;

-- Places what came back to lots, lot by lot.
create function private.place_all(p_balance public.credit_balances, p_lots private.lot_movement)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
begin
  for v_at in 1 .. cardinality(p_lots.lot_ids) loop
    p_balance := private.place_returned(p_balance, p_lots.lot_ids[v_at], p_lots.lot_micros[v_at]);
  end loop;
  return p_balance;
end;
$$;

-- Credits came back (from a hold, or a refunded usage) to a lot whose payment was taken back while they were away: they
-- are reversed after all, and as much less is owed. The caller repays debt, which gives it back to the lots that paid.
create function private.count_return(p_balance public.credit_balances, p_lot public.credit_grants, p_micros bigint)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lots private.lot_movement := (p_micros, array[p_lot.grant_id], array[p_micros], array[0::bigint], p_lot.currency);
begin
  update public.credit_grants g
    set remaining_micros = g.remaining_micros - p_micros, reversed_micros = g.reversed_micros + p_micros
    where g.account_id = p_balance.account_id and g.grant_id = p_lot.grant_id;
  update public.payments p set overdrawn_micros = p.overdrawn_micros - p_micros
    where p.account_id = p_balance.account_id and p.payment_id = p_lot.payment_id;
  p_balance.available_micros := p_balance.available_micros - p_micros;
  return private.append(p_balance,
    ('repay', -p_micros, -p_micros, 0, null, null, null, true, null, 'credits', null, p_lot.grant_id, null,
      'repay:' || p_balance.last_seq + 1)::private.movement, null,
    private.join_lots(v_lots, private.book_owed(p_balance.account_id, p_lot.payment_id), 1), -1);
end;
$$;

-- Gives p_micros that were taken of a payment again, by one ledger row of type reinstate under p_source_key: the taking
-- undone from its end. First what is owed falls, then its lots have it again (those that are over first, they were taken
-- last), then its months. Each meets its state now: over, it lapses; frozen, it freezes; a month that is due is granted.
-- Requires the account lock; the caller repays debt and saves the balance.
create function private.give_again(
  p_balance public.credit_balances, p_micros bigint, p_payment_id uuid, p_source_key text
)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_owed bigint;
  v_months bigint;
  v_part bigint;
  v_lots private.lot_movement := (0, '{}', '{}', '{}', null);
  v_lot public.credit_grants;
  v_month public.credit_schedules;
begin
  select least(p_micros, p.overdrawn_micros) into v_owed from public.payments p
    where p.account_id = p_balance.account_id and p.payment_id = p_payment_id;
  v_months := p_micros - v_owed;
  for v_lot in
    select * from public.credit_grants g
    where g.account_id = p_balance.account_id and g.payment_id = p_payment_id and g.reversed_micros > 0
    order by coalesce(g.expires_at <= p_balance.last_at, false) desc, g.priority desc, g.expires_at desc nulls first, (g.paid_minor > 0) desc, g.granted_seq desc, g.grant_id desc
  loop
    exit when v_months = 0;
    v_part := least(v_months, v_lot.reversed_micros);
    update public.credit_grants g
      set remaining_micros = g.remaining_micros + v_part, reversed_micros = g.reversed_micros - v_part
      where g.account_id = p_balance.account_id and g.grant_id = v_lot.grant_id;
    v_lots := private.join_lots(v_lots,
      (v_part, array[v_lot.grant_id], array[v_part], array[0::bigint], v_lot.currency)::private.lot_movement, 1);
    v_months := v_months - v_part;
  end loop;
  update public.payments p
    set overdrawn_micros = p.overdrawn_micros - v_owed, taken_micros = p.taken_micros - p_micros
    where p.account_id = p_balance.account_id and p.payment_id = p_payment_id;
  p_balance.available_micros := p_balance.available_micros + v_lots.total_micros;
  p_balance := private.append(p_balance,
    ('reinstate', v_lots.total_micros, -v_owed, 0, null, null, null, true, null, 'credits', null, null, null,
      p_source_key)::private.movement, null,
    private.join_lots(v_lots, private.book_owed(p_balance.account_id, p_payment_id), 1), 1);
  p_balance := private.place_all(p_balance, v_lots);
  v_months := v_months - private.scale_months(p_balance.account_id, p_payment_id, v_months);
  -- Months that were granted with less meanwhile: the newest gets its part first, as a lot of its own.
  for v_month in
    select * from public.credit_schedules s
    where s.account_id = p_balance.account_id and s.payment_id = p_payment_id and s.granted_seq is not null
      and s.credits_micros < s.line_micros
    order by s.due_at desc, s.schedule_id desc
  loop
    exit when v_months = 0;
    v_part := least(v_months, v_month.line_micros - v_month.credits_micros);
    update public.credit_schedules s set credits_micros = s.credits_micros + v_part,
        paid_minor = private.booked_minor(s.line_minor, s.credits_micros + v_part, s.line_micros)
      where s.account_id = p_balance.account_id and s.schedule_id = v_month.schedule_id;
    p_balance := private.open_month(p_balance, v_month, v_part,
      private.booked_minor(v_month.line_minor, v_month.credits_micros + v_part, v_month.line_micros) - v_month.paid_minor,
      ':' || p_source_key);
    v_months := v_months - v_part;
  end loop;
  return p_balance;
end;
$$;

-- Freezes what a payment's lots have left, and what will come back to them. What they paid of the account's debt, while
-- they are not over, freezes too and is owed again: disputed money pays nothing, whether the debt or the dispute came first.
create function private.freeze_payment(p_balance public.credit_balances, p_payment_id uuid)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_unpaid private.lot_movement := private.unpay(p_balance.account_id, p_payment_id, p_balance.last_at);
  v_micros bigint := (select coalesce(sum(g.remaining_micros), 0) from public.credit_grants g
    where g.account_id = p_balance.account_id and g.payment_id = p_payment_id);
begin
  if v_unpaid.total_micros > 0 then
    p_balance.available_micros := p_balance.available_micros + v_unpaid.total_micros;
    p_balance := private.append(p_balance,
      ('repay', v_unpaid.total_micros, v_unpaid.total_micros, 0, null, null, null, true, null, 'credits', null, null, null,
        'repay:' || p_balance.last_seq + 1)::private.movement, null, v_unpaid, 1);
  end if;
  update public.credit_grants g
    set remaining_micros = 0, frozen_micros = g.frozen_micros + g.remaining_micros,
        frozen_at = coalesce(g.frozen_at, p_balance.last_at)
    where g.account_id = p_balance.account_id and g.payment_id = p_payment_id
      and (g.frozen_at is null or g.remaining_micros > 0);
  p_balance.available_micros := p_balance.available_micros - v_micros;
  p_balance.frozen_micros := p_balance.frozen_micros + v_micros;
  return p_balance;
end;
$$;

-- Thaws a payment's lots: what was frozen comes back to each as its state now is. The caller repays debt.
create function private.thaw_payment(p_balance public.credit_balances, p_payment_id uuid)
returns public.credit_balances
language plpgsql volatile
set search_path = ''
as $$
declare
  v_lot public.credit_grants;
begin
  for v_lot in
    select * from public.credit_grants g
    where g.account_id = p_balance.account_id and g.payment_id = p_payment_id and g.frozen_at is not null
    order by g.granted_seq, g.grant_id
  loop
    update public.credit_grants g set remaining_micros = g.remaining_micros + g.frozen_micros, frozen_micros = 0, frozen_at = null
      where g.account_id = p_balance.account_id and g.grant_id = v_lot.grant_id;
    p_balance.available_micros := p_balance.available_micros + v_lot.frozen_micros;
    p_balance.frozen_micros := p_balance.frozen_micros - v_lot.frozen_micros;
    p_balance := private.place_returned(p_balance, v_lot.grant_id, v_lot.frozen_micros);
  end loop;
  return p_balance;
end;
$$;

grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
