import "server-only";
import { topUp } from "@/lib/billing/auto-top-up/attempt";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { afterResponse } from "@/lib/http/after-response";

/**
 * Looks for a top-up once the response is sent, where an answer about credits says that the balance
 * is at or below the account's threshold. Accounts that have it off cost nothing here.
 */
export function topUpAfterCharge(accountId: string, answer: CreditAnswer): void {
  if (answer.isTopUpDue) afterResponse("top_up", () => topUp(accountId));
}
