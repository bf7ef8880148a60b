import { z } from "zod";
import { noSuch } from "../api-error";
import type { Fault } from "../http/faults";
import type { Site } from "../http/server";
import type { Control } from "./control";

const flag = z.stringbool().or(z.boolean()).optional();
const count = z.coerce.number().int().min(0).optional();
const orOff = z.literal("off").transform(() => null);

const chaosBody = z.object({
  duplicate: flag,
  twin: flag,
  hold: flag,
  down: flag,
  shuffle: orOff.or(z.coerce.number().int()).nullable().optional(),
  stamp: orOff.or(z.coerce.number().int()).nullable().optional(),
  delayMs: count,
  drop: count,
  parallel: z.coerce.number().int().min(1).max(64).optional(),
  dropTypes: z
    .union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,]+/))])
    .transform((types) => types.filter((type) => type !== "" && type !== "off"))
    .optional(),
});

const faultBody = z.object({
  kind: z.enum([
    "rate_limit",
    "api_error",
    "lock_timeout",
    "invalid_request",
    "timeout_after_commit",
    "slow",
    "stale",
  ]),
  times: z.coerce.number().int().min(1).default(1),
  match: z.string().default(""),
  delayMs: z.coerce.number().int().min(0).default(1000),
});

const none = z.object({});

const onlyGiven = <T extends object>(body: T) => {
  const entries = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
};

/** How events travel, and what the API does to the requests it gets. */
export function mountDeliveries({ post }: Control, { engine, faults }: Site): void {
  const { outbox } = engine;
  const known = (id: string) => {
    if (!engine.state.rows.event[id]) throw noSuch("event", id);
    return id;
  };

  post("/_test/events/:id/resend", z.object({ endpoint: z.string().optional() }), (body, c) => {
    const id = known(c.req.param("id") ?? "");
    outbox.resend(id, body.endpoint);
    return { resent: id };
  });
  post("/_test/events/:id/twin", none, (_body, c) => {
    const id = known(c.req.param("id") ?? "");
    return { twin: engine.sendTwin(id)?.id, of: id };
  });
  post("/_test/chaos", chaosBody, (body) => {
    outbox.setChaos(onlyGiven(body));
    return outbox.chaos;
  });
  post("/_test/flush", none, () => {
    outbox.flush();
    return outbox.chaos;
  });
  post("/_test/retry", none, () => {
    outbox.retryNow();
    return outbox.chaos;
  });
  post("/_test/settled", none, async () => ({ settled: await outbox.settled() }));
  post("/_test/faults", faultBody, (body) => {
    faults.add(body satisfies Fault);
    return { faults: faults.list() };
  });
  post("/_test/faults/clear", none, () => {
    faults.clear();
    return { faults: [] };
  });
  const rotation = z.object({
    endpoint: z.string(),
    overlapSeconds: z.coerce.number().min(0).default(0),
  });
  post("/_test/webhooks/rotate", rotation, ({ endpoint, overlapSeconds }) => {
    const secret = engine.endpoints.rotateSecret(endpoint, overlapSeconds * 1000);
    if (secret === null) throw noSuch("webhook endpoint", endpoint);
    engine.save();
    return { endpoint, secret };
  });
}
