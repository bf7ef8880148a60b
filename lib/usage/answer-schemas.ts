import { z } from "zod";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { movementTypes } from "@/lib/usage/movement-types";

export const historyAnswerSchema = z
  .object({
    transactions: z.array(
      z.object({
        transaction: z.int().describe("Its number; they count up within an account."),
        at: instant,
        type: z.enum(movementTypes),
        action: z.string().nullable(),
        tools: z.array(z.string()),
        credits: credits.describe("What the balance moved by: negative when credits went."),
        debt: credits,
        balanceAfter: credits,
        success: z.boolean(),
        lane: z.string(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "Transactions",
    examples: [
      {
        transactions: [
          {
            transaction: 312,
            at: "2026-03-14T16:20:41.120Z",
            type: "usage",
            action: "query",
            tools: ["documentation"],
            credits: -10,
            debt: 0,
            balanceAfter: 832.5,
            success: true,
            lane: "credits",
          },
        ],
        next_cursor: "WzMxMl0",
      },
    ],
  });

export const usageStatsAnswerSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    requests: z.int(),
    failures: z.int(),
    credits,
    refunded: credits,
    dailyAverage: credits.describe("Over every day of the range, also those without usage."),
    successRate: z.number().nullable().describe("From 0 to 1; null when nothing ran."),
    days: z.array(z.object({ day: z.iso.date(), requests: z.int(), credits })),
    items: z.array(
      z.object({
        kind: z.enum(["action", "tool"]),
        code: z.string(),
        requests: z.int(),
        credits,
      }),
    ),
    models: z.array(z.object({ model: z.string(), requests: z.int(), credits })),
  })
  .meta({
    id: "UsageStats",
    examples: [
      {
        from: "2026-03-08",
        to: "2026-03-14",
        requests: 41,
        failures: 1,
        credits: 305,
        refunded: 0,
        dailyAverage: 43.571429,
        successRate: 0.9756,
        days: [{ day: "2026-03-14", requests: 9, credits: 70 }],
        items: [{ kind: "action", code: "query", requests: 41, credits: 205 }],
        models: [{ model: "example/model", requests: 41, credits: 205 }],
      },
    ],
  });
