import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import { type MeteredRequest, requestArguments } from "@/lib/credits/metered-request";
import { callOne } from "@/lib/supabase/call";

/** Whose hold it is: over HTTP a caller sees the holds of its own origin alone. */
export type HoldOrigin = "chat" | "run" | `key:${string}`;

/** The origin of holds that an API key makes. */
export function keyOrigin(apiKeyId: string): HoldOrigin {
  return `key:${apiKeyId}`;
}

/**
 * Sets the most that a request can cost aside, once an idempotency key.
 *
 * @param lifeSeconds how long the hold lives without a checkpoint, 1 to 86,400; the catalog's time
 *   when left out.
 * @param budgetMicros the budget of a run, in micro-credits, instead of the action's price: its
 *   sub-requests are charged out of it by `chargeReservation`, and `releaseHold` ends the run.
 */
export async function reserveCredits(
  access: AccountAccess,
  {
    origin,
    lifeSeconds,
    budgetMicros,
    idempotencyKey,
    ...request
  }: MeteredRequest & {
    origin: HoldOrigin;
    lifeSeconds?: number | undefined;
    budgetMicros?: number | undefined;
    idempotencyKey: string | null;
  },
): Promise<CreditAnswer> {
  return callOne(
    "reserve_credits",
    {
      p_account_id: access.accountId,
      p_origin: origin,
      ...requestArguments(request),
      p_life_seconds: lifeSeconds ?? null,
      p_service: request.service ?? null,
      p_request_key: idempotencyKey,
      p_actor_id: access.userId,
      p_department_id: access.departmentId,
      p_api_key_id: access.apiKeyId,
      p_budget_micros: budgetMicros ?? null,
      p_lane: request.lane ?? "credits",
    },
    creditAnswerSchema,
  );
}
