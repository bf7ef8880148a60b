import "server-only";
import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { pageQuerySchema } from "@/lib/http/cursor";
import { pageByTime } from "@/lib/http/page-by-time";
import { callMany, callMaybe, timestamp } from "@/lib/supabase/call";

export const accountsQuerySchema = pageQuerySchema({ usual: 50, most: 200 }).extend({
  query: z
    .string()
    .trim()
    .max(254)
    .optional()
    .describe(
      "A part of a name or an address, or the id of an account, a person or a Stripe customer.",
    ),
});

export const foundAccountsAnswerSchema = z
  .object({
    accounts: z.array(
      z.object({
        accountId: z.uuid(),
        kind: z.enum(["personal", "organization"]),
        name: z.string(),
        ownerId: z.uuid().nullable(),
        ownerEmail: z.string().nullable(),
        members: z.int(),
        planId: z.string().nullable(),
        planKind: z.enum(["none", "free", "paid"]),
        balance: credits,
        held: credits,
        debt: credits,
        frozenAt: instant.nullable().describe("Since when its spending is stopped."),
        frozenReason: z.string().nullable(),
        createdAt: instant,
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "FoundAccounts",
    examples: [
      {
        accounts: [
          {
            accountId: "9c3f1a52-7e0d-4d0a-8a55-2f6b1c0d9e8f",
            kind: "personal",
            name: "Ada Lovelace",
            ownerId: "9c3f1a52-7e0d-4d0a-8a55-2f6b1c0d9e8f",
            ownerEmail: "ada@example.com",
            members: 1,
            planId: "pro",
            planKind: "paid",
            balance: 832.5,
            held: 0,
            debt: 0,
            frozenAt: null,
            frozenReason: null,
            createdAt: "2026-01-04T09:30:00.000Z",
          },
        ],
        next_cursor: null,
      },
    ],
  });

const micros = z.number().int();

const rowSchema = z
  .object({
    account_id: z.string(),
    kind: z.enum(["personal", "organization"]),
    name: z.string(),
    owner_id: z.string().nullable(),
    owner_email: z.string().nullable(),
    members: z.number().int(),
    plan_id: z.string().nullable(),
    plan_kind: z.enum(["none", "free", "paid"]),
    available_micros: micros,
    held_micros: micros,
    debt_micros: micros,
    spending_frozen_at: timestamp.nullable(),
    spending_frozen_reason: z.string().nullable(),
    created_at: timestamp,
  })
  .transform((row) => ({
    accountId: row.account_id,
    kind: row.kind,
    name: row.name,
    ownerId: row.owner_id,
    ownerEmail: row.owner_email,
    members: row.members,
    planId: row.plan_id,
    planKind: row.plan_kind,
    balance: toCredits(row.available_micros),
    held: toCredits(row.held_micros),
    debt: toCredits(row.debt_micros),
    frozenAt: row.spending_frozen_at,
    frozenReason: row.spending_frozen_reason,
    createdAt: row.created_at,
  }));

/** One account by its id; null where there is none. */
export function findAccount(accountId: string) {
  return callMaybe("search_accounts", { p_account_id: accountId, p_limit: 1 }, rowSchema);
}

/** Accounts that a word finds, newest first; every account without one. */
export async function searchAccounts(
  query: z.output<typeof accountsQuerySchema>,
): Promise<z.output<typeof foundAccountsAnswerSchema>> {
  const { rows, next_cursor } = await pageByTime(query, {
    read: (before, limit) =>
      callMany(
        "search_accounts",
        { p_query: query.query ?? null, p_before: before, p_limit: limit },
        rowSchema,
      ),
    at: ({ createdAt }) => createdAt,
    id: ({ accountId }) => accountId,
  });
  return { accounts: rows, next_cursor };
}
