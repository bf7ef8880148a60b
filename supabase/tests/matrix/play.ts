import { expect } from "vitest";
import { deliverUntilTaken, lastEventId, listEvents } from "../billing/billing-stack";
import { readClock, setClock } from "../fixture/clock";
import { keepStripe } from "./checkpoint";
import { deliverAll } from "./deliver";
import { dieEverywhere } from "./die-everywhere";
import { distinctOrders, drawOrder, type Order } from "./order";
import { PlantedBreaks } from "./planted-breaks";
import {
  expectSameEnd,
  goBack,
  type PlayedStep,
  type Stage,
  settle,
  tellWhatFollows,
} from "./played-step";
import type { Scenario, Step, World } from "./scenario";
import { shortenStripe } from "./short-way-to-stripe";

/** How many other orders each row is told in; its shuffled steps share them. */
export const ordersOfRow = Number(process.env.MATRIX_SEEDS ?? 200);

/** One order alone, to look into a failure. */
const onlySeed = process.env.MATRIX_SEED ? Number(process.env.MATRIX_SEED) : null;

/**
 * Plays a row in order, and then, step by step, in the other orders that as many seeds draw. An order
 * that several draw is played once; returns how many were.
 */
export async function playScenario(stage: Stage, scenario: Scenario): Promise<number> {
  const { stack } = stage;
  stack.hush();
  const restoreAll = keepStripe(stack.stripe);
  const world: World = { stack, person: await stack.signUp(), notes: {} };
  const past: PlayedStep[] = [];
  const breaks = new PlantedBreaks();
  let played = 0;
  try {
    const shuffled = scenario.steps.filter(({ isSetup }) => !isSetup);
    for (const step of scenario.steps) {
      const told = await tellInOrder(world, stage, step, past.length);
      const seeds = range(ordersOfRow).filter(
        (seed) => shuffled[seed % shuffled.length] === step && [null, seed].includes(onlySeed),
      );
      if (!step.isSetup) {
        const orders = distinctOrders(seeds.map((seed) => drawOrder(told, past, seed)));
        await tellInOtherOrders(stage, told, orders, breaks);
        played += orders.length;
      }
      past.push(told);
    }
    if (onlySeed === null) expectBreaks(scenario, breaks);
    return played;
  } finally {
    await restoreAll();
    await stack.db.sql`delete from private.stripe_events`;
  }
}

/** A row that no break of the handling turns red proves nothing about it, and has to say why it is there. */
function expectBreaks({ name, onlyConfirms }: Scenario, breaks: PlantedBreaks): void {
  expect(breaks.areSeen, `${name}: a break of its handling is seen`).toBe(!onlyConfirms);
  expect(breaks.unkeyed, `${name}: grants under a new key each time are seen`).toEqual([]);
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
  const change = step.tellAs ?? ((event) => event);
  const made = await listEvents(before);
  const events = made.map(change);
  const restoreStripe = keepStripe(stack.stripe);
  await checkpoints.keep(checkpoint, person.accountId);
  const clock = await readClock(stack.db.sql);
  const newest = made.at(-1)?.id ?? before;
  for (const event of events) await deliverUntilTaken(event);
  await tellWhatFollows(newest, "");
  const outcome = await settle(stack, person.accountId, "");
  expect(outcome.broken, `${step.name}, in order`).toEqual([]);
  await step.expect?.(outcome, world);
  return {
    step,
    accountId: person.accountId,
    events,
    lastEventId: newest,
    restoreStripe,
    checkpoint,
    clock,
    outcome,
  };
}

/** Tells a step in every other way, and goes on from where its events in order had led. */
async function tellInOtherOrders(
  stage: Stage,
  told: PlayedStep,
  orders: Order[],
  breaks: PlantedBreaks,
): Promise<void> {
  const { stack, checkpoints, way } = stage;
  const restoreAfter = keepStripe(stack.stripe);
  const after = 1000 + told.checkpoint;
  await checkpoints.keep(after, told.accountId);
  const clockAfter = await readClock(stack.db.sql);
  const short = shortenStripe(stack.stripe, stage.process);
  const again: PlayedStep = {
    ...told,
    async restoreStripe() {
      await told.restoreStripe();
      short.isBack();
    },
  };
  const depth = Error.stackTraceLimit;
  // The SDK takes the stack of every request, which costs more than its answer; one order alone
  // shows where a failure comes from.
  if (onlySeed === null) Error.stackTraceLimit = 0;
  way.isOn = true;
  try {
    if (onlySeed === null) await breaks.plant(stage, again);
    for (const order of orders) await tellOtherwise(stage, again, order);
    if (told.step.dies && onlySeed === null) await dieEverywhere(stage, again);
  } finally {
    way.isOn = false;
    Error.stackTraceLimit = depth;
    short.lengthen();
  }
  await restoreAfter();
  await checkpoints.restore(after, told.accountId);
  await setClock(stack.db.sql, clockAfter);
}

/** One other order of a step's events: it has to end as the first did. */
async function tellOtherwise(
  stage: Stage,
  told: PlayedStep,
  { seed, late, arriving, groups }: Order,
): Promise<void> {
  const run = `_${told.checkpoint}_${seed}`;
  await goBack(stage, told, late[0]);
  await deliverAll(arriving, run, groups);
  const wasSilent = told.step.followsSilence === true && late.length > 0;
  await expectSameEnd(stage, told, run, `another order (MATRIX_SEED=${seed})`, wasSilent);
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
