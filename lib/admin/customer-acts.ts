import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { openAccount } from "@/lib/admin/open-account";
import { operatorReason } from "@/lib/admin/operator-reason";
import type { AccountAccess } from "@/lib/auth/access";
import { changePlan } from "@/lib/billing/subscriptions/change-plan";
import { instant } from "@/lib/http/answer-parts";
import { plainText } from "@/lib/http/plain-text";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

const exampleId = "0b7e7f0e-8d6a-4f4c-9d0a-1a5c2b3d4e5f";

export const extensionSchema = z
  .strictObject({
    lotId: z.uuid(),
    expiresAt: z.iso.datetime({ offset: true }).nullable().describe("Null never ends."),
    reason: operatorReason,
  })
  .meta({
    examples: [
      { lotId: exampleId, expiresAt: "2027-01-31T00:00:00Z", reason: "Was ill for a month" },
    ],
  });

export const extensionAnswerSchema = z
  .object({ lotId: z.uuid(), expiresAt: instant.nullable() })
  .meta({
    id: "ExtendedCredits",
    examples: [{ lotId: exampleId, expiresAt: "2027-01-31T00:00:00.000Z" }],
  });

/** Why credits cannot be given a longer life, by the database's outcome. */
export const extensionRefusals: Record<string, string> = {
  gone: "These credits are used up or over.",
  of_plan: "A plan's credits end with their period. Give credits instead.",
  not_later: "They last at least as long already.",
  in_debt: "These credits have paid a debt, and keep their turn. Give credits instead.",
};

/**
 * Lets credits end later, or never; who and why go to the audit log. Repeating it changes nothing.
 *
 * @throws Problem conflict with why it cannot be.
 */
export async function extendCredits(
  operator: AccountAccess,
  accountId: string,
  { lotId, expiresAt, reason }: z.output<typeof extensionSchema>,
): Promise<z.output<typeof extensionAnswerSchema>> {
  const outcome = await callOne(
    "extend_credits",
    {
      p_account_id: accountId,
      p_actor_id: operator.userId,
      p_grant_id: lotId,
      p_expires_at: expiresAt,
      p_reason: reason,
    },
    z.string(),
  );
  if (outcome !== "ok") {
    throw new Problem("conflict", { detail: extensionRefusals[outcome] ?? "They cannot." });
  }
  return { lotId, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
}

export const noteSchema = z
  .strictObject({ body: plainText.min(1, "Write something.").max(2000) })
  .meta({ examples: [{ body: "Pays by bank transfer; invoices go to Grace." }] });

export const noteAnswerSchema = z
  .object({ noteId: z.uuid() })
  .meta({ id: "AccountNote", examples: [{ noteId: exampleId }] });

/** Notes something about a customer for other operators; a repeat under one key notes it once. */
export async function addNote(
  operator: AccountAccess,
  accountId: string,
  { body }: z.output<typeof noteSchema>,
  idempotencyKey: string | null,
): Promise<z.output<typeof noteAnswerSchema>> {
  const noteId = await callOne(
    "add_account_note",
    {
      p_account_id: accountId,
      p_actor_id: operator.userId,
      p_body: body,
      p_request_key: idempotencyKey ?? randomUUID(),
    },
    z.uuid(),
  );
  return { noteId };
}

export const planActSchema = z
  .strictObject({ planPriceId: z.uuid(), reason: operatorReason })
  .meta({ examples: [{ planPriceId: exampleId, reason: "Asked for it on the phone" }] });

export const planActAnswerSchema = z
  .object({ accountId: z.uuid(), planPriceId: z.uuid() })
  .meta({ id: "PlanAct", examples: [{ accountId: exampleId, planPriceId: exampleId }] });

/**
 * Switches a customer's plan as the customer would: upwards at once and charged, downwards with the
 * period. Who and why go to the audit log.
 *
 * @throws as `changePlan`.
 */
export async function changeCustomerPlan(
  operator: AccountAccess,
  accountId: string,
  { planPriceId, reason }: z.output<typeof planActSchema>,
  idempotencyKey: string | null,
): Promise<z.output<typeof planActAnswerSchema>> {
  const { access } = await openAccount(operator, accountId);
  await changePlan(access, planPriceId, idempotencyKey, reason);
  return { accountId, planPriceId };
}
