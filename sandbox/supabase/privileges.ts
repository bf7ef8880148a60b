import type postgres from "postgres";
import { z } from "zod";

const rowsShape = z.array(z.object({ kind: z.string(), name: z.string(), acl: z.string() }));

/**
 * Every privilege of the database, as lines of text that sort and compare: who may do what to
 * each schema, table, column, sequence and function outside the system's, and the default
 * privileges of objects still to come. Row security is told too, since it is half of the wall.
 */
export async function readPrivileges(sql: postgres.Sql): Promise<string[]> {
  const rows = rowsShape.parse(
    await sql`
    with namespaces as (
      select oid, nspname, nspowner, nspacl from pg_namespace
      where nspname <> 'information_schema' and nspname not like 'pg\\_%'
    )
    select 'schema' as kind, nspname as name,
      array(select a::text from unnest(coalesce(nspacl, acldefault('n', nspowner))) a order by 1)::text as acl
    from namespaces
    union all
    select case when c.relkind = 'S' then 'sequence' else 'table' end, c.oid::regclass::text,
      array(select a::text
        from unnest(coalesce(c.relacl,
          acldefault(case when c.relkind = 'S' then 's' else 'r' end::"char", c.relowner))) a
        order by 1)::text
        || case when c.relrowsecurity then ' row security' else '' end
    from pg_class c join namespaces n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select 'column', c.oid::regclass::text || '.' || a.attname,
      array(select x::text from unnest(a.attacl) x order by 1)::text
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join namespaces n on n.oid = c.relnamespace
    where a.attacl is not null and not a.attisdropped
    union all
    select 'function', p.oid::regprocedure::text,
      array(select a::text from unnest(coalesce(p.proacl, acldefault('f', p.proowner))) a order by 1)::text
    from pg_proc p join namespaces n on n.oid = p.pronamespace
    union all
    select 'default', coalesce(n.nspname, '') || ' ' || d.defaclrole::regrole || ' ' || d.defaclobjtype::text,
      array(select a::text from unnest(d.defaclacl) a order by 1)::text
    from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
    order by 1, 2`,
  );
  return rows.map((row) => `${row.kind} ${row.name} ${row.acl}`);
}
