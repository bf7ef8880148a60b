import { html } from "hono/html";
import { followPayment } from "../billing/after-payment";
import { endChallenge } from "../billing/payment-intents";
import { endSetupChallenge } from "../billing/setup-intents";
import { followSetup } from "../billing/submit-session";
import type { App, Site } from "../http/server";
import type { Transaction } from "../state/transaction";
import { formBody } from "./form-body";
import { layout, messagePage } from "./layout";

/** What a challenge's caller is told: `?payment_intent=…&redirect_status=…`, as Stripe appends. */
function returnTo(tx: Transaction, id: string, local: string | undefined): string | null {
  if (local?.startsWith("/") && !local.startsWith("//")) return `${local}?from=challenge`;
  const isSetup = id.startsWith("seti_");
  const intent = isSetup ? tx.get("setup_intent", id) : tx.get("payment_intent", id);
  const url = isSetup
    ? intent.next_action?.redirect_to_url?.return_url
    : tx.get("intent_facts", id).returnUrl;
  if (!url) return null;
  const target = new URL(url);
  const kind = isSetup ? "setup_intent" : "payment_intent";
  target.searchParams.set(kind, id);
  target.searchParams.set(`${kind}_client_secret`, intent.client_secret ?? "");
  return target.href;
}

/** Ends the challenge of an intent and does what follows; the status that a return URL carries. */
function endAny(tx: Transaction, id: string, passed: boolean): "succeeded" | "failed" {
  if (!id.startsWith("seti_")) {
    const own = tx.forCustomer(tx.get("payment_intent", id).customer);
    const outcome = endChallenge(own, id, passed);
    followPayment(own, outcome);
    return outcome.kind === "succeeded" ? "succeeded" : "failed";
  }
  const own = tx.forCustomer(tx.get("setup_intent", id).customer);
  const outcome = endSetupChallenge(own, id, passed);
  const session = own
    .list("checkout_session")
    .find(
      (one) => one.setup_intent === id || own.find("session_facts", one.id)?.attempt?.setup === id,
    );
  if (session) followSetup(own, session.id, outcome);
  return outcome.kind === "succeeded" ? "succeeded" : "failed";
}

/** The page of the bank that asks for a confirmation: 3-D Secure. */
export function mountChallenges(app: App, { engine }: Site): void {
  app.get("/challenge/:id", (c) => {
    const id = c.req.param("id");
    const intent = engine.state.rows.payment_intent[id] ?? engine.state.rows.setup_intent[id];
    if (intent?.status !== "requires_action")
      return c.html(messagePage("Nothing to confirm", "This authentication is over."), 404);
    const query = new URL(c.req.url).search;
    const content = html`<div class="one">
      <section class="panel">
        <h1>3D Secure 2 test page</h1>
        <p class="soft">Your bank wants to know that it is you. Choose how the check ends.</p>
        <form method="post" action="/challenge/${id}${query}" class="actions">
          <button class="main" name="result" value="complete" type="submit">Complete</button>
          <button name="result" value="fail" type="submit">Fail</button>
        </form>
      </section>
    </div>`;
    return c.html(layout("Confirm it's you", content));
  });

  app.post("/challenge/:id", async (c) => {
    const id = c.req.param("id");
    const { result } = await formBody(c);
    const target = engine.run((tx) => returnTo(tx, id, c.req.query("return")));
    const status = engine.run((tx) => endAny(tx, id, result === "complete"));
    if (c.req.query("embedded") !== undefined)
      return c.html(
        html`<!doctype html><title>Done</title>
          <script>
            parent.postMessage({ source: "stripe-stand-in", kind: "challenge-done" }, "*");
          </script>`,
      );
    if (!target) return c.html(messagePage("Thank you", "You can close this page now."));
    const local = target.startsWith("/");
    return c.redirect(local ? target : `${target}&redirect_status=${status}`, 303);
  });
}
