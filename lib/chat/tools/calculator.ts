import { tool } from "ai";
import { z } from "zod";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";
import { evaluate } from "@/lib/chat/tools/evaluate";
import { toDecimal } from "@/lib/chat/tools/rational";

/** Exact arithmetic on fractions of whole numbers: no rounding until a result is written down. */
export const calculator: ChatTool = {
  toolId: "calculator",
  isAvailable: () => true,
  example: "What is 18% of 2,450?",
  open: () => ({
    functions: {
      calculate: tool({
        description:
          "Evaluates an arithmetic expression exactly. Operators + - * / ^ and %, parentheses, and abs, floor, ceil, round(x, decimals), min, max. Use it instead of calculating yourself.",
        inputSchema: z.object({
          expression: z.string().min(1).max(500).describe("For example: 1200.50 * (1 - 18%) / 3"),
        }),
        execute: ({ expression }) => {
          const { decimal, isExact } = toDecimal(evaluate(expression));
          return { expression, result: decimal, isExact };
        },
      }),
    },
  }),
};
