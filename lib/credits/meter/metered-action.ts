import type { MeteredRequest } from "@/lib/credits/metered-request";

/**
 * What is about to be done. Its counts are the most that it can use: they decide how many credits
 * are set aside. What was used is counted on the meter.
 */
export interface MeteredAction extends MeteredRequest {
  /** Runs and charges it once; not for steps of a run, whose own key covers them. */
  idempotencyKey?: string | undefined;
  /** Seconds that the hold lives without a sign of life, up to a day; the catalog's time when left out. */
  lifeSeconds?: number | undefined;
}
