import { Suspense } from "react";
import { CheckoutButton } from "@/components/billing/packs/checkout-button";
import { CancelPlanDialog } from "@/components/billing/plan/cancel-plan-dialog";
import { PausePlanButton } from "@/components/billing/plan/pause-plan-button";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { isPauseOffered } from "@/lib/billing/subscriptions/pause-subscription";
import type { AccountSubscription } from "@/lib/billing/subscriptions/subscription";
import type { Viewer } from "@/lib/usage/get-viewer";

/** What can be done about the balance and the plan, under the balance. */
export function BillActions({ viewer, hasPacks }: { viewer: Viewer; hasPacks: boolean }) {
  if (!viewer.canBuy) {
    return (
      <Button asChild variant="outline">
        <Link href="/billing/usage">See your usage</Link>
      </Button>
    );
  }
  const { accountId, subscription } = viewer;
  const sellsPacks = hasPacks && !viewer.isDisputed;
  return (
    <>
      {sellsPacks && (
        <Button asChild>
          <a href="#packs">Buy a pack</a>
        </Button>
      )}
      <Button
        asChild
        variant={sellsPacks || subscription || viewer.isDisputed ? "outline" : "default"}
      >
        <a href="#plans">{subscription ? "Change plan" : "See plans"}</a>
      </Button>
      {subscription && (
        <>
          <CheckoutButton accountId={accountId} opens={{ page: "portal" }} variant="outline">
            Open portal
          </CheckoutButton>
          <Endings accountId={accountId} subscription={subscription} />
        </>
      )}
    </>
  );
}

/** A break where the portal offers one, and the end. */
function Endings({
  accountId,
  subscription,
}: {
  accountId: string;
  subscription: AccountSubscription;
}) {
  if (subscription.cancelAt) return null;
  const planName = subscription.planName ?? "your plan";
  const mayPause = isPausable(subscription) ? isPauseOffered() : undefined;
  return (
    <div className="flex max-sm:contents sm:-mr-2.5 sm:ml-auto">
      {mayPause && (
        <Suspense>
          <PauseAction accountId={accountId} planName={planName} mayPause={mayPause} />
        </Suspense>
      )}
      <CancelPlanDialog
        accountId={accountId}
        planName={planName}
        subscription={subscription}
        mayPause={mayPause}
      >
        <Button variant="ghost" className="px-2.5 text-muted-foreground">
          Cancel plan
        </Button>
      </CancelPlanDialog>
    </div>
  );
}

/** Only what is paid for and simply renews can be paused. */
function isPausable({ status, paidUntil, scheduledPlanId }: AccountSubscription): boolean {
  return status === "active" && paidUntil !== null && scheduledPlanId === null;
}

async function PauseAction({
  accountId,
  planName,
  mayPause,
}: {
  accountId: string;
  planName: string;
  mayPause: Promise<boolean>;
}) {
  if (!(await mayPause)) return null;
  return (
    <PausePlanButton
      accountId={accountId}
      planName={planName}
      variant="ghost"
      className="px-2.5 text-muted-foreground"
    >
      Pause
    </PausePlanButton>
  );
}
