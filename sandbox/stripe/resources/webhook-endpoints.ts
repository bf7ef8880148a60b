import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { newId, randomText } from "../state/identifier";
import { present } from "../state/present";
import type { WebhookEndpoint } from "../state/tables";
import { given, mergeMetadata, text } from "./fields";

/** The secret is shown once, when the endpoint is created. */
function withoutSecret({ secret: _, ...endpointRow }: WebhookEndpoint): WebhookEndpoint {
  return present(endpointRow);
}

function checkUrl(url: string): void {
  if (!/^https?:\/\//.test(url))
    throw invalidRequest(
      "Invalid URL: An explicit scheme (such as https) must be provided.",
      "url",
      "url_invalid",
    );
}

export const webhookEndpoints: Endpoint[] = [
  endpoint<Stripe.WebhookEndpointCreateParams>(
    "POST",
    "/v1/webhook_endpoints",
    ["WebhookEndpoints", "WebhookEndpointCreateParams"],
    ({ tx, params }) => {
      checkUrl(params.url);
      return present(
        tx.put("webhook_endpoint", {
          id: newId("we"),
          object: "webhook_endpoint",
          api_version: params.api_version ?? null,
          application: null,
          created: tx.now,
          description: text(params.description),
          enabled_events: [...params.enabled_events],
          livemode: false,
          metadata: mergeMetadata({}, params.metadata),
          secret: `whsec_${randomText(32)}`,
          status: "enabled",
          url: params.url,
        }),
      );
    },
  ),
  endpoint<Stripe.WebhookEndpointListParams>(
    "GET",
    "/v1/webhook_endpoints",
    ["WebhookEndpoints", "WebhookEndpointListParams"],
    ({ tx, params }) =>
      page(tx.list("webhook_endpoint").map(withoutSecret), params, "/v1/webhook_endpoints"),
  ),
  endpoint<Stripe.WebhookEndpointRetrieveParams>(
    "GET",
    "/v1/webhook_endpoints/:id",
    ["WebhookEndpoints", "WebhookEndpointRetrieveParams"],
    ({ tx, id }) => withoutSecret(tx.get("webhook_endpoint", id)),
  ),
  endpoint<Stripe.WebhookEndpointUpdateParams>(
    "POST",
    "/v1/webhook_endpoints/:id",
    ["WebhookEndpoints", "WebhookEndpointUpdateParams"],
    ({ tx, id, params }) => {
      const before = tx.get("webhook_endpoint", id);
      if (params.url) checkUrl(params.url);
      const patch = given({
        url: params.url,
        enabled_events: params.enabled_events && [...params.enabled_events],
        description: text(params.description, before.description),
        metadata: mergeMetadata(before.metadata, params.metadata),
        status:
          params.disabled === undefined ? undefined : params.disabled ? "disabled" : "enabled",
      });
      return withoutSecret(tx.change("webhook_endpoint", id, patch));
    },
  ),
  endpoint<Stripe.WebhookEndpointDeleteParams>(
    "DELETE",
    "/v1/webhook_endpoints/:id",
    ["WebhookEndpoints", "WebhookEndpointDeleteParams"],
    ({ tx, id }) => {
      tx.get("webhook_endpoint", id);
      tx.remove("webhook_endpoint", id);
      return { id, object: "webhook_endpoint", deleted: true };
    },
  ),
];
