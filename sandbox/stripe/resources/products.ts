import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { newId } from "../state/identifier";
import { present } from "../state/present";
import type { Product } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { given, mergeMetadata, text } from "./fields";
import { createPrice } from "./prices";

/** A product with Stripe's defaults. */
export function createProduct(
  tx: Transaction,
  o: Partial<Pick<Product, "id" | "active" | "description" | "images" | "url" | "unit_label">> & {
    name: string;
    metadata?: Record<string, string>;
    statementDescriptor?: string | null;
    marketingFeatures?: { name: string }[];
    taxCode?: string | null;
  },
): Product {
  if (o.id && tx.find("product", o.id))
    throw invalidRequest(`Product already exists.`, "id", "resource_already_exists");
  const product = tx.put("product", {
    id: o.id ?? newId("prod"),
    object: "product",
    active: o.active ?? true,
    created: tx.now,
    default_price: null,
    description: o.description ?? null,
    images: o.images ?? [],
    livemode: false,
    marketing_features: o.marketingFeatures ?? [],
    metadata: o.metadata ?? {},
    name: o.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: o.statementDescriptor ?? null,
    tax_code: o.taxCode ?? null,
    tax_details: null,
    type: "service",
    unit_label: o.unit_label ?? null,
    updated: tx.now,
    url: o.url ?? null,
  });
  tx.emit("product.created", product);
  return product;
}

export const products: Endpoint[] = [
  endpoint<Stripe.ProductCreateParams>(
    "POST",
    "/v1/products",
    ["Products", "ProductCreateParams"],
    ({ tx, params }) => {
      const product = createProduct(tx, {
        ...given({
          id: params.id,
          active: params.active,
          description: params.description,
          url: params.url,
          unit_label: params.unit_label,
          images: params.images && [...params.images],
        }),
        name: params.name,
        metadata: mergeMetadata({}, params.metadata),
        statementDescriptor: params.statement_descriptor ?? null,
        taxCode: params.tax_code ?? null,
        marketingFeatures: (params.marketing_features ?? []).map(({ name }) => ({ name })),
      });
      const price = params.default_price_data;
      if (!price) return present(product);
      const created = createPrice(tx, {
        product: product.id,
        currency: price.currency,
        unitAmount: price.unit_amount ?? null,
        recurring: price.recurring ?? null,
        metadata: mergeMetadata({}, price.metadata),
      });
      return present(tx.change("product", product.id, { default_price: created.id }));
    },
  ),
  endpoint<Stripe.ProductListParams>(
    "GET",
    "/v1/products",
    ["Products", "ProductListParams"],
    ({ tx, params }) => {
      const ids = params.ids && [...params.ids];
      return page(
        tx
          .list("product")
          .filter(
            (product) =>
              (params.active === undefined || product.active === params.active) &&
              (ids === undefined || ids.includes(product.id)),
          ),
        params,
        "/v1/products",
      );
    },
  ),
  endpoint<Stripe.ProductRetrieveParams>(
    "GET",
    "/v1/products/:id",
    ["Products", "ProductRetrieveParams"],
    ({ tx, id }) => present(tx.get("product", id)),
  ),
  endpoint<Stripe.ProductUpdateParams>(
    "POST",
    "/v1/products/:id",
    ["Products", "ProductUpdateParams"],
    ({ tx, id, params }) => {
      const product = tx.get("product", id);
      const features = params.marketing_features;
      const patch = given({
        active: params.active,
        name: params.name,
        default_price: params.default_price,
        description: text(params.description, product.description),
        unit_label: text(params.unit_label, product.unit_label ?? null),
        url: text(params.url, product.url),
        statement_descriptor: params.statement_descriptor,
        tax_code: text(params.tax_code, product.tax_code ?? null),
        images: params.images === undefined ? undefined : [...(params.images || [])],
        marketing_features:
          features === undefined ? undefined : (features || []).map(({ name }) => ({ name })),
        metadata: mergeMetadata(product.metadata, params.metadata),
      });
      tx.update("product", id, patch, "product.updated");
      return present(tx.change("product", id, { updated: tx.now }));
    },
  ),
  endpoint<Stripe.ProductDeleteParams>(
    "DELETE",
    "/v1/products/:id",
    ["Products", "ProductDeleteParams"],
    ({ tx, id }) => {
      const product = tx.get("product", id);
      if (tx.list("price").some((price) => price.product === id))
        throw invalidRequest(
          "This product cannot be deleted because it has one or more user-created prices.",
        );
      tx.remove("product", id);
      tx.emit("product.deleted", product);
      return { id, object: "product", deleted: true };
    },
  ),
];
