import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as getInvoices } from "../../../app/api/billing/invoices/route";
import { GET as getBalance } from "../../../app/api/credits/balance/route";
import { ensureCustomer } from "../../../lib/billing/customers/customer";
import { startTracing, stopTracing } from "../../../lib/trace/tracer";
import { closeServer, listen } from "../../../sandbox/listen";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";

interface Sent {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  attributes: { key: string; value: object }[];
}

let stack: BillingStack;
const received: { path: string; token: string | undefined; body: string }[] = [];
const collector = createServer((request, response) => {
  void text(request).then((body) => {
    received.push({
      path: request.url ?? "",
      token: request.headers["x-collector"]?.toString(),
      body,
    });
    response.end("{}");
  });
});
let endpoint = "";
beforeAll(async () => {
  stack = await startBillingStack();
  endpoint = `http://127.0.0.1:${await listen(collector, 0)}`;
});
afterAll(async () => {
  await closeServer(collector);
  await stack.stop();
});

const start = (to = endpoint) =>
  startTracing({ endpoint: to, headers: { "x-collector": "abc" }, serviceName: "farebox" });

const spans = (): Sent[] =>
  received.flatMap(({ body }) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans);

test("a request is one trace with its database and Stripe calls below it, and nothing of its content", async () => {
  const person = await stack.signUp();
  await ensureCustomer(person.access);
  await stack.stripe.settled();
  start();
  expect((await callRoute(getInvoices, { token: person.token })).status).toBe(200);
  await stopTracing();
  expect(received[0]).toMatchObject({ path: "/v1/traces", token: "abc" });
  const all = spans();
  // A delivery of Stripe's may be received meanwhile, and is a trace of its own.
  const root = all.find(({ name }) => name === "GET /api/route");
  expect(root?.parentSpanId).toBe("");
  expect(root?.attributes).toContainEqual({
    key: "farebox.account_id",
    value: { stringValue: person.accountId },
  });
  expect(root?.attributes).toContainEqual({
    key: "http.response.status_code",
    value: { intValue: "200" },
  });
  const below = all.filter((span) => span.traceId === root?.traceId && span !== root);
  expect(below.every(({ parentSpanId }) => parentSpanId !== "")).toBe(true);
  const names = below.map(({ name }) => name);
  expect(names).toContain("database get_caller");
  expect(names).toContain("Stripe GET /v1/invoices");
  const sent = received.map(({ body }) => body).join();
  for (const secret of [person.access.email, person.token, "sk_test_billing", "sb_secret"]) {
    expect(sent).not.toContain(secret);
  }
});

test("without a collector nothing is sent, and one that does not answer fails no request", async () => {
  const person = await stack.signUp();
  received.splice(0);
  expect((await callRoute(getBalance, { token: person.token })).status).toBe(200);
  expect(received).toEqual([]);
  start("http://127.0.0.1:9");
  expect((await callRoute(getBalance, { token: person.token })).status).toBe(200);
  await stopTracing();
});
