import "server-only";
import { z } from "zod";
import { nextCursor } from "@/lib/http/answer-parts";
import { decodeCursor, encodeCursor, pageQuerySchema } from "@/lib/http/cursor";
import { callMany } from "@/lib/supabase/call";

export const ledgerQuerySchema = pageQuerySchema({ usual: 100, most: 500 }).extend({
  accountId: z.uuid().optional().describe("This account alone."),
});

export const ledgerAnswerSchema = z
  .object({
    accounts: z.int().describe("Accounts that were checked."),
    isExact: z.boolean(),
    faults: z.array(
      z.object({
        accountId: z.uuid(),
        invariant: z.string(),
        expected: z.number().nullable().describe("In micro-credits, minor units or rows."),
        actual: z.number().nullable(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "LedgerCheck",
    examples: [{ accounts: 100, isExact: true, faults: [], next_cursor: "WyI5YzNmIl0" }],
  });

const faultRow = z
  .object({
    account_id: z.string(),
    invariant: z.string(),
    expected: z.number().nullable(),
    actual: z.number().nullable(),
  })
  .transform(({ account_id, ...row }) => ({ accountId: account_id, ...row }));

/** Checks every promise of the ledger, a page of accounts at a time; it reads only. */
export async function checkLedger({
  cursor,
  limit,
  accountId,
}: z.output<typeof ledgerQuerySchema>): Promise<z.output<typeof ledgerAnswerSchema>> {
  const [after] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [null];
  const page = { p_after: after, p_limit: limit };
  const [accounts, faults] = await Promise.all([
    accountId === undefined
      ? callMany("list_ledger_accounts", page, z.string())
      : Promise.resolve([accountId]),
    callMany("verify_ledger", { p_account_id: accountId ?? null, ...page }, faultRow),
  ]);
  const last = accounts.at(-1);
  const isMore = accountId === undefined && last !== undefined && accounts.length === limit;
  return {
    accounts: accounts.length,
    isExact: faults.length === 0,
    faults,
    next_cursor: isMore ? encodeCursor([last]) : null,
  };
}
