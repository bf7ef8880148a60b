import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { decodeCursor, encodeCursor, pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import { historyAnswerSchema } from "@/lib/usage/answer-schemas";
import { type HistoryFilter, historyFilters, listHistory } from "@/lib/usage/list-history";

const filters = Object.keys(historyFilters) as [HistoryFilter, ...HistoryFilter[]];
const positionSchema = z.tuple([z.int().positive()]);

/**
 * The ledger, newest first, a page at a time. A member without billing rights sees the own rows.
 */
export const GET = route(
  {
    auth: "account",
    query: pageQuerySchema({ usual: 25, most: 100 }).extend({
      filter: z.enum(filters).default("all"),
    }),
    doc: {
      summary: "List transactions",
      description:
        "Every row of the account's ledger, newest first. A member without billing rights sees the own rows.",
      tag: "Credits",
      answer: historyAnswerSchema,
    },
  },
  async ({ access, query }) => {
    const { movements, nextBeforeSeq } = await listHistory(access, {
      beforeSeq: decodeCursor(query.cursor, positionSchema)?.[0] ?? null,
      filter: query.filter,
      limit: query.limit,
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
      next_cursor: nextBeforeSeq === null ? null : encodeCursor([nextBeforeSeq]),
    };
  },
);
