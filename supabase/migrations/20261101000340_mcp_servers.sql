-- MCP servers of customers' own, whose tools the chat offers. Relies on accounts and teams.

create table private.mcp_servers (
  account_id uuid not null references public.accounts,
  server_id uuid not null,
  name text not null check (length(name) between 1 and 40),
  url text not null check (length(url) between 8 and 500),
  sealed_token text,
  last_four text,
  created_by uuid not null,
  created_at timestamptz not null,
  primary key (account_id, server_id),
  unique (account_id, url)
);
comment on table private.mcp_servers is 'A token is stored sealed (lib/secrets/seal.ts); removing a server removes its row.';

alter table private.mcp_servers enable row level security;
grant select, insert, update, delete on private.mcp_servers to service_role;

-- The host and port of an address: what may be written down of it, because many servers take their key in the rest.
create function private.host_of(p_url text)
returns text
language sql immutable
set search_path = ''
as $$
  select substring(p_url from '^[a-zA-Z]+://(?:[^/?#]*@)?([^/?#@]+)');
$$;
grant execute on function private.host_of(text) to service_role;

-- Guarantee: the server is there, within the number that the plan includes, many at once too. Rights: manage_keys. Called
-- once the server has answered. Outcomes: ok (also for a repeat by the same id), already_there (the address), plan_required.
-- SQLSTATE 22004, PT403, PT404, 55P03 busy.
create function public.add_mcp_server(
  p_account_id uuid, p_actor_id uuid, p_server_id uuid, p_name text, p_url text, p_sealed_token text, p_last_four text
)
returns text
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_now timestamptz := private.billing_now();
  v_allowed integer;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_keys');
  if exists (select from private.mcp_servers s where s.account_id = p_account_id and s.server_id = p_server_id) then
    return 'ok';
  end if;
  if exists (select from private.mcp_servers s where s.account_id = p_account_id and s.url = p_url) then
    return 'already_there';
  end if;
  v_allowed := private.entitled_count(p_account_id, 'mcpServers', v_now);
  if v_allowed <= (select count(*) from private.mcp_servers s where s.account_id = p_account_id) then
    return 'plan_required';
  end if;
  insert into private.mcp_servers (account_id, server_id, name, url, sealed_token, last_four, created_by, created_at)
  values (p_account_id, p_server_id, p_name, p_url, p_sealed_token, p_last_four, p_actor_id, v_now);
  perform private.note_act(p_account_id, p_actor_id, 'mcp_server.added', null,
    jsonb_build_object('name', p_name, 'host', private.host_of(p_url)));
  return 'ok';
end;
$$;

-- Guarantee: the server and its token are gone. Rights: manage_keys. False when the account has none of that id.
create function public.remove_mcp_server(p_account_id uuid, p_actor_id uuid, p_server_id uuid)
returns boolean
language plpgsql volatile
set search_path = ''
set lock_timeout = '3s'
as $$
declare
  v_gone private.mcp_servers;
begin
  perform private.team_right(p_account_id, p_actor_id, 'manage_keys');
  delete from private.mcp_servers s where s.account_id = p_account_id and s.server_id = p_server_id returning * into v_gone;
  if v_gone.server_id is null then
    return false;
  end if;
  perform private.note_act(p_account_id, p_actor_id, 'mcp_server.removed',
    jsonb_build_object('name', v_gone.name, 'host', private.host_of(v_gone.url)), null);
  return true;
end;
$$;

-- The account's servers, oldest first. is_included is false for those that the plan has no room for any more.
create function public.list_mcp_servers(p_account_id uuid)
returns table (
  server_id uuid, name text, url text, sealed_token text, last_four text, is_included boolean, created_at timestamptz
)
language plpgsql volatile
set search_path = ''
as $$
declare
  v_allowed integer := private.entitled_count(p_account_id, 'mcpServers', private.billing_now());
begin
  return query
    select s.server_id, s.name, s.url, s.sealed_token, s.last_four,
      v_allowed is null or row_number() over (order by s.created_at, s.server_id) <= v_allowed, s.created_at
    from private.mcp_servers s where s.account_id = p_account_id
    order by s.created_at, s.server_id
    limit 50;
end;
$$;

-- Every sealed token, a page at a time, for sealing them anew. Called by the operator's command.
create function public.list_sealed_mcp_tokens(p_after_account_id uuid, p_after_server_id uuid, p_limit integer)
returns table (account_id uuid, server_id uuid, sealed text)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select s.account_id, s.server_id, s.sealed_token from private.mcp_servers s
    where s.sealed_token is not null
      and (p_after_account_id is null or (s.account_id, s.server_id) > (p_after_account_id, p_after_server_id))
    order by s.account_id, s.server_id limit least(p_limit, 500);
end;
$$;

-- Puts a token that was sealed anew in the place of what was read. False when its server was removed meanwhile.
create function public.reseal_mcp_token(p_account_id uuid, p_server_id uuid, p_sealed_before text, p_sealed text)
returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.mcp_servers s set sealed_token = p_sealed
    where s.account_id = p_account_id and s.server_id = p_server_id and s.sealed_token = p_sealed_before;
  return found;
end;
$$;

revoke execute on function public.list_sealed_mcp_tokens(uuid, uuid, integer),
  public.reseal_mcp_token(uuid, uuid, text, text) from public, anon, authenticated;
grant execute on function public.list_sealed_mcp_tokens(uuid, uuid, integer),
  public.reseal_mcp_token(uuid, uuid, text, text) to service_role;
revoke execute on function public.add_mcp_server(uuid, uuid, uuid, text, text, text, text),
  public.remove_mcp_server(uuid, uuid, uuid), public.list_mcp_servers(uuid) from public, anon, authenticated;
grant execute on function public.add_mcp_server(uuid, uuid, uuid, text, text, text, text),
  public.remove_mcp_server(uuid, uuid, uuid), public.list_mcp_servers(uuid) to service_role;
