import type { Context } from "hono";
import { ApiError } from "../api-error";
import { cancelSubscription } from "../billing/cancel-subscription";
import { pauseSubscription, resumeSubscription } from "../billing/pause-subscription";
import { createCard, declineError, setDefaultCard } from "../billing/payment-methods";
import {
  previewSwitch,
  releaseSchedule,
  switchPlan,
  waitsForPeriodEnd,
} from "../billing/portal-change";
import { periodEnd, retryInvoice } from "../billing/renew-subscription";
import { confirmSetup, createSetup } from "../billing/setup-intents";
import type { App, Site } from "../http/server";
import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import type { FormProblem } from "./card-form";
import { chosenCard, formBody, problemOf } from "./form-body";
import { type Html, messagePage } from "./layout";
import { homePage, isPausable } from "./portal-home";
import * as pages from "./portal-tasks";
import { afterTask, findOwn, findVisit, flowStart, type Visit } from "./portal-visit";

/** The customer portal: every address carries its session, and shows that customer's things only. */
export function mountPortal(app: App, { engine }: Site): void {
  const gone = (c: Context) =>
    c.html(messagePage("This link has expired", "Open billing from the app again."), 404);

  /** Runs a page or a task of a visit, in its customer's time. */
  function inVisit(
    c: Context,
    work: (tx: Transaction, visit: Visit) => Html | string | null,
    status: 200 | 400 | 402 = 200,
  ) {
    const visit = findVisit(engine, c.req.param("token") ?? "");
    if (!visit) return gone(c);
    const result = engine.run((tx) => work(tx.forCustomer(visit.customer.id), visit));
    if (result === null) return c.html(messagePage("Not found", "There is nothing here."), 404);
    return typeof result === "string" ? c.redirect(result, 303) : c.html(result, status);
  }

  const withOwn =
    (c: Context, work: (tx: Transaction, visit: Visit, own: Subscription) => Html | string) =>
    (tx: Transaction, visit: Visit) => {
      const own = findOwn(tx, visit, c.req.param("id") ?? "");
      return own && work(tx, visit, own);
    };

  app.get("/p/session/:token", (c) =>
    inVisit(c, (tx, visit) => {
      const start = c.req.query("home") === undefined ? flowStart(visit) : null;
      return start ?? homePage(tx, visit);
    }),
  );
  app.get("/p/session/:token/done", (c) => inVisit(c, (_tx, visit) => pages.donePage(visit)));

  app.get("/p/session/:token/cancel/:id", (c) => inVisit(c, withOwn(c, pages.cancelPage)));
  app.post("/p/session/:token/cancel/:id", async (c) => {
    const { feedback } = await formBody(c);
    return inVisit(
      c,
      withOwn(c, (tx, visit, own) => cancel(tx, visit, own, feedback ?? null)),
    );
  });
  app.post("/p/session/:token/resume/:id", (c) =>
    inVisit(
      c,
      withOwn(c, (tx, visit, own) => {
        const details = own.cancellation_details;
        const patch: Partial<Subscription> = {
          cancel_at: null,
          cancel_at_period_end: false,
          canceled_at: null,
          cancellation_details: details && { ...details, reason: null },
        };
        tx.update("subscription", own.id, patch, "customer.subscription.updated");
        return `${visit.base}?home`;
      }),
    ),
  );
  app.post("/p/session/:token/keep/:id", (c) =>
    inVisit(
      c,
      withOwn(c, (tx, visit, own) => {
        releaseSchedule(tx, own.id);
        return `${visit.base}?home`;
      }),
    ),
  );

  const pausable =
    (work: (tx: Transaction, visit: Visit, own: Subscription) => Html | string) =>
    (tx: Transaction, visit: Visit, own: Subscription) =>
      isPausable(visit, own) ? work(tx, visit, own) : `${visit.base}?home`;
  app.get("/p/session/:token/pause/:id", (c) => inVisit(c, withOwn(c, pausable(pages.pausePage))));
  app.post("/p/session/:token/pause/:id", (c) =>
    inVisit(
      c,
      withOwn(
        c,
        pausable((tx, visit, own) => {
          pauseSubscription(tx, own.id, { credits: "now", invoices: false });
          return afterTask(visit);
        }),
      ),
    ),
  );
  app.post("/p/session/:token/unpause/:id", (c) =>
    inVisit(
      c,
      withOwn(c, (tx, visit, own) => {
        if (own.status === "paused")
          resumeSubscription(tx, own.id, {
            keepsAnchor: false,
            prorationBehavior: "create_prorations",
            onSuccessOnly: false,
          });
        return `${visit.base}?home`;
      }),
    ),
  );

  const confirm = (c: Context, priceId: string, problem: FormProblem | null) =>
    inVisit(
      c,
      withOwn(c, (tx, visit, own) => {
        const price = tx.get("price", priceId);
        const waits = waitsForPeriodEnd(visit.configuration, own, price);
        const preview = waits ? null : previewSwitch(tx, visit.configuration, own, price);
        return pages.confirmPage(tx, visit, { subscription: own, price, preview, problem });
      }),
      problem ? 402 : 200,
    );
  app.get("/p/session/:token/update/:id", (c) => inVisit(c, withOwn(c, pages.updatePage)));
  app.get("/p/session/:token/update/:id/confirm", (c) =>
    confirm(c, c.req.query("price") ?? "", null),
  );
  app.post("/p/session/:token/update/:id/confirm", async (c) => {
    const { price = "" } = await formBody(c);
    try {
      return inVisit(
        c,
        withOwn(c, (tx, visit, own) => {
          switchPlan(tx, visit.configuration, own.id, tx.get("price", price));
          return afterTask(visit);
        }),
      );
    } catch (error) {
      return confirm(c, price, problemOf(error));
    }
  });

  app.get("/p/session/:token/payment-method", (c) =>
    inVisit(c, (_tx, visit) => pages.cardPage(visit, null)),
  );
  app.post("/p/session/:token/payment-method", async (c) => {
    const form = await formBody(c);
    const wrong = (problem: FormProblem) =>
      inVisit(c, (_tx, visit) => pages.cardPage(visit, problem), 402);
    const chosen = chosenCard({ ...form, card: "new" }, engine.now());
    if (!chosen.ok) return wrong(chosen.problem);
    const { card } = chosen;
    if (card.kind !== "new") return wrong({ field: null, message: "Enter a card." });
    try {
      return inVisit(c, (tx, visit) => {
        const method = createCard(tx, card.details, {
          name: form.name || null,
          postalCode: form.postalCode || null,
        });
        return addCard(tx, visit, method.id);
      });
    } catch (error) {
      return wrong(problemOf(error));
    }
  });
  app.post("/p/session/:token/default/:card", (c) =>
    inVisit(c, (tx, visit) => {
      const method = tx.find("payment_method", c.req.param("card"));
      if (method?.customer !== visit.customer.id) return null;
      makeDefault(tx, visit, method.id);
      return `${visit.base}?home`;
    }),
  );

  app.get("/p/session/:token/default-after/:card", (c) =>
    inVisit(c, (tx, visit) => {
      const method = tx.find("payment_method", c.req.param("card"));
      if (method?.customer !== visit.customer.id) return `${visit.base}/payment-method`;
      makeDefault(tx, visit, method.id);
      return afterTask(visit);
    }),
  );

  app.get("/p/session/:token/details", (c) => inVisit(c, (_tx, visit) => pages.detailsPage(visit)));
  app.post("/p/session/:token/details", async (c) => {
    const { name, email } = await formBody(c);
    return inVisit(c, (tx, visit) => {
      const patch = { name: name || null, email: email || visit.customer.email };
      tx.update("customer", visit.customer.id, patch, "customer.updated");
      return `${visit.base}?home`;
    });
  });
}

