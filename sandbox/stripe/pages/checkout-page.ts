import { html } from "hono/html";
import { dayOf } from "../billing/calendar";
import { formatMoney } from "../billing/money";
import { sessionLineItems, sessionTotals } from "../billing/session-line-items";
import type { CheckoutSession, Price } from "../state/tables";
import type { Transaction } from "../state/transaction";
import {
  CARD_SCRIPT,
  cardChoice,
  type FormProblem,
  field,
  methodChoice,
  testCardList,
} from "./card-form";
import { type Html, layout } from "./layout";

export interface CheckoutView {
  problem: FormProblem | null;
  promotionProblem: string | null;
  values: { email?: string; name?: string; postalCode?: string };
}

const every = (price: Price | null) => {
  const recurring = price?.recurring;
  if (!recurring) return "";
  const { interval, interval_count: count } = recurring;
  return count === 1 ? ` per ${interval}` : ` every ${count} ${interval}s`;
};

/** The hosted page of an open session: what is bought on the left, how it is paid on the right. */
export function checkoutPage(tx: Transaction, session: CheckoutSession, view: CheckoutView): Html {
  const content = html`<div class="two">
    <section aria-label="Order summary">${summary(tx, session, view)}</section>
    <section aria-label="Payment details">${payment(tx, session, view)}</section>
  </div>`;
  const back = session.cancel_url ? { href: session.cancel_url, label: "Back" } : null;
  return layout("Checkout", content, { back, script: CARD_SCRIPT });
}

function summary(tx: Transaction, session: CheckoutSession, view: CheckoutView): Html {
  if (session.mode === "setup")
    return html`<h1>Save a card</h1>
      <p class="soft">Nothing is charged now.</p>`;
  const currency = session.currency ?? "usd";
  const totals = sessionTotals(tx, session.id);
  const lines = sessionLineItems(tx, session.id);
  const facts = tx.get("session_facts", session.id);
  const lead = lines[0]?.price ?? null;
  const trial = trialText(tx, session, lead);
  const verb = session.mode === "subscription" ? "Subscribe to" : "Pay for";
  return html`<h1 class="soft" style="font-weight:500">${verb} ${lines[0]?.description ?? "your order"}</h1>
    <p class="amount">
      ${formatMoney(totals.total, currency)}
      <span class="soft" style="font-size:15px;font-weight:450">${trial ? "due today" : every(lead)}</span>
    </p>
    ${trial ? html`<p class="note">${trial}</p>` : ""}
    ${lines.map(
      (line) => html`<div class="row">
        <span
          >${line.description}
          <span class="soft small" style="display:block">
            ${line.quantity === 1 ? "" : `Qty ${line.quantity}, `}${formatMoney(line.price?.unit_amount ?? 0, currency)}${every(line.price)}
          </span></span
        >
        <span>${formatMoney(line.amount_subtotal, currency)}</span>
      </div>`,
    )}
    <div class="row total"><span>Subtotal</span><span>${formatMoney(totals.subtotal, currency)}</span></div>
    ${
      totals.discount > 0
        ? html`<div class="row"><span>Discount</span><span>−${formatMoney(totals.discount, currency)}</span></div>`
        : ""
    }
    ${session.allow_promotion_codes ? promotion(tx, session, facts.promotionCode, view) : ""}
    <div class="row total"><span>Total due today</span><span data-testid="total">${formatMoney(totals.total, currency)}</span></div>`;
}

function trialText(tx: Transaction, session: CheckoutSession, price: Price | null): string | null {
  const facts = tx.get("session_facts", session.id);
  if (facts.trialEnd === null || !price) return null;
  const days = Math.round((facts.trialEnd - tx.now) / 86_400);
  const amount = formatMoney(price.unit_amount ?? 0, price.currency);
  return `${days} days free, then ${amount}${every(price)} from ${dayOf(facts.trialEnd)}.`;
}

function promotion(
  tx: Transaction,
  session: CheckoutSession,
  applied: string | null,
  view: CheckoutView,
): Html {
  const action = `/c/pay/${session.id}/promotion`;
  const code = applied ? tx.find("promotion_code", applied)?.code : null;
  if (code)
    return html`<form method="post" action="${action}" class="row">
      <span class="badge">${code}</span>
      <button name="code" value="" type="submit">Remove</button>
    </form>`;
  return html`<form method="post" action="${action}" style="margin:10px 0">
    <label for="code">Promotion code</label>
    <div style="display:flex;gap:8px">
      <input
        id="code"
        name="code"
        autocomplete="off"
        aria-invalid="${view.promotionProblem ? "true" : "false"}"
        aria-describedby="code-wrong"
      />
      <button type="submit">Apply</button>
    </div>
    <p class="wrong" id="code-wrong" ${view.promotionProblem ? "" : "hidden"}>${view.promotionProblem ?? ""}</p>
  </form>`;
}

function payment(tx: Transaction, session: CheckoutSession, view: CheckoutView): Html {
  const { problem, values } = view;
  const known = tx.find("customer", session.customer ?? "");
  const email = known?.email ?? session.customer_email;
  const saved = known
    ? tx.list("payment_method").filter((method) => method.customer === known.id)
    : [];
  const totals = sessionTotals(tx, session.id);
  const asksCard =
    session.mode === "setup" ||
    totals.total > 0 ||
    (session.mode === "subscription" && session.payment_method_collection === "always");
  const cards = cardChoice(session.mode === "setup" ? [] : saved, problem, values);
  const takesBankDebit =
    totals.total > 0 && tx.get("session_facts", session.id).takesBankDebit === true;
  return html`<form method="post" action="/c/pay/${session.id}" class="panel" data-card novalidate>
      ${problem && problem.field === null ? html`<p class="alert" role="alert">${problem.message}</p>` : ""}
      <h2>Contact</h2>
      ${
        email
          ? html`<p>${email}</p>`
          : field({
              name: "email",
              label: "Email",
              type: "email",
              value: values.email ?? "",
              autocomplete: "email",
              problem,
            })
      }
      ${asksCard ? html`<h2>Payment method</h2>${takesBankDebit ? methodChoice(cards, problem) : cards}` : ""}
      <button class="main full" type="submit">${buttonText(tx, session, totals.total)}</button>
      ${
        session.mode === "subscription"
          ? html`<p class="small soft" style="margin:12px 0 0">
              You allow Sandbox to charge your card for this and future payments until you cancel.
            </p>`
          : ""
      }
    </form>
    ${testCardList()}`;
}

function buttonText(tx: Transaction, session: CheckoutSession, total: number): string {
  if (session.mode === "setup") return "Save card";
  if (session.mode === "payment") return `Pay ${formatMoney(total, session.currency ?? "usd")}`;
  return tx.get("session_facts", session.id).trialEnd === null ? "Subscribe" : "Start trial";
}
