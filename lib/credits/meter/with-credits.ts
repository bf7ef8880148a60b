import "server-only";
import { endingAfter, endingOf } from "@/lib/credits/meter/how-it-ended";
import type { Meter } from "@/lib/credits/meter/meter";
import { meterContext } from "@/lib/credits/meter/meter-context";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import { openMeter } from "@/lib/credits/meter/open-meter";
import { withBudgetFor } from "@/lib/credits/meter/with-run-budget";

/**
 * Does something that costs credits: sets aside what it can cost, runs it, and settles once,
 * whichever way it ends. What throws costs nothing, up to the catalog's daily number; what is
 * stopped costs what it has come to. Inside a run its budget pays.
 *
 * An action that is priced by the provider's cost needs the most that the provider will ask for
 * (`providerCostMicros`), and the function counts what it did (`meter.add`).
 *
 * @throws Problem what refuses it, before the function has run; else what the function throws.
 */
export async function withCredits<T>(
  action: string | MeteredAction,
  fn: (meter: Meter) => Promise<T> | T,
): Promise<T> {
  const asked = typeof action === "string" ? { action } : action;
  if (meterContext().run === null && asked.providerCostMicros !== undefined) {
    // A hold settles at token and base prices alone; a run charges a cost that is known afterwards.
    return withBudgetFor(asked, () => withCredits(asked, fn));
  }
  const open = await openMeter(asked);
  let result: T;
  try {
    result = await open.inside(async () => fn(open.meter));
  } catch (error) {
    await open.settle(endingAfter(error, open.meter));
    throw error;
  }
  await open.settle(endingOf(open.meter));
  return result;
}
