"use client";

import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { switchAccount } from "@/lib/auth/actions/switch-account";

/** Goes on in another of the person's accounts, on its team page. */
export function SwitchTo({ accountId, name }: { accountId: string; name: string }) {
  const [isPending, startTransition] = useTransition();
  return (
    <Button
      variant="outline"
      size="sm"
      pending={isPending}
      onClick={() => startTransition(() => switchAccount(accountId, "/team"))}
    >
      Open<span className="sr-only"> {name}</span>
    </Button>
  );
}
