import type postgres from "postgres";

/**
 * How the platform's default privileges stand in `public`. Projects made before May 2026 hand
 * everything that a migration creates to the API roles ("open"); newer ones hand out nothing
 * ("closed"). Migrations must end the same on both.
 * Source: https://supabase.com/changelog/45329-breaking-change-tables-not-exposed-to-data-and-graphql-api-automatically
 */
export type DefaultPrivileges = "open" | "closed";

/** What a fresh project's database has before Auth is set up and before any migration. */
export async function preparePlatform(sql: postgres.Sql, defaults: DefaultPrivileges) {
  const rows = await sql`select 1 from pg_namespace where nspname = 'supabase_migrations'`;
  if (rows.length > 0) return;
  await sql.begin(async (transaction) => {
    await transaction.unsafe(schemas);
    if (defaults === "open") await transaction.unsafe(openDefaults);
  });
}

/** Lets the application's roles use the Auth schema, which belongs to the platform. */
export async function openAuthSchema(sql: postgres.Sql) {
  await sql.begin((transaction) => transaction.unsafe(authSchema));
}

// The history table is the Supabase CLI's, column for column, so that its `migration list` and
// `db push` agree with what the sandbox did.
const schemas = `
  create schema extensions;
  grant usage on schema extensions to postgres, anon, authenticated, service_role;
  grant create on schema extensions to postgres;
  create extension pgcrypto schema extensions;
  create extension "uuid-ossp" schema extensions;
  grant usage on schema public to anon, authenticated, service_role;
  create schema supabase_migrations authorization postgres;
  create table supabase_migrations.schema_migrations (
    version text not null primary key,
    statements text[],
    name text
  );
  alter table supabase_migrations.schema_migrations owner to postgres;
`;

const openDefaults = `
  alter default privileges for role postgres in schema public
    grant all on tables to anon, authenticated, service_role;
  alter default privileges for role postgres in schema public
    grant all on sequences to anon, authenticated, service_role;
  alter default privileges for role postgres in schema public
    grant all on functions to anon, authenticated, service_role;
`;

// Hosted Auth reads the claims' one setting first and the older setting for each claim after it;
// the local server's own definitions know the older ones only.
const authSchema = `
  grant usage on schema auth to postgres, anon, authenticated, service_role;
  grant all on all tables in schema auth to postgres;
  grant all on all sequences in schema auth to postgres;
  create or replace function auth.uid() returns uuid language sql stable as $$
    select coalesce(
      nullif(current_setting('request.jwt.claim.sub', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    )::uuid
  $$;
  create or replace function auth.role() returns text language sql stable as $$
    select coalesce(
      nullif(current_setting('request.jwt.claim.role', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
    )
  $$;
  create or replace function auth.email() returns text language sql stable as $$
    select coalesce(
      nullif(current_setting('request.jwt.claim.email', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
    )
  $$;
`;
