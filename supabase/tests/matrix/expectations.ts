import { expect } from "vitest";
import type { Outcome } from "./outcome";

const micros = 1_000_000;

/** What can be spent, in credits. */
export function expectAvailable({ balance }: Outcome, credits: number): void {
  expect(balance.available / micros).toBe(credits);
}

/** The credits that the lots of a source were granted with, by key; rounded down to whole ones. */
export function grantsOf({ lots }: Outcome, source: string): number[] {
  return lots
    .filter((lot) => lot.source === source)
    .sort((one, other) => (one.expires ?? 0) - (other.expires ?? 0) || one.granted - other.granted)
    .map(({ granted }) => Math.floor(granted / micros));
}

/** The plan in force, and the status that a subscription has. */
export function expectPlan({ plan, subscriptions }: Outcome, id: string, status: string): void {
  expect(plan.id).toBe(id);
  expect(subscriptions.map((subscription) => subscription.status)).toContain(status);
}
