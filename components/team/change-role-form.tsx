"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { FormDialog } from "@/components/team/form-dialog";
import type { MemberViewer } from "@/components/team/member-list";
import { RoleSelect } from "@/components/team/role-select";
import { roleWords, type TeamRole } from "@/components/team/role-words";
import { Field } from "@/components/ui/field";
import type { Member } from "@/lib/team/list-members";

/** Asks for a member's role. */
export function ChangeRoleForm({
  member,
  viewer,
  onDone,
}: {
  member: Member;
  viewer: MemberViewer;
  onDone: () => void;
}) {
  const [role, setRole] = useState<TeamRole>(member.role);
  const { run, error, isPending } = useMutation();
  const roles: TeamRole[] = [
    ...(viewer.canManageOwners ? (["owner"] as const) : []),
    "admin",
    "billing",
    "member",
  ];

  async function submit() {
    const { accountId } = viewer;
    const path = `/api/team/members/${member.userId}`;
    const answer = await run({ method: "PATCH", path, accountId, body: { role } });
    if (!answer.ok) return;
    onDone();
    toast.success(`${member.name} is now ${roleWords[role].label.toLowerCase()}.`);
  }

  return (
    <FormDialog
      title={`Role of ${member.name}`}
      description={`What they may do in ${viewer.accountName}.`}
      submitLabel="Save role"
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <Field label="Role" hint={roleWords[role].may}>
        {(control) => (
          <RoleSelect control={control} roles={roles} value={role} onChange={setRole} />
        )}
      </Field>
    </FormDialog>
  );
}
