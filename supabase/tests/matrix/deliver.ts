import type { Stripe } from "stripe";
import { receiveDelivery } from "../../../lib/billing/inbox/receive-delivery";
import type { Random } from "./random";

/** How often a delivery is tried: Stripe tries for three days. */
const maximumAttempts = 40;

/** An event on its way. */
export interface Arrival {
  event: Stripe.Event;
  /** What its id ends with besides the run's suffix, where it is another event about the same thing. */
  copy: "" | "_twin" | "_again";
}

/**
 * What arrives for some events: in any order, some twice, some again as another event about the same
 * thing.
 */
export function scramble(events: Stripe.Event[], random: Random): Arrival[] {
  const arriving = events.flatMap((event) => {
    const named: Arrival = { event, copy: "" };
    const copies = [named];
    if (random.chance(0.2)) copies.push(named);
    if (random.chance(0.1)) copies.push({ event, copy: "_twin" });
    return copies;
  });
  return random.shuffle(arriving);
}

/** How many arrive at once, one to three, until all have. */
export function drawGroups(count: number, random: Random): number[] {
  const groups: number[] = [];
  for (let left = count; left > 0; left -= groups.at(-1) ?? 0) {
    groups.push(Math.min(left, 1 + (random.chance(0.3) ? 1 + random.below(2) : 0)));
  }
  return groups;
}

/**
 * Delivers through the real handling, in groups, and then one by one what was not taken, until each
 * was. The signature and the route are tried when the events are told in order. Ids carry the run, so
 * that each run meets an inbox that has not seen them.
 */
export async function deliverAll(
  arriving: Arrival[],
  run: string,
  groups: number[],
): Promise<void> {
  const waiting = arriving.map(({ event, copy }) => ({
    event: { ...event, id: `${event.id}${copy === "_twin" ? `_twin${run}` : `${run}${copy}`}` },
    attempts: 0,
  }));
  const sizes = [...groups];
  while (waiting.length > 0) {
    const together = waiting.splice(0, sizes.shift() ?? 1);
    const answers = await Promise.all(
      together.map(({ event }) => receiveDelivery(JSON.stringify(event))),
    );
    answers.forEach((answer, at) => {
      if (["handled", "ignored", "parked", "known"].includes(answer.state)) return;
      const one = together[at];
      if (!one) return;
      one.attempts += 1;
      if (one.attempts >= maximumAttempts) {
        const cause = answer.state === "failed" ? answer.error : undefined;
        throw new Error(`${one.event.type} was never taken: ${answer.state}`, { cause });
      }
      waiting.push(one);
    });
  }
}
