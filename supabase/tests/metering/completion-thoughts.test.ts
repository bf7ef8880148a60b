import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST } from "../../../app/api/chat/completions/route";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { subscribe } from "../fixture/subscription";

let stack: BillingStack;
/** A provider that reasons at length before its first word. */
const provider = http.createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  let sent = 0;
  const timer = setInterval(() => {
    const delta = { reasoning: "The answer to the whole question, in thoughts. ".repeat(20) };
    response.write(`data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`);
    sent += 1;
    if (sent > 200) response.end();
  }, 20);
  response.on("close", () => clearInterval(timer));
});
beforeAll(async () => {
  await new Promise<void>((done) => provider.listen(0, "127.0.0.1", done));
  process.env.OPENROUTER_BASE_URL = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  stack = await startBillingStack();
});
afterAll(async () => {
  await stack.stop();
  provider.close();
});

test("thoughts that were streamed are output, and a stop after them is paid", async () => {
  const who = await stack.signUp();
  await subscribe(stack.db.sql, who.accountId, { priceId: "price_pro_month" });
  const answer = await POST(
    new Request("http://farebox.test/api/chat/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${who.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        messages: [{ role: "user", content: "Think aloud." }],
        stream: true,
        reasoning_effort: "high",
      }),
    }),
    { params: Promise.resolve({}) },
  );
  const reader = answer.body?.getReader();
  let text = "";
  while (text.length < 20_000) text += new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  const rows = () => stack.db.sql`select -amount_micros as charged, error, success
    from credit_transactions where account_id = ${who.accountId} and type = 'usage'`;
  for (let wait = 0; wait < 100 && (await rows()).length === 0; wait += 1)
    await new Promise((done) => setTimeout(done, 100));
  expect(text).toContain("in thoughts");
  expect([...(await rows())]).toMatchObject([{ charged: 5_000_000 }]);
});
