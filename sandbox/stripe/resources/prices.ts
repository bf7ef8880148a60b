import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { inRange, page } from "../http/page";
import { newId } from "../state/identifier";
import { present } from "../state/present";
import type { Price } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { given, mergeMetadata, text } from "./fields";
import { createProduct } from "./products";

interface NewPrice {
  product: string;
  currency: string;
  unitAmount: number | null;
  recurring: { interval: string; interval_count?: number } | null;
  active?: boolean;
  lookupKey?: string | null;
  nickname?: string | null;
  taxBehavior?: string | null;
  metadata?: Record<string, string>;
}

/** A per-unit price. Its amount never changes: a new amount is a new price. */
export function createPrice(tx: Transaction, o: NewPrice): Price {
  tx.get("product", o.product, "product");
  if (o.unitAmount === null || !Number.isInteger(o.unitAmount) || o.unitAmount < 0)
    throw invalidRequest("You must specify `unit_amount`.", "unit_amount", "parameter_missing");
  if (!/^[a-z]{3}$/i.test(o.currency))
    throw invalidRequest(`Invalid currency: ${o.currency}.`, "currency");
  const price = tx.put("price", {
    id: newId("price"),
    object: "price",
    active: o.active ?? true,
    billing_scheme: "per_unit",
    created: tx.now,
    currency: o.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: o.lookupKey ?? null,
    metadata: o.metadata ?? {},
    nickname: o.nickname ?? null,
    product: o.product,
    recurring: o.recurring && {
      interval: o.recurring.interval,
      interval_count: o.recurring.interval_count ?? 1,
      meter: null,
      trial_period_days: null,
      usage_type: "licensed",
    },
    tax_behavior: o.taxBehavior ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: o.recurring ? "recurring" : "one_time",
    unit_amount: o.unitAmount,
    unit_amount_decimal: String(o.unitAmount),
  });
  tx.emit("price.created", price);
  return price;
}

/** A lookup key names one price; it moves only when the request says so. */
function claimLookupKey(tx: Transaction, key: string | undefined, transfer: boolean, own?: string) {
  const holder = key ? tx.list("price").find((price) => price.lookup_key === key) : undefined;
  if (!holder || holder.id === own) return;
  if (!transfer)
    throw invalidRequest(
      `A price (\`${holder.id}\`) already uses that lookup key.`,
      "lookup_key",
      "resource_already_exists",
    );
  tx.update("price", holder.id, { lookup_key: null }, "price.updated");
}

export const prices: Endpoint[] = [
  endpoint<Stripe.PriceCreateParams>(
    "POST",
    "/v1/prices",
    ["Prices", "PriceCreateParams"],
    ({ tx, params }) => {
      const data = params.product_data;
      claimLookupKey(tx, params.lookup_key, params.transfer_lookup_key ?? false);
      const product = data
        ? createProduct(tx, { name: data.name, metadata: mergeMetadata({}, data.metadata) }).id
        : params.product;
      if (!product)
        throw invalidRequest("Missing required param: product.", "product", "parameter_missing");
      const recurring = params.recurring;
      if (recurring?.usage_type === "metered")
        throw invalidRequest("The Stripe stand-in has no metered prices.", "recurring[usage_type]");
      const price = createPrice(tx, {
        product,
        currency: params.currency,
        unitAmount: params.unit_amount ?? null,
        recurring: recurring
          ? {
              interval: recurring.interval,
              ...(recurring.interval_count ? { interval_count: recurring.interval_count } : {}),
            }
          : null,
        lookupKey: params.lookup_key ?? null,
        nickname: params.nickname ?? null,
        taxBehavior: params.tax_behavior ?? null,
        active: params.active ?? true,
        metadata: mergeMetadata({}, params.metadata),
      });
      return present(price);
    },
  ),
  endpoint<Stripe.PriceListParams>(
    "GET",
    "/v1/prices",
    ["Prices", "PriceListParams"],
    ({ tx, params }) => {
      const keys = params.lookup_keys && [...params.lookup_keys];
      if (keys && keys.length > 10)
        throw invalidRequest("You may only pass up to 10 lookup keys.", "lookup_keys");
      const recurring = params.recurring?.interval;
      return page(
        tx
          .list("price")
          .filter(
            (price) =>
              (params.active === undefined || price.active === params.active) &&
              (params.product === undefined || price.product === params.product) &&
              (params.type === undefined || price.type === params.type) &&
              (params.currency === undefined || price.currency === params.currency) &&
              (recurring === undefined || price.recurring?.interval === recurring) &&
              (keys === undefined || keys.includes(price.lookup_key ?? "")) &&
              inRange(price.created, params.created),
          ),
        params,
        "/v1/prices",
      );
    },
  ),
  endpoint<Stripe.PriceRetrieveParams>(
    "GET",
    "/v1/prices/:id",
    ["Prices", "PriceRetrieveParams"],
    ({ tx, id }) => present(tx.get("price", id)),
  ),
  endpoint<Stripe.PriceUpdateParams>(
    "POST",
    "/v1/prices/:id",
    ["Prices", "PriceUpdateParams"],
    ({ tx, id, params }) => {
      const price = tx.get("price", id);
      claimLookupKey(tx, params.lookup_key, params.transfer_lookup_key ?? false, id);
      const patch = given({
        active: params.active,
        lookup_key: text(params.lookup_key, price.lookup_key),
        nickname: text(params.nickname, price.nickname),
        tax_behavior: params.tax_behavior,
        metadata: mergeMetadata(price.metadata, params.metadata),
      });
      return present(tx.update("price", id, patch, "price.updated"));
    },
  ),
];
