-- Content: what the content agent has made, step by step, so that what was paid for outlives the tab and the server.
-- Relies on holds: a piece has the id of the run that pays for it.

create table public.content_pieces (
  account_id uuid not null references public.accounts,
  piece_id uuid not null,
  author_id uuid not null,
  kind text not null check (length(kind) between 1 and 60),
  topic text not null check (length(topic) between 1 and 2000),
  status text not null check (status in ('running', 'done', 'stopped', 'failed')),
  outline text,
  draft text,
  body text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, piece_id)
);
comment on column public.content_pieces.piece_id is 'The reservation of the run that paid for it.';
comment on column public.content_pieces.body is 'The edited piece; null until the last step is done.';
-- The list of pieces: one person's, newest first.
create index content_pieces_recent on public.content_pieces (account_id, author_id, created_at desc, piece_id);

alter table public.content_pieces enable row level security;
create policy "own pieces" on public.content_pieces for select to authenticated
  using (author_id = (select auth.uid()) and account_id in (select private.my_account_ids()));
grant select on public.content_pieces to authenticated;
grant select, insert, update, delete on public.content_pieces to service_role;

-- Guarantee: what a run has made so far is kept; a text that is there is never replaced by none, and what is done stays done.
-- Called by the content agent after every step. Idempotency: (account, piece): saving again changes nothing else.
-- Returns false for a piece that is another person's.
create function public.save_content_piece(
  p_account_id uuid, p_piece_id uuid, p_author_id uuid, p_kind text, p_topic text, p_status text,
  p_outline text default null, p_draft text default null, p_body text default null
)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
begin
  if p_account_id is null or p_piece_id is null or p_author_id is null then
    raise sqlstate '22004' using message = 'account, piece and author are required';
  end if;
  insert into public.content_pieces as c (account_id, piece_id, author_id, kind, topic, status, outline, draft, body,
    created_at, updated_at)
  values (p_account_id, p_piece_id, p_author_id, p_kind, p_topic, p_status, p_outline, p_draft, p_body, v_now, v_now)
  on conflict (account_id, piece_id) do update set
    status = case when c.status = 'done' then c.status else excluded.status end,
    outline = coalesce(excluded.outline, c.outline), draft = coalesce(excluded.draft, c.draft),
    body = coalesce(excluded.body, c.body), updated_at = excluded.updated_at
    where c.author_id = excluded.author_id;
  return found;
end;
$$;

-- One person's pieces, newest first, or the one that p_piece_id names. A piece is running as long as its run holds credits, so
-- that whoever reads its end can spend what came back. The status interrupted is of a run whose server died before it noted an end.
-- charged_micros is what its steps took out of the run's budget. Served by content_pieces_recent and the primary key.
create function public.list_content_pieces(
  p_account_id uuid, p_author_id uuid, p_piece_id uuid default null, p_limit integer default 20
)
returns table (
  piece_id uuid, kind text, topic text, status text, outline text, draft text, body text, charged_micros bigint,
  created_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select c.piece_id, c.kind, c.topic,
      case when r.status = 'held' then 'running' when c.status = 'running' then 'interrupted' else c.status end,
      c.outline, c.draft, c.body, coalesce(r.captured_micros, 0), c.created_at
    from public.content_pieces c
    left join public.credit_reservations r on r.account_id = c.account_id and r.reservation_id = c.piece_id
    where c.account_id = p_account_id and c.author_id = p_author_id and (p_piece_id is null or c.piece_id = p_piece_id)
    order by c.created_at desc, c.piece_id limit least(greatest(p_limit, 1), 100);
end;
$$;

revoke execute on function
  public.save_content_piece(uuid, uuid, uuid, text, text, text, text, text, text),
  public.list_content_pieces(uuid, uuid, uuid, integer)
  from public, anon, authenticated;
grant execute on function
  public.save_content_piece(uuid, uuid, uuid, text, text, text, text, text, text),
  public.list_content_pieces(uuid, uuid, uuid, integer)
  to service_role;
