"use client";

import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";

/** Lets an account spend again that its owner had stopped. */
export function ThawButton({ accountId }: { accountId: string }) {
  const { run, error, isPending } = useMutation();
  return (
    <div className="grid gap-1">
      <Button
        size="sm"
        variant="outline"
        pending={isPending}
        onClick={() =>
          void run({
            method: "POST",
            path: "/api/billing/freeze",
            accountId,
            body: { isFrozen: false },
          })
        }
      >
        Allow spending
      </Button>
      {error && (
        <p role="alert" className="text-destructive text-sm">
          {error}
        </p>
      )}
    </div>
  );
}
