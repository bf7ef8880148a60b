import { receiveDelivery } from "../../../lib/billing/receive-delivery";
import { deliverAll, drawGroups } from "./deliver";
import type { Death } from "./mortal-process";
import { expectSameEnd, goBack, handledOf, type PlayedStep, type Stage } from "./played-step";
import { randomOf } from "./random";

/**
 * Of each type of a step's events, one comes first and the process that works on it dies: before and
 * after every one of its calls out, which are the inbox's insert, each read, each commit and the mark
 * before the answer. Its lease runs out, everything comes, and it ends as if nobody had died.
 */
export async function dieEverywhere(stage: Stage, told: PlayedStep): Promise<void> {
  const { dies } = told.step;
  const every = [...new Set(handledOf(told).map(({ type }) => type))];
  const types = every.filter((type) => dies === true || dies?.includes(type));
  let deaths = 0;
  for (const type of types) {
    for (const when of ["before", "after"] as const) {
      for (let at = 1; await dieOnce(stage, told, type, { at, when }); at += 1) deaths += 1;
    }
  }
  // A delivery is at least its claim, a read or a write, and its mark.
  if (types.length === 0 || deaths < types.length * 6)
    throw new Error(`only ${deaths} deaths: the calls are not seen`);
}

/** False when the work was done before it came to the call that it was to die at. */
async function dieOnce(
  stage: Stage,
  told: PlayedStep,
  type: string,
  death: Death,
): Promise<boolean> {
  const run = `_${told.checkpoint}_${type}_${death.when}_${death.at}`;
  const first = handledOf(told).find((event) => event.type === type);
  if (!first) throw new Error(`no ${type}`);
  await goBack(stage, told);
  const died = await stage.process.diesOf(death, () =>
    receiveDelivery(JSON.stringify({ ...first, id: `${first.id}${run}` })),
  );
  if (!died) return false;
  await stage.stack.db.sql`update private.stripe_events
    set leased_until = clock_timestamp() - interval '1 second'
    where event_id like ${`%${run}`} and leased_until is not null`;
  const again = handledOf(told).map((event) => ({ event, copy: "" as const }));
  await deliverAll(again, run, drawGroups(again.length, randomOf(death.at)));
  await expectSameEnd(stage, told, run, `a death ${death.when} call ${death.at} of ${type}`);
  return true;
}
