import "server-only";
import { z } from "zod";
import { callOne, callVoid } from "@/lib/supabase/call";

const claimSchema = z.object({
  status: z.enum(["received", "handled", "ignored", "parked", "failed"]),
  is_claimed: z.boolean(),
  attempts: z.number().int(),
});

/** An event as the inbox keeps it; every field but the id and the body is a note for people. */
export interface InboxEntry {
  eventId: string;
  type: string;
  objectId: string | null;
  apiVersion: string | null;
  isLive: boolean;
  createdSeconds: number;
  /** The delivered body, JSON text. */
  payload: string;
}

/**
 * Stores an event before any work and takes the lease on it, so that one process works on it at a
 * time and a crash leaves it to be found.
 */
export async function claimEvent(
  entry: InboxEntry,
): Promise<"claimed" | "done" | "being_worked_on"> {
  const claim = await callOne(
    "claim_stripe_event",
    {
      p_event_id: entry.eventId,
      p_type: entry.type,
      p_object_id: entry.objectId,
      p_api_version: entry.apiVersion,
      p_livemode: entry.isLive,
      p_created: entry.createdSeconds,
      p_payload: entry.payload,
    },
    claimSchema,
  );
  if (claim.is_claimed) return "claimed";
  return claim.status === "handled" || claim.status === "ignored" ? "done" : "being_worked_on";
}

/** Marks an event, after its last effect. A failed one may be claimed again at once. */
export async function finishEvent(
  eventId: string,
  status: "handled" | "ignored" | "parked" | "failed",
  note: string | null = null,
): Promise<void> {
  await callVoid("finish_event", { p_event_id: eventId, p_status: status, p_error: note });
}
