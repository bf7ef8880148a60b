import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";

export interface ListedPrice {
  name: string;
  amount: string;
  /** What it is an amount of: `credits`, `a month`. */
  unit: string;
}

/** What the chat and its tools cost, and where all other prices stand. */
export function PriceList({ prices, hasPacks }: { prices: ListedPrice[]; hasPacks: boolean }) {
  return (
    <section aria-labelledby="prices" className="border-t bg-muted/40">
      <div className="mx-auto grid max-w-6xl gap-x-8 gap-y-8 px-4 py-16 sm:px-6 sm:py-20 lg:grid-cols-3">
        <div>
          <h2 id="prices" className="font-semibold text-2xl tracking-tight sm:text-3xl">
            Every price is on one page
          </h2>
          <p className="mt-3 text-pretty text-[0.9375rem] text-muted-foreground leading-7">
            {hasPacks ? "Plans, packs, and" : "Plans, and"} what each action and tool costs. You
            need no account to read it.
          </p>
          <Button asChild variant="outline" className="mt-5">
            <Link href="/pricing">See all prices</Link>
          </Button>
        </div>
        {prices.length > 0 && (
          <dl className="h-fit divide-y rounded-xl border bg-card shadow-xs lg:col-span-2">
            {prices.map(({ name, amount, unit }) => (
              <div
                key={name}
                className="flex items-baseline justify-between gap-4 px-5 py-3 text-sm"
              >
                <dt>{name}</dt>
                <dd className="whitespace-nowrap text-muted-foreground tabular-nums">
                  <span className="font-medium text-foreground">{amount}</span> {unit}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}
