import "server-only";
import { z } from "zod";
import { listAccess } from "@/lib/auth/account";
import { Problem } from "@/lib/http/problem";
import { limitRate } from "@/lib/http/rate-limit";
import { callOne } from "@/lib/supabase/call";
import { hashInviteToken } from "@/lib/team/invite-token";
import { outcomeProblem } from "@/lib/team/outcome-problems";

const rowSchema = z.object({
  outcome: z.enum(["ok", "expired", "gone", "other_address", "unconfirmed", "plan_required"]),
  joined_account_id: z.string().nullable(),
});

export const acceptedAnswerSchema = z
  .object({ accountId: z.uuid().describe("The account joined; send it as X-Account-Id.") })
  .meta({
    id: "AcceptedInvite",
    examples: [{ accountId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }],
  });

/**
 * Makes the person a member of the account whose invitation they hold. Once a link, and only for
 * the address that was invited; a repeat by the same person answers the same.
 *
 * @returns the account's id.
 * @throws Problem not_found, conflict (expired), forbidden (another or unconfirmed address),
 *   plan_required, rate_limited.
 */
export async function acceptInvite(userId: string, token: string): Promise<string> {
  await limitRate(`accept-invite:${userId}`, { limit: 30, windowSeconds: 3600 });
  // Makes the profile of somebody whom the sign-up trigger missed; their address is compared.
  await listAccess(userId);
  const { outcome, joined_account_id: accountId } = await callOne(
    "accept_invite",
    { p_user_id: userId, p_token_hash: hashInviteToken(token) },
    rowSchema,
  );
  if (outcome === "plan_required") {
    throw new Problem("plan_required", {
      detail: "The plan of this team does not include members any more. Ask its owner.",
    });
  }
  if (outcome !== "ok" || accountId === null) {
    throw outcomeProblem(outcome === "ok" ? "gone" : outcome);
  }
  return accountId;
}
