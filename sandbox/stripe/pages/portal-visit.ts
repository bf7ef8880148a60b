import { isOver } from "../billing/cancel-subscription";
import type { Engine } from "../engine";
import { defaultConfiguration } from "../resources/portal-configurations";
import type { Customer, PortalConfiguration, PortalSession, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** One visit of the portal: whose it is and what it may do. */
export interface Visit {
  /** The first part of every address of this visit. */
  base: string;
  session: PortalSession;
  customer: Customer;
  configuration: PortalConfiguration;
}

/** The portal session behind a link, or null when it is unknown or over. */
export function findVisit(engine: Engine, token: string): Visit | null {
  const id = `bps_${token.replace(/^test_/, "").slice(0, 24)}`;
  return engine.run((tx) => {
    const session = tx.find("portal_session", id);
    const facts = tx.find("portal_facts", id);
    const customer = tx.find("customer", session?.customer ?? "");
    if (!session || !customer || !facts || facts.expiresAt < engine.now()) return null;
    if (!session.url.endsWith(`/${token}`)) return null;
    const configuration =
      tx.find("portal_configuration", session.configuration) ?? defaultConfiguration(tx);
    return { base: `/p/session/${token}`, session, customer, configuration };
  });
}

/** The visitor's own subscriptions that still run, oldest first. */
export function liveSubscriptions(tx: Transaction, visit: Visit): Subscription[] {
  return tx
    .list("subscription")
    .filter((one) => one.customer === visit.customer.id && !isOver(one))
    .reverse();
}

/** One of them; a subscription of anybody else does not exist here. */
export function findOwn(tx: Transaction, visit: Visit, id: string): Subscription | null {
  return liveSubscriptions(tx, visit).find((one) => one.id === id) ?? null;
}

/** The first page of a deep link; null for the portal's own first page. */
export function flowStart(visit: Visit): string | null {
  const { flow } = visit.session;
  if (!flow) return null;
  if (flow.subscription_cancel)
    return `${visit.base}/cancel/${flow.subscription_cancel.subscription}`;
  if (flow.subscription_update)
    return `${visit.base}/update/${flow.subscription_update.subscription}`;
  const confirm = flow.subscription_update_confirm;
  if (confirm)
    return `${visit.base}/update/${confirm.subscription}/confirm?price=${confirm.items[0]?.price ?? ""}`;
  if (flow.subscription_pause) return `${visit.base}/pause/${flow.subscription_pause.subscription}`;
  if (flow.type === "customer_update") return `${visit.base}/details`;
  return flow.type === "payment_method_update" ? `${visit.base}/payment-method` : null;
}

/** Where a finished task leads: back into the portal, or where the deep link said. */
export function afterTask(visit: Visit): string {
  const after = visit.session.flow?.after_completion;
  if (after?.type === "redirect" && after.redirect) return after.redirect.return_url;
  if (after?.type === "hosted_confirmation") return `${visit.base}/done`;
  return `${visit.base}?home`;
}
