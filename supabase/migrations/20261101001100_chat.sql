-- Chat: conversations, messages, the documents that retrieval reads, and the one call that starts a turn.
-- Relies on holds.

create table public.conversations (
  account_id uuid not null references public.accounts,
  conversation_id uuid not null,
  user_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, conversation_id)
);
-- The conversation list: one person's, newest first.
create index conversations_recent on public.conversations (account_id, user_id, updated_at desc);

create table public.messages (
  account_id uuid not null references public.accounts,
  conversation_id uuid not null,
  message_id uuid not null,
  position integer not null,
  role text not null check (role in ('user', 'assistant')),
  parts jsonb not null,
  reservation_id uuid,
  reply_id uuid,
  created_at timestamptz not null,
  primary key (account_id, conversation_id, message_id),
  unique (account_id, conversation_id, position),
  foreign key (account_id, conversation_id) references public.conversations (account_id, conversation_id) on delete cascade
);
comment on column public.messages.parts is 'AI SDK UI message parts, as shown.';
comment on column public.messages.reservation_id is 'Of a reply: the hold that paid for it; its receipt is that hold''s ledger row.';
comment on column public.messages.position is 'A question leaves the place after it to its reply, however late that is stored.';
comment on column public.messages.reply_id is 'Of a question: the message that answers it. Asking again names another, and the one before is stored no more.';

alter table public.conversations enable row level security;
alter table public.messages enable row level security;
create policy "own conversations" on public.conversations for select to authenticated
  using (user_id = (select auth.uid()) and account_id in (select private.my_account_ids()));
create policy "own messages" on public.messages for select to authenticated
  using (account_id in (select private.my_account_ids()) and exists (
    select from public.conversations c where c.account_id = messages.account_id
      and c.conversation_id = messages.conversation_id and c.user_id = (select auth.uid())));
grant select on public.conversations, public.messages to authenticated;
grant select, insert, update, delete on public.conversations, public.messages to service_role;

-- Global: the documentation that the chat retrieves from. Replaced whole when documents are indexed.
create table public.documents (
  document_id text primary key,
  slug text not null,
  title text not null,
  heading text not null,
  body text not null,
  digest text not null,
  search tsvector generated always as (
    setweight(to_tsvector('english', title || ' ' || heading), 'A') || setweight(to_tsvector('english', body), 'B')) stored,
  indexed_at timestamptz not null
);
comment on table public.documents is 'The public guides, a row a section.';
create index documents_search on public.documents using gin (search);
alter table public.documents enable row level security;
create policy "guides are public" on public.documents for select to anon, authenticated using (true);
grant select on public.documents to anon, authenticated;
grant select, insert, update, delete on public.documents to service_role;

-- The sections that answer a question best, with a rank; any of its words may match. p_limit 1 to 20.
create function public.search_documents(p_query text, p_limit integer default 5)
returns table (document_id text, slug text, title text, heading text, body text, rank real)
language plpgsql stable
set search_path = ''
as $$
declare
  -- plainto joins the words with "and"; a question matches too few sections that way.
  v_query tsquery := replace(plainto_tsquery('english', left(p_query, 500))::text, '&', '|')::tsquery;
begin
  return query
    select d.document_id, d.slug, d.title, d.heading, d.body, ts_rank_cd(d.search, v_query, 1) as rank
    from public.documents d
    where d.search @@ v_query
    order by rank desc, d.document_id limit least(greatest(p_limit, 1), 20);
end;
$$;

