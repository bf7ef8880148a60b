import { z } from "zod/mini";
import type { ApiAnswer } from "@/components/api/call-api";
import type { BalanceUpdate } from "@/components/billing/balance/live-balance";
import { toMicros } from "@/lib/credits/amount";

/** What the server says of a purchase, as far as a dialog has to know. */
export type PurchaseReply =
  | { kind: "arrived"; credits: number; amount: number; currency: string; balance: BalanceUpdate }
  /** The bank takes its time. */
  | { kind: "processing" }
  /** The bank wants to see its customer, through Stripe.js. */
  | {
      kind: "check";
      purchaseId: string;
      clientSecret: string;
      publishableKey: string;
      stripeJsUrl: string;
    }
  /** Not paid; with an id, the same purchase takes another card. */
  | { kind: "refused"; purchaseId: string | null; message: string }
  /** Nobody knows: the same request has to be sent again. */
  | { kind: "unknown"; message: string };

const succeeded = z.object({
  state: z.literal("succeeded"),
  credits: z.number(),
  amount: z.number(),
  currency: z.string(),
  balance: z.object({
    balance: z.number(),
    held: z.number(),
    lastSeq: z.number(),
    asOf: z.string(),
  }),
});
const check = z.object({
  state: z.literal("requires_action"),
  purchaseId: z.string(),
  clientSecret: z.string(),
  publishableKey: z.string(),
  stripeJsUrl: z.string(),
});
const other = z.object({ state: z.enum(["processing", "canceled"]) });
const answerSchema = z.discriminatedUnion("state", [succeeded, check, other]);
const declineSchema = z.object({ purchaseId: z.string() });

/** What Stripe or the network did not answer in time: the money may have moved. */
const undecided = new Set([
  "unreachable",
  "internal",
  "upstream",
  "unavailable",
  "busy",
  "in_progress",
]);

/** Reads an answer about a purchase, whichever request it answers. */
export function readPurchaseReply(answer: ApiAnswer): PurchaseReply {
  if (!answer.ok) {
    const { code, message } = answer;
    if (undecided.has(code)) return { kind: "unknown", message };
    const decline = declineSchema.safeParse(answer.data);
    return { kind: "refused", purchaseId: decline.data?.purchaseId ?? null, message };
  }
  const parsed = answerSchema.safeParse(answer.data);
  if (!parsed.success)
    return { kind: "unknown", message: "The answer could not be read. Try again." };
  const data = parsed.data;
  switch (data.state) {
    case "succeeded": {
      const { balance, held, lastSeq, asOf } = data.balance;
      return {
        kind: "arrived",
        credits: data.credits,
        amount: data.amount,
        currency: data.currency,
        balance: { availableMicros: toMicros(balance), heldMicros: toMicros(held), lastSeq, asOf },
      };
    }
    case "requires_action": {
      const { state: _, ...rest } = data;
      return { kind: "check", ...rest };
    }
    case "processing":
      return { kind: "processing" };
    case "canceled":
      return {
        kind: "refused",
        purchaseId: null,
        message: "This purchase was given up. Try again.",
      };
  }
}
