import "server-only";
import { findOwner } from "@/lib/billing/customer";
import type { Difference } from "@/lib/billing/reconcile/difference";
import { findReversal, listNamedPayments } from "@/lib/billing/reconcile/recorded";
import { replay } from "@/lib/billing/reconcile/replay";

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

/** What nothing was granted for takes nothing back. The passes before have granted what they could. */
async function isOfPurchase(accountId: string, named: ReturnedMoney["named"]): Promise<boolean> {
  const name =
    "intentId" in named
      ? named.intentId !== null && { intentId: named.intentId }
      : named.invoiceId !== null && { invoiceId: named.invoiceId };
  return name !== false && (await listNamedPayments(accountId, name)).length > 0;
}