-- Replaces the indexed guides in one statement's time: rows whose digest is unchanged stay. Returns rows written.
create function public.index_documents(
  p_document_ids text[], p_slugs text[], p_titles text[], p_headings text[], p_bodies text[], p_digests text[]
)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_written integer;
begin
  delete from public.documents d where not d.document_id = any (p_document_ids);
  insert into public.documents as d (document_id, slug, title, heading, body, digest, indexed_at)
  select doc.id, doc.slug, doc.title, doc.heading, doc.body, doc.digest, now()
  from unnest(p_document_ids, p_slugs, p_titles, p_headings, p_bodies, p_digests) as doc (id, slug, title, heading, body, digest)
  on conflict (document_id) do update set slug = excluded.slug, title = excluded.title, heading = excluded.heading,
    body = excluded.body, digest = excluded.digest, indexed_at = excluded.indexed_at
    where d.digest <> excluded.digest;
  get diagnostics v_written = row_count;
  return v_written;
end;
$$;

-- Core of begin_chat_turn: membership, ownership, hold and message in one transaction; a refusal leaves nothing behind.
create function private.begin_chat_turn_core(
  p_account_id uuid, p_now timestamptz, p_user_id uuid, p_fingerprint text, p_title text, p_user_message_id uuid,
  p_parts jsonb, p_life interval, p_facts private.usage_facts, p_price private.price,
  p_terms private.charge_terms
)
returns public.credit_answer
language plpgsql volatile
set search_path = ''
as $$
declare
  v_answer public.credit_answer;
  v_owner uuid;
  v_position integer;
begin
  select m.department_id into p_facts.department_id from public.account_members m
    where m.account_id = p_account_id and m.user_id = p_user_id;
  if not found then
    raise sqlstate 'PT404' using message = 'account_unknown';
  end if;
  select c.user_id into v_owner from public.conversations c
    where c.account_id = p_account_id and c.conversation_id = p_facts.conversation_id;
  if v_owner <> p_user_id then
    raise sqlstate 'PT404' using message = 'conversation_unknown';
  end if;
  v_answer := private.reserve_core(p_account_id, p_now, 'chat', p_fingerprint, 'chat', p_life, p_facts, p_price, p_terms);
  if v_answer.outcome <> 'ok' or v_answer.replayed then
    return v_answer;
  end if;

  insert into public.conversations (account_id, conversation_id, user_id, title, created_at, updated_at)
  values (p_account_id, p_facts.conversation_id, p_user_id, p_title, p_now, p_now)
  on conflict (account_id, conversation_id) do update set updated_at = excluded.updated_at;
  select m.position into v_position from public.messages m
    where m.account_id = p_account_id and m.conversation_id = p_facts.conversation_id and m.message_id = p_user_message_id;
  if found then
    -- The same question asked again: the replies after it are replaced, their receipts stay in the ledger.
    delete from public.messages m where m.account_id = p_account_id and m.conversation_id = p_facts.conversation_id
      and m.position > v_position;
    update public.messages m set reply_id = p_facts.message_id
      where m.account_id = p_account_id and m.conversation_id = p_facts.conversation_id and m.message_id = p_user_message_id;
  else
    -- The reply before may still be streaming: its place is left free.
    select coalesce(max(m.position) filter (where m.role = 'user') + 2, 1) into v_position from public.messages m
      where m.account_id = p_account_id and m.conversation_id = p_facts.conversation_id;
    insert into public.messages (account_id, conversation_id, message_id, position, role, parts, reply_id, created_at)
    values (p_account_id, p_facts.conversation_id, p_user_message_id, v_position, 'user', p_parts, p_facts.message_id, p_now);
  end if;
  return v_answer;
end;
$$;

