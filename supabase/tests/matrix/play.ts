import { expect } from "vitest";
import { deliverUntilTaken, lastEventId, listEvents } from "../billing-stack";
import { readClock, setClock } from "../fixture/clock";
import { keepStripe } from "./checkpoint";
import { deliverAll, scramble } from "./deliver";
import { dieEverywhere } from "./die-everywhere";
import { PlantedBreaks } from "./planted-breaks";
import {
  expectSameEnd,
  goBack,
  handledOf,
  type PlayedStep,
  type Stage,
  settle,
  tellWhatFollows,
} from "./played-step";
import { type Random, randomOf } from "./random";
import type { Scenario, Step, World } from "./scenario";
import { shortenStripe } from "./short-way-to-stripe";

/** How many other orders each row is told in; its shuffled steps share them. */
const ordersOfRow = Number(process.env.MATRIX_SEEDS ?? 200);

/** One order alone, to look into a failure. */
const onlySeed = process.env.MATRIX_SEED ? Number(process.env.MATRIX_SEED) : null;

/** Plays a row in order, and then, step by step, in as many other orders as there are seeds. */
export async function playScenario(stage: Stage, scenario: Scenario): Promise<void> {
  const { stack } = stage;
  stack.hush();
  const restoreAll = keepStripe(stack.stripe);
  const world: World = { stack, person: await stack.signUp(), notes: {} };
  const past: PlayedStep[] = [];
  const breaks = new PlantedBreaks();
  try {
    const shuffled = scenario.steps.filter(({ isSetup }) => !isSetup);
    for (const step of scenario.steps) {
      const told = await tellInOrder(world, stage, step, past.length);
      const seeds = range(ordersOfRow).filter(
        (seed) => shuffled[seed % shuffled.length] === step && [null, seed].includes(onlySeed),
      );
      if (!step.isSetup) await tellInOtherOrders(stage, told, past, seeds, breaks);
      past.push(told);
    }
    if (onlySeed === null) expectBreaks(scenario, breaks);
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
  past: PlayedStep[],
  seeds: number[],
  breaks: PlantedBreaks,
): Promise<void> {
  const { stack, checkpoints, way } = stage;
  const restoreAfter = keepStripe(stack.stripe);
  const after = 1000 + told.checkpoint;
  await checkpoints.keep(after, told.accountId);
  const clockAfter = await readClock(stack.db.sql);
  const lengthen = shortenStripe(stack.stripe, stage.process);
  way.isOn = true;
  try {
    if (onlySeed === null) await breaks.plant(stage, told);
    for (const seed of seeds) await tellOtherwise(stage, told, past, seed);
    if (told.step.dies && onlySeed === null) await dieEverywhere(stage, told);
  } finally {
    way.isOn = false;
    lengthen();
  }
  await restoreAfter();
  await checkpoints.restore(after, told.accountId);
  await setClock(stack.db.sql, clockAfter);
}

/** One other order of a step's events: it has to end as the first did. */
async function tellOtherwise(
  stage: Stage,
  told: PlayedStep,
  past: PlayedStep[],
  seed: number,
): Promise<void> {
  const random = randomOf(seed);
  const run = `_${told.checkpoint}_${seed}`;
  const late = lateSteps(told, past, random);
  const earlier = past.flatMap(handledOf);
  await goBack(stage, told, late[0]);
  const again = random.chance(0.3) ? random.shuffle(earlier).slice(0, 1) : [];
  const arriving = [
    ...scramble([...late.flatMap(handledOf), ...handledOf(told)], run, random),
    // Told before and done; whatever becomes of them is no part of this step's outcome.
    ...again.map((event) => ({ ...event, id: `${event.id}${run}_again` })),
  ];
  await deliverAll(random.shuffle(arriving), random);
  const wasSilent = told.step.followsSilence === true && late.length > 0;
  await expectSameEnd(stage, told, run, `another order (MATRIX_SEED=${seed})`, wasSilent);
}

/** The steps before, of which nothing was heard until now: none, the last one, or all. */
function lateSteps(told: PlayedStep, past: PlayedStep[], random: Random): PlayedStep[] {
  if (told.step.followsSilence && random.chance(0.7)) {
    const heard = past.filter(({ step }) => step.isSetup).length;
    return past.slice(heard + random.below(past.length - heard));
  }
  return told.step.followsAtOnce && random.chance(0.4) ? past.slice(-1) : [];
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
