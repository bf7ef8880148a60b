import { appendFileSync } from "node:fs";
import { inspect } from "node:util";
import { createAdaptorServer } from "@hono/node-server";
import postgres from "postgres";
import { createInbox, type Inbox } from "../inbox/inbox";
import { handleInboxRequest } from "../inbox/pages";
import { closeServer, listen } from "../listen";
import { withRole } from "../postgres/database-url";
import { openFunctionCalls } from "./function-calls";
import { createLiteApp } from "./lite-app";
import type { DefaultPrivileges } from "./platform";
import { prepareDatabase } from "./prepare-database";
import { readPrivileges } from "./privileges";
import { withQuietConsole } from "./quiet-console";

export type RunningSupabase = {
  /** The project URL, for supabase-js. */
  url: string;
  port: number;
  publishableKey: string;
  secretKey: string;
  /** HS256, so a test may sign a session of its own. */
  jwtSecret: string;
  /** The mails Auth has sent; also at `<url>/inbox`, and as JSON at `<url>/inbox.json?to=`. */
  mails: Inbox;
  inboxUrl: string;
  /** The migrations applied at this start, by file name. */
  migrated: string[];
  stop(): Promise<void>;
};

// No secrets: the server listens on 127.0.0.1 and its data is invented. Fixed values keep
// sessions and scripts alive over restarts.
const publishableKey = "sb_publishable_sandbox";
const secretKey = "sb_secret_sandbox";
const jwtSecret = "the-sandbox-signs-its-sessions-with-this-known-text";

/**
 * Starts a local Supabase (REST, Auth and an inbox for its mails) on 127.0.0.1 over a database
 * of the sandbox's cluster, after bringing that database up to date.
 *
 * `confirmations` asks new addresses to confirm by mail, as hosted projects do; off by default.
 * Errors that the server would print go to `logFile`, or nowhere.
 *
 * @throws when a migration fails, or when serving a request changed the database's privileges.
 */
export async function startSupabase(options: {
  databaseUrl: string;
  port: number;
  siteUrl: string;
  confirmations?: boolean;
  defaultPrivileges?: DefaultPrivileges;
  logFile?: string;
}): Promise<RunningSupabase> {
  const { databaseUrl, siteUrl, confirmations = false, defaultPrivileges = "open" } = options;
  const migrated = await prepareDatabase({ databaseUrl, defaultPrivileges });
  const mails = createInbox();
  const { app, connection } = createLiteApp(
    withRole(databaseUrl, "supabase_admin"),
    { jwtSecret, publishableKey, secretKey, siteUrl, confirmations },
    {
      async send(message) {
        mails.deliver(message);
      },
    },
  );
  const log = (line: unknown[]) => {
    if (options.logFile === undefined) return;
    const text = line.map((part) => (typeof part === "string" ? part : inspect(part))).join(" ");
    appendFileSync(options.logFile, `${new Date().toISOString()} ${text}\n`);
  };
  const calls = openFunctionCalls(databaseUrl, secretKey);
  const answer = (request: Request, peerAddress: string | null) =>
    calls.answer(request, async (other) =>
      withQuietConsole(log, async () => app.fetch(other, { peerAddress })),
    );

  const server = createAdaptorServer({
    fetch: (request, environment) =>
      handleInboxRequest(mails, request) ??
      answer(request, environment.incoming.socket.remoteAddress ?? null),
  });
  const stop = async () => {
    await closeServer(server);
    await calls.close();
    await connection.close();
  };
  try {
    await warmUp(databaseUrl, () =>
      answer(
        new Request("http://127.0.0.1/rest/v1/", { headers: { apikey: publishableKey } }),
        "127.0.0.1",
      ),
    );
    const port = await listen(server, options.port);
    const url = `http://127.0.0.1:${port}`;
    return {
      url,
      port,
      publishableKey,
      secretKey,
      jwtSecret,
      mails,
      inboxUrl: `${url}/inbox`,
      migrated,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Sends the first request, and proves that it left every privilege as the migrations set it. */
async function warmUp(databaseUrl: string, request: () => Promise<Response>) {
  const sql = postgres(withRole(databaseUrl, "supabase_admin"), { max: 1, onnotice: () => {} });
  try {
    const before = await readPrivileges(sql);
    await request();
    const after = await readPrivileges(sql);
    const changed = after.filter((line) => !before.includes(line));
    if (changed.length > 0) {
      throw new Error(
        `The local Supabase server changed privileges that migrations had set, so row security tests would prove nothing:\n${changed.join("\n")}`,
      );
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
}
