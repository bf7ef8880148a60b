import { invalidRequest } from "../api-error";
import { present } from "../state/present";
import type { TableName } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { included } from "./included";

const TABLES: [prefix: string, table: TableName][] = [
  ["cus_", "customer"],
  ["cus_", "deleted_customer"],
  ["prod_", "product"],
  ["price_", "price"],
  ["pm_", "payment_method"],
  ["pi_", "payment_intent"],
  ["seti_", "setup_intent"],
  ["ch_", "charge"],
  ["py_", "charge"],
  ["re_", "refund"],
  ["du_", "dispute"],
  ["issfr_", "early_fraud_warning"],
  ["cn_", "credit_note"],
  ["promo_", "promotion_code"],
  ["di_", "discount"],
  ["sub_sched_", "subscription_schedule"],
  ["sub_", "subscription"],
  ["in_", "invoice"],
  ["inpay_", "invoice_payment"],
  ["cs_", "checkout_session"],
  ["bpc_", "portal_configuration"],
  ["clock_", "test_clock"],
];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function findRow(tx: Transaction, key: string, id: string): object | null {
  if (key === "coupon") return tx.find("coupon", id);
  for (const [prefix, table] of TABLES) {
    const row = id.startsWith(prefix) ? tx.find(table, id) : null;
    if (row) return row;
  }
  // A product or a price may have been created with an id of the caller's choosing.
  if (key === "product") return tx.find("product", id);
  return null;
}

/** Replaces ids by the objects they name, path by path (`data.customer`), in a response of ours. */
export function expand(tx: Transaction, response: unknown, paths: string[]): void {
  for (const path of paths) {
    const parts = path.split(".");
    if (parts.length > 4)
      throw invalidRequest("You cannot expand more than 4 levels of a property.", "expand");
    expandAt(tx, response, parts, path);
  }
}

function expandAt(tx: Transaction, node: unknown, parts: string[], path: string): void {
  const [key, ...rest] = parts;
  if (key === undefined || node === null || node === undefined) return;
  if (Array.isArray(node)) {
    for (const item of node) expandAt(tx, item, parts, path);
    return;
  }
  const refuse = () => invalidRequest(`This property cannot be expanded (${path}).`, "expand");
  if (!isRecord(node)) throw refuse();
  node[key] = expandedValue(tx, node, key, refuse);
  expandAt(tx, node[key], rest, path);
}

function expandedValue(
  tx: Transaction,
  node: Record<string, unknown>,
  key: string,
  refuse: () => Error,
): unknown {
  const value = node[key];
  if (value === undefined) {
    const extra = included(tx, node, key);
    if (extra === undefined) throw refuse();
    return extra;
  }
  if (typeof value === "string") {
    const row = findRow(tx, key, value);
    if (!row) throw refuse();
    return present(row);
  }
  if (Array.isArray(value))
    return value.map((item) => {
      const row = typeof item === "string" ? findRow(tx, key, item) : null;
      return row ? present(row) : item;
    });
  if (value !== null && typeof value !== "object") throw refuse();
  return value;
}
