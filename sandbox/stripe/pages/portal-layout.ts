import { html } from "hono/html";
import { formatMoney } from "../billing/money";
import type { Price } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { type Html, layout } from "./layout";
import type { Visit } from "./portal-visit";

/** The name of a price's product. */
export const nameOf = (tx: Transaction, price: Price) =>
  tx.find("product", price.product)?.name ?? "Plan";

/** $29.00 per month. */
export function pricePer(price: Price): string {
  const { interval = "month", interval_count: count = 1 } = price.recurring ?? {};
  const amount = formatMoney(price.unit_amount ?? 0, price.currency);
  return count === 1 ? `${amount} per ${interval}` : `${amount} every ${count} ${interval}s`;
}

function backOf(visit: Visit) {
  return visit.session.return_url
    ? { href: visit.session.return_url, label: "Return to the app" }
    : null;
}

/** A page of the portal, with the way back to the application. */
export function portalPage(visit: Visit, title: string, content: Html, script?: string): Html {
  const whole = html`<div class="one">${content}</div>`;
  return layout(title, whole, { back: backOf(visit), ...(script ? { script } : {}) });
}
