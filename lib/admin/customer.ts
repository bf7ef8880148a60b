import "server-only";
import { z } from "zod";
import { callMany, timestamp } from "@/lib/supabase/call";

const personRow = z
  .object({
    user_id: z.string(),
    email: z.string().nullable(),
    display_name: z.string().nullable(),
    role: z.enum(["owner", "admin", "billing", "member"]),
    joined_at: timestamp,
    email_confirmed_at: timestamp.nullable(),
  })
  .transform((row) => ({
    userId: row.user_id,
    email: row.email,
    name: row.display_name,
    role: row.role,
    joinedAt: row.joined_at,
    confirmedAt: row.email_confirmed_at,
  }));

/** Who belongs to a customer's account, owners first. */
export function listAccountPeople(accountId: string) {
  return callMany("list_account_people", { p_account_id: accountId }, personRow);
}

const customerRow = z
  .object({ stripe_customer_id: z.string(), deleted_at: timestamp.nullable() })
  .transform((row) => ({ customerId: row.stripe_customer_id, deletedAt: row.deleted_at }));

/** The account's customers at Stripe, the live one first. */
export function listAccountCustomers(accountId: string) {
  return callMany("list_account_customers", { p_account_id: accountId }, customerRow);
}

const noteRow = z
  .object({ note_id: z.string(), body: z.string(), author: z.string(), created_at: timestamp })
  .transform((row) => ({
    noteId: row.note_id,
    body: row.body,
    author: row.author,
    createdAt: row.created_at,
  }));

/** What operators noted about an account, newest first. */
export function listAccountNotes(accountId: string) {
  return callMany("list_account_notes", { p_account_id: accountId, p_limit: 50 }, noteRow);
}

const auditRow = z
  .object({
    audit_id: z.number().int(),
    account_id: z.string().nullable(),
    actor: z.string().nullable(),
    act: z.string(),
    reason: z.string().nullable(),
    before_facts: z.unknown(),
    after_facts: z.unknown(),
    created_at: timestamp,
  })
  .transform((row) => ({
    auditId: row.audit_id,
    accountId: row.account_id,
    actor: row.actor,
    act: row.act,
    reason: row.reason,
    before: row.before_facts,
    after: row.after_facts,
    at: row.created_at,
  }));

export type AuditLine = z.output<typeof auditRow>;

/** The audit log of one account, or of everything, newest first, before a line. */
export function listAuditLog({
  accountId = null,
  before = null,
  limit = 50,
}: {
  accountId?: string | null;
  before?: number | null;
  limit?: number;
}): Promise<AuditLine[]> {
  return callMany(
    "list_audit_log",
    { p_account_id: accountId, p_before: before, p_limit: limit },
    auditRow,
  );
}
