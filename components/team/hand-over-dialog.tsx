"use client";

import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import type { MemberViewer } from "@/components/team/member-list";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Member } from "@/lib/team/list-members";

/** Makes another member the owner, after saying what that means. */
export function HandOverDialog({
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
    const answer = await run({
      method: "POST",
      path: "/api/team/owner",
      accountId: viewer.accountId,
      body: { userId: member.userId },
    });
    if (!answer.ok) return;
    onClose();
    toast.success(`${viewer.accountName} belongs to ${member.name} now.`);
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onClose}
      title={`Hand over ${viewer.accountName} to ${member.name}?`}
      keepLabel="Keep it"
      confirmLabel="Hand over"
      onConfirm={confirm}
      isPending={isPending}
      error={error}
    >
      {member.name} becomes the owner and you become an admin. Only they can give it back.
    </ConfirmDialog>
  );
}
