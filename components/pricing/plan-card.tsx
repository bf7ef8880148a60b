import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { type Interval, perMonth, priceAt } from "@/components/pricing/plan-action";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { formatCredits } from "@/lib/credits/amount";
import { formatPrice, formatPricePerCredit } from "@/lib/pricing/format-money";
import type { OfferPlan } from "@/lib/pricing/offer";

interface PlanCardProps {
  plan: OfferPlan;
  interval: Interval;
  isCurrent: boolean;
  headingLevel: "h2" | "h3";
  /** What a plain message costs where it costs the same each time; says how far the credits go. */
  messageMicros: number | null;
  /** What its trial gives, where it would begin with one. */
  trialTerms?: ReactNode;
  /** What the price is with a code, below it. */
  withCode?: ReactNode;
  action: ReactNode;
}

/** One plan: its price, what it brings, and its button. */
export function PlanCard({
  plan,
  interval,
  isCurrent,
  headingLevel: Heading,
  messageMicros,
  trialTerms,
  withCode,
  action,
}: PlanCardProps) {
  return (
    <li
      className={cn(
        // The cards of a row share their lines, so that prices, buttons and features stay level.
        "row-span-4 grid grid-rows-subgrid gap-0 rounded-xl border bg-card p-5 shadow-xs",
        plan.isHighlighted && "border-primary ring-1 ring-primary",
      )}
    >
      <div>
        <div className="flex min-h-6 items-center justify-between gap-2">
          <Heading className="font-semibold text-base tracking-tight">{plan.name}</Heading>
          {isCurrent ? (
            <Badge variant="success">Current plan</Badge>
          ) : (
            plan.isHighlighted && <Badge variant="primary">Most popular</Badge>
          )}
        </div>
        <p className="mt-1 text-pretty text-muted-foreground text-sm leading-6">
          {plan.description}
        </p>
      </div>
      <div>
        <PlanPrice plan={plan} interval={interval} />
        {trialTerms}
        {withCode}
      </div>
      <div className="pt-5">{action}</div>
      <ul className="mt-5 grid content-start gap-2 border-t pt-5 text-sm leading-6">
        {[monthlyCredits(plan), howFar(plan, messageMicros), ...plan.features].map(
          (feature) => feature !== null && <Feature key={feature}>{feature}</Feature>,
        )}
      </ul>
    </li>
  );
}

function PlanPrice({ plan, interval }: { plan: OfferPlan; interval: Interval }) {
  const price = priceAt(plan, interval);
  const credits = plan.monthlyCreditsMicros;
  if (plan.contactSales) return <PriceLines figure="Custom" note="Priced to your volume" />;
  if (!price) return <PriceLines figure="Free" note="No card needed" />;
  const monthly = Math.round(perMonth(price));
  const perCredit =
    credits === null || credits === 0
      ? "One flat price"
      : `${formatPricePerCredit({ unitAmount: perMonth(price), creditsMicros: credits }, price.currency)} a credit`;
  return (
    <PriceLines
      figure={formatPrice(monthly, price.currency)}
      unit="a month"
      note={
        price.interval === "year"
          ? `${formatPrice(price.unitAmount, price.currency)} billed yearly · ${perCredit}`
          : perCredit
      }
    />
  );
}

function PriceLines({ figure, unit, note }: { figure: string; unit?: string; note: string }) {
  return (
    <div className="mt-4">
      <p className="flex items-baseline gap-1.5">
        <span className="font-semibold text-3xl tabular-nums tracking-tight">{figure}</span>
        {unit && <span className="text-muted-foreground text-sm">{unit}</span>}
      </p>
      <p className="mt-1 text-[0.8125rem] text-muted-foreground tabular-nums leading-5">{note}</p>
    </div>
  );
}

function Feature({ children }: { children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-success" />
      <span>{children}</span>
    </li>
  );
}

/** A month's credits, as a feature; null where they are agreed on. */
function monthlyCredits(plan: OfferPlan): string | null {
  if (plan.contactSales) return null;
  return plan.monthlyCreditsMicros === null
    ? "Unlimited credits"
    : `${formatCredits(plan.monthlyCreditsMicros)} credits every month`;
}

/** A month's credits in plain messages, as a feature; null where messages have no fixed price. */
function howFar(plan: OfferPlan, messageMicros: number | null): string | null {
  if (!messageMicros || !plan.monthlyCreditsMicros) return null;
  const messages = Math.floor(plan.monthlyCreditsMicros / messageMicros);
  return messages > 0 ? `Up to ${formatCredits(messages * 1_000_000)} messages a month` : null;
}
