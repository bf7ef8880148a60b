import "server-only";
import { z } from "zod";
import { count } from "@/lib/metrics/counters";
import type { Database } from "@/lib/supabase/database.types";
import { DatabaseError } from "@/lib/supabase/database-error";
import { serviceClient } from "@/lib/supabase/service-client";
import { traced } from "@/lib/trace/tracer";

type Functions = Database["public"]["Functions"];
export type FunctionName = keyof Functions;

/** A function's arguments; generated types leave out that every SQL argument may be null. */
type Arguments<F extends FunctionName> = {
  [K in keyof Functions[F]["Args"]]: Functions[F]["Args"][K] | null | undefined;
};

/** A timestamptz as ISO 8601 in UTC, whatever format the server printed it in. */
export const timestamp = z.string().transform((written, context) => {
  const date = new Date(written);
  if (Number.isNaN(date.getTime())) {
    context.addIssue({ code: "custom", message: `not a timestamp: ${written}` });
    return z.NEVER;
  }
  return date.toISOString();
});

/**
 * Calls a database function that answers with one row or one value, and parses it.
 *
 * @throws DatabaseError when the function raises; ZodError when the row is not what was agreed.
 */
export async function callOne<F extends FunctionName, S extends z.ZodType>(
  name: F,
  args: Arguments<F>,
  schema: S,
): Promise<z.output<S>> {
  const data = await call(name, args);
  return schema.parse(Array.isArray(data) ? data[0] : data);
}

/** As `callOne`, for a function that answers with at most one row: null when there is none. */
export async function callMaybe<F extends FunctionName, S extends z.ZodType>(
  name: F,
  args: Arguments<F>,
  schema: S,
): Promise<z.output<S> | null> {
  const data = await call(name, args);
  const row = Array.isArray(data) ? data[0] : data;
  return row === undefined || row === null ? null : schema.parse(row);
}

/** As `callOne`, for a function that answers with any number of rows or values. */
export async function callMany<F extends FunctionName, S extends z.ZodType>(
  name: F,
  args: Arguments<F>,
  schema: S,
): Promise<z.output<S>[]> {
  return z.array(schema).parse(await call(name, args));
}

/** For a function that answers nothing. */
export async function callVoid<F extends FunctionName>(name: F, args: Arguments<F>): Promise<void> {
  await call(name, args);
}

async function call<F extends FunctionName>(name: F, args: Arguments<F>): Promise<unknown> {
  const { data, error } = await traced(
    `database ${name}`,
    "client",
    { "db.system": "postgresql", "db.operation": name },
    async () => serviceClient().rpc(name, args as Functions[F]["Args"]),
  );
  count("farebox_database_calls_total", { function: name, outcome: outcomeOf(data, error) });
  if (error) throw new DatabaseError(name, error.code, error.message);
  return data;
}

/** What a monitor tells calls apart by: the outcome of those that decide, such as every charge. */
function outcomeOf(data: unknown, error: { code: string } | null): string {
  if (error) return error.code || "unreachable";
  const row: unknown = Array.isArray(data) ? data[0] : data;
  const outcome =
    typeof row === "object" && row !== null && "outcome" in row ? row.outcome : undefined;
  return typeof outcome === "string" ? outcome : "ok";
}
