import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { getBalance } from "@/lib/credits/get-balance";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";
import { DatabaseError } from "@/lib/supabase/database-error";
import { teamPlanRequired } from "@/lib/team/outcome-problems";

const answerSchema = z.object({
  outcome: z.enum(["ok", "plan_required", "too_many"]),
  replayed: z.boolean(),
});

export const organizationAnswerSchema = z
  .object({ accountId: z.uuid(), name: z.string(), replayed: z.boolean() })
  .meta({
    id: "NewOrganization",
    examples: [
      {
        accountId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
        name: "Harbour Works",
        replayed: false,
      },
    ],
  });

/**
 * Makes an organization that the person owns, with no credits of its own yet.
 *
 * @param personal the person's access to their personal account, whose plan decides.
 * @param idempotencyKey makes a repeat the same organization.
 * @throws Problem plan_required, conflict for who owns 20 already, or idempotency_mismatch for the same key with another name.
 */
export async function createOrganization(
  personal: AccountAccess,
  { name, idempotencyKey }: { name: string; idempotencyKey: string | null },
): Promise<z.output<typeof organizationAnswerSchema>> {
  // The balance first: it renews a period that has run out, and the plan may end with it.
  await getBalance(personal);
  const accountId = idempotencyKey ? organizationId(personal.userId, idempotencyKey) : randomUUID();
  try {
    const { outcome, replayed } = await callOne(
      "create_organization",
      { p_account_id: accountId, p_actor_id: personal.userId, p_name: name },
      answerSchema,
    );
    if (outcome === "plan_required") throw await teamPlanRequired(personal);
    if (outcome === "too_many") {
      throw new Problem("conflict", {
        detail: "You own 20 organizations already. Hand one over to somebody else first.",
      });
    }
    return { accountId, name, replayed };
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState === "PT409") {
      throw new Problem("idempotency_mismatch");
    }
    throw error;
  }
}

/** The id that a person's Idempotency-Key stands for, as a UUID of version 8 (RFC 9562). */
function organizationId(userId: string, key: string): string {
  const hex = createHash("sha256").update(`organization:${userId}:${key}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
