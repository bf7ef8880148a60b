import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createClient } from "./client";
import { FareboxError } from "./farebox-error";

type Reply = {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** The connection ends without an answer. */
  hangUp?: boolean;
};
type Seen = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };

let replies: Reply[] = [];
let seen: Seen[] = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { method = "", url = "", headers } = request;
  seen.push({ method, url, headers, body });
  const reply = replies.shift() ?? {};
  if (reply.hangUp) return void request.socket.destroy();
  const isText = typeof reply.body === "string";
  response.writeHead(reply.status ?? 200, {
    "content-type": isText ? "text/csv; charset=utf-8" : "application/json",
    ...reply.headers,
  });
  response.end(isText ? reply.body : JSON.stringify(reply.body ?? {}));
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
const farebox = createClient({ baseUrl: `http://127.0.0.1:${port}`, token: "fbx_key" });

beforeEach(() => {
  replies = [];
  seen = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const problem = (status: number, code: string) => ({
  status,
  headers: { "content-type": "application/problem+json", "retry-after": "0" },
  body: { status, code, title: "No.", detail: "Not now.", requestId: "r", type: "about:blank" },
});
const keys = () => seen.map(({ headers }) => headers["idempotency-key"]);

describe("a call", () => {
  test("sends what the operation takes, where it takes it", async () => {
    replies = [{ body: { charged: 5 } }];
    const { charged } = await farebox.call("POST /api/credits/use", {
      body: { action: "query" },
      idempotencyKey: "order-1",
    });
    expect(charged).toBe(5);
    await farebox.call("GET /api/credits/history", { query: { limit: 3, filter: "used" } });
    await farebox.call("DELETE /api/keys/{id}", { params: { id: "a/b" } });
    expect(seen).toMatchObject([
      {
        method: "POST",
        url: "/api/credits/use",
        body: '{"action":"query"}',
        headers: { authorization: "Bearer fbx_key", "idempotency-key": "order-1" },
      },
      { method: "GET", url: "/api/credits/history?limit=3&filter=used" },
      { method: "DELETE", url: "/api/keys/a%2Fb" },
    ]);
    expect(keys()[1]).toBeUndefined();
  });

  test("gives a file as text", async () => {
    replies = [{ body: "a,b\r\n" }];
    expect(await farebox.call("GET /api/usage/export.csv")).toBe("a,b\r\n");
  });

  test("turns a refusal into an error with its code and all that it carries", async () => {
    const refusal = problem(402, "insufficient_credits");
    replies = [{ ...refusal, body: { ...refusal.body, shortfall: 3 } }];
    const error = await farebox
      .call("POST /api/credits/use", { body: { action: "query" } })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FareboxError);
    expect(error).toMatchObject({
      code: "insufficient_credits",
      status: 402,
      message: "Not now.",
      requestId: "r",
      problem: { shortfall: 3 },
    });
    expect(seen).toHaveLength(1);
  });
});

describe("a failure that may pass", () => {
  test.each([
    ["503", problem(503, "busy")],
    ["429", problem(429, "rate_limited")],
    ["502", problem(502, "upstream")],
    ["a request that still runs", problem(409, "in_progress")],
    ["a lost connection", { hangUp: true }],
  ])("(%s) is tried again under the same key", async (_, failure: Reply) => {
    replies = [failure, failure, { body: { charged: 5 } }];
    await farebox.call("POST /api/credits/use", { body: { action: "query" } });
    expect(seen).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("is told in the end", async () => {
    const once = createClient({ baseUrl: `http://127.0.0.1:${port}`, retries: 1 });
    replies = [problem(503, "busy"), problem(503, "busy"), {}];
    await expect(once.call("GET /api/credits/costs")).rejects.toMatchObject({ code: "busy" });
    expect(seen).toHaveLength(2);
  });

  test("is not waited for when it lasts until tomorrow", async () => {
    const quota = problem(429, "quota_reached");
    replies = [{ ...quota, headers: { ...quota.headers, "retry-after": "40000" } }];
    await expect(farebox.call("GET /api/credits/balance")).rejects.toMatchObject({
      code: "quota_reached",
      retryAfterSeconds: 40_000,
    });
    expect(seen).toHaveLength(1);
  });

  test("is given up when the caller does", async () => {
    const gone = new AbortController();
    const busy = problem(503, "busy");
    replies = Array.from({ length: 9 }, () => ({
      ...busy,
      headers: { ...busy.headers, "retry-after": "20" },
    }));
    const call = farebox.call("GET /api/credits/balance", { signal: gone.signal });
    setTimeout(() => gone.abort(new Error("enough")), 50);
    await expect(call).rejects.toThrow("enough");
  });
});

test("pages go on until there is no cursor", async () => {
  replies = [
    { body: { transactions: [{ transaction: 2 }], next_cursor: "abc" } },
    { body: { transactions: [{ transaction: 1 }], next_cursor: null } },
  ];
  const found: number[] = [];
  for await (const page of farebox.pages("GET /api/credits/history", { query: { limit: 1 } })) {
    found.push(...page.transactions.map(({ transaction }) => transaction));
  }
  expect(found).toEqual([2, 1]);
  expect(seen.map(({ url }) => url)).toEqual([
    "/api/credits/history?limit=1",
    "/api/credits/history?limit=1&cursor=abc",
  ]);
});

test("what an operation does not take does not compile", () => {
  const never = () => {
    // @ts-expect-error a body is required
    void farebox.call("POST /api/credits/use");
    // @ts-expect-error an amount is nowhere in it
    void farebox.call("POST /api/credits/use", { body: { action: "query", amount: 5 } });
    // @ts-expect-error there is no such operation
    void farebox.call("GET /api/nothing");
    // @ts-expect-error the path has a parameter
    void farebox.call("DELETE /api/keys/{id}");
    // @ts-expect-error it is no list
    void farebox.pages("GET /api/credits/balance");
    void farebox.call("GET /api/credits/balance");
    void farebox.call("GET /api/credits/history", { query: {} });
  };
  expect(never).toBeTypeOf("function");
});
