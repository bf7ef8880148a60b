import "server-only";
import { z } from "zod";
import { callMany, callOne } from "@/lib/supabase/call";

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

/** The lease on an event: only the attempt that holds it may write what became of it. */
export interface Lease {
  eventId: string;
  attempt: number;
}

export type Claim = Lease | "done" | "being_worked_on";

/**
 * Stores an event before any work and takes the lease on it, so that one process works on it at a
 * time and a crash leaves it to be found.
 */
export async function claimEvent(entry: InboxEntry): Promise<Claim> {
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
  if (claim.is_claimed) return { eventId: entry.eventId, attempt: claim.attempts };
  return claim.status === "handled" || claim.status === "ignored" ? "done" : "being_worked_on";
}

/**
 * Marks an event, after its last effect. A parked or failed one may be claimed again at once. False
 * when the lease ran out and someone else took the event over: what they write stands.
 */
export async function finishEvent(
  { eventId, attempt }: Lease,
  status: "handled" | "ignored" | "parked" | "failed",
  /** What it did, or why it is not done. */
  note: string | null = null,
): Promise<boolean> {
  return callOne(
    "finish_event",
    { p_event_id: eventId, p_attempt: attempt, p_status: status, p_note: note },
    z.boolean(),
  );
}

const storedSchema = z
  .object({
    event_id: z.string(),
    type: z.string(),
    object_id: z.string().nullable(),
    status: z.enum(["received", "handled", "ignored", "parked", "failed"]),
    attempts: z.number().int(),
    receipt: z.string().nullable(),
    last_error: z.string().nullable(),
    // As Postgres wrote it: it is a cursor, and must keep its microseconds.
    received_at: z.string(),
  })
  .transform((row) => ({
    eventId: row.event_id,
    type: row.type,
    objectId: row.object_id,
    status: row.status,
    attempts: row.attempts,
    /** What a handled event did. */
    receipt: row.receipt,
    /** Why one that is not handled is not. */
    lastError: row.last_error,
    receivedAt: row.received_at,
  }));

/** An event of the inbox, without its body. */
export type StoredEvent = z.output<typeof storedSchema>;

/** The inbox newest first, after an event of the page before; every status unless one is named. */
export async function listStoredEvents({
  status = null,
  after = null,
  limit = 50,
}: {
  status?: StoredEvent["status"] | null;
  after?: { receivedAt: string; eventId: string } | null;
  limit?: number;
}): Promise<StoredEvent[]> {
  return callMany(
    "list_stripe_events",
    {
      p_status: status,
      p_before_at: after?.receivedAt ?? null,
      p_before_id: after?.eventId ?? null,
      p_limit: limit,
    },
    storedSchema,
  );
}

/**
 * Ends an event that needs nothing, because a person said why; the audit log keeps who. False when
 * there is no open event of this id, or someone works on it now.
 */
export async function dismissEvent(
  eventId: string,
  { actor, reason }: { actor: string; reason: string },
): Promise<boolean> {
  return callOne(
    "dismiss_stripe_event",
    { p_event_id: eventId, p_actor: actor, p_reason: reason },
    z.boolean(),
  );
}
