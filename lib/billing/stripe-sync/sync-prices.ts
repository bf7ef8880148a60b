import "server-only";
import type { Stripe } from "stripe";
import { findAtStripe, idOf, isMissing, stripe } from "@/lib/billing/stripe-client";
import { ownProductId } from "@/lib/billing/stripe-sync/own-product";
import {
  listSalePrices,
  noteStripePrice,
  type SalePrice,
} from "@/lib/billing/stripe-sync/sale-prices";

export interface PriceSync {
  productsCreated: number;
  productsUpdated: number;
  pricesCreated: number;
  pricesRetired: number;
  pricesLive: number;
}

/**
 * Makes Stripe sell what the catalog sells: a product a plan or pack, a price a row, found again by
 * our marks. A Stripe price is never changed: another amount, or the same amount for other credits,
 * is another price, which takes the lookup key over; subscribers keep theirs. Running it again
 * changes nothing.
 */
export async function syncPrices(): Promise<PriceSync> {
  const summary: PriceSync = {
    productsCreated: 0,
    productsUpdated: 0,
    pricesCreated: 0,
    pricesRetired: 0,
    pricesLive: 0,
  };
  const all = await listSalePrices();
  const live = all.filter((sale) => sale.isLive);
  for (const sale of live) {
    const productId = await syncProduct(sale, summary);
    const priceId = await syncPrice(sale, productId, summary);
    if (sale.stripePriceId !== priceId || sale.stripeProductId !== productId) {
      await noteStripePrice(sale, productId, priceId);
    }
    summary.pricesLive += 1;
  }
  for (const sale of all) {
    if (!sale.isLive && sale.stripePriceId) await retirePrice(sale.stripePriceId, summary);
  }
  await retireStrays(await listSalePrices(), summary);
  return summary;
}

/** A run that died after it made a price leaves the one before on sale, and nothing here names it. */
async function retireStrays(all: SalePrice[], summary: PriceSync): Promise<void> {
  const onSale = new Set(all.filter((sale) => sale.isLive).map((sale) => sale.stripePriceId));
  for (const product of new Set(all.map((sale) => sale.stripeProductId))) {
    if (product === null) continue;
    for await (const price of stripe().prices.list({ product, active: true, limit: 100 })) {
      const isOurs = price.metadata.sale_id !== undefined;
      if (isOurs && !onSale.has(price.id)) await retirePrice(price.id, summary);
    }
  }
}

async function syncProduct(sale: SalePrice, summary: PriceSync): Promise<string> {
  const id = ownProductId(sale.productKey);
  const wanted = { name: sale.name, description: sale.description };
  const product = await findAtStripe(stripe().products.retrieve(id));
  if (!product) {
    await stripe().products.create({ id, ...wanted, metadata: { farebox: sale.productKey } });
    summary.productsCreated += 1;
  } else if (
    product.name !== wanted.name ||
    product.description !== wanted.description ||
    !product.active
  ) {
    await stripe().products.update(id, { ...wanted, active: true });
    summary.productsUpdated += 1;
  }
  return id;
}

async function syncPrice(sale: SalePrice, productId: string, summary: PriceSync): Promise<string> {
  const { data } = await stripe().prices.list({ lookup_keys: [sale.lookupKey], limit: 1 });
  const holder = data[0];
  if (holder && inequalityOf(holder, sale, productId) === null) {
    if (!holder.active) await stripe().prices.update(holder.id, { active: true });
    return holder.id;
  }
  const created = await stripe().prices.create({
    product: productId,
    currency: sale.currency,
    unit_amount: sale.unitAmount,
    lookup_key: sale.lookupKey,
    transfer_lookup_key: true,
    metadata: { sale_id: sale.saleId },
    ...(sale.interval ? { recurring: { interval: sale.interval } } : {}),
  });
  summary.pricesCreated += 1;
  if (holder) await retirePrice(holder.id, summary);
  return created.id;
}

/**
 * The first thing in which a Stripe price is not what is sold; null when it charges just that. The
 * mark tells two prices of the same amount apart that stand for different credits.
 */
export function inequalityOf(
  price: Stripe.Price,
  sale: SalePrice,
  productId: string,
): string | null {
  const facts: [string, boolean][] = [
    ["product", idOf(price.product) === productId],
    ["currency", price.currency === sale.currency],
    // Tiered prices, and those below a cent, have no whole amount a unit: credits cannot follow it.
    ["billing scheme", price.billing_scheme === "per_unit" && price.transform_quantity === null],
    ["amount", price.unit_amount === sale.unitAmount],
    ["interval", (price.recurring?.interval ?? null) === sale.interval],
    ["interval count", (price.recurring?.interval_count ?? 1) === 1],
    ["usage type", (price.recurring?.usage_type ?? "licensed") === "licensed"],
    ["mark", price.metadata.sale_id === sale.saleId],
  ];
  return facts.find(([, isEqual]) => !isEqual)?.[0] ?? null;
}

/** Takes a price off sale. Whoever subscribed at it keeps it. */
async function retirePrice(priceId: string, summary: PriceSync): Promise<void> {
  try {
    const price = await stripe().prices.retrieve(priceId);
    if (!price.active) return;
    await stripe().prices.update(priceId, { active: false });
    summary.pricesRetired += 1;
  } catch (error) {
    // Another Stripe account than the one it was made in.
    if (!isMissing(error)) throw error;
  }
}
