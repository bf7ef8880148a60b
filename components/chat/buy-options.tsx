import { CheckoutButton } from "@/components/billing/packs/checkout-button";
import type { PackToBuy } from "@/components/billing/packs/use-pack-purchase";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";
import { formatCredits } from "@/lib/credits/amount";
import { formatPrice, formatPricePerCredit } from "@/lib/pricing/format-money";

/** Packs and plans in short, each a click away from being bought. */
export function BuyOptions({
  accountId,
  shop,
  startingId,
  onBuyPack,
}: {
  accountId: string;
  shop: ChatSetup["shop"];
  /** The pack that was chosen a moment ago. */
  startingId: string | null;
  onBuyPack: (pack: PackToBuy) => void;
}) {
  const { packs, plans } = shop;
  return (
    <>
      {packs.length > 0 && (
        <section aria-labelledby="buy-packs" className="grid gap-2">
          <h3 id="buy-packs" className="font-medium text-sm">
            Buy credits once
          </h3>
          <ul className="divide-y rounded-lg border">
            {packs.map((pack) => (
              <li key={pack.packId} className="flex items-center gap-3 py-2.5 pr-2.5 pl-4">
                <div className="min-w-0 flex-1">
                  <p className="flex items-center gap-2 font-medium text-sm tabular-nums">
                    {formatCredits(pack.creditsMicros)} credits
                    {pack.isHighlighted && <Badge variant="primary">Popular</Badge>}
                  </p>
                  <p className="text-muted-foreground text-xs tabular-nums leading-5">
                    {formatPricePerCredit(pack, pack.currency)} a credit
                  </p>
                </div>
                <Button
                  pending={startingId === pack.packId}
                  disabled={startingId !== null}
                  onClick={() => onBuyPack(pack)}
                  size="sm"
                  variant={pack.isHighlighted ? "default" : "outline"}
                  className="min-w-24 tabular-nums"
                  aria-label={`Buy ${formatCredits(pack.creditsMicros)} credits for ${formatPrice(pack.unitAmount, pack.currency)}`}
                >
                  {formatPrice(pack.unitAmount, pack.currency)}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {plans.length > 0 && (
        <section aria-labelledby="buy-plans" className="grid gap-2">
          <h3 id="buy-plans" className="font-medium text-sm">
            {packs.length > 0
              ? "Or upgrade, for credits every month"
              : "Plans, with credits every month"}
          </h3>
          <ul className="divide-y rounded-lg border">
            {plans.map((plan) => (
              <PlanRow key={plan.planId} accountId={accountId} plan={plan} />
            ))}
          </ul>
        </section>
      )}
      {plans.length === 0 && (
        <Button
          asChild
          variant={packs.length > 0 ? "outline" : "default"}
          className="justify-self-start"
        >
          <Link href="/billing#plans">See plans and billing</Link>
        </Button>
      )}
    </>
  );
}

function PlanRow({
  accountId,
  plan,
}: {
  accountId: string;
  plan: ChatSetup["shop"]["plans"][number];
}) {
  const price = plan.prices.find((each) => each.interval === "month") ?? plan.prices[0];
  if (!price) return null;
  const amount = formatPrice(price.unitAmount, price.currency);
  return (
    <li className="flex items-center gap-3 py-2.5 pr-2.5 pl-4">
      <div className="min-w-0 flex-1">
        <p className="font-medium text-sm">{plan.name}</p>
        <p className="text-muted-foreground text-xs tabular-nums leading-5">
          {plan.monthlyCreditsMicros === null
            ? "Unlimited"
            : `${formatCredits(plan.monthlyCreditsMicros)} credits a month`}
        </p>
      </div>
      <CheckoutButton
        accountId={accountId}
        opens={{ page: "plan", planPriceId: price.planPriceId }}
        size="sm"
        variant="outline"
        className="min-w-24 tabular-nums"
        aria-label={`Upgrade to ${plan.name} for ${amount} a ${price.interval}`}
      >
        {amount} a {price.interval}
      </CheckoutButton>
    </li>
  );
}
