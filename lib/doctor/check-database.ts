import "server-only";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { type Finding, note, ok, problem } from "@/lib/doctor/finding";
import { type Installation, readInstallation } from "@/lib/doctor/installation";
import { serverEnv } from "@/lib/env/server";
import { DatabaseError } from "@/lib/supabase/database-error";

const push = "npx supabase db push";
const folder = path.resolve(import.meta.dirname, "../../supabase/migrations");

/** Whether the database answers, has this code's migrations, and keeps the time of the day. */
export async function checkDatabase(): Promise<Finding[]> {
  let installation: Installation;
  try {
    installation = await readInstallation();
  } catch (error) {
    return [unreachable(error)];
  }
  const files = await readdir(folder);
  const local = files.flatMap((file) => /^(\d{14})_.*\.sql$/.exec(file)?.[1] ?? []).sort();
  const isStripeItself = serverEnv().STRIPE_API_URL === "https://api.stripe.com";
  return [
    ok("The database answers."),
    checkMigrations(local, installation.migrations),
    checkClock(installation.clockOffsetSeconds, isStripeItself),
  ];
}

function unreachable(error: unknown): Finding {
  if (!(error instanceof DatabaseError)) throw error;
  // PostgREST's word for a function that is not there.
  if (error.sqlState === "PGRST202") {
    return problem("The database lacks this code's functions.", push);
  }
  if (/JWT|API key|Unauthorized/i.test(error.word) || error.sqlState.startsWith("PGRST3")) {
    return problem(
      "Supabase refuses SUPABASE_SECRET_KEY.",
      "copy the secret key of this project from Supabase, Project Settings, API Keys",
    );
  }
  return problem(
    `The database does not answer: ${error.word || error.sqlState}.`,
    "check SUPABASE_URL and that the project is not paused",
  );
}

/** Whether the migrations of the files are those that were applied. */
export function checkMigrations(local: string[], applied: string[] | null): Finding {
  if (applied === null) return note("Which migrations are applied cannot be read here.");
  const missing = local.filter((version) => !applied.includes(version));
  if (missing.length > 0)
    return problem(`Migrations are not applied: ${missing.join(", ")}.`, push);
  const unknown = applied.filter((version) => !local.includes(version));
  if (unknown.length > 0) {
    return problem(
      `The database has migrations that this code does not: ${unknown.join(", ")}.`,
      "deploy the code that they belong to",
    );
  }
  return ok(`All ${local.length} migrations are applied.`);
}

/** In production the clock of billing is the database's own; only a stand-in may move it. */
export function checkClock(offsetSeconds: number | null, isStripeItself: boolean): Finding {
  if (offsetSeconds === null) return ok("The clock of billing is not moved.");
  const words = `The clock of billing is moved by ${Math.round(offsetSeconds)} s`;
  if (!isStripeItself) return note(`${words}, by the stand-in for Stripe.`);
  return problem(`${words}.`, "run in the SQL editor: delete from private.clock;");
}
