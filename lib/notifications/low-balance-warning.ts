import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { toMicros } from "@/lib/credits/amount";
import { credits } from "@/lib/http/answer-parts";
import { callVoid } from "@/lib/supabase/call";

export const lowBalanceSchema = z
  .strictObject({
    credits: z
      .number()
      .min(0, "Use no less than 0.")
      .max(9_000_000_000, "Use at most nine billion.")
      .refine((amount) => isExact(amount), "Use at most six decimals.")
      .nullable()
      .describe("Null is the product's own warning."),
  })
  .meta({ examples: [{ credits: 100 }] });

export const lowBalanceAnswerSchema = z
  .object({ credits: credits.nullable() })
  .meta({ id: "LowBalanceWarning", examples: [{ credits: 100 }] });

function isExact(amount: number): boolean {
  try {
    toMicros(amount);
    return true;
  } catch {
    return false;
  }
}

/** Warns the account once when what it has falls to so many credits; null is the catalog's warning. */
export async function setLowBalanceWarning(access: AccountAccess, amount: number | null) {
  await callVoid("set_low_balance_warning", {
    p_account_id: access.accountId,
    p_micros: amount === null ? null : toMicros(amount),
  });
}
