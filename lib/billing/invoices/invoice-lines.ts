import "server-only";
import type { Stripe } from "stripe";
import { fromSeconds, idOf } from "@/lib/billing/stripe-client";

/** An invoice line that a subscription caused, in the words of the database. */
export interface SubscriptionLine {
  subscriptionId: string;
  priceId: string;
  /** Minor units before discounts; negative where it credits. */
  amountMinor: number;
  startsAt: string;
  endsAt: string;
  isTrial: boolean;
  isProration: boolean;
  /** The invoice whose time a negative line credits, where Stripe says which. */
  creditedInvoiceId: string | null;
}

interface Trial {
  trial_start: number | null;
  trial_end: number | null;
}

/**
 * The subscription's lines among an invoice's. A line without a price of a catalog kind keeps an
 * empty price id, which no price row has, so that the database refuses the invoice rather than
 * leave a line out.
 */
export function subscriptionLines(
  lines: Stripe.InvoiceLineItem[],
  subscription: Trial & { id: string },
): SubscriptionLine[] {
  return lines.flatMap((line) => {
    const details = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details;
    const subscriptionId = details?.subscription ?? idOf(line.subscription);
    if (subscriptionId !== subscription.id) return [];
    return [
      {
        subscriptionId,
        priceId: idOf(line.pricing?.price_details?.price) ?? "",
        amountMinor: line.amount,
        startsAt: fromSeconds(line.period.start),
        endsAt: fromSeconds(line.period.end),
        isTrial: isOfTrial(line, subscription),
        isProration: details?.proration ?? false,
        creditedInvoiceId: details?.proration_details?.credited_items?.invoice ?? null,
      },
    ];
  });
}

/** A trial's own line costs nothing and begins in it; it may end later, where the trial was cut short. */
function isOfTrial({ amount, period }: Stripe.InvoiceLineItem, { trial_start, trial_end }: Trial) {
  if (trial_start === null || trial_end === null || period.start < trial_start) return false;
  return period.end <= trial_end || (amount === 0 && period.start < trial_end);
}

/** Lines as the parallel arrays that SQL takes. */
export function lineArguments(lines: SubscriptionLine[]) {
  return {
    p_line_price_ids: lines.map((line) => line.priceId),
    p_line_amounts: lines.map((line) => line.amountMinor),
    p_line_starts: lines.map((line) => line.startsAt),
    p_line_ends: lines.map((line) => line.endsAt),
    p_line_kinds: lines.map((line) => (line.isTrial ? "trial" : "paid")),
    p_line_credited: lines.map((line) => line.creditedInvoiceId ?? ""),
  };
}
