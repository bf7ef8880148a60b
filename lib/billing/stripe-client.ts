import "server-only";
import { Stripe } from "stripe";
import { serverEnv } from "@/lib/env/server";
import { recordSpan } from "@/lib/trace/tracer";

/**
 * The one API version that this code, the webhook endpoint and the portal are written for. An
 * update of the SDK fails to compile here first.
 */
export const stripeApiVersion = "2026-10-28.endive";

/** The version that the installed SDK's types are written for. */
export const sdkApiVersion: string = Stripe.API_VERSION;

/** The part of a version within which events keep their shape. */
export const stripeApiMajor = "endive";

const ownHost = "https://api.stripe.com";

let client: Stripe | undefined;

/**
 * The Stripe client; the only place that builds one. It connects to STRIPE_API_URL.
 *
 * @throws Error when a live key would be sent to a host that is not Stripe's.
 */
export function stripe(): Stripe {
  client ??= buildClient();
  return client;
}

function buildClient(): Stripe {
  const { STRIPE_SECRET_KEY, STRIPE_API_URL } = serverEnv();
  if (isLiveKey(STRIPE_SECRET_KEY) && STRIPE_API_URL !== ownHost) {
    throw new Error("STRIPE_SECRET_KEY is a live key, and STRIPE_API_URL is not Stripe's.");
  }
  const { hostname, port, protocol } = new URL(STRIPE_API_URL);
  const isPlain = protocol === "http:";
  const built = new Stripe(STRIPE_SECRET_KEY, {
    apiVersion: stripeApiVersion,
    host: hostname,
    port: port || (isPlain ? 80 : 443),
    protocol: isPlain ? "http" : "https",
    timeout: 20_000,
    maxNetworkRetries: 2,
    telemetry: false,
    appInfo: { name: "Farebox" },
  });
  built.on("response", traceCall);
  return built;
}

/** Whether a secret or restricted key moves real money. */
export function isLiveKey(key: string): boolean {
  return /^(?:sk|rk)_live/.test(key);
}

/** Stripe's error classes, for telling a decline from an outage. */
export const stripeErrors = Stripe.errors;

/** The id of something that Stripe gives as an id or, expanded, whole. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === "string" ? reference : reference.id;
}

/** Stripe's seconds as ISO 8601. */
export function fromSeconds(seconds: number): string;
export function fromSeconds(seconds: number | null | undefined): string | null;
export function fromSeconds(seconds: number | null | undefined): string | null {
  return seconds === null || seconds === undefined ? null : new Date(seconds * 1000).toISOString();
}

/** What a read by id gives; null when Stripe has nothing under it. */
export async function findAtStripe<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Whether Stripe answered that there is nothing under an id. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === "resource_missing";
}

/** Whether Stripe answered that an object has moved on from the state that a request supposed. */
export function isUnexpectedState(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeError && error.code === "payment_intent_unexpected_state"
  );
}

/**
 * The payment intent that a declined card leaves behind, as the answer it is.
 *
 * @throws what was given when it is no decline of an intent.
 */
export function declinedIntent(error: unknown): Stripe.PaymentIntent {
  if (error instanceof Stripe.errors.StripeCardError && error.payment_intent) {
    return error.payment_intent;
  }
  throw error;
}

/** An intent that another tab, or the bank, has moved on is read again instead of refused. */
export function retrieveIfMoved(intentId: string) {
  return (error: unknown): Promise<Stripe.PaymentIntent> => {
    if (isUnexpectedState(error)) return stripe().paymentIntents.retrieve(intentId);
    throw error;
  };
}

/** A call that the SDK has made, as it tells of it: no parameters and no body. */
interface MadeCall {
  method: string;
  path: string;
  status: number;
  request_id: string;
  request_start_time: number;
  request_end_time: number;
}

function traceCall(call: MadeCall): void {
  const [route = ""] = call.path.split("?");
  recordSpan(
    `Stripe ${call.method} ${route.replace(/\/[a-z]+_\w{6,}/g, "/{id}")}`,
    { "http.response.status_code": call.status, "stripe.request_id": call.request_id ?? "" },
    call.request_start_time,
    call.request_end_time,
  );
}
