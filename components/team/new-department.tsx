"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { DepartmentDialog } from "@/components/team/department-dialog";
import type { DepartmentChoice } from "@/components/team/department-select";
import { Button } from "@/components/ui/button";

/** The button that makes a department. */
export function NewDepartment({
  accountId,
  departments,
}: {
  accountId: string;
  departments: DepartmentChoice[];
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <DepartmentDialog
      accountId={accountId}
      places={departments.filter(({ depth }) => depth < 5)}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button className="w-fit">
          <Plus aria-hidden="true" /> New department
        </Button>
      }
    />
  );
}
