"use client";

import { Ellipsis, Pencil, Trash2, TrendingUp, Undo2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { LimitDialog } from "@/components/team/limit-dialog";
import { limitName, limitOwner } from "@/components/team/limit-name";
import { RaiseLimitForm } from "@/components/team/raise-limit-form";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { TeamLimit } from "@/lib/team/list-limits";

/** What an owner or admin may do about one limit. */
export function LimitActions({ accountId, limit }: { accountId: string; limit: TeamLimit }) {
  const [open, setOpen] = useState<"change" | "raise" | "remove" | null>(null);
  const close = () => setOpen(null);
  const removal = useMutation();
  const lowering = useMutation();
  const { scope, scopeId, window, spendLimitId } = limit;

  async function remove() {
    const body = { scope, scopeId, window, limit: null };
    const answer = await removal.run({ method: "PUT", path: "/api/team/limits", accountId, body });
    if (!answer.ok) return;
    close();
    toast.success("The limit is removed.");
  }

  async function endRaise() {
    const path = `/api/team/limits/${spendLimitId}/raise`;
    const answer = await lowering.run({ method: "PUT", path, accountId, body: { raised: null } });
    if (answer.ok) toast.success("The raise has ended.");
    else toast.error(answer.message);
  }

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm">
            <Ellipsis aria-hidden="true" />
            <span className="sr-only">Change the limit of {limitName(limit)}</span>
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => setOpen("raise")}>
            <TrendingUp aria-hidden="true" /> Raise for a time
          </DropdownMenuItem>
          {limit.raised !== null && (
            <DropdownMenuItem onSelect={endRaise}>
              <Undo2 aria-hidden="true" /> End the raise
            </DropdownMenuItem>
          )}
          <DropdownMenuItem onSelect={() => setOpen("change")}>
            <Pencil aria-hidden="true" /> Change
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem destructive onSelect={() => setOpen("remove")}>
            <Trash2 aria-hidden="true" /> Remove
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <LimitDialog
        accountId={accountId}
        subjects={[{ scope, scopeId, name: limitOwner(limit) }]}
        limit={limit}
        isOpen={open === "change"}
        onOpenChange={close}
      />
      <Dialog open={open === "raise"} onOpenChange={close}>
        <DialogContent>
          <RaiseLimitForm accountId={accountId} limit={limit} onDone={close} />
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        isOpen={open === "remove"}
        onOpenChange={close}
        title={`Remove the limit of ${limitName(limit)}?`}
        keepLabel="Keep it"
        confirmLabel="Remove"
        onConfirm={remove}
        isPending={removal.isPending}
        error={removal.error}
      >
        Other limits and the balance itself still bound what is spent.
      </ConfirmDialog>
    </>
  );
}