-- Guarantee: one call checks membership, prices, holds and stores the question; when it refuses, nothing is stored.
-- p_parts is the message's parts as JSON text; p_reply_id names the reply that the hold will pay for.
-- p_lane own lets an own provider key pay that serves the model. Where there is one that the plan does not include, it is
-- plan_required (subject own key), or ok with that subject where the account lets credits pay instead.
-- Asking with a stored message's id again replaces what came after it. Idempotency: (account, 'chat', p_request_key).
-- Outcomes: ok (replayed once the same request has its receipt), in_progress (it still runs), gone (its server died),
-- insufficient_credits, in_debt, frozen, limit_reached, quota_reached, unpriced, plan_required (the model), rate_limited,
-- too_many_holds, idempotency_mismatch.
-- SQLSTATE: 22004, PT404 (not your account or conversation), 55P03 busy.
create function public.begin_chat_turn(
  p_account_id uuid, p_user_id uuid, p_conversation_id uuid, p_user_message_id uuid, p_reply_id uuid, p_parts text,
  p_title text, p_input text, p_action text, p_tools text[], p_model text default null, p_input_tokens integer default 0,
  p_output_tokens integer default 0, p_request_key text default null, p_lane text default 'credits'
)
returns setof public.credit_answer rows 1
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_facts private.usage_facts;
  v_price private.price;
  v_terms private.charge_terms;
  v_answer public.credit_answer;
  v_lane text := p_lane;
begin
  if p_account_id is null or p_user_id is null or p_conversation_id is null or p_user_message_id is null
     or p_reply_id is null or p_parts is null or p_action is null then
    raise sqlstate '22004' using message = 'account, user, conversation, messages, parts and action are required';
  end if;
  v_price := private.price_request(p_action, coalesce(p_tools, '{}'), p_model, coalesce(p_input_tokens, 0), 0,
    coalesce(p_output_tokens, 0), 0, p_input, null);
  perform private.renew_if_due(p_account_id, v_now);
  if p_lane = 'own' then
    v_lane := private.own_lane(p_account_id, p_model);
    if v_lane = 'refused' and v_price.outcome = 'ok' then
      v_price.outcome := 'plan_required';
      v_price.subject := 'own key';
    end if;
  end if;
  v_terms := private.read_terms(p_account_id, case when v_lane in ('fallback', 'refused') then 'credits' else v_lane end);
  v_price := private.bound_by_plan(private.allow_model(v_price, p_account_id, p_model), v_terms, p_account_id);
  v_facts := (p_action, 'chat', coalesce(p_tools, '{}'), p_model, 0, 0, 0, 0, 0, null, p_conversation_id, p_reply_id, p_user_id,
    null, null, p_request_key)::private.usage_facts;
  select * into v_answer from private.begin_chat_turn_core(p_account_id, v_now, p_user_id,
    md5(row(p_conversation_id, p_user_message_id, p_parts, p_action, private.tool_set(p_tools), p_model, p_lane)::text),
    left(coalesce(nullif(btrim(p_title), ''), 'New conversation'), 120), p_user_message_id, p_parts::jsonb,
    make_interval(mins => v_price.hold_minutes), v_facts, v_price, v_terms);
  if v_answer.warning is not null then
    perform private.enqueue_limit_warnings(p_account_id, v_now);
  end if;
  if v_lane = 'fallback' and v_answer.outcome = 'ok' then
    v_answer.subject := 'own key';
  end if;
  if v_answer.outcome = 'ok' and v_answer.replayed and v_answer.seq is null then
    v_answer.outcome := case when v_answer.expires_at < v_now then 'gone' else 'in_progress' end::public.credit_outcome;
  end if;
  return next v_answer;
end;
$$;

-- Guarantee: a reply (or what there is of it) stands under its id right after the question that it answers, whatever was
-- asked since; a later call replaces its parts. Called by checkpoints and at the end of a stream. p_parts is JSON text.
-- Locks: the conversation, which begin_chat_turn locks too, so that no reply slips in behind a question asked again.
-- False: the question was asked again and is answered by another reply, or the conversation was deleted.
create function public.save_reply(
  p_account_id uuid, p_conversation_id uuid, p_reply_id uuid, p_parts text, p_reservation_id uuid
)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.billing_now();
  v_position integer;
