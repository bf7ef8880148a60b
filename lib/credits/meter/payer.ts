import type { CreditAnswer } from "@/lib/credits/credit-answer";
import type { Ending } from "@/lib/credits/meter/how-it-ended";
import type { MeterUsage } from "@/lib/credits/meter/meter";

/** Who pays for one action: a hold of its own, or the run that it is a step of. */
export interface Payer {
  /** Fires when the credits are gone and the work must stop. */
  signal: AbortSignal;
  /** Watches the work: `usage` is asked for whenever its progress is written down. */
  watch(usage: () => MeterUsage): void;
  /** Charges what was used, exactly once. */
  settle(usage: MeterUsage, ending: Ending): Promise<CreditAnswer>;
}
