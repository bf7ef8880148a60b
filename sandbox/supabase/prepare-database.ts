import path from "node:path";
import postgres from "postgres";
import { withRole } from "../postgres/database-url";
import { createLiteApp } from "./lite-app";
import { applyMigrations } from "./migrate";
import { type DefaultPrivileges, openAuthSchema, preparePlatform } from "./platform";

const migrationsDirectory = path.resolve(import.meta.dirname, "../../supabase/migrations");

/**
 * Makes an empty database of the sandbox's cluster what a Supabase project is after its
 * migrations: the platform's schemas, Auth's tables, then `supabase/migrations`. Doing it again
 * applies what is new and changes nothing else.
 *
 * @returns the file names of the migrations applied now.
 */
export async function prepareDatabase(options: {
  databaseUrl: string;
  defaultPrivileges?: DefaultPrivileges;
}): Promise<string[]> {
  const adminUrl = withRole(options.databaseUrl, "supabase_admin");
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await preparePlatform(admin, options.defaultPrivileges ?? "open");
    await prepareAuth(adminUrl);
    await openAuthSchema(admin);
  } finally {
    await admin.end({ timeout: 1 });
  }
  return applyMigrations(withRole(options.databaseUrl, "postgres"), migrationsDirectory);
}

async function prepareAuth(adminUrl: string) {
  const unused = "used-by-no-request";
  const { app, connection } = createLiteApp(
    adminUrl,
    {
      jwtSecret: unused,
      publishableKey: unused,
      secretKey: unused,
      siteUrl: "http://127.0.0.1",
      confirmations: false,
    },
    { send: async () => {} },
  );
  try {
    await app.ensureSystemSchema();
  } finally {
    await connection.close();
  }
}
