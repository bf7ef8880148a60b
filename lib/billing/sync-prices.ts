import "server-only";
import type { Stripe } from "stripe";
import { listSalePrices, noteStripePrice, type SalePrice } from "@/lib/billing/sale-prices";
import { idOf, isMissing, stripe } from "@/lib/billing/stripe-client";

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
  return summary;
}

/** A product's id is our own, so that a second run and a second machine find the same one. */
async function syncProduct(sale: SalePrice, summary: PriceSync): Promise<string> {
  const id = `farebox_${sale.productKey}`;
  const wanted = { name: sale.name, description: sale.description };
  const product = await findProduct(id);
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

async function findProduct(id: string): Promise<Stripe.Product | null> {
  try {
    return await stripe().products.retrieve(id);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function syncPrice(sale: SalePrice, productId: string, summary: PriceSync): Promise<string> {
  const { data } = await stripe().prices.list({ lookup_keys: [sale.lookupKey], limit: 1 });
  const holder = data[0];
  if (holder && isSame(holder, sale, productId)) {
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

/** The mark tells two prices of the same amount apart that stand for different credits. */
function isSame(price: Stripe.Price, sale: SalePrice, productId: string): boolean {
  return (
    price.metadata.sale_id === sale.saleId &&
    price.unit_amount === sale.unitAmount &&
    price.currency === sale.currency &&
    (price.recurring?.interval ?? null) === sale.interval &&
    idOf(price.product) === productId
  );
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
