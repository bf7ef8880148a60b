"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { type DepartmentChoice, DepartmentSelect } from "@/components/team/department-select";
import { FormDialog } from "@/components/team/form-dialog";
import type { MemberViewer } from "@/components/team/member-list";
import { Field } from "@/components/ui/field";
import type { Member } from "@/lib/team/list-members";

/** Asks which department a member's spending counts for. */
export function MoveMemberForm({
  member,
  viewer,
  departments,
  onDone,
}: {
  member: Member;
  viewer: MemberViewer;
  departments: DepartmentChoice[];
  onDone: () => void;
}) {
  const [departmentId, setDepartmentId] = useState(member.department?.id ?? null);
  const { run, error, isPending } = useMutation();

  async function submit() {
    const answer = await run({
      method: "PATCH",
      path: `/api/team/members/${member.userId}`,
      accountId: viewer.accountId,
      body: { departmentId },
    });
    if (!answer.ok) return;
    onDone();
    toast.success(`${member.name} is moved.`);
  }

  return (
    <FormDialog
      title={`Department of ${member.name}`}
      description="What they spend from now on counts for it. What they spent stays where it was."
      submitLabel="Move"
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <Field label="Department">
        {(control) => (
          <DepartmentSelect
            control={control}
            departments={departments}
            value={departmentId}
            onChange={setDepartmentId}
          />
        )}
      </Field>
    </FormDialog>
  );
}
