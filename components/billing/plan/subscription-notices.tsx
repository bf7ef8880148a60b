import { formatDay } from "@/components/billing/format-date";
import { SubscriptionButton } from "@/components/billing/plan/subscription-button";
import { UnpaidNotice } from "@/components/billing/plan/unpaid-notice";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Link } from "@/components/ui/link";
import type { AccountAccess } from "@/lib/auth/access";
import type { EndedSubscription } from "@/lib/billing/subscriptions/ended-subscription";
import type { AccountSubscription } from "@/lib/billing/subscriptions/subscription";
import { formatMoney } from "@/lib/pricing/format-money";
import type { OfferPlan } from "@/lib/pricing/offer";
import type { Viewer } from "@/lib/usage/get-viewer";

interface SubscriptionNoticesProps {
  access: AccountAccess;
  viewer: Viewer;
  plans: OfferPlan[];
  /** One that ended without being asked to; null where there is none to tell of. */
  ended: EndedSubscription | null;
}

/** Where the subscription stands when it does not simply renew, and what can be done about it. */
export function SubscriptionNotices({ access, viewer, plans, ended }: SubscriptionNoticesProps) {
  const { subscription } = viewer;
  return (
    <>
      {ended && <EndedNotice ended={ended} />}
      {subscription && isUnpaid(subscription) && (
        <UnpaidNotice access={access} viewer={viewer} subscription={subscription} />
      )}
      {subscription?.status === "paused" && (
        <PausedNotice viewer={viewer} subscription={subscription} />
      )}
      {subscription?.status === "trialing" && !subscription.cancelAt && (
        <TrialNotice
          viewer={viewer}
          subscription={subscription}
          plan={plans.find(({ planId }) => planId === subscription.planId)}
        />
      )}
      {subscription?.cancelAt && <EndNotice viewer={viewer} subscription={subscription} />}
      {subscription?.scheduledPlanId && (
        <ScheduleNotice viewer={viewer} subscription={subscription} />
      )}
    </>
  );
}

interface NoticeProps {
  viewer: Viewer;
  subscription: AccountSubscription;
}

/** A failed renewal, or a first payment that a bank has not confirmed yet. */
function isUnpaid({ status, paidUntil }: AccountSubscription): boolean {
  return status === "past_due" || status === "unpaid" || (status === "active" && !paidUntil);
}

const endedWords = {
  payment_failed: {
    title: (plan: string, day: string) => `${plan} ended on ${day}, because it was not paid`,
    detail:
      "The card was declined on every attempt. Credits from packs are still yours. Choose a plan to go on.",
  },
  payment_disputed: {
    title: (plan: string, day: string) =>
      `${plan} ended on ${day}, because its payment was disputed`,
    detail: "Credits from packs are still yours. Choose a plan to go on.",
  },
  superseded: {
    title: (plan: string, day: string) => `A second ${plan} subscription was cancelled on ${day}`,
    detail:
      "You had one already, so we cancelled the second and refunded it in full. Nothing else changes.",
  },
};

function EndedNotice({ ended }: { ended: EndedSubscription }) {
  const { title, detail } = endedWords[ended.reason];
  const isSecond = ended.reason === "superseded";
  return (
    <Callout
      tone={isSecond ? "info" : "warning"}
      title={title(ended.planName ?? "plan", formatDay(ended.endedAt))}
      action={
        <Button asChild size="sm" variant={isSecond ? "outline" : "default"}>
          {isSecond ? (
            <Link href="/billing/invoices">See payments</Link>
          ) : (
            <a href="#plans">See plans</a>
          )}
        </Button>
      }
    >
      {detail}
    </Callout>
  );
}

function TrialNotice({
  viewer,
  subscription,
  plan,
}: NoticeProps & { plan: OfferPlan | undefined }) {
  const { trialEnd, unitAmount, currency, interval } = subscription;
  const planName = subscription.planName ?? "your plan";
  const price =
    unitAmount === null
      ? "its price"
      : `${formatMoney(unitAmount, currency)} a ${interval ?? "month"}`;
  const isCardless = plan?.trialNeedsCard === false;
  return (
    <Callout
      title={`Your trial of ${planName} ends${trialEnd ? ` on ${formatDay(trialEnd)}` : " soon"}`}
      action={
        viewer.canBuy &&
        isCardless && (
          <Button asChild size="sm">
            <Link href="/billing/payment">Save a card</Link>
          </Button>
        )
      }
    >
      {isCardless
        ? `With a card saved, ${planName} then goes on at ${price}. Without one it ends, and nothing is charged.`
        : `Then your card is charged ${price}, and the plan's credits arrive. Cancel before, and nothing is charged.`}
    </Callout>
  );
}

function PausedNotice({ viewer, subscription }: NoticeProps) {
  const planName = subscription.planName ?? "Your plan";
  const end = subscription.periodEnd;
  return (
    <Callout
      tone="warning"
      title={`${planName} is paused`}
      action={
        viewer.canBuy && (
          <SubscriptionButton
            accountId={viewer.accountId}
            does="resume"
            planName={planName}
            size="sm"
          >
            Resume {planName}
          </SubscriptionButton>
        )
      }
    >
      Nothing is charged and no credits come while it is paused.
      {end && ` Resume after ${formatDay(end)}, and a new paid period begins that day.`}
    </Callout>
  );
}

function EndNotice({ viewer, subscription }: NoticeProps) {
  const planName = subscription.planName ?? "Your plan";
  const isTrial = subscription.status === "trialing";
  return (
    <Callout
      tone="warning"
      title={`${planName} ends on ${formatDay(subscription.cancelAt ?? "")}`}
      action={
        viewer.canBuy && (
          <SubscriptionButton
            accountId={viewer.accountId}
            does="resume"
            planName={planName}
            size="sm"
          >
            Keep {planName}
          </SubscriptionButton>
        )
      }
    >
      {isTrial
        ? "The trial runs until then, and nothing is charged after it."
        : "Until then you keep it and its credits. Credits from packs stay yours after that."}
    </Callout>
  );
}

function ScheduleNotice({ viewer, subscription }: NoticeProps) {
  const planName = subscription.planName ?? "Your plan";
  const nextName = subscription.scheduledPlanName ?? "another plan";
  if (!subscription.scheduledAt) return null;
  return (
    <Callout
      title={`${planName} changes to ${nextName} on ${formatDay(subscription.scheduledAt)}`}
      action={
        viewer.canBuy && (
          <SubscriptionButton
            accountId={viewer.accountId}
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
      Nothing changes before that day: you keep {planName} and its credits until then.
    </Callout>
  );
}
