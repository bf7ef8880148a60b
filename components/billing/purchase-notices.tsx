import { formatDay } from "@/components/billing/format-date";
import { formatMoney } from "@/components/pricing/format-money";
import { Callout } from "@/components/ui/callout";
import type { Payment } from "@/lib/billing/payment";
import { formatCredits } from "@/lib/credits/amount";

const failureShownMs = 3 * 86_400_000;

/**
 * Purchases that a bank is still deciding about, and the last one that it refused days after
 * Checkout. A card's refusal is not among them: who paid by card was there.
 *
 * @param asOf now, by the database's clock, ISO 8601.
 */
export function PurchaseNotices({ payments, asOf }: { payments: Payment[]; asOf: string }) {
  const underWay = payments.filter(({ status }) => status === "processing");
  // Newest first: what was paid since has made up for it.
  const last = payments.find(({ status, kind }) => status === "paid" || kind === "pack");
  const isFresh = last && Date.parse(asOf) - Date.parse(last.createdAt) < failureShownMs;
  const failed = isFresh && last.status === "failed" ? last : null;
  if (underWay.length === 0 && !failed) return null;
  return (
    <div className="grid gap-3">
      {underWay.map((payment) => (
        <Callout
          key={payment.paymentId}
          title={`A payment of ${formatMoney(payment.amountMinor, payment.currency)} is on its way`}
        >
          {formatCredits(payment.creditsMicros)} credits arrive when the bank confirms it. Started
          on {formatDay(payment.createdAt)}.
        </Callout>
      ))}
      {failed && (
        <Callout
          tone="warning"
          title={`The payment of ${formatMoney(failed.amountMinor, failed.currency)} did not go through`}
        >
          The bank refused it, and nothing was charged. Buy the credits again, by card if you like.
        </Callout>
      )}
    </div>
  );
}
