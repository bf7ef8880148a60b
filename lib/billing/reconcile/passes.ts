import "server-only";
import { compareCreditNotes } from "@/lib/billing/reconcile/compare-credit-notes";
import { compareCustomers } from "@/lib/billing/reconcile/compare-customers";
import { compareDisputes } from "@/lib/billing/reconcile/compare-disputes";
import { compareEvents } from "@/lib/billing/reconcile/compare-events";
import { compareInvoices } from "@/lib/billing/reconcile/compare-invoices";
import { comparePaymentIntents } from "@/lib/billing/reconcile/compare-payment-intents";
import { comparePayments } from "@/lib/billing/reconcile/compare-payments";
import { compareRefunds } from "@/lib/billing/reconcile/compare-refunds";
import { compareSessions } from "@/lib/billing/reconcile/compare-sessions";
import { compareSubscriptions } from "@/lib/billing/reconcile/compare-subscriptions";
import type { Pass } from "@/lib/billing/reconcile/difference";
import { retryInbox } from "@/lib/billing/reconcile/retry-inbox";

/**
 * What is compared, in order: whose money it is before the money, what was paid before what went
 * back, then the other way round, and the events last, of which most have nothing left to do.
 */
export const passes: Pass[] = [
  compareCustomers,
  compareSubscriptions,
  compareInvoices,
  compareSessions,
  comparePaymentIntents,
  compareRefunds,
  compareDisputes,
  compareCreditNotes,
  comparePayments,
  compareEvents,
  retryInbox,
];
