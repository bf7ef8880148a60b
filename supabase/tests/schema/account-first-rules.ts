import { functions, placesOfTables } from "../fixture/schema-places";

/** A rule of the schema: its query names what breaks it, and `plant` is something that does. */
export type Rule = { name: string; query: string; plant: string };

const tables = `tables as (${placesOfTables})`;
const code = `functions as (${functions})`;

/** The words of a function that would reach beyond its account, its arguments or its node. */
const outside = [
  "current_setting",
  "set_config",
  "\\mauth\\.",
  "pg_advisory",
  "pg_notify",
  "\\mnotify\\M",
  "billing_now",
  "clock_timestamp",
].join("|");

/** Tables and columns that lead with the account, and the keys between them. */
export const tableRules: Rule[] = [
  {
    name: "every table has its place: tenant, catalog, or in the list of global ones",
    query: `with ${tables} select name from tables where place = 'unknown'`,
    plant: "create table public.stray (id uuid primary key)",
  },
  {
    name: "a tenant table has account_id uuid not null, first in its primary key",
    query: `with ${tables}
      select t.name from tables t
      where t.place = 'tenant' and t.name <> 'public.accounts' and not exists (
        select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indrelid = t.oid and i.indisprimary and a.attname = 'account_id'
          and a.atttypid = 'uuid'::regtype and a.attnotnull)`,
    plant: "create table public.stray (id uuid primary key, account_id uuid not null)",
  },
  {
    name: "every unique key of a tenant table leads with account_id",
    query: `with ${tables}
      select i.indexrelid::regclass::text as name from tables t join pg_index i on i.indrelid = t.oid
      where t.place = 'tenant' and i.indisunique and t.name <> 'public.accounts' and not exists (
        select from pg_attribute a
        where a.attrelid = t.oid and a.attnum = i.indkey[0] and a.attname = 'account_id')`,
    plant: "create unique index stray on public.payments (stripe_invoice_id)",
  },
  {
    name: "a foreign key between tenant tables pairs account with account",
    query: `with ${tables}
      select c.conname as name from pg_constraint c
      join tables t on t.oid = c.conrelid and t.place = 'tenant'
      join tables u on u.oid = c.confrelid and u.place = 'tenant'
      where c.contype = 'f' and not exists (
        select from unnest(c.conkey, c.confkey) as pair (child, parent)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = pair.child
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = pair.parent
        where a.attname = 'account_id'
          and b.attname = case u.name when 'public.accounts' then 'id' else 'account_id' end)`,
    plant: `create table public.stray (account_id uuid not null, id uuid, other_id uuid
      references public.accounts (id), primary key (account_id, id))`,
  },
  {
    name: "a tenant table references only tenant and catalog tables",
    query: `with ${tables}
      select c.conname as name from pg_constraint c join tables t on t.oid = c.conrelid
      left join tables u on u.oid = c.confrelid
      where c.contype = 'f' and t.place = 'tenant' and coalesce(u.place, 'foreign') not in ('tenant', 'catalog')`,
    plant: `alter table public.projects add column user_id uuid references public.profiles (user_id)`,
  },
  {
    name: "no catalog or global table references a tenant table",
    query: `with ${tables}
      select c.conname as name from pg_constraint c join tables t on t.oid = c.conrelid
      join tables u on u.oid = c.confrelid
      where c.contype = 'f' and t.place <> 'tenant' and u.place = 'tenant'`,
    plant: `alter table private.invites add constraint stray
      foreign key (account_id) references public.accounts (id)`,
  },
  {
    name: "no foreign key of a tenant table sets null or a default",
    query: `with ${tables}
      select c.conname as name from pg_constraint c join tables t on t.oid = c.conrelid
      where c.contype = 'f' and t.place = 'tenant'
        and (c.confdeltype in ('n', 'd') or c.confupdtype in ('n', 'd'))`,
    plant: `alter table public.departments add constraint stray foreign key (account_id, parent_id)
      references public.departments (account_id, department_id) on delete set null`,
  },
  {
    name: "identity columns are bigint, and no tenant column counts by a sequence of its own",
    query: `with ${tables}
      select t.name || '.' || a.attname as name from tables t join pg_attribute a on a.attrelid = t.oid
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      where a.attidentity <> '' and a.atttypid <> 'bigint'::regtype
        or t.place = 'tenant' and pg_get_expr(d.adbin, d.adrelid) like 'nextval%'`,
    plant: "alter table public.projects add column position serial",
  },
  {
    name: "the only triggers on tenant tables keep rows append-only",
    query: `with ${tables}
      select g.tgname as name from pg_trigger g join tables t on t.oid = g.tgrelid
      where t.place = 'tenant' and not g.tgisinternal
        and (g.tgfoid <> 'private.refuse_change'::regproc or g.tgtype & 1 = 0)`,
    plant: `create trigger stray before update on public.projects for each statement
      execute function private.refuse_change()`,
  },
  {
    name: "no index, default, check or policy asks what time it is for billing",
    query: `select 'policy ' || p.polname as name from pg_policy p
      where concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) ~ 'billing_now'
      union all select 'default of ' || d.adrelid::regclass from pg_attrdef d
      where pg_get_expr(d.adbin, d.adrelid) ~ 'billing_now'
      union all select c.conname from pg_constraint c where pg_get_constraintdef(c.oid) ~ 'billing_now'
      union all select i.indexrelid::regclass::text from pg_index i
      where pg_get_indexdef(i.indexrelid) ~ 'billing_now'`,
    plant: "alter table public.projects alter created_at set default private.billing_now()",
  },
];

