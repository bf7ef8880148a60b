"use client";

import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import type { MemberViewer } from "@/components/team/member-list";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Member } from "@/lib/team/list-members";

/** Ends a membership, after saying what ends with it. */
export function RemoveMemberDialog({
  member,
  viewer,
  isOpen,
  onClose,
}: {
  member: Member;
  viewer: MemberViewer;
  isOpen: boolean;
  onClose: () => void;
}) {
  const { run, error, isPending } = useMutation();

  async function confirm() {
    const path = `/api/team/members/${member.userId}`;
    const answer = await run({ method: "DELETE", path, accountId: viewer.accountId });
    if (!answer.ok) return;
    onClose();
    toast.success(`${member.name} is removed.`);
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onClose}
      title={`Remove ${member.name} from ${viewer.accountName}?`}
      keepLabel="Keep them"
      confirmLabel="Remove"
      onConfirm={confirm}
      isPending={isPending}
      error={error}
    >
      They spend none of its credits from now on, and the API keys they made stop for good. What
      they spent stays in the reports.
    </ConfirmDialog>
  );
}
