"use client";

import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { openStripePage, type StripePage } from "@/components/billing/open-stripe-page";
import { Button, type ButtonProps } from "@/components/ui/button";

interface CheckoutButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  accountId: string;
  opens: StripePage;
  "aria-label"?: string;
  children: ReactNode;
}

/** Leaves for one of Stripe's hosted pages; it stays busy until the browser has gone there. */
export function CheckoutButton({ accountId, opens, children, ...props }: CheckoutButtonProps) {
  const [isPending, setPending] = useState(false);

  async function open() {
    setPending(true);
    const refusal = await openStripePage(accountId, opens);
    if (refusal === null) return;
    setPending(false);
    toast.error(refusal);
  }

  return (
    <Button {...props} pending={isPending} onClick={open}>
      {children}
    </Button>
  );
}
