import { CouponPrice } from "@/components/billing/coupons/coupon-price";
import { BuyPackButton } from "@/components/billing/packs/buy-pack-button";
import { packSavingPercent } from "@/components/pricing/pack-saving";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { formatCredits } from "@/lib/credits/amount";
import { formatPrice, formatPricePerCredit } from "@/lib/pricing/format-money";
import type { OfferPack } from "@/lib/pricing/offer";
import type { Viewer } from "@/lib/usage/get-viewer";

/** Every pack, with what a credit costs in it and what that saves against the dearest. */
export function PackGrid({
  packs,
  viewer,
  headingLevel: Heading,
}: {
  packs: OfferPack[];
  /** Null: signed out. */
  viewer: Viewer | null;
  headingLevel: "h2" | "h3";
}) {
  return (
    <ul
      className={cn(
        "grid gap-4 sm:grid-cols-2",
        packs.length % 3 === 0 ? "lg:grid-cols-3" : "lg:grid-cols-4",
      )}
    >
      {packs.map((pack) => {
        const saving = packSavingPercent(pack, packs);
        const credits = formatCredits(pack.creditsMicros);
        const hasName = isNamed(pack);
        const badge = saving > 0 && <Badge variant="success">Save {saving}%</Badge>;
        const Figure = hasName ? "p" : Heading;
        return (
          <li key={pack.packId} className="flex flex-col rounded-xl border bg-card p-5 shadow-xs">
            {hasName && (
              <div className="mb-2 flex min-h-6 items-center justify-between gap-2">
                <Heading className="font-medium text-muted-foreground text-sm">{pack.name}</Heading>
                {badge}
              </div>
            )}
            <div className="flex items-center justify-between gap-2">
              <Figure className="flex items-baseline gap-1.5">
                <span className="font-semibold text-2xl tabular-nums tracking-tight">
                  {credits}
                </span>
                <span className="text-muted-foreground text-sm">credits</span>
              </Figure>
              {!hasName && badge}
            </div>
            <p className="mt-1 text-[0.8125rem] text-muted-foreground tabular-nums leading-5">
              {formatPricePerCredit(pack, pack.currency)} a credit ·{" "}
              {pack.expiresAfterDays === null
                ? "never expires"
                : `valid ${pack.expiresAfterDays} days`}
            </p>
            <p className="mt-2 text-sm leading-6">{pack.description}</p>
            <div className="mt-auto flex items-center justify-between gap-3 pt-5">
              <div>
                <p className="font-semibold text-lg tabular-nums">
                  {formatPrice(pack.unitAmount, pack.currency)}
                </p>
                {viewer && (
                  <CouponPrice accountId={viewer.accountId} saleId={pack.packId} renews={false} />
                )}
              </div>
              <PackButton pack={pack} viewer={viewer} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** A pack that is called by its credits is not called twice. */
function isNamed({ name, creditsMicros }: OfferPack): boolean {
  return name !== `${formatCredits(creditsMicros)} credits`;
}

function PackButton({ pack, viewer }: { pack: OfferPack; viewer: Viewer | null }) {
  const credits = `${formatCredits(pack.creditsMicros)} credits`;
  const label = (
    <>
      Buy now
      <span className="sr-only"> {isNamed(pack) ? `${pack.name}, ${credits}` : credits}</span>
    </>
  );
  if (!viewer) {
    return (
      <Button asChild variant="outline">
        <Link href="/signup?next=/billing">{label}</Link>
      </Button>
    );
  }
  if (!viewer.canBuy) return null;
  if (viewer.isDisputed) {
    return <span className="text-muted-foreground text-sm">After the dispute</span>;
  }
  if (pack.stripePriceId === null) {
    return <span className="text-muted-foreground text-sm">Not on sale yet</span>;
  }
  return (
    <BuyPackButton
      accountId={viewer.accountId}
      pack={pack}
      variant={pack.isHighlighted ? "default" : "outline"}
    >
      {label}
    </BuyPackButton>
  );
}
