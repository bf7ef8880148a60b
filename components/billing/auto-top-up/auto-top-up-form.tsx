"use client";

import { CreditCard } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import {
  readTerms,
  type TermErrors,
  type TopUpPack,
  type TypedTerms,
  typeTerms,
} from "@/components/billing/auto-top-up/auto-top-up-terms";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CardContent } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Link } from "@/components/ui/link";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { formatMoney, formatPrice } from "@/lib/pricing/format-money";

interface AutoTopUpFormProps {
  accountId: string;
  packs: TopUpPack[];
  /** In force, or from the last time; a null pack is sold no longer. */
  terms: { threshold: number; packId: string | null; monthlyCapMinor: number } | null;
  isOn: boolean;
  /** A refused card waits for another one. */
  isStopped: boolean;
  /** What is charged; null where no card is saved. */
  card: { brand: string; last4: string } | "unknown" | null;
}

const path = "/api/billing/auto-top-up";

/** Switches auto top-up on with its terms in view, changes them, and switches it off at once. */
export function AutoTopUpForm({
  accountId,
  packs,
  terms,
  isOn,
  isStopped,
  card,
}: AutoTopUpFormProps) {
  const switchId = useId();
  const before = typeTerms(terms, packs);
  const [isOpen, setOpen] = useState(isOn);
  const [typed, setTyped] = useState(before);
  const [errors, setErrors] = useState<TermErrors>({});
  const saving = useMutation();
  const isChanged = JSON.stringify(typed) !== JSON.stringify(before);

  async function toggle(wanted: boolean) {
    saving.clearError();
    setOpen(wanted);
    if (wanted || !isOn) return;
    const answer = await saving.run({ method: "PUT", path, accountId, body: { isOn: false } });
    if (answer.ok) toast.success("Auto top-up is off.");
    else setOpen(true);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const read = readTerms(typed, packs);
    setErrors(read.errors ?? {});
    if (read.errors) return;
    const body = { isOn: true, ...read.terms };
    const answer = await saving.run({ method: "PUT", path, accountId, body });
    if (answer.ok) toast.success(isOn ? "Auto top-up is changed." : "Auto top-up is on.");
  }

  function type(change: Partial<TypedTerms>) {
    setTyped({ ...typed, ...change });
    setErrors({});
  }

  return (
    <CardContent className="grid gap-5">
      <div className="flex items-center justify-between gap-4">
        <Label htmlFor={switchId} className="grid gap-0.5">
          <span>Top up by itself</span>
          <span className="font-normal text-muted-foreground leading-6">
            {stateWords({ isOn, isStopped, isOpen })}
          </span>
        </Label>
        <Switch
          id={switchId}
          checked={isOpen}
          onCheckedChange={toggle}
          disabled={saving.isPending}
        />
      </div>
      {saving.error && (
        <Callout tone="danger" live="assertive">
          {saving.error}
        </Callout>
      )}
      {isOpen && (
        <form onSubmit={submit} noValidate className="grid gap-5">
          <div className="grid items-start gap-5 sm:grid-cols-3">
            <Field label="When credits fall to" error={errors.threshold} hint="Credits, or fewer">
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  className="tabular-nums"
                  value={typed.threshold}
                  onChange={(event) => type({ threshold: event.target.value })}
                />
              )}
            </Field>
            <Field label="Buy" error={errors.packId} hint="At most once an hour">
              {(control) => (
                <Select value={typed.packId} onValueChange={(packId) => type({ packId })}>
                  <SelectTrigger {...control}>
                    <SelectValue placeholder="Choose a pack" />
                  </SelectTrigger>
                  <SelectContent>
                    {packs.map((pack) => (
                      <SelectItem key={pack.packId} value={pack.packId}>
                        {pack.credits.toLocaleString("en-US")} credits,{" "}
                        {formatPrice(pack.unitAmount, pack.currency)}
                      </SelectItem>
                    ))}
                  </SelectContent>
                </Select>
              )}
            </Field>
            <Field
              label="Spend at most"
              error={errors.monthlyCap}
              hint={`${(packs[0]?.currency ?? "").toUpperCase()} a calendar month (UTC)`}
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  className="tabular-nums"
                  value={typed.monthlyCap}
                  onChange={(event) => type({ monthlyCap: event.target.value })}
                />
              )}
            </Field>
          </div>
          <ChargedCard card={card} />
          {card !== null && (
            <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
              <Button type="submit" pending={saving.isPending} disabled={isOn && !isChanged}>
                {isOn ? "Save changes" : "Turn on auto top-up"}
              </Button>
              {!isOn && <Consent typed={typed} packs={packs} />}
            </div>
          )}
        </form>
      )}
    </CardContent>
  );
}

function stateWords({ isOn, isStopped, isOpen }: Record<"isOn" | "isStopped" | "isOpen", boolean>) {
  if (isOn && isStopped) return "Stopped. It goes on with another card.";
  if (isOn) return "On. You can switch it off at any time.";
  return isOpen ? "Not on yet. Choose the terms first." : "Off. Nothing is charged.";
}

function ChargedCard({ card }: Pick<AutoTopUpFormProps, "card">) {
  if (card === null) {
    return (
      <Callout
        title="Save a card first"
        action={
          <Button asChild size="sm">
            <Link href="/billing/payment">Add a card</Link>
          </Button>
        }
      >
        Auto top-up charges your default card.
      </Callout>
    );
  }
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      <CreditCard aria-hidden="true" className="size-4 text-muted-foreground" />
      <span className="text-muted-foreground">Charged to</span>
      {card === "unknown" ? (
        <span className="font-medium">your default card</span>
      ) : (
        <span className="font-medium tabular-nums">
          <span className="capitalize">{card.brand}</span> <span aria-hidden="true">•••• </span>
          <span className="sr-only">ending in </span>
          {card.last4}
        </span>
      )}
      <Link
        href="/billing/payment"
        className="text-primary underline underline-offset-4 hover:no-underline"
      >
        Change card
      </Link>
    </p>
  );
}

/** What is agreed to by pressing the button. */
function Consent({ typed, packs }: { typed: TypedTerms; packs: TopUpPack[] }) {
  const { terms } = readTerms(typed, packs);
  const pack = packs.find(({ packId }) => packId === typed.packId);
  if (!terms || !pack) return null;
  return (
    <p className="max-w-xl text-[0.8125rem] text-muted-foreground leading-5">
      You allow us to charge {formatMoney(pack.unitAmount, pack.currency)} each time your credits
      fall to {terms.threshold.toLocaleString("en-US")}, up to{" "}
      {formatMoney(terms.monthlyCapMinor, pack.currency)} a month.
    </p>
  );
}
