"use client";

import { useMutation } from "@/components/api/use-mutation";
import { Label } from "@/components/ui/label";
import { Switch } from "@/components/ui/switch";

/** Lets credits pay where an own key does not serve, or not. */
export function FallbackSwitch({ accountId, isOn }: { accountId: string; isOn: boolean }) {
  const { run, error, isPending } = useMutation();
  return (
    <div className="flex items-start justify-between gap-4 border-t px-5 py-4 sm:px-6">
      <div className="grid gap-1">
        <Label htmlFor="falls-back">Pay with credits when a key does not serve</Label>
        <p className="text-[0.8125rem] text-muted-foreground leading-5">
          When the provider refuses your key, or it has no money left. The reply and its receipt say
          so. Off, such a request is refused.
        </p>
        {error && (
          <p role="alert" className="text-[0.8125rem] text-destructive leading-5">
            {error}
          </p>
        )}
      </div>
      <Switch
        id="falls-back"
        checked={isOn}
        disabled={isPending}
        onCheckedChange={(fallsBackToCredits) =>
          run({
            method: "PATCH",
            path: "/api/provider-keys",
            accountId,
            body: { fallsBackToCredits },
          })
        }
      />
    </div>
  );
}
