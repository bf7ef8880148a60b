import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { canSeeBill } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { getBalance } from "@/lib/credits/get-balance";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { listSpendLimits } from "@/lib/limits/list-spend-limits";
import {
  limitModes,
  limitScopes,
  limitWindows,
  type SpendLimit,
} from "@/lib/limits/spend-limit-schema";
import { callMany } from "@/lib/supabase/call";

const limitSchema = z.object({
  spendLimitId: z.uuid(),
  scope: z.enum(limitScopes),
  scopeId: z.uuid(),
  scopeName: z.string(),
  window: z.enum(limitWindows).describe("A UTC day or month."),
  mode: z.enum(limitModes).describe("Whether passing it is refused, or allowed and told of."),
  limit: credits,
  raised: credits.nullable().describe("The limit until `raisedUntil`; null without a raise."),
  raisedUntil: instant.nullable(),
  inForce: credits.describe("The limit that counts now."),
  spent: credits.describe("In the window of now."),
  held: credits.describe("Set aside by requests that are running."),
  windowEndsAt: instant,
  readAt: instant.describe("When this was read, by the clock that limits go by."),
  isMine: z.boolean().describe("Whether it counts what the caller spends."),
});

export type TeamLimit = z.output<typeof limitSchema>;

export const limitsAnswerSchema = z
  .object({ limits: z.array(limitSchema), next_cursor: nextCursor })
  .meta({
    id: "TeamLimits",
    examples: [
      {
        limits: [
          {
            spendLimitId: "0a1b2c3d-4e5f-4607-8192-a3b4c5d6e7f8",
            scope: "department",
            scopeId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
            scopeName: "Research",
            window: "day",
            mode: "block",
            limit: 100,
            raised: null,
            raisedUntil: null,
            inForce: 100,
            spent: 42,
            held: 5,
            windowEndsAt: "2026-03-15T00:00:00.000Z",
            readAt: "2026-03-14T09:30:00.000Z",
            isMine: true,
          },
        ],
        next_cursor: null,
      },
    ],
  });

/**
 * The account's spend limits with where they stand now: all for who may see all spending, else those
 * that count what the caller spends.
 */
export async function listLimits(access: AccountAccess): Promise<TeamLimit[]> {
  const [all, { asOf }, own] = await Promise.all([
    listSpendLimits(access),
    getBalance(access),
    callMany(
      "list_limits_of",
      { p_account_id: access.accountId, p_user_id: access.userId },
      z.string(),
    ),
  ]);
  const mine = new Set(own);
  const isShown = ({ spendLimitId }: SpendLimit) => canSeeBill(access) || mine.has(spendLimitId);
  return all.filter(isShown).map((row) => ({
    spendLimitId: row.spendLimitId,
    scope: row.scope,
    scopeId: row.scopeId,
    scopeName: row.scopeName || "Removed",
    window: row.window,
    mode: row.mode,
    limit: toCredits(row.limitMicros),
    raised: row.raisedMicros === null ? null : toCredits(row.raisedMicros),
    raisedUntil: row.raisedUntil,
    inForce: toCredits(row.effectiveMicros),
    spent: toCredits(row.spentMicros),
    held: toCredits(row.heldMicros),
    windowEndsAt: row.windowEndsAt,
    readAt: asOf,
    isMine: mine.has(row.spendLimitId),
  }));
}
