import postgres from "postgres";
import { sandboxPassword } from "./database-url";

/**
 * Gives the cluster hosted Supabase's roles; roles belong to the whole cluster, so once is
 * enough. `postgres` owns the application's schema without being a superuser, exactly as on
 * the platform: a migration that needs more fails here first.
 * Source: https://supabase.com/docs/guides/database/postgres/roles
 */
export async function ensureCluster(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (transaction) => {
      const rows = await transaction`select 1 from pg_roles where rolname = 'authenticator'`;
      if (rows.length === 0) await transaction.unsafe(roles);
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const roles = `
  create role postgres login createdb createrole replication bypassrls password '${sandboxPassword}';
  create role anon nologin noinherit;
  create role authenticated nologin noinherit;
  create role service_role nologin noinherit bypassrls;
  create role authenticator login noinherit password '${sandboxPassword}';
  grant anon, authenticated, service_role to authenticator;
  grant anon, authenticated, service_role to postgres with admin option;
  grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
  alter database postgres owner to postgres;
`;
