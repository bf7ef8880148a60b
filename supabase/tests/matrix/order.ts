import { type Arrival, drawGroups, scramble } from "./deliver";
import { handledOf, type PlayedStep } from "./played-step";
import { type Random, randomOf } from "./random";

/** One way in which the events of a step can come. */
export interface Order {
  seed: number;
  /** The steps before, of which nothing was heard until now. */
  late: PlayedStep[];
  arriving: Arrival[];
  /** How many come at once, one group after the other. */
  groups: number[];
}

/** The order that a seed decides. */
export function drawOrder(told: PlayedStep, past: PlayedStep[], seed: number): Order {
  const random = randomOf(seed);
  const late = lateSteps(told, past, random);
  const events = [...late.flatMap(handledOf), ...handledOf(told)];
  const earlier = past.flatMap(handledOf);
  // Told before and done; whatever becomes of it is no part of this step's outcome.
  const again = random.chance(0.3) ? random.shuffle(earlier).slice(0, 1) : [];
  const arriving = random.shuffle([
    ...scramble(events, random),
    ...again.map((event): Arrival => ({ event, copy: "_again" })),
  ]);
  return { seed, late, arriving, groups: drawGroups(arriving.length, random) };
}

/** Each order once, under the first seed that drew it. */
export function distinctOrders(orders: Order[]): Order[] {
  const byWay = new Map<string, Order>();
  for (const order of orders) {
    const { late, arriving, groups } = order;
    const ways = [
      late.length,
      groups.join(),
      ...arriving.map(({ event, copy }) => `${event.id}${copy}`),
    ];
    const way = ways.join(" ");
    if (!byWay.has(way)) byWay.set(way, order);
  }
  return [...byWay.values()];
}

/** The steps before, of which nothing was heard until now: none, the last one, or all. */
function lateSteps(told: PlayedStep, past: PlayedStep[], random: Random): PlayedStep[] {
  if (told.step.followsSilence && random.chance(0.7)) {
    const heard = past.filter(({ step }) => step.isSetup).length;
    return past.slice(heard + random.below(past.length - heard));
  }
  return told.step.followsAtOnce && random.chance(0.4) ? past.slice(-1) : [];
}
