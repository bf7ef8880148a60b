-- Invoice lines: what they are worth in credits, what credits for unused time take from which other invoices, and what an
-- invoice would bring. Relies on the catalog and the billing tables.

-- What an invoice's credits for unused time took from what other invoices had granted. An invoice can never lose more than
-- it granted, however many switches credit it.
create table public.invoice_takings (
  account_id uuid not null references public.accounts,
  payment_id uuid not null,
  from_payment_id uuid not null,
  taken_micros bigint not null check (taken_micros > 0),
  moved_minor bigint not null default 0 check (moved_minor >= 0),
  moved_micros bigint not null default 0 check (moved_micros >= 0),
  primary key (account_id, payment_id, from_payment_id),
  foreign key (account_id, payment_id) references public.payments (account_id, payment_id),
  foreign key (account_id, from_payment_id) references public.payments (account_id, payment_id)
);
comment on table public.invoice_takings is 'Credits for unused time: which invoice took how much of what which other had granted.';
comment on column public.invoice_takings.moved_minor is 'What was still to book for the credits taken, and is booked for those that the taking invoice brings.';
comment on column public.invoice_takings.moved_micros is 'What of it came off months to come, in whose place the taking invoice''s own credits stay: what a refund still takes.';

-- What an invoice's credits would take from an invoice that is not recorded, beyond what they took from its own lines.
-- Stripe gave money for it all the same, to the customer's balance: whoever is credited for time that was never paid for
-- gets that much less of the credited invoice once it is paid, or else of invoices that the balance pays. Money paid
-- otherwise brings all of its credits, and nothing else of the account's is touched. So what was granted exceeds the sum
-- over the paid lines by what is not taken off yet, which is money at Stripe that has bought nothing.
create table public.credits_ahead (
  account_id uuid not null references public.accounts,
  payment_id uuid not null,
  stripe_invoice_id text not null,
  micros bigint not null check (micros > 0),
  minor bigint not null default 0 check (minor >= 0),
  taken_micros bigint not null default 0 check (taken_micros between 0 and micros),
  taken_minor bigint not null default 0 check (taken_minor between 0 and minor),
  primary key (account_id, payment_id, stripe_invoice_id),
  foreign key (account_id, payment_id) references public.payments (account_id, payment_id)
);
comment on table public.credits_ahead is 'Credits for time of an invoice that was not paid when it was credited: taken off that invoice when it is recorded, or off what the customer''s balance pays.';
comment on column public.credits_ahead.minor is 'What the crediting invoice gave back beyond what it had moved: never booked for what takes it off.';
-- What record_invoice nets an invoice with.
create index credits_ahead_open on public.credits_ahead (account_id) where taken_micros < micros;

-- What an invoice brought but did not grant, because as much had been credited ahead. Whoever credits this invoice's time
-- later gives that money back too: what it had set off is then credited of the invoice it was set off for, once more.
create table public.credits_set_off (
  account_id uuid not null references public.accounts,
  payment_id uuid not null,
  stripe_invoice_id text not null,
  micros bigint not null check (micros > 0),
  credited_micros bigint not null default 0 check (credited_micros between 0 and micros),
  primary key (account_id, payment_id, stripe_invoice_id),
  foreign key (account_id, payment_id) references public.payments (account_id, payment_id)
);
comment on table public.credits_set_off is 'What of an invoice''s credits went against time credited before it was paid, and of which invoice that time was.';
comment on column public.credits_set_off.credited_micros is 'What of it later invoices credited, which counts for stripe_invoice_id again.';

-- What the lines of an invoice are worth in credits. Monthly lines make lot_micros; yearly lines a part a month. Either
-- may be negative.
create type private.invoice_credits as (
  missing_price text,
  plan_id text,
  rollover_cap_micros bigint,
  period_start timestamptz,
  period_end timestamptz,
  lot_micros bigint,
  schedule_due timestamptz[],
  schedule_ends timestamptz[],
  schedule_micros bigint[],
  total_micros bigint
);

