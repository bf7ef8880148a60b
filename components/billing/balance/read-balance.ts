import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import type { BalanceUpdate } from "@/components/billing/balance/live-balance";
import { toMicros } from "@/lib/credits/amount";

/** The fields of `GET /api/credits/balance` that the indicator needs, in credits. */
const schema = z.object({
  balance: z.number(),
  held: z.number(),
  lastSeq: z.number(),
  asOf: z.string(),
});

/** The account's balance as the server has it now; null when it did not answer. */
export async function readBalance(accountId: string): Promise<BalanceUpdate | null> {
  const answer = await callApi("GET", "/api/credits/balance", { accountId });
  const parsed = answer.ok ? schema.safeParse(answer.data) : null;
  if (!parsed?.success) return null;
  const { balance, held, lastSeq, asOf } = parsed.data;
  return {
    accountId,
    availableMicros: toMicros(balance),
    heldMicros: toMicros(held),
    lastSeq,
    asOf,
  };
}
