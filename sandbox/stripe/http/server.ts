import type { Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Engine } from "../engine";
import { type ApiReply, type ApiRequest, answerApi } from "./api";
import { Faults } from "./faults";
import { IdempotencyKeys } from "./idempotency";

export interface Site {
  engine: Engine;
  faults: Faults;
  secretKey: string;
  publishableKey: string;
}

export type App = Hono<{ Bindings: HttpBindings }>;

/** Answers one request to the API, wherever it comes from. */
export type Answer = (request: ApiRequest) => Promise<ApiReply>;

/** The whole stand-in over HTTP: the API at the root of its origin, and its pages beside it. */
export function createServer(
  options: { engine: Engine; secretKey: string; publishableKey: string },
  mountPages: (app: App, site: Site) => void,
): { server: Server; answer: Answer } {
  const app: App = new Hono();
  const site: Site = { ...options, faults: new Faults() };
  const keys = new IdempotencyKeys(() => options.engine.state);
  mountPages(app, site);
  const answer: Answer = (request) => answerApi({ ...options, keys, faults: site.faults }, request);
  app.all("/v1/*", async (c) => {
    const url = new URL(c.req.url);
    const body = await c.req.text();
    const reply = await answer({
      method: c.req.method,
      path: url.pathname,
      query: url.search,
      body,
      header: (name) => c.req.header(name),
    });
    options.engine.noteRequest({
      at: Date.now(),
      id: reply.headers["request-id"] ?? "",
      method: c.req.method,
      path: url.pathname,
      params: (url.search.slice(1) || body).slice(0, 2_000),
      idempotencyKey: c.req.header("idempotency-key") ?? null,
      replayed: reply.headers["idempotent-replayed"] === "true",
      status: reply.status,
    });
    if (reply.hangsUp) c.env.incoming.socket.destroy();
    return new Response(reply.body, { status: reply.status, headers: reply.headers });
  });
  app.notFound((c) => {
    const what = `${c.req.method} ${new URL(c.req.url).pathname}`;
    return c.text(`The Stripe stand-in has nothing at ${what}.\n`, 404);
  });
  const server = createAdaptorServer({ fetch: app.fetch, hostname: "127.0.0.1" });
  if (!("closeAllConnections" in server)) throw new Error("An HTTP/1 server is needed.");
  return { server, answer };
}
