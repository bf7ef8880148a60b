import { ExternalLink } from "lucide-react";
import { Suspense } from "react";
import { formatDay } from "@/components/billing/format-date";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Link } from "@/components/ui/link";
import type { AccountAccess } from "@/lib/auth/access";
import { findOpenInvoice, type OpenInvoice } from "@/lib/billing/invoices/open-invoice";
import type { AccountSubscription } from "@/lib/billing/subscriptions/subscription";
import { formatMoney } from "@/lib/pricing/format-money";
import type { Viewer } from "@/lib/usage/get-viewer";

interface UnpaidNoticeProps {
  access: AccountAccess;
  viewer: Viewer;
  subscription: AccountSubscription;
}

/**
 * A subscription whose invoice is not paid: what happens next, and how to mend it. It is complete
 * without Stripe; the amount, the next attempt and the page to pay at follow when Stripe answers.
 */
export function UnpaidNotice(props: UnpaidNoticeProps) {
  return (
    <Suspense fallback={<Words {...props} invoice={null} />}>
      <WithInvoice {...props} />
    </Suspense>
  );
}

async function WithInvoice(props: UnpaidNoticeProps) {
  const { access, viewer } = props;
  const invoice = viewer.canBuy ? await findOpenInvoice(access).catch(() => null) : null;
  return <Words {...props} invoice={invoice} />;
}

function Words({
  viewer,
  subscription,
  invoice,
}: UnpaidNoticeProps & { invoice: OpenInvoice | null }) {
  const planName = subscription.planName ?? "Your plan";
  if (subscription.status === "active") {
    return (
      <Callout title={`${planName} starts when your bank confirms the payment`}>
        A bank debit usually takes 3 days. The plan and its credits arrive by themselves.
      </Callout>
    );
  }
  const due = invoice ? formatMoney(invoice.dueMinor, invoice.currency) : null;
  return (
    <Callout
      tone="danger"
      title={due ? `The payment of ${due} for ${planName} failed` : "The last payment failed"}
      action={viewer.canBuy && <Mend invoice={invoice} due={due} />}
    >
      {nextStep(subscription, invoice)} New credits come as soon as it is paid.
    </Callout>
  );
}

function nextStep({ status }: AccountSubscription, invoice: OpenInvoice | null): string {
  if (invoice?.nextAttemptAt) {
    return `We try the card again on ${formatDay(invoice.nextAttemptAt)}, and end the plan when the last attempt fails.`;
  }
  return status === "unpaid"
    ? "The card was declined on every attempt, and it is not tried again."
    : "The card was declined.";
}

function Mend({ invoice, due }: { invoice: OpenInvoice | null; due: string | null }) {
  return (
    <div className="flex flex-wrap gap-2">
      {invoice?.payUrl && (
        <Button asChild size="sm">
          <a href={invoice.payUrl}>
            Pay {due} <ExternalLink aria-hidden="true" />
          </a>
        </Button>
      )}
      <Button asChild size="sm" variant={invoice?.payUrl ? "outline" : "default"}>
        <Link href="/billing/payment">Use another card</Link>
      </Button>
    </div>
  );
}
