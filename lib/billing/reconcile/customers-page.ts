import "server-only";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { callMany } from "@/lib/supabase/call";

const pageSize = 100;

const linkSchema = z
  .object({ stripe_customer_id: z.string(), account_id: z.string() })
  .transform((row): Owner => ({ accountId: row.account_id, customerId: row.stripe_customer_id }));

/** A page of our customers, whenever they came; those that are known to be deleted are left out. */
export async function customersPage(
  cursor: string | null,
): Promise<{ owners: Owner[]; next: string | null }> {
  const owners = await callMany(
    "list_linked_customers",
    { p_after: cursor, p_limit: pageSize },
    linkSchema,
  );
  return { owners, next: owners.length < pageSize ? null : (owners.at(-1)?.customerId ?? null) };
}
