import type { Stripe } from "stripe";
import { expect } from "vitest";
import { handledEventTypes } from "../../../lib/billing/events/handle-event";
import { type BillingStack, deliverUntilTaken, lastEventId, listEvents } from "../billing-stack";
import { readClock, setClock } from "../fixture/clock";
import type { Checkpoints } from "./checkpoint";
import { deliverAll, scramble } from "./deliver";
import { differences, type Outcome, readOutcome } from "./outcome";
import { randomOf } from "./random";
import type { Scenario, Step, World } from "./scenario";
import type { ShortWire } from "./short-wire";

/** What the rows of a file share. */
export interface Stage {
  stack: BillingStack;
  checkpoints: Checkpoints;
  wire: ShortWire;
}

/** How many orders each row is told in. */
export const seeds = Number(process.env.MATRIX_SEEDS ?? 200);

/** One order alone, to look into a failure. */
const onlySeed = process.env.MATRIX_SEED ? Number(process.env.MATRIX_SEED) : null;

const handledTypes = new Set<string>(handledEventTypes);

/** A step that has happened and was told in order. */
interface PlayedStep {
  step: Step;
  events: Stripe.Event[];
  /** The newest event of that moment. */
  lastEventId: string | undefined;
  /** Puts Stripe back to when the step had happened and nothing of it was told. */
  restoreStripe(): Promise<void>;
  /** Under which number the account's rows of that moment are kept. */
  checkpoint: number;
  clock: Date;
  outcome: Outcome;
}

/** Plays a row in order, and then, step by step, in as many other orders as there are seeds. */
export async function playScenario(stage: Stage, scenario: Scenario): Promise<void> {
  const { stack } = stage;
  stack.hush();
  const restoreAll = stack.stripe.checkpoint();
  const world: World = { stack, person: await stack.signUp(), notes: {} };
  const past: PlayedStep[] = [];
  try {
    for (const step of scenario.steps) {
      const told = await tellInOrder(world, stage, step, past.length);
      if (!step.isSetup) await tellInOtherOrders(world, stage, told, past);
      past.push(told);
    }
  } finally {
    stage.wire.isOn = false;
    await restoreAll();
    await stack.db.sql`delete from private.stripe_events`;
  }
}

/** A step happens, and its events come one by one, signed, through the route. */
async function tellInOrder(
  world: World,
  { checkpoints }: Stage,
  step: Step,
  checkpoint: number,
): Promise<PlayedStep> {
  const { stack, person } = world;
  const before = await lastEventId();
  await step.act(world);
  const events = await listEvents(before);
  const restoreStripe = stack.stripe.checkpoint();
  await checkpoints.keep(checkpoint, person.accountId);
  const clock = await readClock(stack.db.sql);
  const newest = events.at(-1)?.id ?? before;
  for (const event of events) await deliverUntilTaken(event);
  await tellWhatFollows(newest, "");
  const outcome = await settle(world, "");
  expect(outcome.broken, `${step.name}, in order`).toEqual([]);
  await step.expect?.(outcome, world);
  return { step, events, lastEventId: newest, restoreStripe, checkpoint, clock, outcome };
}

async function tellInOtherOrders(
  world: World,
  { checkpoints, wire }: Stage,
  told: PlayedStep,
  past: PlayedStep[],
): Promise<void> {
  const { stack, person } = world;
  const events = told.events.filter(({ type }) => handledTypes.has(type));
  const late = told.step.followsAtOnce ? past.at(-1) : undefined;
  const earlier = past.flatMap((one) => one.events.filter(({ type }) => handledTypes.has(type)));
  // Where the next step goes on from: what the events in order led to, also at Stripe.
  const restoreAfter = stack.stripe.checkpoint();
  const after = 1000 + told.checkpoint;
  await checkpoints.keep(after, person.accountId);
  const clockAfter = await readClock(stack.db.sql);

  wire.isOn = true;
  for (const seed of onlySeed === null ? range(seeds) : [onlySeed]) {
    const random = randomOf(seed);
    const run = `_${told.checkpoint}_${seed}`;
    const isLate = late !== undefined && random.chance(0.4);
    const start = isLate ? late : told;
    await told.restoreStripe();
    await checkpoints.restore(start.checkpoint, person.accountId);
    await setClock(stack.db.sql, told.clock);
    const again = random.shuffle(earlier).slice(0, random.chance(0.3) ? 1 : 0);
    const lateEvents = isLate ? late.events.filter(({ type }) => handledTypes.has(type)) : [];
    await deliverAll(scramble([...lateEvents, ...events, ...again], run, random), random);
    await tellWhatFollows(told.lastEventId, run);
    const outcome = await settle(world, run);
    const wrong = [...outcome.broken, ...differences(told.outcome, outcome)];
    if (wrong.length > 0) {
      throw new Error(
        `${told.step.name}: another order ends otherwise (MATRIX_SEED=${seed})\n${wrong.join("\n")}`,
      );
    }
  }
  wire.isOn = false;
  await restoreAfter();
  await checkpoints.restore(after, person.accountId);
  await setClock(stack.db.sql, clockAfter);
}

/** Where handling writes to Stripe, Stripe has more to tell. */
async function tellWhatFollows(after: string | undefined, run: string): Promise<void> {
  let last = after;
  for (;;) {
    if ((await lastEventId()) === last) return;
    const events = await listEvents(last);
    last = events.at(-1)?.id;
    for (const event of events) await deliverUntilTaken({ ...event, id: `${event.id}${run}` });
  }
}

/** What cron does each hour, and then what is there. */
async function settle({ stack, person }: World, run: string): Promise<Outcome> {
  await stack.db.sql`select from public.reset_monthly_credits(${person.accountId})`;
  return readOutcome(stack.db, person.accountId, run);
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
