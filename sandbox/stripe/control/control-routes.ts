import type { Context } from "hono";
import { z } from "zod";
import type { Fault } from "../http/faults";
import type { App, Site } from "../http/server";
import type { State } from "../state/state";
import { controlOf } from "./control";
import { controlPage } from "./control-page";
import { mountMoney } from "./money-routes";

const advanceBody = z.union([
  z.object({ seconds: z.coerce.number().int().min(1) }),
  z.object({ to: z.coerce.number().int().min(1) }),
]);

const chaosBody = z.object({
  duplicate: z.stringbool().or(z.boolean()).optional(),
  shuffle: z.coerce.number().int().nullable().optional(),
  delayMs: z.coerce.number().int().min(0).optional(),
  hold: z.stringbool().or(z.boolean()).optional(),
  drop: z.coerce.number().int().min(0).optional(),
});

const faultBody = z.object({
  kind: z.enum(["rate_limit", "api_error", "lock_timeout", "timeout_after_commit", "slow"]),
  times: z.coerce.number().int().min(1).default(1),
  match: z.string().default(""),
  delayMs: z.coerce.number().int().min(0).default(1000),
});

/** A JSON body or a form's fields. */
async function bodyOf(c: Context): Promise<unknown> {
  const type = c.req.header("content-type") ?? "";
  if (type.includes("application/json")) return c.req.json();
  return c.req.parseBody();
}

/**
 * The control page and its API under /_test: the clock, what was sent and how it was received, and
 * faults on demand. A form is answered by the page again, a JSON request by JSON.
 */
export function mountControl(app: App, site: Site): void {
  const { engine, faults } = site;
  const { outbox } = engine;

  const answer = (c: Context, body: object) =>
    (c.req.header("content-type") ?? "").includes("form")
      ? c.redirect("/_test", 303)
      : c.json(body);

  const clock = () => ({ now: engine.now(), offsetSeconds: engine.state.offsetSeconds });

  mountMoney(controlOf(app), site);

  app.get("/_test", (c) => c.html(controlPage(site)));
  app.get("/_test/clock.json", (c) => c.json(clock()));
  app.get("/_test/customers.json", (c) => c.json(Object.values(engine.state.rows.customer)));
  app.get("/_test/events.json", (c) => {
    const events = Object.values(engine.state.rows.event);
    return c.json(events.slice(-Number(c.req.query("last") ?? 500)));
  });
  app.get("/_test/deliveries.json", (c) => c.json(engine.state.deliveries.slice(-500)));
  app.get("/_test/violations.json", (c) => c.json(engine.violations));
  app.get("/_test/chaos.json", (c) => c.json({ ...outbox.chaos, faults: faults.list() }));
  app.get("/_test/snapshot.json", (c) => c.json(engine.state));

  app.post("/_test/clock/advance", async (c) => {
    const body = advanceBody.safeParse(await bodyOf(c));
    if (!body.success) return c.json({ error: "Give seconds or to." }, 400);
    const seconds = "seconds" in body.data ? body.data.seconds : body.data.to - engine.now();
    if (seconds <= 0) return c.json({ error: "The clock only moves forward." }, 400);
    await engine.advance(seconds);
    return answer(c, clock());
  });

  app.post("/_test/events/:id/resend", async (c) => {
    if (!engine.state.rows.event[c.req.param("id")])
      return c.json({ error: "No such event." }, 404);
    outbox.resend(c.req.param("id"));
    return answer(c, { resent: c.req.param("id") });
  });

  app.post("/_test/chaos", async (c) => {
    const body = chaosBody.safeParse(await bodyOf(c));
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
    const { duplicate, shuffle, delayMs, hold, drop } = body.data;
    outbox.setChaos({
      ...(duplicate === undefined ? {} : { duplicate }),
      ...(shuffle === undefined ? {} : { shuffle }),
      ...(delayMs === undefined ? {} : { delayMs }),
      ...(hold === undefined ? {} : { hold }),
      ...(drop === undefined ? {} : { drop }),
    });
    return answer(c, outbox.chaos);
  });

  app.post("/_test/flush", (c) => {
    outbox.flush();
    return answer(c, outbox.chaos);
  });

  app.post("/_test/faults", async (c) => {
    const body = faultBody.safeParse(await bodyOf(c));
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
    faults.add(body.data satisfies Fault);
    return answer(c, { faults: faults.list() });
  });

  app.post("/_test/settled", async (c) => answer(c, { settled: await outbox.settled() }));

  app.post("/_test/reset", async (c) => {
    faults.clear();
    await engine.reset();
    return answer(c, clock());
  });

  app.post("/_test/snapshot", async (c) => {
    const stored: Partial<State> = await c.req.json();
    if (stored.version !== 1) return c.json({ error: "Not a snapshot of this version." }, 400);
    await engine.restore(stored);
    return c.json(clock());
  });
}
