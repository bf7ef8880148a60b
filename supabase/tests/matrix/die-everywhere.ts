import { receiveDelivery } from "../../../lib/billing/inbox/receive-delivery";
import { deliverAll, drawGroups } from "./deliver";
import { expectSameEnd, goBack, handledOf, type PlayedStep, type Stage } from "./played-step";
import { randomOf } from "./random";

/**
 * Of each type of a step's events, one comes first and the process that works on it dies: after each
 * write, from the inbox's insert to the mark before the answer. A death before a write, or around a
 * read, leaves what the write before has left, so those are all the deaths there are. The lease runs
 * out, everything comes, and it ends as if nobody had died.
 */
export async function dieEverywhere(stage: Stage, told: PlayedStep): Promise<void> {
  const { dies } = told.step;
  const every = [...new Set(handledOf(told).map(({ type }) => type))];
  const types = every.filter((type) => dies === true || dies?.includes(type));
  let deaths = 0;
  for (const type of types) {
    for (let writes = 1; await dieOnce(stage, told, type, writes); writes += 1) deaths += 1;
  }
  // A delivery is at least its claim and its mark.
  if (types.length === 0 || deaths < types.length * 2)
    throw new Error(`only ${deaths} deaths: the calls are not seen`);
}

/** False when the work was done before it came to the write that it was to die of. */
async function dieOnce(
  stage: Stage,
  told: PlayedStep,
  type: string,
  writes: number,
): Promise<boolean> {
  const run = `_${told.checkpoint}_${type}_${writes}`;
  const first = handledOf(told).find((event) => event.type === type);
  if (!first) throw new Error(`no ${type}`);
  await goBack(stage, told);
  const work = () => receiveDelivery(JSON.stringify({ ...first, id: `${first.id}${run}` }));
  if (!(await stage.process.diesOf(work, writes))) return false;
  await stage.stack.db.sql`update private.stripe_events
    set leased_until = clock_timestamp() - interval '1 second'
    where event_id like ${`%${run}`} and leased_until is not null`;
  const again = handledOf(told).map((event) => ({ event, copy: "" as const }));
  await deliverAll(again, run, drawGroups(again.length, randomOf(writes)));
  await expectSameEnd(stage, told, run, `a death after write ${writes} of ${type}`);
  return true;
}
