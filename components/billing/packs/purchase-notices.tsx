import { briefCredits } from "@/components/billing/balance/brief-credits";
import { formatDay } from "@/components/billing/format-date";
import { isLost } from "@/components/billing/history/payment-state";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Link } from "@/components/ui/link";
import type { PastPayment } from "@/lib/billing/purchases/payment-history";
import { formatMoney } from "@/lib/pricing/format-money";

const failureShownMs = 3 * 86_400_000;
const returnShownMs = 7 * 86_400_000;

/**
 * Purchases that a bank is still deciding about, and the last one that it refused days after
 * Checkout, and what went back in the last days. A card's refusal is not among them: who paid by
 * card was there.
 *
 * @param asOf now, by the database's clock, ISO 8601.
 */
export function PurchaseNotices({ payments, asOf }: { payments: PastPayment[]; asOf: string }) {
  const underWay = payments.filter(({ status }) => status === "processing");
  // Newest first: what was paid since has made up for it.
  const last = payments.find(({ status, kind }) => status === "paid" || kind === "pack");
  const isFresh = last && Date.parse(asOf) - Date.parse(last.createdAt) < failureShownMs;
  const failed = isFresh && last.status === "failed" ? last : null;
  const returned = payments.filter(
    (payment) =>
      payment.returned !== null &&
      payment.returned.returnedMinor > 0 &&
      payment.status !== "disputed" &&
      Date.parse(asOf) - Date.parse(payment.returned.recordedAt) < returnShownMs,
  );
  return (
    <>
      {underWay.map((payment) => (
        <Callout
          key={payment.paymentId}
          title={`A payment of ${formatMoney(payment.amountMinor, payment.currency)} is on its way`}
        >
          {briefCredits(payment.creditsMicros)} credits arrive when the bank confirms it, usually
          within 3 days. Started on {formatDay(payment.createdAt)}.
        </Callout>
      ))}
      {returned.map((payment) => (
        <ReturnedNotice key={payment.paymentId} payment={payment} />
      ))}
      {failed && (
        <Callout
          tone="warning"
          title={`The payment of ${formatMoney(failed.amountMinor, failed.currency)} did not go through`}
        >
          The bank refused it, and nothing was charged. Buy the credits again, by card if you like.
        </Callout>
      )}
    </>
  );
}

/** What went back of a payment, and its credits with it. */
function ReturnedNotice({ payment }: { payment: PastPayment }) {
  const { returned, currency } = payment;
  if (!returned) return null;
  const money = formatMoney(returned.returnedMinor, currency);
  const title = isLost(returned.disputeStatus)
    ? `The dispute about ${money} was decided for the cardholder`
    : `${money} ${returned.isPending ? "is on its way back to you" : "was refunded to you"}`;
  return (
    <Callout
      title={title}
      action={
        <Button asChild size="sm" variant="outline">
          <Link href="/billing/history?show=removed">See history</Link>
        </Button>
      }
    >
      {returned.reversedMicros > 0
        ? `${briefCredits(returned.reversedMicros)} credits that it had paid for were taken back.`
        : "No credits were taken back for it."}
    </Callout>
  );
}
