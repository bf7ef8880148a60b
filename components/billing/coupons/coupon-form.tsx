"use client";

import { TicketPercent } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { refetchBalance } from "@/components/billing/balance/credit-store";
import {
  setAppliedCoupon,
  useAppliedCoupon,
  waitForCode,
} from "@/components/billing/coupons/applied-coupon";
import { checkCoupon } from "@/components/billing/coupons/check-coupon";
import { CouponApplied } from "@/components/billing/coupons/coupon-applied";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatCredits, toMicros } from "@/lib/credits/amount";

const redeemedSchema = z.object({ credits: z.number() });

interface CouponFormProps {
  accountId: string;
  /** The price of the live subscription, which a discount can be put on. */
  subscribedPriceId: string | null;
  /** Of the form, once it is open. */
  className?: string;
}

/**
 * Where a code goes: credits come at once, and a discount shows on the prices of the page until it
 * is used or removed.
 */
export function CouponForm({ accountId, subscribedPriceId, className }: CouponFormProps) {
  const [isOpen, setOpen] = useState(false);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const applied = useAppliedCoupon(accountId);
  const router = useRouter();

  useEffect(() => {
    if (isOpen) input.current?.focus();
  }, [isOpen]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = input.current?.value.trim() ?? "";
    if (code === "") {
      setError("Type your code first.");
      return;
    }
    setPending(true);
    const using = use(code);
    waitForCode(using.then((refusal) => refusal === undefined));
    const refusal = await using;
    setPending(false);
    setError(refusal);
    if (refusal === undefined) setOpen(false);
    else input.current?.focus();
  }

  /** Uses a code; gives the sentence that says why it cannot be. */
  async function use(code: string): Promise<string | undefined> {
    const check = await checkCoupon(accountId, code);
    if (check.state === "refused") return check.message;
    if (check.state === "discount") {
      setAppliedCoupon(check.coupon);
      return undefined;
    }
    const answer = await callApi("POST", "/api/coupons/redeem", {
      accountId,
      body: { code: check.code },
    });
    if (!answer.ok) return answer.message;
    const redeemed = redeemedSchema.safeParse(answer.data);
    const credits = redeemed.success ? formatCredits(toMicros(redeemed.data.credits)) : "Your";
    toast.success(`${credits} credits added`, { description: `With the code ${check.code}.` });
    void refetchBalance({ force: true });
    router.refresh();
    return undefined;
  }

  if (applied) {
    return (
      <CouponApplied
        coupon={applied}
        subscribedPriceId={subscribedPriceId}
        className={cn("w-full text-left", className)}
      />
    );
  }
  if (!isOpen) {
    return (
      <Button
        variant="ghost"
        size="sm"
        className="-mx-3 text-muted-foreground hover:text-foreground"
        onClick={() => setOpen(true)}
      >
        <TicketPercent aria-hidden="true" />
        Have a code?
      </Button>
    );
  }
  return (
    <form onSubmit={submit} noValidate className={cn("flex w-full", className)}>
      <Field
        label="Code"
        error={error}
        hint="For credits or a discount. Capitals do not matter."
        className="w-full max-w-md"
      >
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              ref={input}
              name="code"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={60}
              className="min-w-0 uppercase placeholder:normal-case"
              onChange={() => setError(undefined)}
            />
            <Button type="submit" pending={isPending}>
              Apply
            </Button>
            <Button
              variant="ghost"
              onClick={() => {
                setOpen(false);
                setError(undefined);
              }}
            >
              Cancel
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
