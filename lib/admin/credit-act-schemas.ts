import { z } from "zod";
import { operatorReason } from "@/lib/admin/operator-reason";
import { creditsAsMicros } from "@/lib/team/request-schemas";

const credits = creditsAsMicros.refine((micros) => micros > 0, "More than nothing.");
const reason = operatorReason;

/** Whose credits: an account, or the person with a confirmed address. */
const whose = {
  accountId: z.uuid().optional(),
  email: z.email().max(254).optional(),
};
const namesOne = (body: { accountId?: unknown; email?: unknown }) =>
  (body.accountId === undefined) !== (body.email === undefined);
const oneOf = { message: "Name an account or an email address, not both.", path: ["accountId"] };

const accountId = "9c3f1a52-7e0d-4d0a-8a55-2f6b1c0d9e8f";

export const allocationSchema = z
  .strictObject({
    ...whose,
    credits,
    reason,
    source: z.enum(["admin", "refund"]).default("admin"),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(namesOne, oneOf)
  .meta({ examples: [{ accountId, credits: 100, reason: "Apology for the outage" }] });

export const deductionSchema = z
  .strictObject({ ...whose, credits, reason })
  .refine(namesOne, oneOf)
  .meta({ examples: [{ accountId, credits: 25, reason: "Given twice by mistake" }] });

export const refundSchema = z
  .strictObject({
    ...whose,
    transaction: z.int().positive().describe("The usage's number in the account's history."),
    credits: credits.optional().describe("A part of what it cost; all of it if left out."),
    reason,
  })
  .refine(namesOne, oneOf)
  .meta({ examples: [{ accountId, transaction: 312, reason: "The answer was empty" }] });

export const creditActAnswerSchema = z
  .object({
    accountId: z.uuid(),
    transaction: z.int().nullable(),
    credits: z.number().describe("What the account got: negative when credits were taken."),
    balance: z.number(),
    held: z.number(),
    debt: z.number(),
    replayed: z.boolean(),
  })
  .meta({
    id: "CreditAct",
    examples: [
      {
        accountId,
        transaction: 313,
        credits: 100,
        balance: 932.5,
        held: 0,
        debt: 0,
        replayed: false,
      },
    ],
  });
