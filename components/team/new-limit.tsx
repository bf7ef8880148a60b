"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { LimitDialog, type LimitSubject } from "@/components/team/limit-dialog";
import { Button } from "@/components/ui/button";

/** The button that sets a limit. */
export function NewLimit({ accountId, subjects }: { accountId: string; subjects: LimitSubject[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <LimitDialog
      accountId={accountId}
      subjects={subjects}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button className="w-fit" variant="outline">
          <Plus aria-hidden="true" /> New limit
        </Button>
      }
    />
  );
}
