import { receiveDelivery } from "@/lib/billing/receive-delivery";
import { stripeRefusal } from "@/lib/billing/stripe-refusal";
import { isSignedByStripe } from "@/lib/billing/verify-delivery";
import { Problem, problemResponse } from "@/lib/http/problem";
import { readText } from "@/lib/http/read-body";
import { toProblem } from "@/lib/http/to-problem";

// Far above any event; an endless body from someone else is not read.
const maxBodyBytes = 1_048_576;

/**
 * Stripe's deliveries. What a retry can mend answers 5xx or 409 and comes again; everything else
 * answers 200, because endless failures would delay every renewal.
 */
export async function POST(request: Request): Promise<Response> {
  const requestId = crypto.randomUUID();
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
