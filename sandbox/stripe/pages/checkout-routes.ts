import type { Context } from "hono";
import { ApiError } from "../api-error";
import { discountsOf } from "../billing/create-session";
import { promotionRefusal } from "../billing/discounts";
import { sessionTotals } from "../billing/session-line-items";
import { type SubmitOutcome, submitSession } from "../billing/submit-session";
import type { App, Site } from "../http/server";
import type { CheckoutSession } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { type CheckoutView, checkoutPage } from "./checkout-page";
import { chosenCard, formBody, problemOf } from "./form-body";
import { messagePage } from "./layout";

const CALM: CheckoutView = { problem: null, promotionProblem: null, values: {} };

/** Where a completed session sends its customer. */
function successUrl(session: CheckoutSession): string {
  return (session.success_url ?? "/").replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

function closedPage(session: CheckoutSession) {
  const back = session.cancel_url ? { href: session.cancel_url, label: "Back" } : null;
  return session.status === "complete"
    ? messagePage("You're all done here", "This checkout has already been completed.", {
        href: successUrl(session),
        label: "Continue",
      })
    : messagePage("This page has expired", "Go back and start the checkout again.", back);
}

/** Why the last attempt failed, for a customer who comes back from a challenge. */
function lastRefusal(tx: Transaction, session: CheckoutSession): string | null {
  const attempt = tx.get("session_facts", session.id).attempt;
  const subscription = tx.find("subscription", attempt?.subscription ?? "");
  const payment = tx
    .list("invoice_payment")
    .find((one) => one.invoice === subscription?.latest_invoice);
  const intent = tx.find(
    "payment_intent",
    attempt?.intent ?? payment?.payment.payment_intent ?? "",
  );
  const setup = tx.find("setup_intent", attempt?.setup ?? session.setup_intent ?? "");
  return intent?.last_payment_error?.message ?? setup?.last_setup_error?.message ?? null;
}

export function mountCheckout(app: App, { engine }: Site): void {
  const show = (c: Context, id: string, view: CheckoutView, status: 200 | 400 | 402 = 200) =>
    engine.run((tx) => {
      const session = tx.get("checkout_session", id);
      const page =
        session.status === "open"
          ? checkoutPage(tx.forCustomer(session.customer), session, view)
          : closedPage(session);
      return c.html(page, session.status === "open" || status === 200 ? status : 410);
    });

  /** The Dashboard's limit of one subscription a customer. */
  const hasEnough = (session: CheckoutSession) =>
    engine.state.settings.oneSubscription &&
    session.mode === "subscription" &&
    session.status === "open" &&
    Object.values(engine.state.rows.subscription).some(
      (one) => one.customer === session.customer && !/^(canceled|incomplete)/.test(one.status),
    );

  app.get("/c/pay/:id", (c) => {
    const id = c.req.param("id");
    const session = engine.state.rows.checkout_session[id];
    if (!session) return c.html(messagePage("Not found", "There is no such checkout."), 404);
    if (hasEnough(session))
      return c.html(
        messagePage(
          "You already have a subscription",
          "Each customer has one subscription at most. Change it where you manage your billing.",
          session.cancel_url ? { href: session.cancel_url, label: "Back" } : null,
        ),
        409,
      );
    if (c.req.query("from") !== "challenge") return show(c, id, CALM);
    if (session.status === "complete") return c.redirect(successUrl(session), 303);
    const message = engine.run((tx) => lastRefusal(tx, session));
    return show(c, id, { ...CALM, problem: message ? { field: null, message } : null });
  });

  app.post("/c/pay/:id", async (c) => {
    const id = c.req.param("id");
    const form = await formBody(c);
    const session = engine.state.rows.checkout_session[id];
    if (!session) return c.html(messagePage("Not found", "There is no such checkout."), 404);
    if (session.status === "complete") return c.redirect(successUrl(session), 303);
    if (hasEnough(session)) return c.redirect(`/c/pay/${id}`, 303);
    const { email, name, postalCode } = form;
    const values = {
      ...(email ? { email } : {}),
      ...(name ? { name } : {}),
      ...(postalCode ? { postalCode } : {}),
    };
    if (email !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))
      return show(
        c,
        id,
        { ...CALM, values, problem: { field: "email", message: "Enter your email." } },
        400,
      );
    const chosen =
      form.number === undefined && !form.card && form.method !== "bank"
        ? null
        : chosenCard(form, engine.now());
    if (chosen && !chosen.ok) return show(c, id, { ...CALM, values, problem: chosen.problem }, 400);
    let outcome: SubmitOutcome;
    try {
      outcome = engine.run((tx) =>
        submitSession(tx.forCustomer(session.customer), id, {
          email: email ?? null,
          name: name || null,
          postalCode: postalCode || null,
          card: chosen?.card ?? null,
        }),
      );
    } catch (error) {
      return show(c, id, { ...CALM, values, problem: problemOf(error) }, 402);
    }
    if (outcome.kind === "declined")
      return show(
        c,
        id,
        { ...CALM, values, problem: { field: null, message: outcome.message } },
        402,
      );
    if (outcome.kind === "challenge")
      return c.redirect(`/challenge/${outcome.id}?return=/c/pay/${id}`, 303);
    return c.redirect(successUrl(session), 303);
  });

  app.post("/c/pay/:id/promotion", async (c) => {
    const id = c.req.param("id");
    const { code = "" } = await formBody(c);
    try {
      engine.run((tx) => applyCode(tx, id, code.trim()));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return show(c, id, { ...CALM, promotionProblem: error.message }, 400);
    }
    return c.redirect(`/c/pay/${id}`, 303);
  });
}

/** Applies the code that the customer typed, or takes it off again when it is empty. */
function applyCode(tx: Transaction, id: string, code: string): void {
  const session = tx.get("checkout_session", id);
  const refuse = (message: string) => new ApiError(400, { type: "invalid_request_error", message });
  if (session.status !== "open" || !session.allow_promotion_codes)
    throw refuse("This checkout takes no promotion codes.");
  const promotion = tx
    .list("promotion_code")
    .find((one) => one.code.toLowerCase() === code.toLowerCase() && one.active);
  if (code !== "" && !promotion) throw refuse("This code is invalid.");
  const { subtotal } = sessionTotals(tx, id);
  const refusal =
    promotion &&
    promotionRefusal(tx, promotion, {
      customer: session.customer,
      subtotal,
      currency: session.currency ?? "usd",
      prices: tx.get("session_facts", id).lines.map((line) => line.price),
    });
  if (refusal) throw refuse(refusal);
  const applied = code === "" ? null : (promotion?.id ?? null);
  tx.change("session_facts", id, { promotionCode: applied });
  const totals = sessionTotals(tx, id);
  tx.change("checkout_session", id, {
    amount_total: totals.total,
    discounts: discountsOf(applied ? { promotion_code: applied } : null),
    total_details: { amount_discount: totals.discount, amount_shipping: 0, amount_tax: 0 },
  });
}