begin
  perform from public.conversations c
    where c.account_id = p_account_id and c.conversation_id = p_conversation_id for no key update;
  select m.position into v_position from public.messages m
    where m.account_id = p_account_id and m.conversation_id = p_conversation_id and m.reply_id = p_reply_id;
  if not found then
    return false;
  end if;
  insert into public.messages (account_id, conversation_id, message_id, position, role, parts, reservation_id, created_at)
  values (p_account_id, p_conversation_id, p_reply_id, v_position + 1, 'assistant', p_parts::jsonb, p_reservation_id, v_now)
  on conflict (account_id, conversation_id, message_id) do update set parts = excluded.parts;
  update public.conversations c set updated_at = v_now
    where c.account_id = p_account_id and c.conversation_id = p_conversation_id;
  return true;
end;
$$;

-- One person's conversations, newest first, before p_before.
create function public.list_conversations(p_account_id uuid, p_user_id uuid, p_before timestamptz default null, p_limit integer default 50)
returns table (conversation_id uuid, title text, created_at timestamptz, updated_at timestamptz)
language plpgsql stable
set search_path = ''
as $$
begin
  return query select c.conversation_id, c.title, c.created_at, c.updated_at from public.conversations c
    where c.account_id = p_account_id and c.user_id = p_user_id and (p_before is null or c.updated_at < p_before)
    order by c.updated_at desc limit least(p_limit, 200);
end;
$$;

-- A conversation's messages in order, each reply with its receipt; no row when it is not the person's own.
create function public.list_messages(p_account_id uuid, p_user_id uuid, p_conversation_id uuid)
returns table (
  message_id uuid, role text, parts jsonb, created_at timestamptz, reservation_id uuid, receipt_seq bigint,
  charged_micros bigint, line_codes text[], line_micros bigint[], success boolean, error text
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select m.message_id, m.role, m.parts, m.created_at, m.reservation_id, t.seq,
      t.debt_micros - t.amount_micros + coalesce(late.debt_micros - late.amount_micros, 0), t.line_codes, t.line_micros,
      coalesce(late.success, t.success), case when late.seq is null then t.error else late.error end
    from public.conversations c
    join public.messages m on m.account_id = c.account_id and m.conversation_id = c.conversation_id
    -- A reply's usage row, and its late correction when the sweep was faster than the stream.
    left join public.credit_transactions t on t.account_id = m.account_id and t.source_key = 'settle:' || m.reservation_id
    left join public.credit_transactions late on late.account_id = m.account_id and late.source_key = 'late:' || m.reservation_id
    where c.account_id = p_account_id and c.user_id = p_user_id and c.conversation_id = p_conversation_id
    order by m.position;
end;
$$;

-- True when the conversation was the person's own and has its new title.
create function public.rename_conversation(p_account_id uuid, p_user_id uuid, p_conversation_id uuid, p_title text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  update public.conversations c set title = p_title
    where c.account_id = p_account_id and c.user_id = p_user_id and c.conversation_id = p_conversation_id;
  return found;
end;
$$;

-- True when the conversation was the person's own and is gone; its receipts stay.
create function public.delete_conversation(p_account_id uuid, p_user_id uuid, p_conversation_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  delete from public.conversations c
    where c.account_id = p_account_id and c.user_id = p_user_id and c.conversation_id = p_conversation_id;
  return found;
end;
$$;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'search_documents(text, integer)', 'index_documents(text[], text[], text[], text[], text[], text[])',
    'begin_chat_turn(uuid, uuid, uuid, uuid, uuid, text, text, text, text, text[], text, integer, integer, text, text)',
    'save_reply(uuid, uuid, uuid, text, uuid)', 'list_conversations(uuid, uuid, timestamptz, integer)',
    'list_messages(uuid, uuid, uuid)', 'rename_conversation(uuid, uuid, uuid, text)', 'delete_conversation(uuid, uuid, uuid)']
  loop
    execute 'revoke execute on function public.' || v_function || ' from public, anon, authenticated';
    execute 'grant execute on function public.' || v_function || ' to service_role';
  end loop;
end;
$$;
grant execute on all functions in schema private to service_role;
revoke execute on function private.set_clock_offset(interval), private.on_user_changed() from service_role;
