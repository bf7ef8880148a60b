/** The Stripe product of a plan or pack. The id is our own, so that every sync finds the same one. */
export function ownProductId(productKey: string): string {
  return `farebox_${productKey}`;
}

/** Whether a Stripe product was made by a sync, now or before a change of the catalog. */
export function isOwnProduct(productId: string | null): boolean {
  return productId?.startsWith("farebox_") ?? false;
}
