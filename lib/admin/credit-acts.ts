import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import type { creditActAnswerSchema } from "@/lib/admin/credit-act-schemas";
import type { AccountAccess } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { type CreditAnswer, creditAnswerSchema } from "@/lib/credits/credit-answer";
import { Problem } from "@/lib/http/problem";
import { callMaybe, callOne } from "@/lib/supabase/call";

/** Whose credits an operator changes. */
export interface Subject {
  accountId?: string | undefined;
  email?: string | undefined;
}

interface Act {
  subject: Subject;
  reason: string;
  /** A repeat under the same key has effect once, also after a crash. */
  idempotencyKey: string | null;
}

type Answer = z.output<typeof creditActAnswerSchema>;

/**
 * Gives an account credits by hand; who and why go to the audit log.
 *
 * @throws Problem not_found for an unknown account or address; DatabaseError PT403 for no operator.
 */
export async function allocateCredits(
  operator: AccountAccess,
  act: Act & { micros: number; source: "admin" | "refund"; expiresAt: string | null },
): Promise<Answer> {
  const accountId = await requireAccount(act.subject);
  const answer = await callOne(
    "allocate_credits",
    {
      ...actArguments("allocate", operator, accountId, act),
      p_micros: act.micros,
      p_source: act.source,
      p_expires_at: act.expiresAt,
    },
    creditAnswerSchema,
  );
  return actAnswer(accountId, answer);
}

/**
 * Takes credits by hand, never more than can be spent now.
 *
 * @throws Problem as `allocateCredits`, and insufficient_credits.
 */
export async function deductCredits(
  operator: AccountAccess,
  act: Act & { micros: number },
): Promise<Answer> {
  const accountId = await requireAccount(act.subject);
  const answer = await callOne(
    "deduct_credits",
    { ...actArguments("deduct", operator, accountId, act), p_micros: act.micros },
    creditAnswerSchema,
  );
  return actAnswer(accountId, answer);
}

/**
 * Gives a usage back, or a part of it, to the lots that paid for it.
 *
 * @throws Problem as `allocateCredits`; not_found for what is no usage, or is refunded already.
 */
export async function refundUsage(
  operator: AccountAccess,
  act: Act & { transaction: number; micros: number | null },
): Promise<Answer> {
  const accountId = await requireAccount(act.subject);
  const answer = await callOne(
    "refund_usage",
    {
      ...actArguments("refund", operator, accountId, act),
      p_seq: act.transaction,
      p_micros: act.micros,
    },
    creditAnswerSchema,
  );
  return actAnswer(accountId, answer);
}

function actArguments(name: string, operator: AccountAccess, accountId: string, act: Act) {
  return {
    p_account_id: accountId,
    p_actor_id: operator.userId,
    p_reason: act.reason,
    p_source_key: sourceKey(name, operator, act.idempotencyKey),
  };
}

/** The same key of the same operator for the same act is the same row of the ledger. */
function sourceKey(name: string, operator: AccountAccess, idempotencyKey: string | null): string {
  if (idempotencyKey === null) return `admin:${randomUUID()}`;
  const hash = createHash("sha256").update(JSON.stringify([operator.userId, name, idempotencyKey]));
  return `admin:${hash.digest("hex").slice(0, 32)}`;
}

async function requireAccount({ accountId, email }: Subject): Promise<string> {
  if (accountId !== undefined) return accountId;
  const found = await callMaybe("find_person_account", { p_email: email ?? "" }, z.uuid());
  if (found === null) {
    throw new Problem("not_found", { detail: "Nobody has confirmed this address." });
  }
  return found;
}

function actAnswer(accountId: string, answer: CreditAnswer): Answer {
  if (answer.outcome === "insufficient_credits") {
    throw new Problem("insufficient_credits", {
      detail: "The account has fewer credits than that.",
      facts: {
        balance: toCredits(answer.availableMicros),
        cost: toCredits(answer.costMicros),
        shortfall: toCredits(answer.shortfallMicros),
      },
    });
  }
  if (answer.outcome !== "ok") throw new Problem(answer.outcome);
  return {
    accountId,
    transaction: answer.seq,
    credits: answer.chargedMicros === 0 ? 0 : -toCredits(answer.chargedMicros),
    balance: toCredits(answer.availableMicros),
    held: toCredits(answer.heldMicros),
    debt: toCredits(answer.debtMicros),
    replayed: answer.replayed,
  };
}
