"use client";

import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { type DepartmentChoice, DepartmentSelect } from "@/components/team/department-select";
import { FormDialog } from "@/components/team/form-dialog";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface DepartmentDialogProps {
  accountId: string;
  /** Where it may stand. */
  places: DepartmentChoice[];
  /** The department to change; a new one without it. */
  department?: { departmentId: string; name: string; parentId: string | null };
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  trigger?: ReactNode;
}

/** Makes a department, or renames and moves one. */
export function DepartmentDialog({
  isOpen,
  onOpenChange,
  trigger,
  ...form
}: DepartmentDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      {trigger && <DialogTrigger asChild>{trigger}</DialogTrigger>}
      <DialogContent>
        <DepartmentForm {...form} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function DepartmentForm({
  accountId,
  places,
  department,
  onDone,
}: Omit<DepartmentDialogProps, "isOpen" | "onOpenChange" | "trigger"> & { onDone: () => void }) {
  const [name, setName] = useState(department?.name ?? "");
  const [parentId, setParentId] = useState(department?.parentId ?? null);
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const nameError = name.trim() === "" ? "Give it a name." : undefined;

  async function submit() {
    setTried(true);
    if (nameError) return;
    const body = { name: name.trim(), parentId };
    const answer = department
      ? await run({
          method: "PATCH",
          path: `/api/team/departments/${department.departmentId}`,
          accountId,
          body,
        })
      : await run({ method: "POST", path: "/api/team/departments", accountId, body });
    if (!answer.ok) return;
    onDone();
    toast.success(department ? "Saved." : `${body.name} is there.`);
  }

  return (
    <FormDialog
      title={department ? `Change ${department.name}` : "New department"}
      description={
        department
          ? "Everything below it moves with it."
          : "What its members and keys spend is counted for it, and for what it stands in."
      }
      submitLabel={department ? "Save" : "Make department"}
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <Field label="Name" error={isTried ? nameError : undefined}>
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Research"
            autoComplete="off"
            maxLength={80}
            required
          />
        )}
      </Field>
      {places.length > 0 && (
        <Field label="Stands in">
          {(control) => (
            <DepartmentSelect
              control={control}
              departments={places}
              value={parentId}
              onChange={setParentId}
              noneLabel="The organization itself"
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
