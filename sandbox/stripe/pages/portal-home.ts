import { html } from "hono/html";
import { dayOf } from "../billing/calendar";
import { formatMoney } from "../billing/money";
import { offeredPrices } from "../billing/portal-change";
import { periodEnd } from "../billing/renew-subscription";
import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { cardName } from "./card-form";
import type { Html } from "./layout";
import { nameOf, portalPage, pricePer } from "./portal-layout";
import { liveSubscriptions, type Visit } from "./portal-visit";

/** The portal's first page: plans, cards, details, invoices. */
export function homePage(tx: Transaction, visit: Visit): Html {
  const { features } = visit.configuration;
  const subscriptions = liveSubscriptions(tx, visit);
  return portalPage(
    visit,
    "Billing",
    html`<h1 style="margin-bottom:20px">Billing</h1>
      <section class="panel" aria-labelledby="plan">
        <h2 id="plan">Current plan</h2>
        ${
          subscriptions.length === 0
            ? html`<p class="soft">No active plan.</p>`
            : subscriptions.map((one) => planCard(tx, visit, one))
        }
      </section>
      ${features.payment_method_update.enabled ? cards(tx, visit) : ""}
      <section class="panel" aria-labelledby="details">
        <h2 id="details">Billing information</h2>
        <p>${visit.customer.name ?? ""}<br />${visit.customer.email ?? ""}</p>
        ${
          features.customer_update.enabled
            ? html`<a class="button" href="${visit.base}/details">Update information</a>`
            : ""
        }
      </section>
      ${features.invoice_history.enabled ? invoiceList(tx, visit) : ""}`,
  );
}

function planCard(tx: Transaction, visit: Visit, subscription: Subscription): Html {
  const price = subscription.items.data[0]?.price;
  if (!price) return html``;
  const { features } = visit.configuration;
  const schedule = tx.find("subscription_schedule", subscription.schedule ?? "");
  const upcoming = schedule?.phases.find((phase) => phase.start_date > tx.now);
  const next = tx.find("price", upcoming?.items[0]?.price ?? "");
  const ends = subscription.cancel_at;
  const paused = subscription.status === "paused";
  return html`<div style="margin-bottom:16px">
    <p style="margin:0">
      <strong>${nameOf(tx, price)}</strong>
      <span class="badge ${subscription.status === "active" ? "good" : "bad"}">${subscription.status}</span>
    </p>
    <p class="amount" style="font-size:24px;margin:0">${pricePer(price)}</p>
    <p class="soft">
      ${
        paused
          ? "Your plan is paused. Nothing is charged until you resume it."
          : ends
            ? html`Your plan will be canceled on ${dayOf(ends)}.`
            : html`Your next billing date is ${dayOf(periodEnd(subscription))}.`
      }
      ${next && upcoming ? html`Changes to ${nameOf(tx, next)} on ${dayOf(upcoming.start_date)}.` : ""}
    </p>
    <div class="actions">
      ${
        paused
          ? html`<form method="post" action="${visit.base}/unpause/${subscription.id}">
              <button class="main" type="submit">Resume plan</button>
            </form>`
          : !ends && offeredPrices(tx, visit.configuration, subscription).length > 0
            ? html`<a class="button main" href="${visit.base}/update/${subscription.id}">Update plan</a>`
            : ""
      }
      ${
        ends
          ? html`<form method="post" action="${visit.base}/resume/${subscription.id}">
              <button class="main" type="submit">Don't cancel plan</button>
            </form>`
          : features.subscription_cancel.enabled
            ? html`<a class="button" href="${visit.base}/cancel/${subscription.id}">Cancel plan</a>`
            : ""
      }
      ${
        isPausable(visit, subscription)
          ? html`<a class="button" href="${visit.base}/pause/${subscription.id}">Pause plan</a>`
          : ""
      }
      ${
        next
          ? html`<form method="post" action="${visit.base}/keep/${subscription.id}">
              <button type="submit">Keep current plan</button>
            </form>`
          : ""
      }
    </div>
  </div>`;
}

/** Whether the portal offers a pause: nothing else is planned for the subscription. */
export const isPausable = (visit: Visit, { status, cancel_at, schedule }: Subscription) =>
  visit.configuration.features.subscription_pause.enabled &&
  status === "active" &&
  cancel_at === null &&
  schedule === null;

function cards(tx: Transaction, visit: Visit): Html {
  const { customer } = visit;
  const saved = tx.list("payment_method").filter((method) => method.customer === customer.id);
  const paying = liveSubscriptions(tx, visit).find((one) => one.default_payment_method);
  const standard =
    paying?.default_payment_method ?? customer.invoice_settings.default_payment_method;
  return html`<section class="panel" aria-labelledby="cards">
    <h2 id="cards">Payment methods</h2>
    ${saved.map(
      (method) => html`<div class="row">
        <span>${cardName(method)} ${method.id === standard ? html`<span class="badge">Default</span>` : ""}</span>
        <span>
          ${
            method.id === standard
              ? ""
              : html`<form class="inline" method="post" action="${visit.base}/default/${method.id}">
                  <button type="submit">Make default</button>
                </form>`
          }
        </span>
      </div>`,
    )}
    <a class="button" href="${visit.base}/payment-method">Add payment method</a>
  </section>`;
}

function invoiceList(tx: Transaction, visit: Visit): Html {
  const invoices = tx
    .list("invoice")
    .filter((one) => one.customer === visit.customer.id && one.status !== "draft");
  return html`<section class="panel" aria-labelledby="invoices">
    <h2 id="invoices">Invoice history</h2>
    ${
      invoices.length === 0
        ? html`<p class="soft">No invoices yet.</p>`
        : html`<div class="scroll" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">Date</th>
                  <th scope="col">Invoice</th>
                  <th scope="col" class="num">Amount</th>
                  <th scope="col">Status</th>
                </tr>
              </thead>
              <tbody>
                ${invoices.map(
                  (one) => html`<tr>
                    <td>${dayOf(one.created)}</td>
                    <td><a href="${one.hosted_invoice_url ?? "#"}">${one.number}</a></td>
                    <td class="num">${formatMoney(one.total, one.currency)}</td>
                    <td><span class="badge ${one.status === "paid" ? "good" : ""}">${one.status}</span></td>
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
