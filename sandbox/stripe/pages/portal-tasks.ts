import { html } from "hono/html";
import { dayOf } from "../billing/calendar";
import { formatMoney } from "../billing/money";
import { offeredPrices } from "../billing/portal-change";
import { periodEnd } from "../billing/renew-subscription";
import type { Invoice, Price, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { CARD_SCRIPT, cardFields, type FormProblem, testCardList } from "./card-form";
import type { Html } from "./layout";
import { nameOf, portalPage, pricePer } from "./portal-layout";
import type { Visit } from "./portal-visit";

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
  return portalPage(
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

/** Asks once more before a plan is paused. */
export function pausePage(tx: Transaction, visit: Visit, subscription: Subscription): Html {
  const price = subscription.items.data[0]?.price;
  return portalPage(
    visit,
    "Pause your plan",
    html`<form class="panel" method="post" action="${visit.base}/pause/${subscription.id}">
      <h1>Pause your plan</h1>
      <p class="soft">${price ? nameOf(tx, price) : "Your plan"} is paused at once and charges nothing until you resume it. What you paid for and did not use counts toward your next invoice.</p>
      <div class="actions">
        <button class="main" type="submit">Pause plan</button>
        <a class="button" href="${visit.base}?home">Go back</a>
      </div>
    </form>`,
  );
}

/** The plans to choose from. */
export function updatePage(tx: Transaction, visit: Visit, subscription: Subscription): Html {
  const current = subscription.items.data[0]?.price;
  const offered = offeredPrices(tx, visit.configuration, subscription);
  return portalPage(
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
  return portalPage(
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
  return portalPage(
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
  return portalPage(
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
  return portalPage(
    visit,
    "Done",
    html`<section class="panel"><h1>Done</h1><p class="soft">${message ?? "Your change has been made."}</p></section>`,
  );
}
