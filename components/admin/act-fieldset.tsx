"use client";

import type { OperatorAct } from "@/components/admin/operator-acts";
import { CreditsField } from "@/components/team/credits-field";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

interface ActFieldsetProps {
  act: OperatorAct;
  credits: string;
  onCredits: (value: string) => void;
  until: string;
  onUntil: (value: string) => void;
  planPriceId: string;
  onPlanPrice: (value: string) => void;
  reason: string;
  onReason: (value: string) => void;
}

/** What an act has to know, and why it is done. */
export function ActFieldset(props: ActFieldsetProps) {
  const { act } = props;
  return (
    <>
      {(act.act === "allocate" || act.act === "deduct") && (
        <CreditsField label="Credits" value={props.credits} onChange={props.onCredits} />
      )}
      {act.act === "refund" && (
        <CreditsField
          label="Credits (optional)"
          hint="A part of what it cost; all of it if left out."
          value={props.credits}
          onChange={props.onCredits}
        />
      )}
      {(act.act === "allocate" || act.act === "extend") && (
        <Field label="Last day (optional)" hint="UTC. Without one they never expire.">
          {(control) => (
            <Input
              {...control}
              type="date"
              value={props.until}
              onChange={(event) => props.onUntil(event.target.value)}
              {...(act.act === "extend" &&
                act.expiresAt !== null && { min: act.expiresAt.slice(0, 10) })}
            />
          )}
        </Field>
      )}
      {act.act === "plan" && (
        <Field label="Plan">
          {(control) => (
            <Select value={props.planPriceId} onValueChange={props.onPlanPrice}>
              <SelectTrigger {...control}>
                <SelectValue placeholder="Choose a plan" />
              </SelectTrigger>
              <SelectContent>
                {act.prices.map(({ planPriceId, name }) => (
                  <SelectItem key={planPriceId} value={planPriceId}>
                    {name}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          )}
        </Field>
      )}
      <Field label="Reason" hint="Kept in the audit log with your name.">
        {(control) => (
          <Input
            {...control}
            value={props.reason}
            onChange={(event) => props.onReason(event.target.value)}
            maxLength={200}
            autoComplete="off"
            required
          />
        )}
      </Field>
    </>
  );
}
