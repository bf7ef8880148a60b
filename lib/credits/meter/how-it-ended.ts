import { z } from "zod";
import type { Meter } from "@/lib/credits/meter/meter";
import type { HoldEnding } from "@/lib/credits/settle-hold";
import { Problem } from "@/lib/http/problem";
import { OwnKeyError } from "@/lib/provider-keys/own-key";

/** How metered work ended, and the short code that its receipt has for it. */
export interface Ending {
  ended: HoldEnding;
  error?: string | undefined;
}

/** The ending of work that returned. */
export function endingOf(meter: Meter): Ending {
  return meter.namedEnding ?? { ended: "completed", error: meter.noteForReceipt };
}

/** The ending of work that threw: a stop where it was told to stop, else a failure. */
export function endingAfter(error: unknown, meter: Meter): Ending {
  if (meter.signal.aborted) return { ended: "stopped", error: "stopped" };
  return { ended: "failed", error: errorCode(error) };
}

const refusedSchema = z.object({ statusCode: z.number() });
const retriedSchema = z.object({ lastError: refusedSchema });

/** A code for the receipt, never a message: a refusal's own, or what the provider did. */
export function errorCode(error: unknown): string {
  if (error instanceof Problem) return error.code;
  if (error instanceof OwnKeyError) return `own_key_${error.reason}`;
  const retried = retriedSchema.safeParse(error);
  const refused = refusedSchema.safeParse(retried.success ? retried.data.lastError : error);
  if (!refused.success) return "action_failed";
  return refused.data.statusCode === 429 ? "provider_busy" : "provider_error";
}
