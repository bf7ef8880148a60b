import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { findCustomer } from "@/lib/billing/customers/customer";
import { fromSeconds, isMissing, stripe } from "@/lib/billing/stripe-client";
import { Problem } from "@/lib/http/problem";

/** An invoice as people see it; money in minor units. */
export interface BillingInvoice {
  id: string;
  number: string | null;
  createdAt: string;
  totalMinor: number;
  currency: string;
  status: string;
  /** Stripe's page for it, where an open one can be paid. */
  hostedUrl: string | null;
  pdfUrl: string | null;
  description: string;
}

/**
 * The account's invoices, newest first. Drafts are left out: they still change.
 *
 * @param after the last id of the page before.
 * @throws Problem invalid_request when `after` is no invoice of the account.
 */
export async function listInvoices(
  access: AccountAccess,
  { after, limit = 24 }: { after?: string | undefined; limit?: number } = {},
): Promise<{ invoices: BillingInvoice[]; nextAfter: string | null }> {
  const owner = await findCustomer(access.accountId);
  if (!owner) return { invoices: [], nextAfter: null };
  const page = await stripe()
    .invoices.list({
      customer: owner.customerId,
      limit,
      ...(after === undefined ? {} : { starting_after: after }),
    })
    .catch((error: unknown) => {
      if (after === undefined || !isMissing(error)) throw error;
      throw new Problem("invalid_request", { detail: "There is no invoice to list after." });
    });
  const invoices = page.data
    .filter((invoice) => invoice.status !== "draft")
    .map((invoice) => ({
      id: invoice.id,
      number: invoice.number,
      createdAt: fromSeconds(invoice.created),
      totalMinor: invoice.total,
      currency: invoice.currency,
      status: invoice.status ?? "draft",
      hostedUrl: invoice.hosted_invoice_url ?? null,
      pdfUrl: invoice.invoice_pdf ?? null,
      // A renewal's first line may be a proration; the dearest one says what was bought.
      description: dearestLine(invoice.lines.data) ?? "Invoice",
    }));
  return { invoices, nextAfter: page.has_more ? (page.data.at(-1)?.id ?? null) : null };
}

function dearestLine(lines: { amount: number; description: string | null }[]): string | null {
  const [dearest] = [...lines].sort((a, b) => b.amount - a.amount);
  return dearest?.description ?? null;
}
