import { expect, test } from "vitest";
import { paymentState } from "@/components/billing/history/payment-state";
import type { PastPayment } from "@/lib/billing/purchases/payment-history";

type Facts = Parameters<typeof paymentState>[0];
type Returned = NonNullable<PastPayment["returned"]>;

const recordedAt = "2026-11-21T12:00:00.000Z";

function facts(
  status: Facts["status"],
  returned: Partial<Returned> | null = null,
  kind: Facts["kind"] = "pack",
): Facts {
  const all = {
    paymentId: "payment",
    returnedMinor: 0,
    isPending: false,
    disputeStatus: null,
    reversedMicros: 0,
    recordedAt,
  };
  return {
    kind,
    status,
    amountMinor: 500,
    currency: "usd",
    returned: returned && { ...all, ...returned },
  };
}

test.each<[string, Facts, { label: string; note: string }]>([
  ["a paid one", facts("paid"), { label: "Paid", note: "" }],
  ["one that a bank decides", facts("processing"), { label: "Processing", note: "usually 3 days" }],
  [
    "a bank debit that was refused",
    facts("failed"),
    { label: "Failed", note: "refused by the bank, nothing charged" },
  ],
  [
    "a card that was declined",
    facts("failed", null, "purchase"),
    { label: "Failed", note: "card declined, nothing charged" },
  ],
  [
    "a refunded one",
    facts("refunded", { returnedMinor: 500 }),
    { label: "Refunded", note: "Nov 21, 2026" },
  ],
  [
    "a refund under way",
    facts("refunded", { returnedMinor: 500, isPending: true }),
    { label: "Refunded", note: "on its way to your bank" },
  ],
  [
    "a partly refunded one",
    facts("paid", { returnedMinor: 200 }),
    { label: "Partly refunded", note: "$2.00, Nov 21, 2026" },
  ],
  ["a refund that failed", facts("paid", { returnedMinor: 0 }), { label: "Paid", note: "" }],
  [
    "a disputed one",
    facts("disputed", { disputeStatus: "needs_response" }),
    { label: "Disputed", note: "the bank decides" },
  ],
  [
    "a lost dispute",
    facts("refunded", { returnedMinor: 500, disputeStatus: "lost" }),
    { label: "Dispute lost", note: "" },
  ],
  [
    "a won dispute",
    facts("paid", { disputeStatus: "won" }),
    { label: "Paid", note: "dispute decided for us" },
  ],
  [
    "an inquiry",
    facts("paid", { disputeStatus: "warning_needs_response" }),
    { label: "Paid", note: "the bank asks about it" },
  ],
])("%s says so", (_, payment, state) => {
  expect(paymentState(payment)).toMatchObject(state);
});
