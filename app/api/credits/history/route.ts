import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { route } from "@/lib/http/route";
import { type HistoryFilter, historyFilters, listHistory } from "@/lib/usage/list-history";

const filters = Object.keys(historyFilters) as [HistoryFilter, ...HistoryFilter[]];

/**
 * The ledger, newest first, a page at a time: pass `next` of one page as `before` of the next. A
 * member without billing rights sees the own rows.
 */
export const GET = route(
  {
    auth: "account",
    query: z.strictObject({
      before: z.coerce.number().int().positive().optional(),
      filter: z.enum(filters).default("all"),
    }),
  },
  async ({ access, query }) => {
    const { movements, nextBeforeSeq } = await listHistory(access, {
      beforeSeq: query.before ?? null,
      filter: query.filter,
    });
    return {
      transactions: movements.map((movement) => ({
        transaction: movement.seq,
        at: movement.at,
        type: movement.type,
        action: movement.action,
        tools: movement.tools,
        credits: toCredits(movement.amountMicros),
        debt: toCredits(movement.debtMicros),
        balanceAfter: toCredits(movement.balanceAfterMicros),
        success: movement.isSuccess,
        lane: movement.lane,
      })),
      next: nextBeforeSeq,
    };
  },
);
