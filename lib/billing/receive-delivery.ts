import "server-only";
import { z } from "zod";
import { claimEvent, finishEvent, type InboxEntry } from "@/lib/billing/event-inbox";
import { handleEvent } from "@/lib/billing/events/handle-event";
import { stripeEventSchema } from "@/lib/billing/events/stripe-event";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { isLiveKey, stripeApiMajor } from "@/lib/billing/stripe-client";
import { serverEnv } from "@/lib/env/server";

/** What the webhook answers: done, try again later, or not an event at all. */
export type Delivery =
  | { state: "handled" | "ignored" | "parked" | "known" }
  | { state: "in_progress" }
  | { state: "failed"; error: unknown }
  | { state: "malformed" };

/**
 * Takes a delivery whose signature was verified: stores it, does what it stands for, and marks it
 * last. Every effect is idempotent by its own key, so a crash anywhere is mended by the next try.
 */
export async function receiveDelivery(body: string): Promise<Delivery> {
  const entry = readEntry(body);
  if (!entry) return { state: "malformed" };
  const claim = await claimEvent(entry);
  if (claim === "done") return { state: "known" };
  if (claim === "being_worked_on") return { state: "in_progress" };
  try {
    return { state: await work(entry) };
  } catch (error) {
    await finishEvent(entry.eventId, "failed", errorNote(error));
    return { state: "failed", error };
  }
}

async function work(entry: InboxEntry): Promise<"handled" | "ignored" | "parked"> {
  const parsed = stripeEventSchema.safeParse(JSON.parse(entry.payload));
  if (!parsed.success) return park(entry, "not a snapshot event of the expected shape");
  const event = parsed.data;
  if (event.isLive !== isLiveKey(serverEnv().STRIPE_SECRET_KEY)) {
    return park(entry, event.isLive ? "live event, test key" : "test event, live key");
  }
  if (event.apiVersion?.split(".")[1] !== stripeApiMajor) {
    return park(entry, `API version ${event.apiVersion}; the endpoint needs ${stripeApiMajor}`);
  }
  const handling = handleEvent(event);
  if (handling === null) {
    await finishEvent(event.eventId, "ignored");
    return "ignored";
  }
  const result = await handling;
  if (!result.ok) return park(entry, result.reason);
  await finishEvent(event.eventId, "handled", result.receipt);
  return "handled";
}

async function park(entry: InboxEntry, reason: string): Promise<"parked"> {
  raiseAlert("a Stripe event was parked", { eventId: entry.eventId, type: entry.type, reason });
  await finishEvent(entry.eventId, "parked", reason);
  return "parked";
}

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
