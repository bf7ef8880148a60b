import { redirect } from "next/navigation";
import { canBuy } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import { findOpenInvoice } from "@/lib/billing/invoices/open-invoice";

/**
 * Where the mail about a failed payment leads: on to Stripe's page for what is still open, where any
 * card pays it, or to the billing page when nothing is.
 */
export default async function PayPage() {
  const access = await requireAccount("/billing/pay");
  const invoice = canBuy(access) ? await findOpenInvoice(access).catch(() => null) : null;
  if (!invoice?.payUrl) redirect("/billing");
  // An address of Stripe's, which no type of ours knows.
  redirect(invoice.payUrl as "/billing");
}
