import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { createPrice } from "../billing/create-price";
import { createProduct } from "../billing/create-product";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { Transaction } from "../state/transaction";
import { given, mergeMetadata, text } from "./fields";

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
      const { active, product, type, currency, created } = params;
      const isCreatedIn = within(created);
      const keys = params.lookup_keys && [...params.lookup_keys];
      if (keys && keys.length > 10)
        throw invalidRequest("You may only pass up to 10 lookup keys.", "lookup_keys");
      const recurring = params.recurring?.interval;
      return page(
        tx
          .list("price")
          .filter(
            (price) =>
              (active === undefined || price.active === active) &&
              (product === undefined || price.product === product) &&
              (type === undefined || price.type === type) &&
              (currency === undefined || price.currency === currency) &&
              (recurring === undefined || price.recurring?.interval === recurring) &&
              (keys === undefined || keys.includes(price.lookup_key ?? "")) &&
              isCreatedIn(price.created),
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
