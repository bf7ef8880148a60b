import { html } from "hono/html";
import { statusesAfter } from "../../billing/disputes";
import { formatMoney } from "../../billing/money";
import { cardName } from "../../pages/card-form";
import type { Html } from "../../pages/layout";
import type { State } from "../../state/state";
import type { Charge, Customer } from "../../state/tables";
import { act, badge, choice, input, instant, nothing, section } from "./parts";

const SHOWN = 40;

const newestOf = <Row extends object>(rows: Record<string, Row>): Row[] =>
  Object.values(rows).reverse();

/** Every customer with what they have, and buttons for what can happen to their money. */
export function customersSection(state: State): Html {
  const all = newestOf(state.rows.customer);
  const people = all.slice(0, SHOWN).map((customer) => person(state, customer));
  const guests = newestOf(state.rows.charge).filter((charge) => charge.customer === null);
  return section(
    "customers",
    "Customers",
    html`${people.length > 0 ? people : nothing("Nobody has bought anything yet.")}
    ${guests.length > 0 ? html`<h3>Charges without a customer</h3>${charges(state, guests)}` : ""}`,
    html`<span class="soft small">${all.length > SHOWN ? `the newest ${SHOWN} of ${all.length}` : all.length}</span>`,
  );
}

function person(state: State, customer: Customer): Html {
  const { rows } = state;
  const own = <Row extends { customer?: unknown }>(table: Record<string, Row>) =>
    newestOf(table).filter((row) => row.customer === customer.id);
  const subscriptions = own(rows.subscription);
  const cards = own(rows.payment_method);
  const paid = own(rows.charge);
  const { default_payment_method } = customer.invoice_settings;
  return html`<details class="person" data-key="${customer.id}">
    <summary>
      <strong>${customer.email ?? "no email"}</strong>
      <code class="soft">${customer.id}</code>
      ${subscriptions.map((one) => badge(one.status))}
      ${customer.test_clock ? html`<span class="badge">own clock</span>` : ""}
      ${customer.delinquent ? html`<span class="badge bad">delinquent</span>` : ""}
      <span class="soft small" style="margin-left:auto">${paid.length} ${paid.length === 1 ? "charge" : "charges"}</span>
    </summary>
    <div class="inside">
      ${customer.balance === 0 ? "" : html`<p class="small">Balance ${formatMoney(customer.balance, customer.currency ?? "usd")}</p>`}
      <h3>Subscriptions</h3>
      ${
        subscriptions.length === 0
          ? nothing("None.")
          : html`<div class="scroll"><table><tbody>${subscriptions.map((one) => {
              const [item] = one.items.data;
              return html`<tr>
                <td><code>${one.id}</code></td>
                <td>${badge(one.status)}</td>
                <td>${item ? `${formatMoney(item.price.unit_amount ?? 0, one.currency)} a ${item.price.recurring?.interval ?? ""}` : ""}</td>
                <td>${item ? `until ${instant(item.current_period_end)}` : ""}</td>
                <td class="soft">${one.cancel_at ? `ends ${instant(one.cancel_at)}` : ""} ${one.schedule ? "scheduled" : ""} ${one.pending_update ? "update pending" : ""}</td>
              </tr>`;
            })}</tbody></table></div>`
      }
      <h3>Payment methods</h3>
      ${
        cards.length === 0
          ? nothing("None.")
          : html`<p class="small" style="margin:0">${cards.map(
              (card) =>
                html`${cardName(card)}${card.id === default_payment_method ? " (default)" : ""} <code class="soft">${card.id}</code><br />`,
            )}</p>`
      }
      <h3>Charges</h3>
      ${paid.length === 0 ? nothing("None.") : charges(state, paid)}
    </div>
  </details>`;
}

function charges(state: State, rows: Charge[]): Html {
  return html`<div class="scroll" tabindex="0"><table>
    <thead><tr><th scope="col">Charge</th><th scope="col">Amount</th><th scope="col">Status</th><th scope="col">What can happen</th></tr></thead>
    <tbody>${rows.map((charge) => {
      const refunds = newestOf(state.rows.refund).filter((one) => one.charge === charge.id);
      const disputes = newestOf(state.rows.dispute).filter((one) => one.charge === charge.id);
      return html`<tr>
        <td><code>${charge.id}</code><br /><span class="soft small">${instant(charge.created)}</span></td>
        <td>${formatMoney(charge.amount, charge.currency)}<br /><span class="soft small">${
          charge.amount_refunded > 0
            ? `${formatMoney(charge.amount_refunded, charge.currency)} back`
            : ""
        }</span></td>
        <td>${badge(charge.status)} ${charge.disputed ? html`<span class="badge bad">disputed</span>` : ""}</td>
        <td class="wrap">
          ${charge.status === "pending" && charge.payment_intent ? settle(charge.payment_intent) : ""}
          ${charge.paid && !charge.refunded ? refundForm(charge) : ""}
          ${charge.paid ? disputeForm(charge) : ""}
          ${refunds.map(
            (
              refund,
            ) => html`<div class="bar-row"><span class="small">Refund ${formatMoney(refund.amount, refund.currency)} ${badge(refund.status ?? "")}</span>
              ${refund.status === "pending" || refund.status === "requires_action" ? act("customers", `refunds/${refund.id}`, "Succeed", { status: "succeeded" }) : ""}
              ${refund.status !== "failed" && refund.status !== "canceled" ? act("customers", `refunds/${refund.id}`, "Fail", { status: "failed" }, { danger: true }) : ""}
            </div>`,
          )}
          ${disputes.map(
            (
              dispute,
            ) => html`<div class="bar-row"><span class="small">Dispute ${formatMoney(dispute.amount, dispute.currency)} ${badge(dispute.status)}</span>
              ${statusesAfter(dispute).map((status) =>
                act("customers", `disputes/${dispute.id}`, status.replaceAll("_", " "), { status }),
              )}
            </div>`,
          )}
        </td>
      </tr>`;
    })}</tbody>
  </table></div>`;
}

const settle = (intent: string) =>
  html`<div class="bar-row"><span class="small">The bank is deciding:</span>
    ${act("customers", `payments/${intent}`, "Pays", { status: "succeeded" })}
    ${act("customers", `payments/${intent}`, "Refuses", { status: "failed" }, { danger: true })}</div>`;

const refundForm = (charge: Charge) =>
  html`<form class="bar-row" method="post" action="/_test/refunds?at=customers">
    <input type="hidden" name="charge" value="${charge.id}" />
    ${input("amount", "Amount, cents", "", { placeholder: String(charge.amount - charge.amount_refunded) })}
    ${choice("ends", "Refund", ["at_once", "later", "fail_later", "requires_action"])}
    <button type="submit">Refund</button>
  </form>`;

const disputeForm = (charge: Charge) =>
  html`<form class="bar-row" method="post" action="/_test/disputes?at=customers">
    <input type="hidden" name="charge" value="${charge.id}" />
    ${input("amount", "Amount, cents", "", { placeholder: String(charge.amount) })}
    ${choice("reason", "Reason", ["fraudulent", "product_not_received", "duplicate", "subscription_canceled", "general"])}
    ${choice("status", "As", ["needs_response", "warning_needs_response", "prevented"])}
    <button type="submit" class="danger">Dispute</button>
    ${html`<button type="submit" formaction="/_test/early-fraud-warnings?at=customers">Fraud warning</button>`}
  </form>`;
