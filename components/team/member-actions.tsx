"use client";

import { Crown, Ellipsis, Network, ShieldCheck, UserMinus } from "lucide-react";
import { useState } from "react";
import { ChangeRoleForm } from "@/components/team/change-role-form";
import type { DepartmentChoice } from "@/components/team/department-select";
import { HandOverDialog } from "@/components/team/hand-over-dialog";
import type { MemberViewer } from "@/components/team/member-list";
import { MoveMemberForm } from "@/components/team/move-member-form";
import { RemoveMemberDialog } from "@/components/team/remove-member-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { Member } from "@/lib/team/list-members";

interface MemberActionsProps {
  member: Member;
  viewer: MemberViewer;
  departments: DepartmentChoice[];
}

/** What the viewer may do about one member. */
export function MemberActions({ member, viewer, departments }: MemberActionsProps) {
  const [open, setOpen] = useState<"role" | "department" | "hand-over" | "remove" | null>(null);
  const close = () => setOpen(null);
  const isSelf = member.userId === viewer.userId;
  // Only an owner touches an owner's role; who leaves does it by the button of their own.
  const mayChange = member.role !== "owner" || viewer.canManageOwners;
  const mayMove = departments.length > 0;
  const mayHandOver = viewer.canManageOwners && !isSelf;
  if (!mayChange && !mayMove) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm">
            <Ellipsis aria-hidden="true" />
            <span className="sr-only">Change {member.name}</span>
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {mayChange && (
            <DropdownMenuItem onSelect={() => setOpen("role")}>
              <ShieldCheck aria-hidden="true" /> Change role
            </DropdownMenuItem>
          )}
          {mayMove && (
            <DropdownMenuItem onSelect={() => setOpen("department")}>
              <Network aria-hidden="true" /> Move to department
            </DropdownMenuItem>
          )}
          {mayHandOver && (
            <DropdownMenuItem onSelect={() => setOpen("hand-over")}>
              <Crown aria-hidden="true" /> Hand over the account
            </DropdownMenuItem>
          )}
          {mayChange && !isSelf && (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem destructive onSelect={() => setOpen("remove")}>
                <UserMinus aria-hidden="true" /> Remove
              </DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <Dialog open={open === "role" || open === "department"} onOpenChange={close}>
        <DialogContent>
          {open === "role" && <ChangeRoleForm member={member} viewer={viewer} onDone={close} />}
          {open === "department" && (
            <MoveMemberForm
              member={member}
              viewer={viewer}
              departments={departments}
              onDone={close}
            />
          )}
        </DialogContent>
      </Dialog>
      <HandOverDialog
        member={member}
        viewer={viewer}
        isOpen={open === "hand-over"}
        onClose={close}
      />
      <RemoveMemberDialog
        member={member}
        viewer={viewer}
        isOpen={open === "remove"}
        onClose={close}
      />
    </>
  );
}
