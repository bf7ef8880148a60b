import type { Stripe } from "stripe";
import { receiveDelivery } from "../../../lib/billing/receive-delivery";
import type { Random } from "./random";

/** How often a delivery is tried: Stripe tries for three days. */
const maximumAttempts = 40;

/**
 * What arrives for some events: in any order, some twice, some again as another event about the same
 * thing. Ids carry the run, so that each run meets an inbox that has not seen them.
 */
export function scramble(events: Stripe.Event[], run: string, random: Random): Stripe.Event[] {
  const arriving = events.flatMap((event) => {
    const named = { ...event, id: `${event.id}${run}` };
    const copies = [named];
    if (random.chance(0.2)) copies.push(named);
    if (random.chance(0.1)) copies.push({ ...event, id: `${event.id}_twin${run}` });
    return copies;
  });
  return random.shuffle(arriving);
}

/**
 * Delivers through the real handling, one to three at once, and again until each was taken. The
 * signature and the route are tried when the events are told in order.
 */
export async function deliverAll(arriving: Stripe.Event[], random: Random): Promise<void> {
  const waiting = arriving.map((event) => ({ event, attempts: 0 }));
  while (waiting.length > 0) {
    const together = waiting.splice(0, 1 + (random.chance(0.3) ? 1 + random.below(2) : 0));
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
