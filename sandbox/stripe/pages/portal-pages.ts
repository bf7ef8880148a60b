import { html } from "hono/html";
import { dayOf } from "../billing/calendar";
import { formatMoney } from "../billing/money";
import { offeredPrices } from "../billing/portal-change";
import { periodEnd } from "../billing/renew-subscription";
import type { Invoice, Price, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { CARD_SCRIPT, cardFields, cardName, type FormProblem, testCardList } from "./card-form";
import { type Html, layout } from "./layout";
import { liveSubscriptions, type Visit } from "./portal-visit";

const nameOf = (tx: Transaction, price: Price) => tx.find("product", price.product)?.name ?? "Plan";

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

function page(visit: Visit, title: string, content: Html, script?: string): Html {
  const whole = html`<div class="one">${content}</div>`;
  return layout(title, whole, { back: backOf(visit), ...(script ? { script } : {}) });
}

/** The portal's first page: plans, cards, details, invoices. */
export function homePage(tx: Transaction, visit: Visit): Html {
  const { features } = visit.configuration;
  const subscriptions = liveSubscriptions(tx, visit);
  return page(
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
  return html`<div style="margin-bottom:16px">
    <p style="margin:0">
      <strong>${nameOf(tx, price)}</strong>
      <span class="badge ${subscription.status === "active" ? "good" : "bad"}">${subscription.status}</span>
    </p>
    <p class="amount" style="font-size:24px;margin:0">${pricePer(price)}</p>
    <p class="soft">
      ${
        ends
          ? html`Your plan will be canceled on ${dayOf(ends)}.`
          : html`Your next billing date is ${dayOf(periodEnd(subscription))}.`
      }
      ${next && upcoming ? html`Changes to ${nameOf(tx, next)} on ${dayOf(upcoming.start_date)}.` : ""}
    </p>
    <div class="actions">
      ${
        !ends && offeredPrices(tx, visit.configuration, subscription).length > 0
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
        next
          ? html`<form method="post" action="${visit.base}/keep/${subscription.id}">
              <button type="submit">Keep current plan</button>
            </form>`
          : ""
      }
    </div>
  </div>`;
}

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

const REASONS: Record<string, string> = {
  too_expensive: "It's too expensive",
  missing_features: "I need more features",
  switched_service: "I found an alternative",
  unused: "I no longer need it",
  customer_service: "Customer service was less than expected",
  too_complex: "Ease of use was less than expected",
  low_quality: "Quality was less than expected",
  other: "Other reason",
};

/** Asks once more before a plan is canceled. */
export function cancelPage(tx: Transaction, visit: Visit, subscription: Subscription): Html {
  const { cancellation_reason: reason, mode } = visit.configuration.features.subscription_cancel;
  const price = subscription.items.data[0]?.price;
  const when =
    mode === "immediately"
      ? "Your plan ends at once."
      : `Your plan stays available until ${dayOf(periodEnd(subscription))}, when it ends.`;
  return page(
    visit,
    "Cancel your plan",
    html`<form class="panel" method="post" action="${visit.base}/cancel/${subscription.id}">
      <h1>Cancel your plan</h1>
      <p class="soft">${price ? nameOf(tx, price) : "Your plan"}. ${when}</p>
      ${
        reason.enabled
          ? html`<fieldset style="border:0;padding:0;margin:0">
              <legend class="small soft" style="padding:0 0 8px">Why do you cancel? (optional)</legend>
              ${reason.options.map(
                (option) => html`<label class="choice">
                  <input type="radio" name="feedback" value="${option}" />${REASONS[option] ?? option}
                </label>`,
              )}
            </fieldset>`
          : ""
      }
      <div class="actions">
        <button class="main" type="submit">Cancel plan</button>
        <a class="button" href="${visit.base}?home">Go back</a>
      </div>
    </form>`,
  );
}

/** The plans to choose from. */
export function updatePage(tx: Transaction, visit: Visit, subscription: Subscription): Html {
  const current = subscription.items.data[0]?.price;
  const offered = offeredPrices(tx, visit.configuration, subscription);
  return page(
    visit,
    "Update your plan",
    html`<form class="panel" method="get" action="${visit.base}/update/${subscription.id}/confirm">
      <h1>Update your plan</h1>
      ${current ? html`<p class="soft">You are on ${nameOf(tx, current)}, ${pricePer(current)}.</p>` : ""}
      ${offered.map(
        (price, index) => html`<label class="choice">
          <input type="radio" name="price" value="${price.id}" ${index === 0 ? "checked" : ""} />
          <span><strong>${nameOf(tx, price)}</strong><br /><span class="soft">${pricePer(price)}</span></span>
        </label>`,
      )}
      <div class="actions">
        <button class="main" type="submit">Continue</button>
        <a class="button" href="${visit.base}?home">Go back</a>
      </div>
    </form>`,
  );
}

/** What a switch costs now, or when it will happen. */
export function confirmPage(
  tx: Transaction,
  visit: Visit,
  o: {
    subscription: Subscription;
    price: Price;
    /** Null when the switch waits for the end of the period. */
    preview: Invoice | null;
    problem: FormProblem | null;
  },
): Html {
  const { subscription, price, preview, problem } = o;
  const end = dayOf(periodEnd(subscription));
  return page(
    visit,
    "Confirm your updates",
    html`<form class="panel" method="post" action="${visit.base}/update/${subscription.id}/confirm">
      <h1>Confirm your updates</h1>
      ${problem ? html`<p class="alert" role="alert">${problem.message}</p>` : ""}
      <div class="row"><strong>${nameOf(tx, price)}</strong><span>${pricePer(price)}</span></div>
      ${
        preview
          ? html`${preview.lines.data.map(
              (line) => html`<div class="row small soft">
                  <span>${line.description}</span><span>${formatMoney(line.amount, line.currency)}</span>
                </div>`,
            )}
            <div class="row total">
              <span>${preview.billing_reason === "upcoming" ? "Amount of the next invoice" : "Amount due today"}</span
              ><span data-testid="due">${formatMoney(preview.amount_due, preview.currency)}</span>
            </div>`
          : html`<p class="note">Your plan changes on ${end}. Nothing is charged today.</p>`
      }
      <input type="hidden" name="price" value="${price.id}" />
      <div class="actions">
        <button class="main" type="submit">Confirm</button>
        <a class="button" href="${visit.base}?home">Go back</a>
      </div>
    </form>`,
  );
}

/** A new card, which becomes the default. */
export function cardPage(visit: Visit, problem: FormProblem | null): Html {
  return page(
    visit,
    "Add a payment method",
    html`<form class="panel" method="post" action="${visit.base}/payment-method" data-card novalidate>
        <h1 style="margin-bottom:16px">Add a payment method</h1>
        ${problem && problem.field === null ? html`<p class="alert" role="alert">${problem.message}</p>` : ""}
        ${cardFields(problem)}
        <p class="small soft">It becomes the card that your plan is paid with.</p>
        <div class="actions">
          <button class="main" type="submit">Add</button>
          <a class="button" href="${visit.base}?home">Go back</a>
        </div>
      </form>
      ${testCardList()}`,
    CARD_SCRIPT,
  );
}

/** The customer's name and address for receipts. */
export function detailsPage(visit: Visit): Html {
  return page(
    visit,
    "Billing information",
    html`<form class="panel" method="post" action="${visit.base}/details">
      <h1 style="margin-bottom:16px">Billing information</h1>
      <div class="field">
        <label for="name">Name</label>
        <input id="name" name="name" value="${visit.customer.name ?? ""}" autocomplete="name" />
      </div>
      <div class="field">
        <label for="email">Email</label>
        <input id="email" name="email" type="email" value="${visit.customer.email ?? ""}" autocomplete="email" />
      </div>
      <div class="actions">
        <button class="main" type="submit">Save</button>
        <a class="button" href="${visit.base}?home">Go back</a>
      </div>
    </form>`,
  );
}

/** The end of a deep link that asked for a confirmation of its own. */
export function donePage(visit: Visit): Html {
  const message = visit.session.flow?.after_completion.hosted_confirmation?.custom_message;
  return page(
    visit,
    "Done",
    html`<section class="panel"><h1>Done</h1><p class="soft">${message ?? "Your change has been made."}</p></section>`,
  );
}
