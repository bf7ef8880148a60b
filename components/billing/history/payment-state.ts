import { formatDay } from "@/components/billing/format-date";
import type { BadgeProps } from "@/components/ui/badge";
import type { PastPayment } from "@/lib/billing/purchases/payment-history";
import { formatMoney } from "@/lib/pricing/format-money";

/** How a payment stands, as a badge, with what there is to add in a few words. */
export interface PaymentState {
  label: string;
  variant: BadgeProps["variant"];
  note: string;
}

type StateFacts = Pick<PastPayment, "kind" | "status" | "amountMinor" | "currency" | "returned">;

const lostStatuses = new Set(["lost", "appeal_needs_response", "appeal_under_review"]);
const inquiryStatuses = new Set(["warning_needs_response", "warning_under_review"]);

/** Whether the bank decided a dispute against us; an appeal leaves it decided until it is won. */
export function isLost(status: string | null | undefined): boolean {
  return lostStatuses.has(status ?? "");
}

/** Checkout refuses a card while its owner is there; what fails afterwards is a bank's debit. */
const failedNotes: Record<PastPayment["kind"], string> = {
  pack: "refused by the bank, nothing charged",
  subscription: "refused by the bank, nothing charged",
  purchase: "card declined, nothing charged",
  topup: "card declined, nothing charged",
};

/** What a payment's badge says. */
export function paymentState(payment: StateFacts): PaymentState {
  const { kind, status, returned, amountMinor, currency } = payment;
  if (status === "processing") {
    return { label: "Processing", variant: "primary", note: "usually 3 days" };
  }
  if (status === "failed") return { label: "Failed", variant: "danger", note: failedNotes[kind] };
  if (status === "disputed") {
    return { label: "Disputed", variant: "warning", note: "the bank decides" };
  }
  if (!returned || returned.returnedMinor === 0) return paidState(returned?.disputeStatus ?? null);
  if (isLost(returned.disputeStatus)) {
    return { label: "Dispute lost", variant: "danger", note: "" };
  }
  const day = formatDay(returned.recordedAt);
  const note = returned.isPending ? "on its way to your bank" : day;
  if (returned.returnedMinor >= amountMinor) {
    return { label: "Refunded", variant: "neutral", note };
  }
  const money = formatMoney(returned.returnedMinor, currency);
  return { label: "Partly refunded", variant: "neutral", note: `${money}, ${note}` };
}

function paidState(disputeStatus: string | null): PaymentState {
  const paid = { label: "Paid", variant: "success" } as const;
  if (inquiryStatuses.has(disputeStatus ?? "")) return { ...paid, note: "the bank asks about it" };
  return { ...paid, note: disputeStatus === "won" ? "dispute decided for us" : "" };
}
