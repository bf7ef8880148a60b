import { DepartmentActions } from "@/components/team/department-actions";
import { LimitMark } from "@/components/team/limit-mark";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { Department } from "@/lib/team/list-departments";
import type { TeamLimit } from "@/lib/team/list-limits";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

interface DepartmentTableProps {
  accountId: string;
  departments: Department[];
  limits: TeamLimit[];
  canManage: boolean;
}

/** The departments as a tree, with who stands in them, what they spend and what bounds it. */
export function DepartmentTable({
  accountId,
  departments,
  limits,
  canManage,
}: DepartmentTableProps) {
  const showsSpending = departments.some(({ spentWithBelow }) => spentWithBelow !== null);
  return (
    <Table label="Departments as a tree">
      <TableHeader>
        <tr>
          <TableHead>Department</TableHead>
          <TableHead numeric className="max-sm:hidden">
            Members
          </TableHead>
          <TableHead numeric className="max-sm:hidden">
            Keys
          </TableHead>
          {showsSpending && <TableHead numeric>This month</TableHead>}
          <TableHead className="max-sm:hidden">Limits</TableHead>
          {canManage && (
            <TableHead>
              <span className="sr-only">Change</span>
            </TableHead>
          )}
        </tr>
      </TableHeader>
      <TableBody>
        {departments.map((department) => {
          const { departmentId, name, depth, members, keys, spentWithBelow } = department;
          const own = limits.filter(
            ({ scope, scopeId }) => scope === "department" && scopeId === departmentId,
          );
          return (
            <TableRow key={departmentId}>
              <TableCell className="font-medium">
                <span
                  className="flex items-center gap-2 sm:min-w-36"
                  style={{ paddingInlineStart: `${(depth - 1) * 1.25}rem` }}
                >
                  {depth > 1 && (
                    <span
                      aria-hidden="true"
                      className="-mt-2 size-2.5 shrink-0 rounded-bl-sm border-input border-b border-l"
                    />
                  )}
                  {name}
                </span>
              </TableCell>
              <TableCell numeric className="text-muted-foreground max-sm:hidden">
                {members}
              </TableCell>
              <TableCell numeric className="text-muted-foreground max-sm:hidden">
                {keys}
              </TableCell>
              {showsSpending && (
                <TableCell numeric>{credits.format(spentWithBelow ?? 0)}</TableCell>
              )}
              <TableCell className="max-sm:hidden">
                <span className="flex flex-wrap gap-1.5">
                  {own.length === 0 && <span className="text-muted-foreground">–</span>}
                  {own.map((limit) => (
                    <LimitMark key={limit.spendLimitId} limit={limit} />
                  ))}
                </span>
              </TableCell>
              {canManage && (
                <TableCell className="w-12 text-right">
                  <DepartmentActions
                    accountId={accountId}
                    department={department}
                    places={placesFor(department, departments)}
                  />
                </TableCell>
              )}
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}

/** Where a department may stand: anywhere but in itself and what stands below it. */
function placesFor(department: Department, all: Department[]): Department[] {
  const below = new Set([department.departmentId]);
  for (const other of all) {
    if (other.parentId !== null && below.has(other.parentId)) below.add(other.departmentId);
  }
  return all.filter(({ departmentId, depth }) => !below.has(departmentId) && depth < 5);
}
