import { Building2, Users } from "lucide-react";
import { MakeOrganization } from "@/components/team/make-organization";
import { roleWords, type TeamRole } from "@/components/team/role-words";
import { SwitchTo } from "@/components/team/switch-to";
import { Button } from "@/components/ui/button";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { Making } from "@/lib/team/can-make-organization";

const promises = [
  "One balance that everybody spends from, and one bill.",
  "Departments, and limits a day or month for each of them, a person or a key.",
  "Who spent what on what, for the owner to see.",
];

/** What the team page of a personal account shows: the person's organizations, and a new one. */
export function NoTeamYet({
  organizations,
  making,
}: {
  organizations: { accountId: string; name: string; role: TeamRole }[];
  making: Making;
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {organizations.length > 0 && (
        <Card aria-labelledby="organizations-title">
          <CardHeader className="pb-5">
            <CardTitle id="organizations-title">Your organizations</CardTitle>
            <CardDescription>You are in your personal account now.</CardDescription>
          </CardHeader>
          <ul className="divide-y border-t">
            {organizations.map(({ accountId, name, role }) => (
              <li
                key={accountId}
                className="flex items-center justify-between gap-4 px-5 py-4 sm:px-6"
              >
                <div className="flex min-w-0 items-center gap-3">
                  <Building2 aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
                  <div className="grid min-w-0">
                    <span className="truncate font-medium text-sm">{name}</span>
                    <span className="text-[0.8125rem] text-muted-foreground">
                      {roleWords[role].label}
                    </span>
                  </div>
                </div>
                <SwitchTo accountId={accountId} name={name} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card aria-labelledby="make-title">
        <div className="grid items-center gap-8 px-5 py-10 sm:px-10 lg:grid-cols-2 lg:gap-14 lg:py-14">
          <div className="grid gap-4">
            <div className="flex size-10 items-center justify-center rounded-lg border bg-muted text-muted-foreground">
              <Users aria-hidden="true" className="size-5" />
            </div>
            <h2 id="make-title" className="font-semibold text-xl tracking-tight">
              {organizations.length > 0 ? "Make another organization" : "Work as a team"}
            </h2>
            <ul className="grid gap-2 text-muted-foreground text-sm leading-6">
              {promises.map((promise) => (
                <li key={promise} className="flex gap-2.5">
                  <span
                    aria-hidden="true"
                    className="mt-2.5 size-1 shrink-0 rounded-full bg-muted-foreground"
                  />
                  {promise}
                </li>
              ))}
            </ul>
          </div>
          {making.isAllowed ? (
            <MakeOrganization />
          ) : (
            <EmptyState
              className="rounded-lg border border-dashed py-10"
              title={
                making.plan ? `Teams come with ${making.plan.name}` : "Teams are not on sale here"
              }
              description={
                making.plan
                  ? `Your plan is for one person. Take ${making.plan.name}, and make an organization here.`
                  : "Ask us for one."
              }
              action={
                <Button asChild>
                  <Link href={making.plan ? "/billing#plans" : "/pricing#contact"}>
                    {making.plan ? "See plans" : "Contact us"}
                  </Link>
                </Button>
              }
            />
          )}
        </div>
      </Card>
    </div>
  );
}
