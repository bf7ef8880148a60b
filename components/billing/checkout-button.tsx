"use client";

import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { z } from "zod/mini";
import { callApi } from "@/components/billing/call-api";
import { Button, type ButtonProps } from "@/components/ui/button";

const answerSchema = z.object({ url: z.url() });

interface CheckoutButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  accountId: string;
  /** What opens a page of Stripe's: Checkout for a plan or a pack, or the portal. */
  opens:
    | { page: "plan"; planPriceId: string }
    | { page: "pack"; packId: string }
    | { page: "portal" };
  children: ReactNode;
}

/** Leaves for one of Stripe's hosted pages; it stays busy until the browser has gone there. */
export function CheckoutButton({ accountId, opens, children, ...props }: CheckoutButtonProps) {
  const [isPending, setPending] = useState(false);

  async function open() {
    setPending(true);
    const answer = await callApi("POST", pathOf(opens), { accountId, body: bodyOf(opens) });
    const parsed = answer.ok ? answerSchema.safeParse(answer.data) : null;
    if (parsed?.success) {
      window.location.assign(parsed.data.url);
      return;
    }
    setPending(false);
    toast.error(answer.ok ? "Stripe's page could not be opened. Try again." : answer.message);
  }

  return (
    <Button {...props} pending={isPending} onClick={open}>
      {children}
    </Button>
  );
}

function pathOf({ page }: CheckoutButtonProps["opens"]): string {
  if (page === "plan") return "/api/stripe/create-subscription-checkout";
  return page === "pack" ? "/api/stripe/create-credit-checkout" : "/api/stripe/portal";
}

/** Whatever happens at Stripe, the person comes back to the page they left. */
function bodyOf(opens: CheckoutButtonProps["opens"]) {
  const returnPath = window.location.pathname;
  if (opens.page === "plan") return { planPriceId: opens.planPriceId, returnPath };
  return opens.page === "pack" ? { packId: opens.packId, quantity: 1, returnPath } : { returnPath };
}
