import "server-only";
import type { EventResult } from "@/lib/billing/events/stripe-event";

/** Something that Stripe says and the ledger does not, or the other way round. */
export interface Difference {
  /** What differs, by its Stripe id: the same before and after a repair, while the text may change. */
  about: string;
  /** One line in plain words. */
  text: string;
  /**
   * Does what the event would have done that was lost; null when only a person can. Whether it
   * helped is asked by comparing again, not by its answer.
   */
  repair: (() => Promise<EventResult>) | null;
}

/** What is compared at once, and again after a repair. */
export type Comparison = () => Promise<Difference[]>;

/** One kind of comparison, a page at a time, so that memory stays bounded and a run can go on later. */
export interface Pass {
  /** Also where a run that was cut off goes on: never rename one. */
  name: string;
  page(cursor: string | null, since: Date | null): Promise<Page>;
}

export interface Page {
  comparisons: Comparison[];
  /** Where the next page begins; null at the end. */
  next: string | null;
}

/** A difference that only a person can settle. */
export const forPerson = (about: string, text: string): Difference => ({
  about,
  text,
  repair: null,
});