-- Guarantee: the only place that turns invoice lines into credits:
-- L = sum of monthly credits x line amount / unit amount, from each price's own row, in numeric, floored once; amounts
-- before discounts, in minor units or parts of them. A line's kind is paid or trial; trial and unlimited lines add nothing. missing_price names a price that is not ours, or is in another
-- currency. Called by record_invoice and by quote_invoice, which shows what a switch would bring.
create function private.credits_of_lines(
  p_currency text, p_price_ids text[], p_amounts numeric[], p_starts timestamptz[], p_ends timestamptz[], p_kinds text[]
)
returns private.invoice_credits
language plpgsql stable
set search_path = ''
as $$
declare
  v_credits private.invoice_credits;
begin
  select min(line.price_id) filter (where price.stripe_price_id is null),
      floor(coalesce(sum(price.monthly_credits_micros::numeric * line.amount / price.unit_amount)
        filter (where price.billing_interval = 'month' and line.kind = 'paid'), 0))::bigint
    into v_credits.missing_price, v_credits.lot_micros
    from unnest(p_price_ids, p_amounts, p_kinds) as line (price_id, amount, kind)
    left join public.plan_prices price on price.stripe_price_id = line.price_id and price.currency = p_currency;
  if v_credits.missing_price is not null then
    return v_credits;
  end if;
  -- The newest line says which plan the invoice paid for and until when.
  select price.plan_id, plan.rollover_cap_micros, line.starts, line.ends
    into v_credits.plan_id, v_credits.rollover_cap_micros, v_credits.period_start, v_credits.period_end
    from unnest(p_price_ids, p_amounts, p_starts, p_ends) as line (price_id, amount, starts, ends)
    join public.plan_prices price on price.stripe_price_id = line.price_id
    join public.plans plan on plan.plan_id = price.plan_id
    order by line.ends desc, line.amount desc limit 1;
  -- Yearly lines: each month's part by seconds, from one running sum that is floored at each boundary, so that the months
  -- sum to the lines exactly. The months are the newest line's: the first also has the time before it (a change within the
  -- old year, billed with the renewal), the last whatever is longer than twelve months (a year of 366 days from Feb 28).
  select coalesce(array_agg(month.due order by month.due), '{}'), coalesce(array_agg(month.ends order by month.due), '{}'),
      coalesce(array_agg(month.micros order by month.due), '{}')
    into v_credits.schedule_due, v_credits.schedule_ends, v_credits.schedule_micros
    from (
      select private.months_after(v_credits.period_start, n) as due,
        case n when 11 then v_credits.period_end else private.months_after(v_credits.period_start, n + 1) end as ends,
        (floor(sum(line.credits * case n when 11 then 1
            else private.elapsed_share(line.starts, line.ends, private.months_after(v_credits.period_start, n + 1)) end))
          - floor(sum(line.credits * case n when 0 then 0
            else private.elapsed_share(line.starts, line.ends, private.months_after(v_credits.period_start, n)) end)))::bigint
          as micros
      from (
        select l.starts, l.ends, 12 * price.monthly_credits_micros::numeric * l.amount / price.unit_amount as credits
        from unnest(p_price_ids, p_amounts, p_starts, p_ends, p_kinds) as l (price_id, amount, starts, ends, kind)
        join public.plan_prices price on price.stripe_price_id = l.price_id and price.billing_interval = 'year'
        where l.kind = 'paid' and price.monthly_credits_micros is not null
      ) line
      cross join generate_series(0, 11) n
      group by n
    ) month
    where month.micros <> 0;
  v_credits.total_micros := v_credits.lot_micros + (select coalesce(sum(part), 0) from unnest(v_credits.schedule_micros) part);
  return v_credits;
end;
$$;

