import "server-only";
import type { Stripe } from "stripe";
import { handledEventTypes } from "@/lib/billing/events/handle-event";
import { siteUrl } from "@/lib/billing/return-urls";
import { stripe, stripeApiVersion } from "@/lib/billing/stripe-client";

export type EndpointSync =
  /** A new endpoint's signing secret is given this once: it belongs into STRIPE_WEBHOOK_SECRET. */
  | { state: "created"; url: string; secret: string }
  | { state: "updated" | "unchanged"; url: string }
  /** Stripe cannot reach this machine, so there is nothing to set up. */
  | { state: "local"; url: string }
  /** An endpoint's version cannot be changed, and events of another major are parked. */
  | { state: "other_version"; url: string; endpointId: string; version: string };

/** Makes Stripe deliver the events that are handled, in the pinned version, to this site. */
export async function syncWebhookEndpoint(): Promise<EndpointSync> {
  const url = webhookUrl();
  if (isLocal(url)) return { state: "local", url };
  const wanted = wantedEvents();
  const endpoint = await findWebhookEndpoint(url);
  if (endpoint) {
    if (endpoint.api_version !== stripeApiVersion) {
      const version = endpoint.api_version ?? "the account's default";
      return { state: "other_version", url, endpointId: endpoint.id, version };
    }
    const present = [...endpoint.enabled_events].sort();
    const isSame = present.join() === wanted.join() && endpoint.status === "enabled";
    if (isSame) return { state: "unchanged", url };
    await stripe().webhookEndpoints.update(endpoint.id, {
      enabled_events: wanted,
      disabled: false,
    });
    return { state: "updated", url };
  }
  const created = await stripe().webhookEndpoints.create({
    url,
    enabled_events: wanted,
    api_version: stripeApiVersion,
    metadata: { farebox: "webhook" },
  });
  return { state: "created", url, secret: created.secret ?? "" };
}

/** Where Stripe delivers. */
export const webhookUrl = () => siteUrl("/api/stripe/webhook");

/** The events that the endpoint asks Stripe for. */
export const wantedEvents = () => [...handledEventTypes].sort();

/** Stripe's endpoint for an address; null when there is none. */
export async function findWebhookEndpoint(url: string): Promise<Stripe.WebhookEndpoint | null> {
  for await (const endpoint of stripe().webhookEndpoints.list({ limit: 100 })) {
    if (endpoint.url === url) return endpoint;
  }
  return null;
}

function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(?:localhost|127\..*|\[::1\]|.*\.local|.*\.localhost|.*\.test)$/.test(hostname);
}
