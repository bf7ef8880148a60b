import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { credits, nextCursor } from "@/lib/http/answer-parts";
import { decodeCursor, encodeCursor } from "@/lib/http/cursor";
import { callMany } from "@/lib/supabase/call";
import { whoseRows } from "@/lib/usage/whose-rows";

export const spendingViews = ["member", "department", "api_key", "project"] as const;
export type SpendingView = (typeof spendingViews)[number];

const count = z.number().int();

const rowSchema = z.object({
  subject_id: z.string().nullable(),
  subject_name: z.string().nullable(),
  is_gone: z.boolean(),
  action: z.string(),
  model: z.string(),
  requests: count,
  failures: count,
  credits_micros: count,
});

const spendingRowSchema = z.object({
  subject: z
    .object({ id: z.uuid(), name: z.string(), isGone: z.boolean() })
    .nullable()
    .describe("Who or what spent it; null is what belongs to none."),
  action: z.string(),
  model: z.string().describe("Empty where no model was named."),
  requests: z.int(),
  failures: z.int(),
  credits: credits,
});

export type SpendingRow = z.output<typeof spendingRowSchema>;

export const spendingAnswerSchema = z
  .object({
    by: z.enum(spendingViews),
    from: z.iso.date(),
    to: z.iso.date(),
    rows: z.array(spendingRowSchema),
    next_cursor: nextCursor,
  })
  .meta({
    id: "TeamSpending",
    examples: [
      {
        by: "member",
        from: "2026-03-01",
        to: "2026-03-31",
        rows: [
          {
            subject: {
              id: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
              name: "Grace Hopper",
              isGone: false,
            },
            action: "query",
            model: "anthropic/claude-sonnet-4.5",
            requests: 40,
            failures: 1,
            credits: 320,
          },
        ],
        next_cursor: null,
      },
    ],
  });

export interface SpendingQuestion {
  by: SpendingView;
  /** UTC days, both included. */
  from: string;
  to: string;
  /** Also by action and model; else only by who or what spent it. */
  isDetailed: boolean;
}

/**
 * Who spent what on what, dearest first: the whole account's for who may see all spending, else the
 * caller's own.
 */
export async function getSpending(
  access: AccountAccess,
  { by, from, to, isDetailed }: SpendingQuestion,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ rows: SpendingRow[]; next_cursor: string | null }> {
  const [skip] = decodeCursor(cursor, z.tuple([z.int().min(0).max(10_000_000)])) ?? [0];
  const rows = await callMany(
    "team_spending",
    {
      p_account_id: access.accountId,
      p_from: from,
      p_to: to,
      p_by: by,
      p_is_detailed: isDetailed,
      p_actor_id: whoseRows(access),
      p_skip: skip,
      p_limit: limit + 1,
    },
    rowSchema,
  );
  return {
    rows: rows.slice(0, limit).map((row) => ({
      subject:
        row.subject_id === null
          ? null
          : { id: row.subject_id, name: row.subject_name ?? "Removed", isGone: row.is_gone },
      action: row.action,
      model: row.model,
      requests: row.requests,
      failures: row.failures,
      credits: toCredits(row.credits_micros),
    })),
    next_cursor: rows.length > limit ? encodeCursor([skip + limit]) : null,
  };
}
