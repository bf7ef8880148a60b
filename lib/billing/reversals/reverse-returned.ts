import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { listReturned, type Returned } from "@/lib/billing/reversals/list-returned";
import type { MoneyPath } from "@/lib/billing/reversals/money-path";
import { callMany, callOne } from "@/lib/supabase/call";

const recordedSchema = z
  .object({ payment_id: z.string(), reversal_version: z.number().int(), currency: z.string() })
  .transform((row) => ({
    paymentId: row.payment_id,
    version: row.reversal_version,
    currency: row.currency,
  }));

type Recorded = z.output<typeof recordedSchema>;

const answerSchema = z
  .object({
    outcome: z.string(),
    replayed: z.boolean().nullable(),
    status: z.string().nullable(),
    moved_micros: z.number().int().nullable(),
  })
  .transform((row) => ({
    outcome: row.outcome,
    replayed: row.replayed ?? false,
    status: row.status ?? "",
    movedMicros: row.moved_micros ?? 0,
  }));

/** What a payment has become; `movedMicros` was taken now, or given again when negative. */
export interface Reversal {
  paymentId: string;
  status: string;
  movedMicros: number;
  replayed: boolean;
  /** Why a person has to look: what went back cannot be compared with what was paid. */
  refusal?: string;
}

const maximumAttempts = 8;

/**
 * Takes back, or gives again, the credits of what a path of money paid for, until the ledger says
 * what Stripe says now. Our version is read before Stripe is, and the write happens only if it still
 * stands: an older, slower read never overwrites a newer one. Grants nothing: no payment recorded is
 * an empty answer.
 *
 * @throws Error when others kept writing; StripeError, DatabaseError: try again later.
 */
export async function reverseReturned(owner: Owner, path: MoneyPath): Promise<Reversal[]> {
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const payments = await listRecorded(owner, path);
    if (payments.length === 0) return [];
    const returned = await listReturned(path);
    const reversals: Reversal[] = [];
    for (const payment of payments) {
      const stray = returned.find(({ currency }) => currency !== payment.currency);
      if (stray) {
        reversals.push(refuse(owner, payment, stray));
        continue;
      }
      const answer = await reversePayment(owner, payment, returned);
      if (answer.outcome !== "ok") break;
      reversals.push({ paymentId: payment.paymentId, ...answer });
    }
    if (reversals.length === payments.length) return reversals;
    await pause(attempt * 10 + Math.random() * 40);
  }
  throw new Error(`${path.invoiceId ?? path.intentIds[0]} kept changing while it was read`);
}

async function listRecorded(owner: Owner, path: MoneyPath): Promise<Recorded[]> {
  return callMany(
    "find_reversible_payments",
    {
      p_account_id: owner.accountId,
      p_payment_intent_id: path.intentIds[0] ?? null,
      p_invoice_id: path.invoiceId,
    },
    recordedSchema,
  );
}

const words = { refund: "Refund", dispute: "Dispute", credit_note: "Credit note" };

/** A share of a price cannot be told from money of another currency: nothing is taken by guess. */
function refuse(owner: Owner, { paymentId, currency }: Recorded, stray: Returned): Reversal {
  const refusal =
    `${words[stray.kind]} ${stray.objectId} is in ${stray.currency.toUpperCase()}, and its payment was in ` +
    `${currency.toUpperCase()}: which share of the credits it takes back cannot be told, so none was taken`;
  raiseAlert("money went back in another currency than it came in", {
    accountId: owner.accountId,
    paymentId,
    objectId: stray.objectId,
  });
  return { paymentId, status: "", movedMicros: 0, replayed: false, refusal };
}

/** The outcome is `stale` when another writer came between. */
async function reversePayment(owner: Owner, payment: Recorded, returned: Returned[]) {
  return callOne(
    "reverse_payment",
    {
      p_account_id: owner.accountId,
      p_payment_id: payment.paymentId,
      p_expected_version: payment.version,
      p_object_ids: returned.map(({ objectId }) => objectId),
      p_kinds: returned.map(({ kind }) => kind),
      p_statuses: returned.map(({ status }) => status),
      p_amounts: returned.map(({ amountMinor }) => amountMinor),
    },
    answerSchema,
  );
}
