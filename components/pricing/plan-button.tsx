import { CheckoutButton } from "@/components/billing/packs/checkout-button";
import { CancelPlanDialog } from "@/components/billing/plan/cancel-plan-dialog";
import { ChangePlanDialog } from "@/components/billing/plan/change-plan-dialog";
import { SubscriptionButton } from "@/components/billing/plan/subscription-button";
import type { PlanAction } from "@/components/pricing/plan-action";
import { UnlessCode } from "@/components/pricing/trial-terms";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import type { OfferPlan } from "@/lib/pricing/offer";
import type { Viewer } from "@/lib/usage/get-viewer";

interface PlanButtonProps {
  plan: OfferPlan;
  action: PlanAction;
  viewer: Viewer | null;
  /** The name of the plan that the account has. */
  heldPlanName: string;
}

/** The button of one plan, doing what `planAction` decided. */
export function PlanButton({ plan, action, viewer, heldPlanName }: PlanButtonProps) {
  const accountId = viewer?.accountId ?? "";
  const variant = plan.isHighlighted ? "default" : "outline";
  switch (action.kind) {
    case "sign-up":
      return (
        <Button asChild className="w-full" variant={variant}>
          <Link href={plan.prices.length > 0 ? "/signup?next=/billing" : "/signup"}>
            {signUpWords(plan, action.trialDays)}
          </Link>
        </Button>
      );
    case "contact":
      return (
        <Button asChild className="w-full" variant="outline">
          <Link href="/pricing#contact">Talk to us</Link>
        </Button>
      );
    case "subscribe":
      return (
        <CheckoutButton
          accountId={accountId}
          opens={{
            page: "plan",
            planPriceId: action.planPriceId,
            trial: action.trialDays > 0,
          }}
          variant={variant}
          className="w-full"
        >
          <SubscribeWords
            accountId={accountId}
            planName={plan.name}
            isFirst={!viewer?.planId}
            action={action}
          />
        </CheckoutButton>
      );
    case "switch":
      return (
        <ChangePlanDialog
          accountId={accountId}
          planName={plan.name}
          planPriceId={action.planPriceId}
          direction={action.direction}
          isHighlighted={plan.isHighlighted}
        />
      );
    case "cancel":
      return (
        <CancelPlanDialog
          accountId={accountId}
          planName={heldPlanName}
          subscription={action.subscription}
        >
          <Button className="w-full" variant="outline">
            Downgrade<span className="sr-only"> to {plan.name}</span>
          </Button>
        </CancelPlanDialog>
      );
    case "resume":
      return (
        <SubscriptionButton
          accountId={accountId}
          does="resume"
          planName={plan.name}
          className="w-full"
        >
          Keep {plan.name}
        </SubscriptionButton>
      );
    default:
      return <NoButton>{reasons[action.kind]}</NoButton>;
  }
}

/** A trial, or the price at once: also where a code is applied, which takes the trial's place. */
function SubscribeWords({
  accountId,
  planName,
  isFirst,
  action: { planPriceId, trialDays },
}: {
  accountId: string;
  planName: string;
  /** There is no plan yet to upgrade from. */
  isFirst: boolean;
  action: Extract<PlanAction, { kind: "subscribe" }>;
}) {
  const upgrade = isFirst ? (
    `Get ${planName}`
  ) : (
    <>
      Upgrade<span className="sr-only"> to {planName}</span>
    </>
  );
  if (trialDays === 0) return upgrade;
  return (
    <UnlessCode accountId={accountId} planPriceId={planPriceId} instead={upgrade}>
      Start {trialDays}-day trial<span className="sr-only"> of {planName}</span>
    </UnlessCode>
  );
}

function signUpWords(plan: OfferPlan, trialDays: number): string {
  if (plan.prices.length === 0) return "Start free";
  return trialDays > 0 ? `Start ${trialDays}-day trial` : `Get ${plan.name}`;
}

const reasons = {
  current: "Your plan",
  scheduled: "Starts with your next period",
  ask: "Ask who pays the bill",
  follows: "Follows your plan",
  free: "Costs nothing",
  unsold: "Not on sale yet",
  disputed: "After the dispute",
};

/** Words in a button's place, so that the cards stay level. */
function NoButton({ children }: { children: string }) {
  return (
    <p className="flex h-9 items-center justify-center rounded-md bg-muted text-muted-foreground text-sm">
      {children}
    </p>
  );
}
