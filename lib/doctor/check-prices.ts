import "server-only";
import { isMissing, stripe } from "@/lib/billing/stripe-client";
import { listSalePrices, type SalePrice } from "@/lib/billing/stripe-sync/sale-prices";
import { inequalityOf } from "@/lib/billing/stripe-sync/sync-prices";
import { type Finding, ok, problem } from "@/lib/doctor/finding";

const mend = "npm run stripe:sync";

/** Whether each thing that is sold has a Stripe price that charges what the catalog says. */
export async function checkPrices(): Promise<Finding[]> {
  const live = (await listSalePrices()).filter((sale) => sale.isLive);
  const findings: Finding[] = [];
  for (const sale of live) {
    const wrong = await whatIsWrong(sale);
    if (wrong) findings.push(problem(`${sale.name} (${sale.lookupKey}) ${wrong}.`, mend));
  }
  if (findings.length > 0) return findings;
  return [ok(`All ${live.length} prices are at Stripe as the catalog says.`)];
}

async function whatIsWrong(sale: SalePrice): Promise<string | null> {
  if (sale.stripePriceId === null || sale.stripeProductId === null) return "has no Stripe price";
  try {
    const price = await stripe().prices.retrieve(sale.stripePriceId);
    const inequality = inequalityOf(price, sale, sale.stripeProductId);
    if (inequality !== null) return `has Stripe price ${price.id} with another ${inequality}`;
    return price.active ? null : `has Stripe price ${price.id}, which is not active`;
  } catch (error) {
    if (isMissing(error)) return `has Stripe price ${sale.stripePriceId}, unknown to this key`;
    throw error;
  }
}
