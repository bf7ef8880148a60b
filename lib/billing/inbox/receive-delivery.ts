import "server-only";
import { z } from "zod";
import { handleEvent } from "@/lib/billing/events/handle-event";
import { stripeEventSchema } from "@/lib/billing/events/stripe-event";
import {
  claimEvent,
  finishEvent,
  type InboxEntry,
  type Lease,
} from "@/lib/billing/inbox/event-inbox";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { isLiveKey, stripeApiMajor } from "@/lib/billing/stripe-client";
import { serverEnv } from "@/lib/env/server";

/** What the webhook answers: done, try again later, or not an event at all. */
export type Delivery =
  | { state: "handled" | "ignored" | "parked" | "known" }
  | { state: "in_progress" }
  | { state: "failed"; error: unknown }
  | { state: "malformed" };

/** Where a body comes from; either way it only hints at what to read from Stripe now. */
type Source =
  /** The webhook endpoint, whose version is ours to set: another one is a wrong set-up. */
  | "webhook"
  /** Stripe's list of events, in the version that the Stripe account had when they happened. */
  | "events_list";

/**
 * Takes a delivery whose signature was verified, or an event that Stripe lists: stores it, does what
 * it stands for, and marks it last. Every effect is idempotent by its own key, so a crash anywhere
 * is mended by the next try.
 */
export async function receiveDelivery(body: string, source: Source = "webhook"): Promise<Delivery> {
  const entry = readEntry(body);
  if (!entry) return { state: "malformed" };
  const lease = await claimEvent(entry);
  if (lease === "done") return { state: "known" };
  if (lease === "being_worked_on") return { state: "in_progress" };
  try {
    return { state: await work(entry, lease, source) };
  } catch (error) {
    await finishEvent(lease, "failed", errorNote(error));
    return { state: "failed", error };
  }
}

async function work(
  entry: InboxEntry,
  lease: Lease,
  source: Source,
): Promise<"handled" | "ignored" | "parked"> {
  const park = async (reason: string) => {
    // Reconcile names what it cannot settle itself.
    if (source === "webhook") raiseAlert("a Stripe event was parked", { ...about(entry), reason });
    await finishEvent(lease, "parked", reason);
    return "parked" as const;
  };
  const parsed = stripeEventSchema.safeParse(JSON.parse(entry.payload));
  if (!parsed.success) return park("not a snapshot event of the expected shape");
  const event = parsed.data;
  if (event.isLive !== isLiveKey(serverEnv().STRIPE_SECRET_KEY)) {
    return park(event.isLive ? "live event, test key" : "test event, live key");
  }
  if (source === "webhook" && event.apiVersion?.split(".")[1] !== stripeApiMajor) {
    return park(`API version ${event.apiVersion}; the endpoint needs ${stripeApiMajor}`);
  }
  const handling = handleEvent(event);
  if (handling === null) {
    await finishEvent(lease, "ignored", "a type that nothing handles");
    return "ignored";
  }
  const result = await handling;
  if (!result.ok) return park(result.reason);
  await finishEvent(lease, "handled", result.receipt);
  return "handled";
}

const about = ({ eventId, type }: InboxEntry) => ({ eventId, type });

const anyEventSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  api_version: z.string().nullish(),
  livemode: z.boolean(),
  created: z.union([z.number().int(), z.string()]),
  data: z.object({ object: z.object({ id: z.string().nullish() }).nullish() }).nullish(),
  related_object: z.object({ id: z.string() }).nullish(),
});

/** Whatever Stripe signed goes into the inbox, also a thin event, which has other fields. */
function readEntry(body: string): InboxEntry | null {
  const json = parseJson(body);
  const parsed = anyEventSchema.safeParse(json);
  if (!parsed.success) return null;
  const { id, type, api_version, livemode, created, data, related_object } = parsed.data;
  const createdSeconds = typeof created === "number" ? created : Date.parse(created) / 1000;
  return {
    eventId: id,
    type,
    objectId: data?.object?.id ?? related_object?.id ?? null,
    apiVersion: api_version ?? null,
    isLive: livemode,
    createdSeconds: Number.isFinite(createdSeconds) ? Math.floor(createdSeconds) : 0,
    payload: body,
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function errorNote(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "not an Error";
}
