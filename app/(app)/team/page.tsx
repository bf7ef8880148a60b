import type { Metadata } from "next";
import { InviteDialog } from "@/components/team/invite-dialog";
import { InviteList } from "@/components/team/invite-list";
import { LeaveTeam } from "@/components/team/leave-team";
import { MemberList } from "@/components/team/member-list";
import { NoTeamYet } from "@/components/team/no-team-yet";
import { RenameOrganization } from "@/components/team/rename-organization";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Link } from "@/components/ui/link";
import type { AccountAccess } from "@/lib/auth/access";
import { listPageAccounts, requireAccount } from "@/lib/auth/account";
import { firstParameter } from "@/lib/auth/first-parameter";
import type { PageProps } from "@/lib/http/page-props";
import { canMakeOrganization } from "@/lib/team/can-make-organization";
import { listDepartments } from "@/lib/team/list-departments";
import { listInvites } from "@/lib/team/list-invites";
import { listMembers } from "@/lib/team/list-members";

export const metadata: Metadata = { title: "Team" };

/** Who is in the team and who is invited; in a personal account, the way to a team. */
export default async function TeamPage({ searchParams }: PageProps) {
  const access = await requireAccount("/team");
  if (access.accountKind === "personal") return <PersonalTeam access={access} />;
  const cursor = firstParameter((await searchParams).after);
  const canManage = access.rights.includes("manage_members");
  const [page, invited, departments] = await Promise.all([
    listMembers(access, { cursor, limit: 50 }),
    canManage ? listInvites(access, { limit: 100 }) : null,
    canManage ? listDepartments(access) : [],
  ]);
  const viewer = {
    accountId: access.accountId,
    accountName: access.accountName,
    userId: access.userId,
    canManage,
    canManageOwners: access.rights.includes("manage_owners"),
    canSeeSpending: access.rights.includes("see_spending"),
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Card aria-labelledby="members-title">
        <CardHeader className="gap-4 pb-5 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="members-title">Members</CardTitle>
            <CardDescription>Everybody here spends from one balance.</CardDescription>
          </div>
          {canManage && (
            <InviteDialog
              accountId={viewer.accountId}
              accountName={viewer.accountName}
              departments={departments}
            />
          )}
        </CardHeader>
        <div className="border-t">
          <MemberList members={page.members} viewer={viewer} departments={departments} />
        </div>
        {page.next_cursor && (
          <CardContent className="border-t">
            <Button asChild variant="outline" size="sm">
              <Link href={{ pathname: "/team", query: { after: page.next_cursor } }}>
                Show more members
              </Link>
            </Button>
          </CardContent>
        )}
      </Card>
      {invited && invited.invites.length > 0 && (
        <Card aria-labelledby="invites-title">
          <CardHeader className="pb-5">
            <CardTitle id="invites-title">Invited</CardTitle>
            <CardDescription>Who has not joined yet.</CardDescription>
          </CardHeader>
          <InviteList accountId={access.accountId} invites={invited.invites} />
        </Card>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {access.rights.includes("rename_account") && (
          <RenameOrganization accountId={access.accountId} accountName={access.accountName} />
        )}
        <LeaveTeam
          accountId={access.accountId}
          accountName={access.accountName}
          userId={access.userId}
        />
      </div>
    </div>
  );
}

async function PersonalTeam({ access }: { access: AccountAccess }) {
  const [all, making] = await Promise.all([listPageAccounts("/team"), canMakeOrganization(access)]);
  const organizations = all
    .filter(({ accountKind }) => accountKind === "organization")
    .map(({ accountId, accountName, role }) => ({ accountId, name: accountName, role }));
  return <NoTeamYet organizations={organizations} making={making} />;
}
