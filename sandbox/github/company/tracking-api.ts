import type { CompanyRepository } from "./company-repository";

const deliverWebhook = `import { signPayload } from "./sign-payload";

/** Sends one delivery to the customer's endpoint and records the answer. */
export async function deliverWebhook(delivery: Delivery): Promise<void> {
  const response = await fetch(delivery.url, {
    method: "POST",
    headers: {
      "Lantern-Delivery-Id": delivery.id,
      "Lantern-Signature": signPayload(delivery.body),
    },
    body: delivery.body,
  });
  await markDelivered(delivery.id, response.status);
}
`;

const claimedDeliverWebhook = deliverWebhook.replace(
  "  const response",
  "  if (!(await claimDelivery(delivery.id))) return;\n  const response",
);

/** The API through which carriers and customers follow a shipment. */
export const trackingApi: CompanyRepository = {
  name: "tracking-api",
  description: "HTTP API through which carriers and customers follow a shipment",
  language: "TypeScript",
  topics: ["api", "logistics", "webhooks"],
  files: [
    {
      path: "README.md",
      text: `# tracking-api

The HTTP API through which carriers and customers follow a shipment.

## Run it

1. Start the database with \`docker compose up database\`.
2. Apply the migrations with \`npm run migrate\`.
3. Start the server with \`npm start\`; it listens on port 4100.

The interactive documentation is served at \`/docs\`. On-call questions go to the #tracking channel.
`,
    },
    {
      path: "docs/webhooks.md",
      text: `# Webhooks

A webhook tells your system that a shipment changed. Every delivery carries a \`Lantern-Delivery-Id\` header, which is unique for the event.

A delivery that is not answered with a 2xx status within 10 seconds is tried again after 1, 5, 30 and 120 minutes. After the fifth attempt the endpoint is paused and its owner gets an email.

Verify the \`Lantern-Signature\` header before you trust the body: it is an HMAC-SHA256 of the body with your endpoint's secret.
`,
    },
    {
      path: "docs/rate-limits.md",
      text: `# Rate limits

An API key may send 120 requests a minute. Bulk exports count as 10 requests. Above the limit the API answers 429 with a \`Retry-After\` header in seconds.
`,
    },
    { path: "src/webhooks/deliver-webhook.ts", text: deliverWebhook },
    {
      path: "src/shipments/estimate-arrival.ts",
      text: `/** Estimates the arrival in the destination's local time from the carrier's average speed. */
export function estimateArrival(shipment: Shipment, now: Date): Date {
  const remainingHours = shipment.remainingKilometres / shipment.averageKilometresPerHour;
  return addLocalHours(now, remainingHours, shipment.destinationTimeZone);
}
`,
    },
    {
      path: "CHANGELOG.md",
      text: `# Changelog

## 3.4.1
- 429 answers carry a Retry-After header.

## 3.4.0
- Webhook deliveries moved from the web process to a worker.
`,
    },
  ],
  threads: [
    {
      kind: "issue",
      title: "Delivered webhooks are sent twice after a worker restart",
      author: "priya-raman",
      assignee: "jonas-lind",
      labels: ["bug", "priority: high"],
      body: `Since version 3.4.0 about 2% of customers receive the \`shipment.delivered\` webhook twice. It happens when a worker restarts between the HTTP call and the moment the delivery is marked as sent.

Workaround: deduplicate by the \`Lantern-Delivery-Id\` header, which is the same on both deliveries.`,
      comments: [
        {
          author: "jonas-lind",
          body: "The root cause is in `deliverWebhook`: it calls the customer first and marks the delivery afterwards, so a restart in between sends it again.",
        },
        {
          author: "maya-ortiz",
          body: "We fix it in release 3.4.2 by claiming the delivery with a lease before the call. Until then support points customers to the workaround.",
        },
      ],
    },
    {
      kind: "issue",
      title: "Estimated arrival jumps by one hour across a daylight saving change",
      author: "maya-ortiz",
      labels: ["bug"],
      body: "Shipments that cross a daylight saving change show an arrival that is one hour late. `estimateArrival` adds hours in local time; it has to add them in UTC and convert at the end.",
      comments: [],
    },
    {
      kind: "issue",
      title: "429 answers carry no Retry-After header",
      author: "priya-raman",
      assignee: "maya-ortiz",
      labels: ["bug"],
      closed: "completed",
      body: "Clients cannot know how long to wait when they hit the rate limit of 120 requests a minute.",
      comments: [{ author: "maya-ortiz", body: "Released in 3.4.1." }],
    },
    {
      kind: "issue",
      title: "Bulk tracking endpoint for up to 500 shipments",
      author: "jonas-lind",
      labels: ["enhancement"],
      body: "Large customers poll thousands of shipments one by one. A `POST /v1/shipments/lookup` that takes up to 500 numbers would cut their traffic by a factor of 100. Two customers asked for it this quarter.",
      comments: [
        { author: "priya-raman", body: "Planned for the second quarter, after the webhook fix." },
      ],
    },
    {
      kind: "pull",
      title: "Send Retry-After with every 429 answer",
      author: "maya-ortiz",
      branch: "retry-after",
      body: "Closes #3. The header holds the seconds until the window of the API key ends.",
      changes: [
        {
          path: "src/rate-limit.ts",
          text: "export const retryAfterSeconds = (windowEndsAt: number, now: number) =>\n  Math.ceil((windowEndsAt - now) / 1000);\n",
        },
      ],
      comments: [],
      merged: true,
    },
    {
      kind: "pull",
      title: "Claim a webhook delivery before sending it",
      author: "jonas-lind",
      branch: "claim-deliveries",
      body: "Fixes #1. A worker takes a lease of 60 seconds on the delivery before it calls the customer; a second worker that finds the lease skips the delivery.",
      changes: [{ path: "src/webhooks/deliver-webhook.ts", text: claimedDeliverWebhook }],
      comments: [
        {
          author: "maya-ortiz",
          body: "Looks right. Please add a test that kills the worker between the claim and the call.",
        },
      ],
      merged: false,
    },
  ],
};
