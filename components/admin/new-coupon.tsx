"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { callApi } from "@/components/api/call-api";
import { FormDialog } from "@/components/team/form-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

const kinds = {
  credit_bonus: { label: "Credits", value: "Credits" },
  percentage_discount: { label: "Percent off", value: "Percent" },
  fixed_discount: { label: "Money off", value: "Amount in minor units" },
  free_month: { label: "A free month", value: null },
} as const;

const empty = { code: "", value: "", description: "", maxUses: "", until: "", reason: "" };

/** Makes a coupon, also at Stripe. `currency` is that of money off. */
export function NewCoupon({ currency }: { currency: string }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<keyof typeof kinds>("credit_bonus");
  const [fields, setFields] = useState(empty);
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const { value: valueLabel } = kinds[kind];

  async function submit() {
    if (isPending) return;
    setPending(true);
    const answer = await callApi("POST", "/api/admin/coupons", {
      accountId: null,
      body: {
        code: fields.code.trim(),
        kind,
        value: valueLabel === null ? 1 : Number(fields.value),
        description: fields.description,
        ...(kind === "fixed_discount" && { currency }),
        ...(fields.maxUses && { maxUses: Number(fields.maxUses) }),
        ...(fields.until && { expiresAt: `${fields.until}T23:59:59Z` }),
        reason: fields.reason.trim(),
      },
    });
    setPending(false);
    setError(answer.ok ? null : answer.message);
    if (!answer.ok) return;
    setOpen(false);
    setFields(empty);
    toast.success("The coupon is made.");
    router.refresh();
  }

  const text = (key: keyof typeof empty, label: string, more: object = {}) => (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          value={fields[key]}
          onChange={(event) => setFields({ ...fields, [key]: event.target.value })}
          autoComplete="off"
          {...more}
        />
      )}
    </Field>
  );

  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>New coupon</Button>
      </DialogTrigger>
      <DialogContent>
        <FormDialog
          title="New coupon"
          description="A code is worth credits, a discount or a free month, once an account."
          submitLabel="Make coupon"
          onSubmit={submit}
          isPending={isPending}
          error={error}
        >
          {text("code", "Code", { maxLength: 40 })}
          <div className="grid gap-5 sm:grid-cols-2">
            <Field label="Worth">
              {(control) => (
                <Select value={kind} onValueChange={(next) => setKind(next as typeof kind)}>
                  <SelectTrigger {...control}>
                    <SelectValue />
                  </SelectTrigger>
                  <SelectContent>
                    {Object.entries(kinds).map(([value, { label }]) => (
                      <SelectItem key={value} value={value}>
                        {label}
                      </SelectItem>
                    ))}
                  </SelectContent>
                </Select>
              )}
            </Field>
            {valueLabel !== null && text("value", valueLabel, { inputMode: "decimal" })}
            {text("maxUses", "Most uses (optional)", { inputMode: "numeric" })}
            {text("until", "Last day (optional)", { type: "date" })}
          </div>
          {text("description", "Description (optional)", { maxLength: 200 })}
          {text("reason", "Reason, for the audit log", { maxLength: 200 })}
        </FormDialog>
      </DialogContent>
    </Dialog>
  );
}
