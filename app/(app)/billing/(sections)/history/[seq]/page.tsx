import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { movementTitle } from "@/components/billing/history/movement-words";
import { paymentNames } from "@/components/billing/history/payment-name";
import { ReceiptCard } from "@/components/billing/history/receipt-card";
import { ReversalStory } from "@/components/billing/history/reversal-story";
import { itemNames } from "@/components/billing/usage/usage-item-name";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { canSeeBill } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import { findPastPayment } from "@/lib/billing/purchases/payment-history";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer } from "@/lib/pricing/offer";
import { findReceipt } from "@/lib/usage/find-receipt";
import { parseBeforeSeq } from "@/lib/usage/history-address";

export async function generateMetadata({ params }: PageProps<{ seq: string }>): Promise<Metadata> {
  return { title: `Receipt ${(await params).seq}` };
}

/**
 * One movement, explained to the credit. No loading state stands above it, so that a receipt that is
 * not there answers 404.
 */
export default async function ReceiptPage({ params }: PageProps<{ seq: string }>) {
  const written = (await params).seq;
  const access = await requireAccount(`/billing/history/${written}`);
  const seq = parseBeforeSeq(written);
  const [receipt, offer] = await Promise.all([
    seq === null ? null : findReceipt(access, seq),
    getOffer(),
  ]);
  if (!receipt) notFound();
  const payment =
    receipt.reversedPaymentId !== null && canSeeBill(access)
      ? await findPastPayment(access, receipt.reversedPaymentId)
      : null;
  return (
    <div className="grid gap-5">
      <ReceiptCard
        receipt={receipt}
        title={movementTitle(receipt, itemNames(offer))}
        showsBalance={canSeeBill(access)}
        story={payment && <ReversalStory payment={payment} name={paymentNames(offer)(payment)} />}
        footer={
          <>
            <Button asChild variant="outline">
              <Link href="/billing/history">Back to history</Link>
            </Button>
            {receipt.conversationId && (
              <Button asChild variant="ghost">
                <Link href={`/chat/${receipt.conversationId}`}>Open the conversation</Link>
              </Button>
            )}
            {receipt.refersToSeq !== null && (
              <Button asChild variant="ghost">
                <Link href={`/billing/history/${receipt.refersToSeq}`}>
                  Receipt {receipt.refersToSeq}
                </Link>
              </Button>
            )}
          </>
        }
      />
    </div>
  );
}
