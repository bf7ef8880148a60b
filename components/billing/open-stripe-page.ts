import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { codeFor, codeRefused } from "@/components/billing/coupons/applied-coupon";

const answerSchema = z.object({ url: z.url() });

/** A page of Stripe's: Checkout for a plan or for packs, or the portal. */
export type StripePage =
  /** `trial` is whether the page offered the plan's trial: nothing else is opened. */
  | { page: "plan"; planPriceId: string; trial?: boolean }
  | { page: "pack"; packId: string; quantity?: number }
  | { page: "portal" };

/**
 * Leaves for one of Stripe's hosted pages. Whatever happens there, the person comes back to the page
 * they left.
 *
 * @returns null once the browser is on its way, else what to tell the person.
 */
export async function openStripePage(accountId: string, opens: StripePage): Promise<string | null> {
  const code = opens.page === "portal" ? {} : await codeFor(accountId, saleIdOf(opens));
  if (code === null) return codeRefused;
  const answer = await callApi("POST", pathOf(opens), {
    accountId,
    body: { ...bodyOf(opens), ...code },
  });
  const parsed = answer.ok ? answerSchema.safeParse(answer.data) : null;
  if (!parsed?.success) {
    return answer.ok ? "Stripe's page could not be opened. Try again." : answer.message;
  }
  window.location.assign(parsed.data.url);
  return null;
}

function pathOf({ page }: StripePage): string {
  if (page === "plan") return "/api/stripe/create-subscription-checkout";
  return page === "pack" ? "/api/stripe/create-credit-checkout" : "/api/stripe/portal";
}

function saleIdOf(opens: Exclude<StripePage, { page: "portal" }>): string {
  return opens.page === "plan" ? opens.planPriceId : opens.packId;
}

function bodyOf(opens: StripePage) {
  const returnPath = window.location.pathname;
  if (opens.page === "plan") {
    return { planPriceId: opens.planPriceId, trial: opens.trial, returnPath };
  }
  if (opens.page === "portal") return { returnPath };
  return { packId: opens.packId, quantity: opens.quantity ?? 1, returnPath };
}
