import { z } from "zod/mini";
import type { BalanceUpdate } from "@/components/billing/live-balance";
import { toMicros } from "@/lib/credits/amount";

/** The fields of `GET /api/credits/balance` that the indicator needs, in credits. */
const schema = z.object({
  balance: z.number(),
  held: z.number(),
  lastSeq: z.number(),
  asOf: z.string(),
});

/** The balance as the server has it now; null when it did not answer, which changes nothing. */
export async function readBalance(): Promise<BalanceUpdate | null> {
  try {
    const response = await fetch("/api/credits/balance", { cache: "no-store" });
    if (!response.ok) return null;
    const parsed = schema.safeParse(await response.json());
    if (!parsed.success) return null;
    const { balance, held, lastSeq, asOf } = parsed.data;
    return { availableMicros: toMicros(balance), heldMicros: toMicros(held), lastSeq, asOf };
  } catch {
    return null;
  }
}
