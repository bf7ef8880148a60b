import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { afterResponse } from "@/lib/http/after-response";
import { limitRate } from "@/lib/http/rate-limit";
import { drainOutbox } from "@/lib/notifications/drain-outbox";
import { callOne } from "@/lib/supabase/call";
import { outcomeProblem } from "@/lib/team/outcome-problems";
import { requireOrganization } from "@/lib/team/require-right";

const rowSchema = z.object({
  outcome: z.enum(["ok", "already_asked", "not_higher"]),
  limit_request_id: z.string().nullable(),
});

export const limitRequestAnswerSchema = z.object({ limitRequestId: z.uuid() }).meta({
  id: "LimitRequest",
  examples: [{ limitRequestId: "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9" }],
});

/**
 * Asks an owner or admin for more of a limit that counts what the caller spends. They are told by
 * mail.
 *
 * @returns the request's id.
 * @throws Problem not_found (the limit does not concern the caller), conflict (asked already),
 *   invalid_request (not more than the limit), rate_limited.
 */
export async function requestRaise(
  access: AccountAccess,
  {
    spendLimitId,
    wantedMicros,
    reason,
  }: { spendLimitId: string; wantedMicros: number; reason: string },
): Promise<string> {
  requireOrganization(access);
  await limitRate(`limit-requests:${access.accountId}:${access.userId}`, {
    limit: 20,
    windowSeconds: 3600,
  });
  const { outcome, limit_request_id } = await callOne(
    "request_limit_raise",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_spend_limit_id: spendLimitId,
      p_wanted_micros: wantedMicros,
      p_reason: reason,
    },
    rowSchema,
  );
  if (outcome !== "ok") throw outcomeProblem(outcome, { limitRequestId: limit_request_id });
  if (limit_request_id === null) throw new Error("a request was made without an id");
  afterResponse("limit_request_mail", drainOutbox);
  return limit_request_id;
}
