import { ChatPreview } from "@/components/site/chat-preview";
import { type ListedPrice, PriceList } from "@/components/site/price-list";
import { Promises } from "@/components/site/promises";
import { Steps } from "@/components/site/steps";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { findUser } from "@/lib/auth/session";
import { formatCredits } from "@/lib/credits/amount";
import { findExampleCharge } from "@/lib/pricing/example-charge";
import { formatPrice } from "@/lib/pricing/format-money";
import { getOffer, type Offer } from "@/lib/pricing/offer";
import { cheapestPlanWith } from "@/lib/pricing/plan-entitlement";
import { getProduct } from "@/lib/pricing/product";

export default async function LandingPage() {
  const [product, charge, user] = await Promise.all([
    getProduct(),
    findExampleCharge(),
    findUser(),
  ]);
  const offer = await getOffer();
  return (
    <>
      <section className="mx-auto grid max-w-6xl items-center gap-12 px-4 pt-12 pb-16 sm:px-6 sm:pt-20 sm:pb-20 lg:grid-cols-[minmax(0,1fr)_minmax(0,33rem)] lg:gap-16 lg:pb-28">
        <div>
          <h1 className="max-w-xl text-balance font-semibold text-4xl leading-[1.1] tracking-tight sm:text-5xl">
            {product.tagline}
          </h1>
          <p className="mt-5 max-w-lg text-pretty text-base text-muted-foreground leading-7 sm:text-lg sm:leading-8">
            {product.description}
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Button asChild size="lg">
              <Link href={user ? "/chat" : "/signup"}>
                {user ? "Open chat" : "Create an account"}
              </Link>
            </Button>
            <Button asChild size="lg" variant="outline">
              <Link href="/pricing">See prices</Link>
            </Button>
          </div>
        </div>
        <ChatPreview productName={product.name} tools={shownTools(offer)} charge={charge} />
      </section>
      <Steps
        charge={charge}
        toolsCost={chatTools(offer).some(({ costMicros }) => costMicros > 0)}
      />
      <Promises
        hasApi={cheapestPlanWith(offer.plans, "api") !== null}
        hasPacks={offer.packs.length > 0}
      />
      <PriceList prices={listedPrices(offer)} hasPacks={offer.packs.length > 0} />
    </>
  );
}

/** The tools that the chat can use, as they are sold. */
function chatTools({ chat, tools }: Offer) {
  return tools.filter((sold) => chat.tools.includes(sold.tool));
}

/** Two tools for a picture in which the guides are searched. */
function shownTools(offer: Offer) {
  const isSearch = ({ tool }: Offer["tools"][number]) => Number(tool === "documentation");
  return chatTools(offer)
    .toSorted((a, b) => isSearch(b) - isSearch(a))
    .slice(0, 2);
}

/** The chat's action and what adds to it where that is single numbers, else the plans' prices. */
function listedPrices(offer: Offer): ListedPrice[] {
  const action = offer.actions.find((sold) => sold.action === offer.chat.action);
  if (action?.pricing !== "flat") return offer.plans.flatMap(planPrice);
  const { name, costMicros, matchWords, matchCostMicros } = action;
  const matched = matchCostMicros === null ? [] : [{ words: matchWords, micros: matchCostMicros }];
  return [
    credits(name, costMicros),
    ...matched.map(({ words, micros }) => credits(`${name} with ${quoted(words)}`, micros)),
    ...chatTools(offer)
      .filter((tool) => tool.costMicros > 0)
      .map((tool) => credits(`+ ${tool.name}`, tool.costMicros)),
  ];
}

function credits(name: string, micros: number): ListedPrice {
  return { name, amount: formatCredits(micros), unit: micros === 1_000_000 ? "credit" : "credits" };
}

function quoted(words: string[]): string {
  const list = new Intl.ListFormat("en-US", { type: "disjunction" });
  return list.format(words.map((word) => `“${word}”`));
}

function planPrice({ name, prices: [price] }: Offer["plans"][number]): ListedPrice[] {
  if (!price) return [];
  const amount = formatPrice(price.unitAmount, price.currency);
  return [{ name, amount, unit: `a ${price.interval}` }];
}
