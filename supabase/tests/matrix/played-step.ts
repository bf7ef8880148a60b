import type { Stripe } from "stripe";
import { handledEventTypes } from "../../../lib/billing/events/handle-event";
import {
  type BillingStack,
  deliverUntilTaken,
  lastEventId,
  listEvents,
} from "../billing/billing-stack";
import { setClock } from "../fixture/clock";
import type { Checkpoints } from "./checkpoint";
import type { MortalProcess } from "./mortal-process";
import { asHeardLate, differences, type Outcome, readOutcome } from "./outcome";
import type { Step } from "./scenario";
import type { ShortWay } from "./short-way-to-supabase";

/** What the rows of a file share. */
export interface Stage {
  stack: BillingStack;
  checkpoints: Checkpoints;
  way: ShortWay;
  /** What the application does while it takes the short ways. */
  process: MortalProcess;
}

/** A step that has happened and was told in order. */
export interface PlayedStep {
  step: Step;
  accountId: string;
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

const handledTypes = new Set<string>(handledEventTypes);

/** The events of a step that the application does something about. */
export const handledOf = ({ events }: PlayedStep): Stripe.Event[] =>
  events.filter(({ type }) => handledTypes.has(type.replace(/^v1\./, "")));

/** Goes back to when the step had happened; the account, if so wanted, to before the step before. */
export async function goBack(stage: Stage, told: PlayedStep, late?: PlayedStep): Promise<void> {
  await told.restoreStripe();
  await stage.checkpoints.restore((late ?? told).checkpoint, told.accountId);
  await setClock(stage.stack.db.sql, told.clock);
}

/**
 * Tells what there is left to tell, and throws unless it all ended as it did in order. What was
 * told days late may have ended lots later.
 */
export async function expectSameEnd(
  { stack }: Stage,
  told: PlayedStep,
  run: string,
  how: string,
  wasSilent = false,
): Promise<void> {
  await tellWhatFollows(told.lastEventId, run);
  const outcome = await settle(stack, told.accountId, run);
  const compared = (one: Outcome) => (wasSilent ? asHeardLate(one) : one);
  const wrong = [...outcome.broken, ...differences(compared(told.outcome), compared(outcome))];
  if (wrong.length === 0) return;
  throw new Error(`${told.step.name}: it ends otherwise after ${how}\n${wrong.join("\n")}`);
}

/** Where handling writes to Stripe, Stripe has more to tell. */
export async function tellWhatFollows(after: string | undefined, run: string): Promise<void> {
  let last = after;
  for (;;) {
    if ((await lastEventId()) === last) return;
    const events = await listEvents(last);
    last = events.at(-1)?.id;
    for (const event of events) await deliverUntilTaken({ ...event, id: `${event.id}${run}` });
  }
}

/** What cron does each hour, and then what is there. */
export async function settle(
  { db }: BillingStack,
  accountId: string,
  run: string,
): Promise<Outcome> {
  await db.sql`select from public.reset_monthly_credits(${accountId})`;
  return readOutcome(db, accountId, run);
}
