import "server-only";
import { z } from "zod";
import { callMany, callMaybe, timestamp } from "@/lib/supabase/call";

const count = z.number().int();

const tableRow = z
  .object({
    table_name: z.string(),
    table_bytes: count,
    index_bytes: count,
    row_estimate: count,
    since: z.string().nullable(),
    bytes_since: count.nullable(),
  })
  .transform((row) => ({
    name: row.table_name,
    tableBytes: row.table_bytes,
    indexBytes: row.index_bytes,
    /** The planner's estimate. */
    rows: row.row_estimate,
    /** The UTC day that the growth is counted from; null before a size was noted. */
    since: row.since,
    grownBytes:
      row.bytes_since === null ? null : row.table_bytes + row.index_bytes - row.bytes_since,
  }));

/** The largest tables, with their growth. */
export const listTableSizes = () => callMany("list_table_sizes", {}, tableRow);

const holdRow = z
  .object({
    account_id: z.string(),
    account_name: z.string(),
    reservation_id: z.string(),
    action: z.string(),
    amount_micros: count,
    expires_at: timestamp,
  })
  .transform((row) => ({
    accountId: row.account_id,
    accountName: row.account_name,
    reservationId: row.reservation_id,
    action: row.action,
    micros: row.amount_micros,
    expiresAt: row.expires_at,
  }));

/** Holds that should have been ended. */
export const listStuckHolds = () => callMany("list_stuck_holds", {}, holdRow);

const paymentRow = z
  .object({
    account_id: z.string(),
    account_name: z.string(),
    payment_id: z.string(),
    amount_minor: count,
    currency: z.string(),
    why: z.enum(["still_processing", "nothing_granted"]),
    created_at: timestamp,
  })
  .transform((row) => ({
    accountId: row.account_id,
    accountName: row.account_name,
    paymentId: row.payment_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    why: row.why,
    createdAt: row.created_at,
  }));

/** Payments that do not fit what was granted. */
export const listUnmatchedPayments = () => callMany("list_unmatched_payments", {}, paymentRow);

const dayRow = z
  .object({ ledger_day: z.string(), folded_micros: z.number(), ledger_micros: z.number() })
  .transform((row) => ({
    day: row.ledger_day,
    foldedMicros: row.folded_micros,
    ledgerMicros: row.ledger_micros,
  }));

/** Days whose folded figures are not what the ledger says. */
export const checkFoldedFigures = () => callMany("check_folded_figures", {}, dayRow);

const eventRow = z
  .object({
    event_id: z.string(),
    type: z.string(),
    object_id: z.string().nullable(),
    status: z.enum(["received", "handled", "ignored", "parked", "failed"]),
    attempts: count,
    receipt: z.string().nullable(),
    last_error: z.string().nullable(),
    received_at: timestamp,
    handled_at: timestamp.nullable(),
    payload: z.string(),
  })
  .transform((row) => ({
    eventId: row.event_id,
    type: row.type,
    objectId: row.object_id,
    status: row.status,
    attempts: row.attempts,
    receipt: row.receipt,
    lastError: row.last_error,
    receivedAt: row.received_at,
    handledAt: row.handled_at,
    payload: row.payload,
  }));

/** An event of the webhook's inbox with its body; null where there is none. */
export const findEvent = (eventId: string) =>
  callMaybe("read_stripe_event", { p_event_id: eventId }, eventRow);

const useRow = z
  .object({
    coupon_use_id: z.string(),
    account_id: z.string(),
    account_name: z.string(),
    email: z.string().nullable(),
    status: z.string(),
    created_at: timestamp,
  })
  .transform((row) => ({
    useId: row.coupon_use_id,
    accountId: row.account_id,
    accountName: row.account_name,
    email: row.email,
    status: row.status,
    at: row.created_at,
  }));

/** Who used a coupon, newest first. */
export const listCouponUses = (couponId: string) =>
  callMany("list_coupon_uses", { p_coupon_id: couponId }, useRow);

const enquiryRow = z
  .object({
    contact_request_id: z.string(),
    name: z.string(),
    email: z.string(),
    company: z.string(),
    message: z.string(),
    plan_id: z.string().nullable(),
    state: z.enum(["new", "answered", "closed"]),
    reply: z.string().nullable(),
    created_at: timestamp,
  })
  .transform((row) => ({
    enquiryId: row.contact_request_id,
    name: row.name,
    email: row.email,
    company: row.company,
    message: row.message,
    planId: row.plan_id,
    state: row.state,
    reply: row.reply,
    createdAt: row.created_at,
  }));

export type Enquiry = z.output<typeof enquiryRow>;

/** Enquiries, newest first; of one state where it is named. */
export const listEnquiries = (state: Enquiry["state"] | null) =>
  callMany("list_contact_requests", { p_state: state, p_limit: 100 }, enquiryRow);
