import { formatDay } from "@/components/billing/format-date";
import { isLost } from "@/components/billing/history/payment-state";
import type { PastPayment } from "@/lib/billing/purchases/payment-history";
import { formatMoney } from "@/lib/pricing/format-money";

interface ReversalStoryProps {
  payment: PastPayment;
  /** What the payment was for. */
  name: string;
}

/** Why a refund or dispute moved credits, for its receipt. */
export function ReversalStory({ payment, name }: ReversalStoryProps) {
  return (
    <p className="text-muted-foreground leading-6">
      {whatHappened(payment)} It was paid for {name} on {formatDay(payment.createdAt)}. Credits go
      and come back in the same share as the money.
    </p>
  );
}

function whatHappened({ amountMinor, currency, returned }: PastPayment): string {
  const paid = formatMoney(amountMinor, currency);
  const back = returned?.returnedMinor ?? 0;
  if (isLost(returned?.disputeStatus)) {
    return `The bank decided the dispute about ${paid} in the cardholder's favour.`;
  }
  if (back === 0) return `The payment of ${paid} stands, and nothing of it is refunded now.`;
  return back >= amountMinor
    ? `The payment of ${paid} was refunded.`
    : `${formatMoney(back, currency)} of a payment of ${paid} is refunded.`;
}
