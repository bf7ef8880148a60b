import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMaybe } from "@/lib/supabase/call";

const allowanceSchema = z
  .object({ granted_micros: z.number().int(), used_micros: z.number().int() })
  .transform((row) => ({ grantedMicros: row.granted_micros, usedMicros: row.used_micros }));

/**
 * What the plan has given for the present period, and what of it is used or held; bought and bonus
 * credits count in neither. Call it after `getBalance`, which renews a period that has run out.
 */
export async function getAllowance(
  access: AccountAccess,
): Promise<z.output<typeof allowanceSchema>> {
  const row = await callMaybe(
    "get_monthly_credits",
    { p_account_id: access.accountId },
    allowanceSchema,
  );
  return row ?? { grantedMicros: 0, usedMicros: 0 };
}
