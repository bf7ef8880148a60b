import { readFileSync } from "node:fs";
import { cors } from "hono/cors";
import { ApiError } from "../api-error";
import { createCard, declineError } from "../billing/payment-methods";
import { confirmSetup } from "../billing/setup-intents";
import type { App, Site } from "../http/server";
import { chosenCard, formBody } from "../pages/form-body";
import { confirmAndFollow } from "../resources/payment-intents";
import type { Transaction } from "../state/transaction";
import { parseAppearance, paymentElementPage } from "./payment-element";

const SCRIPT = readFileSync(new URL("./stripe.js", import.meta.url), "utf8");

/** The intent behind a client secret; a wrong secret finds nothing. */
function intentOf(tx: Transaction, id: string, secret: string | undefined) {
  const intent = id.startsWith("seti_")
    ? tx.find("setup_intent", id)
    : tx.find("payment_intent", id);
  if (!intent || !secret || intent.client_secret !== secret)
    throw new ApiError(404, {
      type: "invalid_request_error",
      code: "resource_missing",
      message: `No such intent: '${id}'`,
    });
  return intent;
}

/** What a publishable key may see of an intent. */
function publicFields(intent: ReturnType<typeof intentOf>) {
  const common = {
    id: intent.id,
    object: intent.object,
    client_secret: intent.client_secret,
    created: intent.created,
    livemode: false,
    next_action: intent.next_action,
    payment_method: intent.payment_method,
    payment_method_types: intent.payment_method_types,
    status: intent.status,
  };
  return intent.object === "setup_intent"
    ? { ...common, usage: intent.usage, last_setup_error: intent.last_setup_error }
    : {
        ...common,
        amount: intent.amount,
        currency: intent.currency,
        last_payment_error: intent.last_payment_error,
      };
}

/** Confirms an intent with the card of the form, or with one that its customer saved. */
function confirm(tx: Transaction, form: Record<string, string>, now: number) {
  const secret = form.client_secret ?? "";
  const intent = intentOf(tx, secret.split("_secret_")[0] ?? "", secret);
  const own = tx.forCustomer(intent.customer);
  const paymentMethod = methodOf(own, form, intent, now);
  if (intent.object === "payment_intent") {
    confirmAndFollow(own, intent.id, { paymentMethod });
    return intentOf(own, intent.id, secret);
  }
  const outcome = confirmSetup(own, intent.id, { paymentMethod });
  if (outcome.kind === "declined") throw declineError(outcome.decline);
  return outcome.intent;
}

function methodOf(
  tx: Transaction,
  form: Record<string, string>,
  intent: ReturnType<typeof intentOf>,
  now: number,
): string | null {
  const saved = form.payment_method;
  if (saved) {
    const method = tx.get("payment_method", saved, "payment_method");
    if (method.customer !== null && method.customer !== intent.customer)
      throw new ApiError(400, {
        type: "invalid_request_error",
        message: "The payment method belongs to another customer.",
      });
    return saved;
  }
  if (form.number === undefined) return intent.payment_method;
  const chosen = chosenCard({ ...form, card: "new" }, now);
  if (!chosen.ok || chosen.card.kind !== "new") throw validationError(form, now);
  return createCard(tx, chosen.card.details).id;
}

/** The refusal of a form that is not in order, with the field that is wrong. */
function validationError(form: Record<string, string>, now: number): ApiError {
  const problem = problemIn(form, now);
  return new ApiError(400, {
    type: "invalid_request_error",
    message: problem?.message ?? "Your card is invalid.",
    ...(problem?.field ? { param: problem.field } : {}),
  });
}

function problemIn(form: Record<string, string>, now: number) {
  const chosen = chosenCard({ ...form, card: "new" }, now);
  return chosen.ok ? null : chosen.problem;
}

/** stripe.js, the frame it mounts, and what the two ask for with a client secret alone. */
export function mountBrowser(app: App, { engine, publishableKey }: Site): void {
  app.use("/_js/*", cors());
  app.use("/_js/*", async (c, next) => {
    if (c.req.query("key") === publishableKey) return next();
    const message = `Invalid API Key provided: ${c.req.query("key") ?? ""}`;
    return c.json({ error: { type: "invalid_request_error", message } }, 401);
  });
  app.use("/stripe.js", cors());
  const serve = () =>
    new Response(SCRIPT, {
      headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache" },
    });
  app.get("/stripe.js", serve);
  app.get("/endive/stripe.js", serve);

  app.get("/_js/payment-element", (c) =>
    c.html(paymentElementPage(parseAppearance(c.req.query("appearance")))),
  );

  app.get("/_js/intents/:id", (c) => {
    try {
      const secret = c.req.query("client_secret");
      const intent = engine.run((tx) => intentOf(tx, c.req.param("id"), secret));
      return c.json({ intent: publicFields(intent) });
    } catch (error) {
      return c.json({ error: refusal(error) }, 400);
    }
  });

  app.post("/_js/check-card", async (c) => {
    const problem = problemIn(await formBody(c), engine.now());
    return c.json(problem ? { error: { type: "validation_error", ...problem } } : {});
  });

  app.post("/_js/confirm", async (c) => {
    const form = await formBody(c);
    try {
      const intent = engine.run((tx) => confirm(tx, form, engine.now()));
      return c.json({ intent: publicFields(intent) });
    } catch (error) {
      return c.json({ error: refusal(error) }, 402);
    }
  });

  app.post("/_js/payment-methods", async (c) => {
    const form = await formBody(c);
    try {
      const paymentMethod = engine.run((tx) => {
        const chosen = chosenCard({ ...form, card: "new" }, engine.now());
        if (!chosen.ok || chosen.card.kind !== "new") throw validationError(form, engine.now());
        return createCard(tx, chosen.card.details);
      });
      return c.json({ paymentMethod });
    } catch (error) {
      return c.json({ error: refusal(error) }, 402);
    }
  });
}

/** An error as stripe.js hands it to the page; the field is for the frame itself. */
function refusal(error: unknown) {
  if (!(error instanceof ApiError)) throw error;
  const { param } = error.body;
  const field = param === "exp_month" ? "expiry" : param;
  return { ...error.body, ...(field ? { field } : {}) };
}
