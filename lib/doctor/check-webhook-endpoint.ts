import "server-only";
import { stripeApiVersion } from "@/lib/billing/stripe-client";
import {
  findWebhookEndpoint,
  wantedEvents,
  webhookUrl,
} from "@/lib/billing/stripe-sync/sync-webhook-endpoint";
import { isLocalSite } from "@/lib/doctor/check-environment";
import { type Finding, note, ok, problem } from "@/lib/doctor/finding";

const mend = "npm run stripe:sync";

/** Whether Stripe delivers every event that is handled, in the right version, to this site. */
export async function checkWebhookEndpoint(url = webhookUrl()): Promise<Finding[]> {
  if (isLocalSite(url)) return [note(`Stripe cannot reach ${url}, so it has no endpoint there.`)];
  const endpoint = await findWebhookEndpoint(url);
  if (!endpoint) return [problem(`Stripe has no webhook endpoint for ${url}.`, mend)];
  if (endpoint.api_version !== stripeApiVersion) {
    return [
      problem(
        `Webhook endpoint ${endpoint.id} speaks ${endpoint.api_version ?? "the account's default version"}, and every event would be parked.`,
        `delete it at Stripe, then ${mend}`,
      ),
    ];
  }
  if (endpoint.status !== "enabled") {
    return [problem(`Webhook endpoint ${endpoint.id} is ${endpoint.status}.`, mend)];
  }
  const present = new Set(endpoint.enabled_events);
  const missing = present.has("*") ? [] : wantedEvents().filter((type) => !present.has(type));
  if (missing.length > 0) {
    return [problem(`Webhook endpoint ${endpoint.id} lacks ${missing.join(", ")}.`, mend)];
  }
  return [ok(`Stripe delivers to ${url}.`)];
}