-- An invoice's line amounts after bounding, and what of them is its own: all but what is taken from other payments. What is
-- taken from which payments; what of its own is set off for which invoices that are not recorded, and what is left to take
-- from those; and what of others' set-offs is credited again by this.
create type private.bounded_lines as (
  amounts numeric[],
  own_amounts numeric[],
  from_payment_ids uuid[],
  from_micros bigint[],
  set_off_invoice_ids text[],
  set_off_micros bigint[],
  ahead_invoice_ids text[],
  ahead_micros bigint[],
  again_payment_ids uuid[],
  again_invoice_ids text[],
  again_micros bigint[]
);

-- What was credited before it was paid and is taken off now: credits, money that is not booked for what is left, and how
-- many of the credits were of which invoice.
create type private.taken_ahead as (micros bigint, minor bigint, invoice_ids text[], invoice_micros bigint[]);

-- How many of an invoice's credits the customer's balance paid for: the same share of them as of its total.
create function private.balance_micros(p_micros bigint, p_total_minor bigint, p_from_balance_minor bigint)
returns bigint
language plpgsql immutable
set search_path = ''
as $$
begin
  return case when p_total_minor <= 0 then 0
    else floor(greatest(0, p_micros) * least(1, greatest(0, p_from_balance_minor)::numeric / p_total_minor)) end::bigint;
end;
$$;

-- Takes what was credited ahead off an invoice that brings p_micros for p_total_minor: what was credited of this invoice,
-- whatever paid it, and of others up to the share that the customer's balance paid, with the money that it paid for them.
-- Requires the account lock.
create function private.take_ahead(
  p_account_id uuid, p_invoice_id text, p_micros bigint, p_balance_micros bigint, p_total_minor bigint
)
returns private.taken_ahead
language plpgsql volatile
set search_path = ''
as $$
declare
  v_taken private.taken_ahead := (0, 0, '{}', '{}');
  v_ahead record;
  v_part bigint;
  v_minor bigint;
begin
  for v_ahead in
    select a.payment_id, a.stripe_invoice_id, a.micros, a.minor, a.taken_micros, a.taken_minor from public.credits_ahead a
    where a.account_id = p_account_id and a.taken_micros < a.micros
    order by (a.stripe_invoice_id = p_invoice_id) desc, a.payment_id, a.stripe_invoice_id
  loop
    v_part := least(v_ahead.micros - v_ahead.taken_micros, p_micros - v_taken.micros,
      case when v_ahead.stripe_invoice_id = p_invoice_id then p_micros else p_balance_micros - v_taken.micros end);
    continue when v_part <= 0;
    v_minor := case when v_ahead.stripe_invoice_id = p_invoice_id
      then private.booked_minor(v_ahead.minor - v_ahead.taken_minor, v_part, v_ahead.micros - v_ahead.taken_micros)
      else least(v_ahead.minor - v_ahead.taken_minor, private.booked_minor(p_total_minor, v_part, p_micros)) end;
    update public.credits_ahead a set taken_micros = v_ahead.taken_micros + v_part, taken_minor = v_ahead.taken_minor + v_minor
      where a.account_id = p_account_id and a.payment_id = v_ahead.payment_id
        and a.stripe_invoice_id = v_ahead.stripe_invoice_id;
    v_taken.micros := v_taken.micros + v_part;
    v_taken.minor := v_taken.minor + v_minor;
    v_taken.invoice_ids := v_taken.invoice_ids || v_ahead.stripe_invoice_id;
    v_taken.invoice_micros := v_taken.invoice_micros || v_part;
  end loop;
  return v_taken;
end;
$$;

