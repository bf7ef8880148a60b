import "server-only";
import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { pageByTime } from "@/lib/http/page-by-time";
import { callMany, callOne, timestamp } from "@/lib/supabase/call";

const micros = z.number().int();

const claimRow = z.object({
  claim_id: z.string(),
  kind: z.string(),
  user_id: z.string(),
  email: z.string().nullable(),
  network: z.string().nullable(),
  credits_micros: micros,
  claimed_at: timestamp,
});

const refusalReasons = z.enum([
  "disposable_address",
  "address_used",
  "network_ceiling",
  "day_ceiling",
]);

export type RefusalReason = z.output<typeof refusalReasons>;

const refusalRow = z.object({
  kind: z.string(),
  user_id: z.string(),
  email: z.string().nullable(),
  reason: refusalReasons,
  network: z.string().nullable(),
  credits_micros: micros,
  attempts: z.number().int(),
  first_at: timestamp,
  last_at: timestamp,
});

const dayRow = z.object({
  day: z.string(),
  given_micros: micros,
  ceiling_micros: micros.nullable(),
});

const network = z.string().nullable().describe("A hash of where the person signed up.");

export const freeCreditsAnswerSchema = z
  .object({
    today: z.object({
      day: z.iso.date(),
      given: credits.describe("Of every kind: sign-ups, bonus codes, trials, invoices of zero."),
      ceiling: credits
        .nullable()
        .describe("The most that is given on request a UTC day; null without one."),
    }),
    claims: z.array(
      z.object({
        kind: z.string(),
        userId: z.uuid(),
        email: z.string().nullable(),
        network,
        credits,
        claimedAt: instant,
      }),
    ),
    refusals: z
      .array(
        z.object({
          kind: z.string(),
          userId: z.uuid(),
          email: z.string().nullable(),
          reason: refusalReasons,
          network,
          credits,
          attempts: z.int(),
          firstAt: instant,
          lastAt: instant,
        }),
      )
      .describe("The last hundred."),
    next_cursor: nextCursor.describe("For the claims."),
  })
  .meta({
    id: "FreeCredits",
    examples: [
      {
        today: { day: "2026-03-14", given: 450, ceiling: 20000 },
        claims: [
          {
            kind: "free_plan",
            userId: "9c3f2b1a-5d4e-4c3b-8a29-1f0e9d8c7b6a",
            email: "ada@example.com",
            network: "q8Zr0m2yT4uV6wX8yZ0a1B",
            credits: 50,
            claimedAt: "2026-03-14T08:00:00.000Z",
          },
        ],
        refusals: [],
        next_cursor: null,
      },
    ],
  });

/** Free credits that were given and refused, for the operator; claims page by cursor. */
export async function listFreeCredits(query: {
  cursor?: string | undefined;
  limit: number;
}): Promise<z.output<typeof freeCreditsAnswerSchema>> {
  const [today, refusals, { rows, next_cursor }] = await Promise.all([
    callOne("get_free_credit_day", {}, dayRow),
    callMany("list_free_credit_refusals", { p_limit: 100 }, refusalRow),
    pageByTime(query, {
      read: (before, limit) =>
        callMany("list_free_credit_claims", { p_before: before, p_limit: limit }, claimRow),
      at: (row) => row.claimed_at,
      id: (row) => row.claim_id,
    }),
  ]);
  return {
    today: {
      day: today.day,
      given: toCredits(today.given_micros),
      ceiling: today.ceiling_micros === null ? null : toCredits(today.ceiling_micros),
    },
    claims: rows.map((row) => ({
      kind: row.kind,
      userId: row.user_id,
      email: row.email,
      network: row.network,
      credits: toCredits(row.credits_micros),
      claimedAt: row.claimed_at,
    })),
    refusals: refusals.map((row) => ({
      kind: row.kind,
      userId: row.user_id,
      email: row.email,
      reason: row.reason,
      network: row.network,
      credits: toCredits(row.credits_micros),
      attempts: row.attempts,
      firstAt: row.first_at,
      lastAt: row.last_at,
    })),
    next_cursor,
  };
}
