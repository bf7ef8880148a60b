import type { DepartmentChoice } from "@/components/team/department-select";
import { MemberActions } from "@/components/team/member-actions";
import { roleWords } from "@/components/team/role-words";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { Member } from "@/lib/team/list-members";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

export interface MemberViewer {
  accountId: string;
  accountName: string;
  userId: string;
  /** Changes roles and departments, and removes people. */
  canManage: boolean;
  canManageOwners: boolean;
  canSeeSpending: boolean;
}

/** The people of an account, in the order they joined. */
export function MemberList({
  members,
  viewer,
  departments,
}: {
  members: Member[];
  viewer: MemberViewer;
  departments: DepartmentChoice[];
}) {
  const hasDepartments = members.some(({ department }) => department !== null);
  return (
    <Table label="Everybody in the team">
      <TableHeader>
        <tr>
          <TableHead>Person</TableHead>
          <TableHead>Role</TableHead>
          {hasDepartments && <TableHead className="max-sm:hidden">Department</TableHead>}
          {viewer.canSeeSpending && (
            <TableHead numeric className="max-sm:hidden">
              This month
            </TableHead>
          )}
          {viewer.canManage && (
            <TableHead>
              <span className="sr-only">Change</span>
            </TableHead>
          )}
        </tr>
      </TableHeader>
      <TableBody>
        {members.map((member) => (
          <TableRow key={member.userId}>
            <TableCell>
              <div className="flex min-w-0 items-center gap-3 sm:min-w-52">
                <Avatar name={member.name} className="max-sm:hidden" />
                <div className="grid min-w-0">
                  <span className="flex items-center gap-2 truncate font-medium">
                    {member.name}
                    {member.userId === viewer.userId && (
                      <span className="font-normal text-muted-foreground text-xs">You</span>
                    )}
                  </span>
                  {member.email && (
                    <span className="truncate text-[0.8125rem] text-muted-foreground">
                      {member.email}
                    </span>
                  )}
                  {(member.department || viewer.canSeeSpending) && (
                    <span className="text-[0.8125rem] text-muted-foreground sm:hidden">
                      {[
                        member.department?.name,
                        viewer.canSeeSpending && `${credits.format(member.spent ?? 0)} credits`,
                      ]
                        .filter(Boolean)
                        .join(", ")}
                    </span>
                  )}
                </div>
              </div>
            </TableCell>
            <TableCell>
              <Badge variant={member.role === "owner" ? "primary" : "outline"}>
                {roleWords[member.role].label}
              </Badge>
            </TableCell>
            {hasDepartments && (
              <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
                {member.department?.name ?? "–"}
              </TableCell>
            )}
            {viewer.canSeeSpending && (
              <TableCell numeric className="max-sm:hidden">
                {credits.format(member.spent ?? 0)}
                <span className="sr-only"> credits</span>
              </TableCell>
            )}
            {viewer.canManage && (
              <TableCell className="w-12 text-right">
                <MemberActions member={member} viewer={viewer} departments={departments} />
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
