"use client";

import type { FormEvent, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import {
  DialogBody,
  DialogClose,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";

interface FormDialogProps {
  title: string;
  description: ReactNode;
  submitLabel: string;
  onSubmit: () => void;
  isPending: boolean;
  error: string | null;
  /** Something destructive or rare, at the other end of the buttons. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The inside of a dialog that asks for a few values; it stays until the answer is there. */
export function FormDialog({
  title,
  description,
  submitLabel,
  onSubmit,
  isPending,
  error,
  aside,
  children,
}: FormDialogProps) {
  function submit(event: FormEvent) {
    event.preventDefault();
    // A dialog inside another's form is not part of it.
    event.stopPropagation();
    onSubmit();
  }
  return (
    <form onSubmit={submit} noValidate>
      <DialogHeader>
        <DialogTitle className="break-words">{title}</DialogTitle>
        <DialogDescription>{description}</DialogDescription>
      </DialogHeader>
      <DialogBody className="grid gap-5">
        {children}
        {error && (
          <Callout tone="danger" live="assertive">
            {error}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        {aside && <div className="sm:mr-auto">{aside}</div>}
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button type="submit" pending={isPending}>
          {submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
