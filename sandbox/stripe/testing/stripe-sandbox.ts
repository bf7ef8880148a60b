import { createServer } from "node:http";
import { Stripe } from "stripe";
import { type RunningStripe, type StripeOptions, startStripe } from "../start";

/** What a test's webhook receiver got. */
export interface Received {
  id: string;
  type: string;
  event: Stripe.Event;
}

export interface StripeSandbox {
  stripe: Stripe;
  server: RunningStripe;
  /** Every delivery that carried a good signature, in the order of arrival. */
  received: Received[];
  /** Answers deliveries; the default accepts them all. */
  answerWith(status: (event: Stripe.Event) => number): void;
  stop(): Promise<void>;
}

const SECRET = "whsec_of_the_test";

/** A stand-in on a free port, the real SDK that talks to it, and a receiver that verifies. */
export async function openStripeSandbox(
  options: Partial<Omit<StripeOptions, "port">> = {},
): Promise<StripeSandbox> {
  const received: Received[] = [];
  let answer = (_event: Stripe.Event) => 200;
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const signature = String(request.headers["stripe-signature"]);
    try {
      const body = Buffer.concat(chunks).toString();
      const event = await stripe.webhooks.constructEventAsync(body, signature, SECRET);
      received.push({ id: event.id, type: event.type, event });
      response.writeHead(answer(event)).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const server = await startStripe({
    port: 0,
    dataFile: null,
    secretKey: "sk_test_sandbox",
    publishableKey: "pk_test_sandbox",
    webhooks: [{ url: `http://127.0.0.1:${port}/webhook`, secret: SECRET }],
    ...options,
  });
  const stripe = new Stripe("sk_test_sandbox", {
    host: "127.0.0.1",
    port: server.port,
    protocol: "http",
    maxNetworkRetries: 0,
  });
  return {
    stripe,
    server,
    received,
    answerWith(status) {
      answer = status;
    },
    async stop() {
      await server.stop();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    },
  };
}

/** A form's post as a browser sends it, its redirect not followed. */
export async function postForm(
  url: string,
  fields: Record<string, string>,
): Promise<{ status: number; location: string; text: string }> {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  const location = response.headers.get("location") ?? "";
  return { status: response.status, location, text: await response.text() };
}

/** The fields of a card that is typed into a form. */
export const typedCard = (number: string) => ({ number, expiry: "12 / 34", cvc: "123" });
