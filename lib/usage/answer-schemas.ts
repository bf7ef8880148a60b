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

/** The UTC days that a question about usage covers, both included. */
export const usageDaysQuerySchema = z.strictObject({
  from: z.iso.date().optional().describe("The first UTC day; 29 days before `to` if left out."),
  to: z.iso.date().optional().describe("The last UTC day; today if left out."),
});

const figures = {
  requests: z.int(),
  failures: z.int(),
  credits,
  inputTokens: z.int(),
  outputTokens: z.int(),
};

export const usageSummaryAnswerSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    ...figures,
    refunded: credits,
    actions: z
      .array(z.object({ action: z.string(), ...figures }))
      .describe("What cost most first."),
    tools: z.array(z.object({ tool: z.string(), requests: z.int(), credits })),
    models: z.array(z.object({ model: z.string(), ...figures })),
  })
  .meta({
    id: "UsageSummary",
    examples: [
      {
        from: "2026-02-13",
        to: "2026-03-14",
        requests: 128,
        failures: 2,
        credits: 960,
        inputTokens: 210400,
        outputTokens: 61200,
        refunded: 0,
        actions: [
          {
            action: "query",
            requests: 128,
            failures: 2,
            credits: 640,
            inputTokens: 210400,
            outputTokens: 61200,
          },
        ],
        tools: [{ tool: "github", requests: 32, credits: 320 }],
        models: [
          {
            model: "example/model",
            requests: 128,
            failures: 2,
            credits: 640,
            inputTokens: 210400,
            outputTokens: 61200,
          },
        ],
      },
    ],
  });

export const usageHistoryAnswerSchema = z
  .object({
    usage: z.array(
      z.object({
        transaction: z.int(),
        at: instant,
        action: z.string().nullable(),
        service: z.string().nullable(),
        tools: z.array(z.string()),
        model: z.string().nullable(),
        inputTokens: z.int(),
        cachedTokens: z.int(),
        outputTokens: z.int(),
        reasoningTokens: z.int(),
        bytes: z.int(),
        credits: credits.describe("What it cost."),
        success: z.boolean(),
        error: z.string().nullable(),
        lane: z.string(),
        memberId: z.uuid().nullable(),
        departmentId: z.uuid().nullable(),
        apiKeyId: z.uuid().nullable(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "UsageHistory",
    examples: [
      {
        usage: [
          {
            transaction: 312,
            at: "2026-03-14T16:20:41.120Z",
            action: "query",
            service: null,
            tools: ["documentation"],
            model: "example/model",
            inputTokens: 1640,
            cachedTokens: 0,
            outputTokens: 480,
            reasoningTokens: 0,
            bytes: 0,
            credits: 10,
            success: true,
            error: null,
            lane: "credits",
            memberId: "9c3f1a52-7e0d-4d0a-8a55-2f6b1c0d9e8f",
            departmentId: null,
            apiKeyId: null,
          },
        ],
        next_cursor: "WzMxMl0",
      },
    ],
  });
