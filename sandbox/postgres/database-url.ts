/**
 * One password serves every login role of the sandbox's cluster. It is no secret: the cluster
 * listens on 127.0.0.1 alone and holds invented data.
 */
export const sandboxPassword = "postgres";

/** Who may sign in: the platform's superuser, and the owner of the application's schema. */
export type LoginRole = "supabase_admin" | "postgres" | "authenticator";

/** The URL of one database of a local cluster, signed in as one role. */
export function databaseUrl(target: { port: number; database: string; role: LoginRole }): string {
  return `postgres://${target.role}:${sandboxPassword}@127.0.0.1:${target.port}/${target.database}`;
}

/** The same database as another role. */
export function withRole(url: string, role: LoginRole): string {
  const changed = new URL(url);
  changed.username = role;
  changed.password = sandboxPassword;
  return changed.href;
}

/** The same cluster and role in another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
