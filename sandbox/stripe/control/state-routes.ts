import { z } from "zod";
import { invalidRequest, noSuch } from "../api-error";
import type { App, Site } from "../http/server";
import type { State } from "../state/state";
import type { Control } from "./control";

const flag = z.stringbool().or(z.boolean()).optional();

const settingsBody = z.object({
  retryDays: z
    .union([z.array(z.number()), z.string().transform((text) => text.split(/[\s,]+/).map(Number))])
    .pipe(z.array(z.number().int().min(1)))
    .optional(),
  afterRetries: z.enum(["cancel", "unpaid", "past_due"]).optional(),
  oneSubscription: flag,
  endsDisputed: flag,
});

const advanceBody = z.object({
  seconds: z.coerce.number().int().min(1).optional(),
  to: z.coerce.number().int().min(1).optional(),
});

/** The clock, the account's settings, and all that is remembered: kept, brought back, forgotten. */
export function mountState(app: App, { post }: Control, site: Site): void {
  const { engine, faults } = site;
  const clock = () => ({ now: engine.now(), offsetSeconds: engine.state.offsetSeconds });
  const snapshots = new Map<string, State>();

  post("/_test/clock/advance", advanceBody, async (body) => {
    const seconds = body.seconds ?? (body.to === undefined ? Number.NaN : body.to - engine.now());
    if (Number.isNaN(seconds)) throw invalidRequest("Give seconds or to.");
    if (seconds <= 0) throw invalidRequest("The clock only moves forward.");
    await engine.advance(seconds);
    return clock();
  });
  post(
    "/_test/clocks/:id/advance",
    z.object({ seconds: z.coerce.number().int().min(1) }),
    (body, c) =>
      engine.run((tx) => {
        const one = tx.get("test_clock", c.req.param("id") ?? "");
        if (one.status !== "ready") throw invalidRequest("The clock is on its way already.");
        const target = one.frozen_time + body.seconds;
        return tx.change("test_clock", one.id, {
          status: "advancing",
          status_details: { advancing: { target_frozen_time: target } },
        });
      }),
  );
  post("/_test/settings", settingsBody, (body) => {
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    return engine.setSettings(Object.fromEntries(given));
  });
  post("/_test/reset", z.object({}), async () => {
    faults.clear();
    await engine.reset();
    return clock();
  });
  const named = z.object({ name: z.string().min(1).max(60).default("snapshot") });
  post("/_test/snapshots", named, ({ name }) => {
    snapshots.set(name, engine.snapshot());
    return { snapshots: [...snapshots.keys()] };
  });
  post("/_test/snapshots/restore", named, async ({ name }) => {
    const snapshot = snapshots.get(name);
    if (!snapshot) throw noSuch("snapshot", name);
    await engine.restore(snapshot);
    return clock();
  });

  app.get("/_test/settings.json", (c) => c.json(engine.state.settings));
  app.get("/_test/snapshots.json", (c) => c.json([...snapshots.keys()]));
  app.get("/_test/snapshot.json", (c) => c.json(engine.state));
  app.post("/_test/snapshot", async (c) => {
    const stored: Partial<State> = await c.req.json();
    if (stored.version !== 1) return c.json({ error: "Not a snapshot of this version." }, 400);
    await engine.restore(stored);
    return c.json(clock());
  });
}
