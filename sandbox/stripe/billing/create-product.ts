import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { Product } from "../state/tables";
import type { Transaction } from "../state/transaction";

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
