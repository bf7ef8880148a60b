import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { afterResponse } from "@/lib/http/after-response";
import { drainOutbox } from "@/lib/notifications/drain-outbox";
import { callOne } from "@/lib/supabase/call";
import { outcomeProblem } from "@/lib/team/outcome-problems";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

/**
 * Decides a request for more, once: raises its limit until a time, or declines. The asker is told
 * by mail.
 *
 * @throws Problem stale (decided or withdrawn meanwhile), conflict (the limit is gone),
 *   invalid_request (not more than the limit, or a time that is not ahead), not_found.
 */
export async function decideRaise(
  access: AccountAccess,
  decision: {
    limitRequestId: string;
    /** Null declines. */
    raise: { micros: number | null; until: string } | null;
    answer: string;
  },
): Promise<void> {
  requireOrganization(access);
  requireRight(access, "manage_limits");
  const { limitRequestId, raise, answer } = decision;
  const outcome = await callOne(
    "decide_limit_request",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_limit_request_id: limitRequestId,
      p_is_approved: raise !== null,
      p_raised_micros: raise?.micros,
      p_raised_until: raise?.until,
      p_answer: answer,
    },
    z.enum(["ok", "decided", "limit_gone", "not_higher", "bad_until"]),
  );
  if (outcome !== "ok") throw outcomeProblem(outcome);
  afterResponse("limit_decision_mail", drainOutbox);
}

/**
 * Takes back what the caller asked for.
 *
 * @throws Problem stale when it was decided meanwhile, not_found when it is not the caller's.
 */
export async function withdrawRaise(access: AccountAccess, limitRequestId: string): Promise<void> {
  requireOrganization(access);
  const outcome = await callOne(
    "withdraw_limit_request",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_limit_request_id: limitRequestId,
    },
    z.enum(["ok", "decided"]),
  );
  if (outcome !== "ok") throw outcomeProblem(outcome);
}