/** Functions that would run on one node for one account. */
export const functionRules: Rule[] = [
  {
    name: "a core is PL/pgSQL in private and takes the account first",
    query: `with ${code}
      select signature as name from functions where name like '%\\_core'
        and (schema <> 'private' or language <> 'plpgsql' or proargnames[1] <> 'p_account_id'
          or proargtypes[0] <> 'uuid'::regtype)`,
    plant: `create function private.stray_core(p_now timestamptz, p_account_id uuid) returns void
      language plpgsql as $$ begin end $$`,
  },
  {
    name: "a core, and all that it calls, reads no clock, settings, claims, catalog or global table",
    query: `with recursive ${code}, ${tables}, delegated as (
        select oid, signature, body from functions where name like '%\\_core'
        union
        select f.oid, f.signature, f.body from delegated d join functions f
          on f.schema = 'private' and d.body ~ ('private\\.' || f.name || '\\s*\\('))
      select d.signature as name from delegated d
      where d.body ~ '${outside}' or exists (
        select from tables t where t.place in ('catalog', 'global') and d.body ~ (t.name || '\\M'))`,
    plant: `create or replace function private.source_priority(p_source text) returns smallint
      language sql immutable set search_path = '' as $$ select count(*)::smallint from public.plans $$`,
  },
  {
    name: "only cores write the ledger: no public function does it itself",
    query: `with ${code}
      select signature as name from functions where schema = 'public'
        and body ~ '(insert into|update|delete from) public\\.(credit_\\w+|usage_daily|spend_counters|request_keys)'
        and body !~ '(insert into|update|delete from) public\\.credit_packs'`,
    plant: `create function public.stray(p_account_id uuid) returns void language plpgsql as $$
      begin update public.credit_balances set debt_micros = 0 where account_id = p_account_id; end $$`,
  },
  {
    name: "a public function calls a core in from, never in an expression",
    query: `with ${code}
      select signature as name from functions where name not like '%\\_core'
        and regexp_replace(body, 'from private\\.\\w+_core', '', 'g') ~ 'private\\.\\w+_core\\s*\\('`,
    plant: `create function public.stray(p_account_id uuid) returns void language plpgsql as $$
      begin perform private.sweep_core(p_account_id, now()); end $$`,
  },
  {
    name: "a public function that calls a core refuses an account that is null",
    query: `with ${code}
      select signature as name from functions where schema = 'public' and body ~ 'private\\.\\w+_core\\s*\\('
        and body !~ 'p_account_id is (not )?null'`,
    plant: `create function public.stray(p_account_id uuid) returns integer language plpgsql as $$
      begin return (select s from private.sweep_core(p_account_id, now()) s); end $$`,
  },
  {
    name: "no SQL function with parameters reads or writes a tenant table",
    query: `with ${code}, ${tables}
      select f.signature as name from functions f where f.language = 'sql' and f.pronargs > 0
        and exists (select from tables t where t.place = 'tenant' and f.body ~ (t.name || '\\M'))`,
    plant: `create function public.stray(p_account_id uuid) returns bigint language sql stable as $$
      select debt_micros from public.credit_balances where account_id = p_account_id $$`,
  },
  {
    name: "no sub-select among the values of an insert",
    query: `with ${code}, ${tables}
      select f.signature as name from functions f,
        regexp_matches(f.body, 'insert into ([\\w.]+)[^;]*?\\mvalues\\M([^;]*)', 'g') as inserted
      where inserted[2] ~ '\\(\\s*select' and inserted[1] in (select name from tables where place = 'tenant')`,
    plant: `create function public.stray(p_account_id uuid) returns void language plpgsql as $$
      begin insert into public.projects (account_id, name, created_at)
        values (p_account_id, (select name from public.accounts where id = p_account_id), now()); end $$`,
  },
  {
    name: "no volatile function in an update of a tenant table, nor in what a conflict sets",
    query: `with ${code}, ${tables}
      select f.signature as name from functions f, tables t where t.place = 'tenant' and (
        f.body ~ ('\\mupdate ' || t.name || '\\M[^;]*(clock_timestamp|billing_now|gen_random_uuid|random)\\(')
        or f.body ~ ('insert into ' || t.name
          || '\\M[^;]*do update\\s+set[^;]*(clock_timestamp|billing_now|gen_random_uuid|random|\\(\\s*select)'))`,
    plant: `create function public.stray(p_account_id uuid) returns void language plpgsql as $$
      begin update public.projects set archived_at = clock_timestamp() where account_id = p_account_id; end $$`,
  },
  {
    name: "rows of a tenant table are locked within one account",
    query: `with ${code}, ${tables}
      select f.signature as name from functions f, regexp_split_to_table(f.body, ';') statement
      where statement ~ '\\mfor (no key )?update\\M' and statement !~ 'account_id = '
        and exists (select from tables t where t.place = 'tenant' and statement ~ (t.name || '\\M'))`,
    plant: `create function public.stray(p_account_id uuid) returns void language plpgsql as $$
      begin perform from public.projects for update; end $$`,
  },
  {
    name: "no function branches on a constraint's name, and none groups by sets",
    query: `with ${code}
      select signature as name from functions
      where body ~* 'constraint_name|on constraint|grouping sets|\\mcube\\s*\\(|\\mrollup\\s*\\('`,
    plant: `create function public.stray() returns void language plpgsql as $$
      begin insert into public.accounts (id, kind, name, created_at) values (gen_random_uuid(), 'personal', 'x', now())
        on conflict on constraint accounts_pkey do nothing; end $$`,
  },
];