-- What each invoice of a subscription granted and no other has credited yet, the newest first: of one invoice, or of all
-- where p_invoice_id is ''. Requires the account lock where it decides.
create function private.creditable_payments(p_account_id uuid, p_subscription_id text, p_invoice_id text)
returns table (payment_id uuid, room_micros bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select p.payment_id, greatest(0, p.credits_micros
      + coalesce((select sum(t.taken_micros) from public.invoice_takings t
          where t.account_id = p.account_id and t.payment_id = p.payment_id), 0)
      - coalesce((select sum(t.taken_micros) from public.invoice_takings t
          where t.account_id = p.account_id and t.from_payment_id = p.payment_id), 0))::bigint
    from public.payments p
    where p.account_id = p_account_id and p.stripe_subscription_id = p_subscription_id and p.kind = 'subscription'
      and p_invoice_id in ('', p.stripe_invoice_id)
    order by p.completed_at desc, p.created_at desc, p.payment_id;
end;
$$;

-- What the invoices of a subscription had set off and none has credited again yet, as creditable_payments lists them.
create function private.creditable_set_offs(p_account_id uuid, p_subscription_id text, p_invoice_id text)
returns table (payment_id uuid, stripe_invoice_id text, room_micros bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select o.payment_id, o.stripe_invoice_id, o.micros - o.credited_micros
    from public.credits_set_off o
    join public.payments p on p.account_id = p_account_id and p.payment_id = o.payment_id
    where o.account_id = p_account_id and o.credited_micros < o.micros and p.stripe_subscription_id = p_subscription_id
      and p_invoice_id in ('', p.stripe_invoice_id)
    order by p.completed_at desc, p.created_at desc, o.payment_id, o.stripe_invoice_id;
end;
$$;

-- The amounts with each group's by its share, the others' as they are. p_credited names the group of each amount, or null.
create function private.scaled_amounts(p_amounts bigint[], p_credited text[], p_groups text[], p_shares numeric[])
returns numeric[]
language plpgsql immutable
set search_path = ''
as $$
begin
  return array(select line.amount * coalesce(p_shares[array_position(p_groups, line.credited)], 1)
    from unnest(p_amounts, p_credited) with ordinality as line (amount, credited, at) order by line.at);
end;
$$;

-- The parts with the last of them changed so that they sum to p_sum.
create function private.parts_of(p_parts bigint[], p_sum bigint)
returns bigint[]
language plpgsql immutable
set search_path = ''
as $$
begin
  if cardinality(p_parts) > 0 then
    p_parts[cardinality(p_parts)] := p_parts[cardinality(p_parts)] + p_sum - (select sum(part) from unnest(p_parts) part);
  end if;
  return p_parts;
end;
$$;

-- The amounts of an invoice's lines, with its credits for unused time cut to what there is to take back: a line that
-- credits another invoice (p_credited names it, or is '') takes no more than that one granted and no other has credited, so that one
-- that granted nothing (its total was zero, its claim was used) is never taken back. A line that names none is bounded by
-- what all invoices of the subscription granted, and takes from the newest first. A negative line whose time was billed by
-- this same invoice (several switches within a period) is not cut: both are in it. One that credits an invoice that is not
-- recorded (still unpaid, when a person of the shop switched the plan) takes from what this invoice itself brings (it is
-- set off), since so much less was paid for it, and the rest ahead, from what that invoice brings once it is paid. What a
-- credited invoice had set off itself was money all the same: it is credited of the invoice that it was set off for.
create function private.bounded_lines(
  p_account_id uuid, p_subscription_id text, p_invoice_id text, p_currency text, p_price_ids text[], p_amounts bigint[],
  p_starts timestamptz[], p_ends timestamptz[], p_kinds text[], p_credited text[]
)
returns private.bounded_lines
language plpgsql stable
set search_path = ''
as $$
declare
  v_lines private.bounded_lines := (p_amounts, p_amounts, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
  v_credited text[];
  v_own bigint;
  v_own_left bigint;
  v_group record;
  v_groups text[] := '{}';
  v_kept_shares numeric[] := '{}';
  v_uncut_shares numeric[] := '{}';
  v_own_shares numeric[] := '{}';
  v_invoice_ids text[];
  v_micros bigint[];
  v_at integer;
  v_room record;
  v_left bigint;
  v_part bigint;
  v_set_off bigint;
  v_ahead bigint;
  v_cut bigint;
begin
  -- For each line the invoice it takes from ('' where none is named), null for a line that takes nothing.
  select array_agg(case
      when line.amount >= 0 or line.kind <> 'paid' or line.credited = p_invoice_id then null
      when line.credited = '' and exists (
        select from unnest(p_price_ids, p_amounts, p_starts, p_ends) as billed (price_id, amount, starts, ends)
        where billed.amount > 0 and billed.price_id = line.price_id and billed.starts <= line.starts and billed.ends >= line.ends
      ) then null
      else line.credited end order by line.at) into v_credited
    from unnest(p_price_ids, p_amounts, p_starts, p_ends, p_kinds, p_credited) with ordinality
      as line (price_id, amount, starts, ends, kind, credited, at)
    where line.at <= cardinality(p_amounts);
  if array_remove(v_credited, null) is null or array_remove(v_credited, null) = '{}' then
    return v_lines;
  end if;
  v_own := greatest(0, (private.credits_of_lines(p_currency, p_price_ids,
    array(select case when line.credited is null then line.amount else 0 end
      from unnest(p_amounts, v_credited) with ordinality as line (amount, credited, at) order by line.at),
    p_starts, p_ends, p_kinds)).total_micros);
  v_own_left := v_own;
  -- Named invoices first: what a line without a name takes is bounded by what they leave.
  for v_group in
    select line.credited, sum(case price.billing_interval when 'year' then 12 else 1 end
        * coalesce(price.monthly_credits_micros, 0)::numeric * -line.amount / price.unit_amount) as micros
      from unnest(p_price_ids, p_amounts, v_credited) as line (price_id, amount, credited)
      join public.plan_prices price on price.stripe_price_id = line.price_id and price.currency = p_currency
      where line.credited is not null
      group by line.credited order by line.credited desc
  loop
    continue when v_group.micros <= 0;
    -- What is to be taken of which invoice: first of the credited one, then of those that it had set off.
    v_invoice_ids := array[v_group.credited];
    v_micros := array[ceil(v_group.micros)::bigint];
    v_at := 1;
    v_set_off := 0;
    v_ahead := 0;
    v_cut := 0;
    while v_at <= cardinality(v_invoice_ids) loop
      v_left := v_micros[v_at];
      for v_room in
        select r.payment_id, r.room_micros - coalesce((select sum(taken.micros)
            from unnest(v_lines.from_payment_ids, v_lines.from_micros) as taken (payment_id, micros)
            where taken.payment_id = r.payment_id), 0)::bigint as micros
          from private.creditable_payments(p_account_id, p_subscription_id, v_invoice_ids[v_at]) r
      loop
        v_part := least(v_left, v_room.micros);
        continue when v_part <= 0;
        v_lines.from_payment_ids := v_lines.from_payment_ids || v_room.payment_id;
        v_lines.from_micros := v_lines.from_micros || v_part;
        v_left := v_left - v_part;
      end loop;
      for v_room in
        select o.payment_id, o.stripe_invoice_id, o.room_micros - coalesce((select sum(again.micros)
            from unnest(v_lines.again_payment_ids, v_lines.again_invoice_ids, v_lines.again_micros)
              as again (payment_id, stripe_invoice_id, micros)
            where again.payment_id = o.payment_id and again.stripe_invoice_id = o.stripe_invoice_id), 0)::bigint as micros
          from private.creditable_set_offs(p_account_id, p_subscription_id, v_invoice_ids[v_at]) o
      loop
        v_part := least(v_left, v_room.micros);
        continue when v_part <= 0;
        v_lines.again_payment_ids := v_lines.again_payment_ids || v_room.payment_id;
        v_lines.again_invoice_ids := v_lines.again_invoice_ids || v_room.stripe_invoice_id;
        v_lines.again_micros := v_lines.again_micros || v_part;
        v_invoice_ids := v_invoice_ids || v_room.stripe_invoice_id;
        v_micros := v_micros || v_part;
        v_left := v_left - v_part;
      end loop;
      if v_at > 1 or v_group.credited <> '' and not exists (select from public.payments p where p.account_id = p_account_id
          and p.stripe_invoice_id = v_group.credited and p.stripe_subscription_id = p_subscription_id) then
        v_part := least(v_left, v_own_left);
        if v_part > 0 then
          v_lines.set_off_invoice_ids := v_lines.set_off_invoice_ids || v_invoice_ids[v_at];
          v_lines.set_off_micros := v_lines.set_off_micros || v_part;
          v_own_left := v_own_left - v_part;
          v_set_off := v_set_off + v_part;
          v_left := v_left - v_part;
        end if;
      elsif v_group.credited = '' or v_left >= 100 then
        v_cut := v_cut + v_left;
        v_left := 0;
      end if;
      -- Also the micro or two by which floors of lines that credit an invoice in parts exceed the floor of its own.
      if v_left > 0 then
        v_lines.ahead_invoice_ids := v_lines.ahead_invoice_ids || v_invoice_ids[v_at];
        v_lines.ahead_micros := v_lines.ahead_micros || v_left;
        v_ahead := v_ahead + v_left;
      end if;
      v_at := v_at + 1;
    end loop;
    -- Cut off, never rounded up, so that floors take no micro more than there is.
    v_groups := v_groups || v_group.credited;
    v_kept_shares := v_kept_shares || case v_cut + v_ahead when 0 then 1
      else trunc(round(v_micros[1] - v_cut - v_ahead, 40) / v_group.micros, 30) end;
    v_uncut_shares := v_uncut_shares || case v_cut when 0 then 1 else trunc(round(v_micros[1] - v_cut, 40) / v_group.micros, 30) end;
    v_own_shares := v_own_shares || case v_set_off when v_micros[1] then 1 else trunc(round(v_set_off, 40) / v_group.micros, 30) end;
  end loop;
  v_lines.amounts := private.scaled_amounts(p_amounts, v_credited, v_groups, v_kept_shares);
  v_lines.own_amounts := private.scaled_amounts(p_amounts, v_credited, v_groups, v_own_shares);
  -- What is set off, and what is left over for later, is exactly what the floors of the lines make of it.
  v_lines.set_off_micros := private.parts_of(v_lines.set_off_micros, v_own
    - (private.credits_of_lines(p_currency, p_price_ids, v_lines.own_amounts, p_starts, p_ends, p_kinds)).total_micros);
  v_lines.ahead_micros := private.parts_of(v_lines.ahead_micros,
    (private.credits_of_lines(p_currency, p_price_ids, v_lines.amounts, p_starts, p_ends, p_kinds)).total_micros
    - (private.credits_of_lines(p_currency, p_price_ids,
      private.scaled_amounts(p_amounts, v_credited, v_groups, v_uncut_shares), p_starts, p_ends, p_kinds)).total_micros);
  return v_lines;
end;
$$;

-- What the lines of an invoice bring and take: its lot and months are of its own lines alone, its total is of all. The
-- difference is taken, first of all from the months that the credited invoices have still to grant.
create function private.credits_of_invoice(
  p_lines private.bounded_lines, p_currency text, p_price_ids text[], p_starts timestamptz[], p_ends timestamptz[], p_kinds text[]
)
returns private.invoice_credits
language plpgsql stable
set search_path = ''
as $$
declare
  v_own private.invoice_credits :=
    private.credits_of_lines(p_currency, p_price_ids, p_lines.own_amounts, p_starts, p_ends, p_kinds);
begin
  v_own.total_micros := (private.credits_of_lines(p_currency, p_price_ids, p_lines.amounts, p_starts, p_ends, p_kinds)).total_micros;
  return v_own;
end;
$$;

-- What the months still to be granted of some payments hold.
create function private.months_to_come(p_account_id uuid, p_payment_ids uuid[])
returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (select coalesce(sum(s.credits_micros), 0)::bigint from public.credit_schedules s
    where s.account_id = p_account_id and s.payment_id = any (p_payment_ids) and s.granted_seq is null);
end;
$$;

-- What a switch would bring, from the lines of an invoice preview: all of it, and the part that comes at once (the rest of
-- a yearly line comes month by month). Both null when a price is not ours. p_subscription_id is null before the first one.
-- p_total_minor and p_from_balance_minor are record_invoice's, which takes off what was credited ahead, and gives credits for
-- a total of zero once a person. Reads only.
create function public.quote_invoice(
  p_account_id uuid, p_subscription_id text, p_currency text, p_line_price_ids text[], p_line_amounts bigint[],
  p_line_starts timestamptz[], p_line_ends timestamptz[], p_line_kinds text[], p_line_credited text[],
  p_total_minor bigint, p_from_balance_minor bigint
)
returns table (total_micros bigint, now_micros bigint)
language plpgsql stable
set search_path = ''
as $$
declare
  v_lines private.bounded_lines;
  v_credits private.invoice_credits;
  v_take bigint;
  v_month bigint;
  v_now bigint := 0;
begin
  if p_account_id is null then
    raise sqlstate '22004' using message = 'an account is required';
  end if;
  select * into v_lines from private.bounded_lines(p_account_id, p_subscription_id, null, p_currency, p_line_price_ids,
    p_line_amounts, p_line_starts, p_line_ends, p_line_kinds, p_line_credited);
  v_credits := private.credits_of_invoice(v_lines, p_currency, p_line_price_ids, p_line_starts, p_line_ends, p_line_kinds);
  if p_total_minor = 0 and v_credits.total_micros > 0 and not private.can_claim(p_account_id, 'free_invoice') then
    return query select 0::bigint, 0::bigint;
    return;
  end if;
  v_credits.total_micros := v_credits.total_micros - least(
    private.balance_micros(v_credits.total_micros, p_total_minor, p_from_balance_minor),
    (select coalesce(sum(a.micros - a.taken_micros), 0) from public.credits_ahead a
      where a.account_id = p_account_id and a.taken_micros < a.micros))::bigint;
  v_take := greatest(0, v_credits.lot_micros) - v_credits.total_micros
    + (select coalesce(sum(greatest(0, part)), 0) from unnest(v_credits.schedule_micros) part)::bigint;
  v_take := v_take - least(v_take, private.months_to_come(p_account_id, v_lines.from_payment_ids));
  for v_at in 1 .. cardinality(v_credits.schedule_micros) loop
    v_month := greatest(0, v_credits.schedule_micros[v_at]);
    v_now := v_now + case when v_at = 1 then v_month - least(v_month, v_take) else 0 end;
    v_take := v_take - least(v_month, v_take);
  end loop;
  return query select v_credits.total_micros, v_now + greatest(0, v_credits.lot_micros) - v_take;
end;
$$;

-- The share of a span that has passed at an instant, from 0 to 1, by seconds.
create function private.elapsed_share(p_start timestamptz, p_end timestamptz, p_at timestamptz)
returns numeric
language sql immutable
set search_path = ''
as $$
  select case when p_end <= p_start then 1 else
    least(1, greatest(0, extract(epoch from p_at - p_start) / extract(epoch from p_end - p_start))) end;
$$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['invoice_takings', 'credits_ahead', 'credits_set_off'] loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('grant select, insert on public.%I to service_role', v_table);
    execute format('grant select on public.%I to authenticated', v_table);
    execute format('create policy "billing rights read" on public.%I for select to authenticated
      using (account_id in (select private.my_billing_account_ids()))', v_table);
  end loop;
end;
$$;

grant update on public.credits_ahead, public.credits_set_off to service_role;

revoke execute on function
  public.quote_invoice(uuid, text, text, text[], bigint[], timestamptz[], timestamptz[], text[], text[], bigint, bigint)
  from public, anon, authenticated;
grant execute on function
  public.quote_invoice(uuid, text, text, text[], bigint[], timestamptz[], timestamptz[], text[], text[], bigint, bigint)
  to service_role;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
