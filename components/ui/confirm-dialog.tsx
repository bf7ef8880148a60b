"use client";

import type { MouseEvent, ReactNode } from "react";
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
  AlertDialogTrigger,
} from "@/components/ui/alert-dialog";
import { Callout } from "@/components/ui/callout";
import { Spinner } from "@/components/ui/spinner";

interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** The button that asks; without it the dialog is opened from elsewhere. */
  trigger?: ReactNode;
  /** The question: "Remove this card?" */
  title: string;
  /** What goes and what stays, in text or paragraphs. */
  children: ReactNode;
  /** A milder way, between the words and the buttons. */
  instead?: ReactNode;
  /** Leaves everything as it is. */
  keepLabel: string;
  confirmLabel: string;
  onConfirm: () => void;
  /** Runs: the dialog stays until the answer is there. */
  isPending: boolean;
  /** Why it could not be done. */
  error?: string | null;
}

/** Asks before something that is not easily undone. It closes by its buttons or Escape alone. */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  trigger,
  title,
  children,
  instead,
  keepLabel,
  confirmLabel,
  onConfirm,
  isPending,
  error,
}: ConfirmDialogProps) {
  function confirm(event: MouseEvent) {
    event.preventDefault();
    onConfirm();
  }
  return (
    <AlertDialog open={isOpen} onOpenChange={onOpenChange}>
      {trigger && <AlertDialogTrigger asChild>{trigger}</AlertDialogTrigger>}
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle className="break-words">{title}</AlertDialogTitle>
          <AlertDialogDescription asChild>
            <div className="grid gap-3 break-words">{children}</div>
          </AlertDialogDescription>
          {instead}
          {error && (
            <Callout tone="danger" live="assertive" className="mt-2">
              {error}
            </Callout>
          )}
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel>{keepLabel}</AlertDialogCancel>
          <AlertDialogAction
            variant="destructive"
            onClick={confirm}
            disabled={isPending}
            aria-busy={isPending || undefined}
          >
            {isPending && <Spinner />}
            {confirmLabel}
          </AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
