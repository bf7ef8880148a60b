import postgres from "postgres";
import { withRole } from "../postgres/database-url";

/** As many rows as hosted Supabase hands over at once. */
const maxRows = 1_000;

interface Call {
  /** Takes the arguments as the text of a JSON object, and answers with JSON text. */
  text: string;
  takesArguments: boolean;
}

export interface FunctionCalls {
  /** Answers a call of a function by the application itself, and hands on every other request. */
  answer(request: Request, others: (request: Request) => Promise<Response>): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Answers `POST /rest/v1/rpc/<function>` with the secret key as hosted Supabase does: one statement
 * that reads the arguments from the body by the function's own types, and writes its rows as JSON.
 * The platform's small server takes four round trips and a look through all columns for the same.
 * Everything else, unknown functions and overloaded ones among it, is left to that server.
 */
export function openFunctionCalls(databaseUrl: string, secretKey: string): FunctionCalls {
  const sql = postgres(withRole(databaseUrl, "authenticator"), {
    max: 20,
    onnotice: () => {},
    connection: { role: "service_role", "request.jwt.claims": '{"role":"service_role"}' },
  });
  const calls = new Map<string, Promise<Call | null>>();

  function findCall(name: string, given: string[]): Promise<Call | null> {
    const key = `${name}(${given.join()})`;
    const known = calls.get(key);
    if (known) return known;
    const found = readCall(sql, name, given);
    calls.set(key, found);
    // What is not there may be made later.
    void found.then(
      (call) => call ?? calls.delete(key),
      () => calls.delete(key),
    );
    return found;
  }

  return {
    async answer(request, others) {
      const name = nameOf(request, secretKey);
      if (name === null) return others(request);
      const body = await request.text();
      const values = readValues(body);
      const call = values && (await findCall(name, Object.keys(values)));
      if (!call) {
        const { url, method, headers } = request;
        return others(new Request(url, { method, headers, body }));
      }
      try {
        const [row] = await sql.unsafe<{ answer: string | null; rows: number }[]>(
          call.text,
          call.takesArguments ? [body] : [],
          { prepare: true },
        );
        if (row?.answer == null) return new Response(null, { status: 204 });
        const { answer, rows } = row;
        const sent = rows > maxRows ? JSON.stringify(JSON.parse(answer).slice(0, maxRows)) : answer;
        return new Response(sent, { headers: { "content-type": "application/json" } });
      } catch (error) {
        if (!(error instanceof postgres.PostgresError)) throw error;
        const { code, message, detail = null, hint = null } = error;
        return Response.json(
          { code, message, details: detail, hint },
          { status: statusOf(error.code) },
        );
      }
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

/** The function that the application calls itself, and asks nothing special about the answer. */
function nameOf({ method, url, headers }: Request, secretKey: string): string | null {
  const [, name] = /^[^/]*\/\/[^/]+\/rest\/v1\/rpc\/(\w+)$/.exec(url) ?? [];
  const isPlain =
    method === "POST" &&
    headers.get("apikey") === secretKey &&
    headers.get("authorization") === `Bearer ${secretKey}` &&
    ["*/*", "application/json"].includes(headers.get("accept") ?? "*/*") &&
    (headers.get("content-profile") ?? "public") === "public" &&
    headers.get("content-type") === "application/json" &&
    !headers.has("prefer") &&
    !headers.has("range");
  return isPlain ? (name ?? null) : null;
}

function readValues(body: string): object | null {
  try {
    const values: unknown = JSON.parse(body);
    return typeof values === "object" && !Array.isArray(values) ? values : null;
  } catch {
    return null;
  }
}

/** The statement that calls the only function of a name; null when these are not its arguments. */
async function readCall(sql: postgres.Sql, name: string, given: string[]): Promise<Call | null> {
  const signatures = await sql<
    { names: string[]; types: string[]; required: number; isSet: boolean; isVoid: boolean }[]
  >`select p.proargnames[:p.pronargs] as names, p.proretset as "isSet",
      p.pronargs - p.pronargdefaults as required, p.prorettype = 'void'::regtype as "isVoid",
      array(select format_type(t, null) from unnest(p.proargtypes::oid[])
        with ordinality as a (t, at) order by at) as types
    from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = ${name}`;
  const [signature] = signatures;
  if (!signature || signatures.length > 1) return null;
  const { types, required, isSet, isVoid } = signature;
  const names = signature.names ?? [];
  const isComplete = names.slice(0, required).every((argument) => given.includes(argument));
  if (!isComplete || !given.every((argument) => names.includes(argument))) return null;
  const columns = given.map((argument) => `${argument} ${types[names.indexOf(argument)]}`);
  const values = given.map((argument) => `${argument} => a.${argument}`);
  const source = `json_to_record($1::text::json) as a (${columns.join(", ")}), lateral `;
  const call = `from ${given.length > 0 ? source : ""}public.${name}(${values.join(", ")}) r`;
  const rows = "coalesce(json_agg(r), '[]'::json)";
  const answer = isVoid ? "null" : `(${isSet ? rows : `${rows} -> 0`})::text`;
  return {
    text: `select ${answer} as answer, count(*)::int as rows ${call}`,
    takesArguments: given.length > 0,
  };
}

/** https://docs.postgrest.org/en/stable/references/errors.html#http-status-codes */
function statusOf(code: string): number {
  const [, raised] = /^PT(\d{3})$/.exec(code) ?? [];
  if (raised) return Number(raised);
  if (/^(42883|42P01)$/.test(code)) return 404;
  if (/^23(503|505)$/.test(code)) return 409;
  if (/^(42501|0L|0P|28)/.test(code)) return 403;
  if (/^(08|53)/.test(code)) return 503;
  if (/^(09|25|2D|3|40|5[4578]|F0|HV|P0(?!001)|XX)/.test(code)) return 500;
  return 400;
}
