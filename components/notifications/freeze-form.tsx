"use client";

import { useMutation } from "@/components/api/use-mutation";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardFooter } from "@/components/ui/card";

/** Asks before all spending of an account stops, and says what that means. */
export function FreezeForm({
  accountId,
  accountName,
  token,
}: {
  accountId: string;
  accountName: string;
  token: string;
}) {
  const { run, error, isPending } = useMutation();
  return (
    <Card>
      <CardContent className="grid gap-3 text-sm leading-6">
        <p>
          Every request of {accountName} that costs credits is refused from now on, by everybody and
          every API key. What runs already is finished and charged.
        </p>
        <p className="text-muted-foreground">
          Credits, plan and payments stay as they are. You can allow spending again on the billing
          page at any time.
        </p>
        {error && (
          <p role="alert" className="text-destructive">
            {error}
          </p>
        )}
      </CardContent>
      <CardFooter>
        <Button
          variant="destructive"
          pending={isPending}
          onClick={() =>
            void run({
              method: "POST",
              path: "/api/billing/freeze",
              accountId,
              body: { isFrozen: true, token },
            })
          }
        >
          Stop all spending
        </Button>
      </CardFooter>
    </Card>
  );
}
