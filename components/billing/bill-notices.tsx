import Link from "next/link";
import type { ReactNode } from "react";
import { CheckoutButton } from "@/components/billing/checkout-button";
import { formatDay } from "@/components/billing/format-date";
import { SubscriptionButton } from "@/components/billing/subscription-button";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import type { AutoTopUp } from "@/lib/billing/auto-top-up";
import { topUpFailureWords } from "@/lib/billing/top-up-failure-words";
import { formatCredits } from "@/lib/credits/amount";
import type { Balance } from "@/lib/credits/get-balance";
import type { Viewer } from "@/lib/usage/get-viewer";

interface BillNoticesProps {
  balance: Balance;
  viewer: Viewer;
  /** Null where it was never on, or is not the viewer's to see. */
  autoTopUp: AutoTopUp | null;
}

/** What the account must know before anything else: what is owed, stopped, or about to change. */
export function BillNotices({ balance, viewer, autoTopUp }: BillNoticesProps) {
  const notices = [
    debtNotice(balance),
    balance.isSpendingFrozen && (
      <Callout key="frozen" tone="danger" title="Spending is stopped">
        Your credits are safe, and nothing can be charged until spending is allowed again.
      </Callout>
    ),
    balance.frozenMicros > 0 && (
      <Callout key="dispute" tone="warning" title="A payment is disputed">
        {formatCredits(balance.frozenMicros)} credits are set aside until the dispute is decided.
      </Callout>
    ),
    paymentNotice(viewer),
    topUpNotice(autoTopUp),
    endNotice(viewer),
    scheduleNotice(viewer),
  ].filter(Boolean);
  return notices.length === 0 ? null : <div className="grid gap-3">{notices}</div>;
}

function debtNotice({ debtMicros }: Balance): ReactNode {
  if (debtMicros === 0) return null;
  return (
    <Callout key="debt" tone="danger" title={`${formatCredits(debtMicros)} credits are owed`}>
      More was used or taken back than the balance held. The next credits repay this first.
    </Callout>
  );
}

function paymentNotice({ subscription, canBuy, accountId }: Viewer): ReactNode {
  if (subscription?.status !== "past_due" && subscription?.status !== "unpaid") return null;
  return (
    <Callout
      key="payment"
      tone="danger"
      title="The last payment failed"
      action={
        canBuy && (
          <CheckoutButton accountId={accountId} opens={{ page: "portal" }} size="sm">
            Update payment
          </CheckoutButton>
        )
      }
    >
      New credits come as soon as it goes through.
    </Callout>
  );
}

function topUpNotice(autoTopUp: AutoTopUp | null) {
  if (!autoTopUp?.isOn) return null;
  if (autoTopUp.stoppedReason !== null) {
    return (
      <Callout
        key="top-up"
        tone="danger"
        title="Auto top-up has stopped"
        action={
          <Button asChild size="sm">
            <Link href="/billing/payment">Use another card</Link>
          </Button>
        }
      >
        {topUpFailureWords(autoTopUp.stoppedReason)} It goes on with another card.
      </Callout>
    );
  }
  if (autoTopUp.isPackSold) return null;
  return (
    <Callout
      key="top-up"
      tone="warning"
      title="Auto top-up needs another pack"
      action={
        <Button asChild size="sm">
          <a href="#auto-top-up">Choose a pack</a>
        </Button>
      }
    >
      The pack it bought is no longer sold.
    </Callout>
  );
}

function endNotice({ subscription, canBuy, accountId }: Viewer) {
  if (!subscription?.cancelAt) return null;
  const planName = subscription.planName ?? "Your plan";
  return (
    <Callout
      key="end"
      tone="warning"
      title={`${planName} ends on ${formatDay(subscription.cancelAt)}`}
      action={
        canBuy && (
          <SubscriptionButton accountId={accountId} does="resume" planName={planName} size="sm">
            Keep {planName}
          </SubscriptionButton>
        )
      }
    >
      Until then you keep it and its credits. Credits from packs stay yours after that.
    </Callout>
  );
}

function scheduleNotice({ subscription, canBuy, accountId }: Viewer) {
  if (!subscription?.scheduledPlanId || !subscription.scheduledAt) return null;
  const planName = subscription.planName ?? "Your plan";
  const nextName = subscription.scheduledPlanName ?? "another plan";
  return (
    <Callout
      key="schedule"
      title={`${planName} changes to ${nextName} on ${formatDay(subscription.scheduledAt)}`}
      action={
        canBuy && (
          <SubscriptionButton
            accountId={accountId}
            does="undo-schedule"
            planName={planName}
            size="sm"
            variant="outline"
          >
            Stay on {planName}
          </SubscriptionButton>
        )
      }
    >
      Nothing changes before that day.
    </Callout>
  );
}
