import { Gauge, Network } from "lucide-react";
import type { Metadata } from "next";
import { AskForMore } from "@/components/team/ask-for-more";
import { DepartmentTable } from "@/components/team/department-table";
import { LimitActions } from "@/components/team/limit-actions";
import { LimitList } from "@/components/team/limit-list";
import { NewDepartment } from "@/components/team/new-department";
import { NewLimit } from "@/components/team/new-limit";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { listDepartments } from "@/lib/team/list-departments";
import { listLimitRequests } from "@/lib/team/list-limit-requests";
import { listLimitSubjects } from "@/lib/team/list-limit-subjects";
import { listLimits } from "@/lib/team/list-limits";
import { requireTeam } from "@/lib/team/require-team";

export const metadata: Metadata = { title: "Departments & limits" };

/** How the team is divided, and what bounds what it spends. */
export default async function DepartmentsPage() {
  const access = await requireTeam("/team/departments");
  const { accountId, userId } = access;
  const canManage = access.rights.includes("manage_departments");
  const canSetLimits = access.rights.includes("manage_limits");
  const [departments, limits, subjects, pending] = await Promise.all([
    listDepartments(access),
    listLimits(access),
    canSetLimits ? listLimitSubjects(access) : [],
    listLimitRequests(access, { limit: 199, status: "pending" }),
  ]);
  const asked = new Set(
    pending.requests
      .filter(({ requestedBy }) => requestedBy.userId === userId)
      .map(({ spendLimitId }) => spendLimitId),
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Card aria-labelledby="departments-title">
        <CardHeader className="gap-4 pb-5 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="departments-title">Departments</CardTitle>
            <CardDescription>
              A department counts what everything below it spends, too.
            </CardDescription>
          </div>
          {canManage && <NewDepartment accountId={accountId} departments={departments} />}
        </CardHeader>
        {departments.length > 0 ? (
          <div className="border-t">
            <DepartmentTable
              accountId={accountId}
              departments={departments}
              limits={limits}
              canManage={canManage}
            />
          </div>
        ) : (
          <EmptyState
            icon={<Network aria-hidden="true" />}
            title="No departments"
            description="Put members and keys into departments to see and bound what each of them spends."
            className="border-t"
          />
        )}
      </Card>
      <Card aria-labelledby="limits-title">
        <CardHeader className="gap-4 pb-5 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="limits-title">{canSetLimits ? "Limits" : "Your limits"}</CardTitle>
            <CardDescription>
              {canSetLimits
                ? "A day or month, on everybody, a department, a member or a key."
                : "They count what you spend. The tightest wins."}
            </CardDescription>
          </div>
          {canSetLimits && <NewLimit accountId={accountId} subjects={subjects} />}
        </CardHeader>
        {limits.length > 0 ? (
          <LimitList
            label="Limits"
            limits={limits}
            hasSmallActions={canSetLimits}
            action={(limit) =>
              canSetLimits ? (
                <LimitActions accountId={accountId} limit={limit} />
              ) : (
                limit.isMine && (
                  <AskForMore
                    accountId={accountId}
                    limit={limit}
                    isAsked={asked.has(limit.spendLimitId)}
                  />
                )
              )
            }
          />
        ) : (
          <EmptyState
            icon={<Gauge aria-hidden="true" />}
            title="No limits"
            description={
              canSetLimits
                ? "Only the balance bounds what is spent."
                : "Only the team's balance bounds what you spend."
            }
            className="border-t"
          />
        )}
      </Card>
    </div>
  );
}
