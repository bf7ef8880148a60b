import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { createPrice } from "../billing/create-price";
import { createProduct } from "../billing/create-product";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { present } from "../state/present";
import { given, mergeMetadata, text } from "./fields";

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
          url: params.url,
          unit_label: params.unit_label,
          images: params.images && [...params.images],
        }),
        name: params.name,
        description: text(params.description),
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
      const { active } = params;
      const ids = params.ids && [...params.ids];
      return page(
        tx
          .list("product")
          .filter(
            (product) =>
              (active === undefined || product.active === active) &&
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
