import { z } from "zod";
import { toCredits } from "@/lib/credits/amount";
import { decodeCursor, encodeCursor, pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import { usageHistoryAnswerSchema } from "@/lib/usage/answer-schemas";
import { listUsage } from "@/lib/usage/list-usage";

const positionSchema = z.tuple([z.int().positive()]);

/** Every use of credits with what it was charged for, newest first. */
export const GET = route(
  {
    auth: "account",
    query: pageQuerySchema({ usual: 50, most: 100 }),
    doc: {
      summary: "List usage",
      description:
        "Every use of credits with its tokens, model and error, newest first. A member without billing rights sees the own part.",
      tag: "Usage",
      answer: usageHistoryAnswerSchema,
    },
  },
  async ({ access, query: { cursor, limit } }) => {
    const beforeSeq = decodeCursor(cursor, positionSchema)?.[0] ?? null;
    const found = await listUsage(access, { beforeSeq, limit: limit + 1 });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return {
      usage: rows.map(({ seq, chargedMicros, isSuccess, actorId, ...row }) => ({
        transaction: seq,
        ...row,
        credits: toCredits(chargedMicros),
        success: isSuccess,
        memberId: actorId,
      })),
      next_cursor: last && found.length > limit ? encodeCursor([last.seq]) : null,
    };
  },
);