/** Cancels as configured. In the flexible mode the end of the period is written as `cancel_at`. */
function cancel(tx: Transaction, visit: Visit, own: Subscription, feedback: string | null): string {
  const { enabled, mode, proration_behavior } = visit.configuration.features.subscription_cancel;
  if (!enabled)
    throw new ApiError(400, { type: "invalid_request_error", message: "Canceling is off." });
  releaseSchedule(tx, own.id);
  if (mode === "immediately") {
    cancelSubscription(tx, own.id, {
      reason: "cancellation_requested",
      prorate: proration_behavior !== "none",
      invoiceNow: proration_behavior === "always_invoice",
      feedback,
    });
    return afterTask(visit);
  }
  tx.update(
    "subscription",
    own.id,
    {
      cancel_at: periodEnd(own),
      cancel_at_period_end: own.billing_mode.type === "classic",
      canceled_at: tx.now,
      cancellation_details: {
        comment: null,
        feedback,
        feedback_option: null,
        reason: "cancellation_requested",
      },
    },
    "customer.subscription.updated",
  );
  return afterTask(visit);
}

/** Sets a card up; one that asks for 3-D Secure is challenged first. */
function addCard(tx: Transaction, visit: Visit, method: string): string {
  const setup = createSetup(tx, { customer: visit.customer.id });
  const outcome = confirmSetup(tx, setup.id, { paymentMethod: method });
  if (outcome.kind === "declined") throw declineError(outcome.decline);
  if (outcome.kind === "challenge")
    return `/challenge/${setup.id}?return=${visit.base}/default-after/${method}`;
  makeDefault(tx, visit, method);
  return afterTask(visit);
}

/** The new default pays for the plans too, and at once for what is overdue. */
function makeDefault(tx: Transaction, visit: Visit, method: string): void {
  setDefaultCard(tx, visit.customer.id, method);
  for (const subscription of tx.list("subscription"))
    if (subscription.customer === visit.customer.id && subscription.default_payment_method)
      tx.update(
        "subscription",
        subscription.id,
        { default_payment_method: method },
        "customer.subscription.updated",
      );
  for (const invoice of tx.list("invoice"))
    if (invoice.customer === visit.customer.id && invoice.status === "open" && invoice.attempted)
      retryInvoice(tx, invoice.id);
}
