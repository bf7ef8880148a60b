"use client";

import { RotateCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

/** A section that could not be read; the tabs around it still work. */
export default function BillingError({ reset }: { error: Error; reset: () => void }) {
  return (
    <Callout
      tone="danger"
      live="assertive"
      title="This could not be loaded"
      action={
        <Button variant="outline" size="sm" onClick={reset}>
          <RotateCw aria-hidden="true" /> Try again
        </Button>
      }
    >
      Your credits are untouched.
    </Callout>
  );
}
