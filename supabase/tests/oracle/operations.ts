import fc from "fast-check";
import type { Rule } from "./limits";
import type { Ending, Request } from "./prices";
import type { Said } from "./reversals";

/** A step of a sequence. Holds and usages are named by a number, taken modulo how many there are. */
export type Operation =
  | {
      kind: "grant";
      source: "admin" | "pack";
      micros: number;
      lifeSeconds: number | null;
      paid: number;
      key: number;
    }
  | { kind: "deduct"; request: Request; key: number | null; isMine: boolean }
  | { kind: "reserve"; request: Request; key: number | null; isMine: boolean }
  | { kind: "batch"; items: { request: Request; key: number | null }[]; isMine: boolean }
  | {
      kind: "track";
      request: Request;
      key: number | null;
      isMine: boolean;
      isFree: boolean;
      success: boolean;
    }
  | { kind: "run"; budget: number; isMine: boolean }
  | { kind: "chargeRun"; run: number; request: Request; key: number | null }
  | { kind: "limit"; rule: Omit<Rule, "micros">; micros: number | null }
  | { kind: "checkpoint"; hold: number; started: boolean; used: Request }
  | {
      kind: "settle";
      hold: number;
      ending: Exclude<Ending, "checkpoint">;
      started: boolean;
      used: Request;
    }
  | { kind: "release"; hold: number }
  | { kind: "refund"; usage: number; micros: number | null; key: number }
  | { kind: "pass"; seconds: number }
  | { kind: "buy" }
  | { kind: "reverse"; payment: number; said: Said }
  | { kind: "renew" }
  | { kind: "sweep" };

const minutes = (count: number) => count * 60;
const days = (count: number) => count * 24 * 60 * 60;

/**
 * Steps of time are multiples of four minutes, and no life is: an expiry never falls within the
 * milliseconds that pass between setting the clock and reading it.
 */
const seconds = fc.constantFrom(minutes(4), minutes(16), minutes(300), days(3), days(32));
const lives = fc.constantFrom(null, minutes(30) + 100, days(2) + 100, days(40) + 100);

/** Replies of up to a few credits, and some that use more than an account has: those make debt. */
const request: fc.Arbitrary<Request> = fc.record({
  action: fc.constantFrom("query", "message", "answer"),
  tools: fc.subarray(["documentation", "github", "deployer"]),
  matches: fc.boolean(),
  input: fc.integer({ min: 0, max: 3000 }),
  output: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 150_000 })),
});

/** Batches and tracked usage come without a text. */
const textless = request.map((asked) => ({ ...asked, matches: false }));

/** Few enough that the same one comes again, with the same parameters or with others. */
const key = fc.integer({ min: 0, max: 4 });
const index = fc.nat({ max: 40 });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("grant" as const),
      source: fc.constantFrom("admin" as const, "pack" as const),
      micros: fc.integer({ min: 1, max: 60_000_000 }),
      lifeSeconds: lives,
      paid: fc.constantFrom(0, 0, 1, 333, 500),
      key: fc.integer({ min: 0, max: 30 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("deduct" as const),
      request,
      key: fc.option(key, { freq: 2 }),
      isMine: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("reserve" as const),
      request,
      key: fc.option(key, { freq: 2 }),
      isMine: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("batch" as const),
      items: fc.array(fc.record({ request: textless, key: fc.option(key, { freq: 2 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
      isMine: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("track" as const),
      request: textless,
      key: fc.option(key, { freq: 2 }),
      isMine: fc.boolean(),
      isFree: fc.boolean(),
      success: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("run" as const),
      budget: fc.integer({ min: 1, max: 60_000_000 }),
      isMine: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("chargeRun" as const),
      run: index,
      request,
      // Two keys alone: the same one often stands for another request.
      key: fc.option(fc.integer({ min: 0, max: 1 }), { freq: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("limit" as const),
      rule: fc.record({
        scope: fc.constantFrom("account" as const, "member" as const),
        window: fc.constantFrom("day" as const, "month" as const),
        mode: fc.constantFrom("block" as const, "warn" as const),
      }),
      micros: fc.option(fc.integer({ min: 0, max: 120_000_000 }), { freq: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("checkpoint" as const),
      hold: index,
      started: fc.boolean(),
      used: request,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      hold: index,
      ending: fc.constantFrom("completed", "stopped", "failed", "empty"),
      started: fc.boolean(),
      used: request,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("release" as const), hold: index }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("refund" as const),
      usage: index,
      micros: fc.option(fc.integer({ min: 1, max: 12_000_000 })),
      key: fc.integer({ min: 0, max: 8 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds }) },
  { weight: 4, arbitrary: fc.constant({ kind: "buy" as const }) },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant("reverse" as const),
      payment: index,
      said: fc.record({
        refunded: fc.constantFrom(0, 0, 1, 100, 331),
        dispute: fc.constantFrom("none", "none", "open", "open", "won", "lost"),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "renew" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "sweep" as const }) },
);

/** Sequences of about 40 steps; shorter ones too, so that a counterexample shrinks to its core. */
export const operations = fc.array(operation, { minLength: 1, maxLength: 80, size: "max" });
