import { z } from "zod";
import { receiveDelivery } from "@/lib/billing/inbox/receive-delivery";
import { isSignedByStripe } from "@/lib/billing/inbox/verify-delivery";
import { stripeRefusal } from "@/lib/billing/stripe-refusal";
import { documented } from "@/lib/http/operation";
import { Problem, problemResponse } from "@/lib/http/problem";
import { readText } from "@/lib/http/read-body";
import { toProblem } from "@/lib/http/to-problem";
import { withLogContext } from "@/lib/log/log-context";

// Far above any event; an endless body from someone else is not read.
const maxBodyBytes = 1_048_576;

/**
 * Stripe's deliveries. What a retry can mend answers 5xx or 409 and comes again; everything else
 * answers 200, because endless failures would delay every renewal.
 */
export const POST = documented(
  {
    auth: "stripe",
    doc: {
      summary: "Take a delivery from Stripe",
      description:
        "Signed over the raw body. What a retry can mend answers 5xx or 409; everything else 200.",
      tag: "Machinery",
      answer: z.object({ received: z.literal(true), state: z.string() }).meta({
        id: "Delivery",
        examples: [{ received: true, state: "handled" }],
      }),
      problems: ["invalid_request", "in_progress", "upstream", "busy"],
    },
  },
  async (request) => {
    const requestId = crypto.randomUUID();
    return withLogContext({ requestId }, () => receive(request, requestId));
  },
);

async function receive(request: Request, requestId: string): Promise<Response> {
  try {
    const body = await readText(request, maxBodyBytes);
    if (!(await isSignedByStripe(body, request.headers.get("stripe-signature")))) {
      throw new Problem("invalid_request", { detail: "The signature is missing or wrong." });
    }
    const delivery = await receiveDelivery(body);
    if (delivery.state === "malformed") throw new Problem("invalid_request");
    if (delivery.state === "in_progress") throw new Problem("in_progress");
    if (delivery.state === "failed") throw delivery.error;
    return Response.json({ received: true, state: delivery.state });
  } catch (error) {
    return problemResponse(stripeRefusal(error) ?? toProblem(error, requestId), requestId);
  }
}
