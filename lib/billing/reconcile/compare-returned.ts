import "server-only";
import { findOwner } from "@/lib/billing/customers/customer";
import type { Difference } from "@/lib/billing/reconcile/difference";
import { findReversal, listNamedPayments } from "@/lib/billing/reconcile/recorded";
import { replay } from "@/lib/billing/reconcile/replay";
import { traceIntent } from "@/lib/billing/reversals/money-path";

/** A refund, dispute or credit note. */
export interface ReturnedMoney {
  objectId: string;
  /** The event that tells of it. */
  type: string;
  words: string;
  customerId: string | null;
  /** Which payment it is of. */
  named: { intentId: string | null } | { invoiceId: string | null };
  /** What became of it, as Stripe says now. */
  readStatus: () => Promise<string>;
}

/** Whether money that went back, or may go back, is booked in the state that it has now. */
export async function compareReturned(returned: ReturnedMoney): Promise<Difference[]> {
  const { objectId, type, words, customerId, named, readStatus } = returned;
  const owner = await findOwner(customerId);
  if (!owner || customerId === null) return [];
  const { accountId } = owner;
  const booked = await findReversal(accountId, objectId);
  if (!booked && !(await isOfPurchase(accountId, named))) return [];
  const status = await readStatus();
  if (booked?.status === status) return [];
  return [
    {
      about: objectId,
      text: `${words} of account ${accountId} is ${status}, and here ${booked?.status ?? "not booked"}.`,
      repair: () => replay({ type, objectId, customerId }),
    },
  ];
}

/**
 * What nothing was granted for takes nothing back. The passes before have granted what they could. An
 * invoice may be paid by several intents, of which its payment names one.
 */
async function isOfPurchase(accountId: string, named: ReturnedMoney["named"]): Promise<boolean> {
  if ("invoiceId" in named) return isOfInvoice(accountId, named.invoiceId);
  const { intentId } = named;
  if (intentId === null) return false;
  if ((await listNamedPayments(accountId, { intentId })).length > 0) return true;
  return isOfInvoice(accountId, (await traceIntent(intentId)).invoiceId);
}

async function isOfInvoice(accountId: string, invoiceId: string | null): Promise<boolean> {
  return invoiceId !== null && (await listNamedPayments(accountId, { invoiceId })).length > 0;
}
