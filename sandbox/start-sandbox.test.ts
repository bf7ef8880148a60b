import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSandbox, startSandbox } from "./start-sandbox";
import { makeTemporaryDirectory } from "./temporary-directory";

let temporary: ReturnType<typeof makeTemporaryDirectory>;
let sandbox: RunningSandbox;

beforeAll(async () => {
  temporary = makeTemporaryDirectory();
  sandbox = await startSandbox({
    directory: temporary.directory,
    ports: "any",
    durable: false,
    chunkDelayMs: 0,
  });
});
afterAll(async () => {
  await sandbox?.stop();
  temporary.remove();
});

describe("the sandbox", () => {
  test("serves each outside service under the address and key it gives the application", async () => {
    const { environment } = sandbox;
    const get = (name: string, path: string, headers: Record<string, string>) =>
      fetch(`${environment[name]}${path}`, { headers });
    const bearer = (name: string) => ({ authorization: `Bearer ${environment[name]}` });

    const publishable = { apikey: environment.SUPABASE_PUBLISHABLE_KEY ?? "" };
    expect((await get("SUPABASE_URL", "/auth/v1/settings", publishable)).status).toBe(200);
    expect((await get("SUPABASE_URL", "/rest/v1/plans", publishable)).status).toBe(200);
    const stripe = await get("STRIPE_API_URL", "/v1/customers", bearer("STRIPE_SECRET_KEY"));
    expect(stripe.status).toBe(200);
    expect((await get("STRIPE_JS_URL", "", {})).status).toBe(200);
    const models = await get("OPENROUTER_BASE_URL", "/models", bearer("OPENROUTER_API_KEY"));
    expect(models.status).toBe(200);
    const github = await fetch(environment.GITHUB_MCP_URL ?? "", { method: "POST" });
    expect(github.status).toBe(401);
    const mail = await get("RESEND_API_URL", "/emails/none", bearer("RESEND_API_KEY"));
    expect(mail.status).toBe(404);
    expect((await mail.json()).name).toBe("not_found");
  });

  test("moves the database's billing time with Stripe's clock", async () => {
    const sql = postgres(sandbox.databaseUrl ?? "", { max: 1 });
    const dayMs = 86_400_000;
    await sandbox.stripe?.advance(40 * 86_400);
    const [row] = await sql<{ now: Date }[]>`select private.billing_now() as now`;
    const ahead = (row?.now.getTime() ?? 0) - Date.now();
    expect(ahead / dayMs).toBeCloseTo(40, 2);
    await sql.end();
  });

  test("leaves nothing listening when it stops", async () => {
    const { environment } = sandbox;
    await sandbox.stop();
    for (const name of [
      "SUPABASE_URL",
      "STRIPE_API_URL",
      "OPENROUTER_BASE_URL",
      "GITHUB_MCP_URL",
      "RESEND_API_URL",
    ]) {
      await expect(fetch(environment[name] ?? ""), name).rejects.toThrow("fetch failed");
    }
    const sql = postgres(sandbox.databaseUrl ?? "", { max: 1, connect_timeout: 2 });
    await expect(sql`select 1`).rejects.toThrow("ECONNREFUSED");
  });
});
