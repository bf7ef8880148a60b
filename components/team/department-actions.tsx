"use client";

import { Ellipsis, Gauge, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { DepartmentDialog } from "@/components/team/department-dialog";
import type { DepartmentChoice } from "@/components/team/department-select";
import { LimitDialog } from "@/components/team/limit-dialog";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { Department } from "@/lib/team/list-departments";

interface DepartmentActionsProps {
  accountId: string;
  department: Department;
  /** Where it may move: not below itself. */
  places: DepartmentChoice[];
}

/** What an owner or admin may do about one department. */
export function DepartmentActions({ accountId, department, places }: DepartmentActionsProps) {
  const [open, setOpen] = useState<"change" | "limit" | "delete" | null>(null);
  const close = () => setOpen(null);
  const { run, error, isPending } = useMutation();
  const { departmentId, name } = department;

  async function remove() {
    const path = `/api/team/departments/${departmentId}`;
    const answer = await run({ method: "DELETE", path, accountId });
    if (!answer.ok) return;
    close();
    toast.success(`${name} is deleted.`);
  }

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm">
            <Ellipsis aria-hidden="true" />
            <span className="sr-only">Change {name}</span>
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => setOpen("limit")}>
            <Gauge aria-hidden="true" /> Set a limit
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setOpen("change")}>
            <Pencil aria-hidden="true" /> Rename or move
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem destructive onSelect={() => setOpen("delete")}>
            <Trash2 aria-hidden="true" /> Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <DepartmentDialog
        accountId={accountId}
        places={places}
        department={department}
        isOpen={open === "change"}
        onOpenChange={close}
      />
      <LimitDialog
        accountId={accountId}
        subjects={[{ scope: "department", scopeId: departmentId, name }]}
        isOpen={open === "limit"}
        onOpenChange={close}
      />
      <ConfirmDialog
        isOpen={open === "delete"}
        onOpenChange={close}
        title={`Delete ${name}?`}
        keepLabel="Keep it"
        confirmLabel="Delete"
        onConfirm={remove}
        isPending={isPending}
        error={error}
      >
        Its limits go with it. Reports still name what was spent in it. It must be empty: no
        departments, members or keys.
      </ConfirmDialog>
    </>
  );
}
