import { formatDay } from "@/components/billing/format-date";
import { InviteActions } from "@/components/team/invite-actions";
import { roleWords } from "@/components/team/role-words";
import { Badge } from "@/components/ui/badge";
import type { Invite } from "@/lib/team/list-invites";

/** Invitations that nobody accepted yet. */
export function InviteList({ accountId, invites }: { accountId: string; invites: Invite[] }) {
  return (
    <ul aria-label="Open invitations" className="divide-y border-t">
      {invites.map((invite) => (
        <li
          key={invite.inviteId}
          className="flex flex-col gap-3 px-5 py-4 sm:flex-row sm:items-center sm:justify-between sm:px-6"
        >
          <div className="grid min-w-0 gap-1">
            <div className="flex min-w-0 flex-wrap items-center gap-2">
              <span className="min-w-0 truncate font-medium text-sm">{invite.email}</span>
              <Badge variant="outline">{roleWords[invite.role].label}</Badge>
              {invite.isExpired && <Badge variant="warning">Expired</Badge>}
            </div>
            <p className="text-[0.8125rem] text-muted-foreground leading-5">
              {invite.department && `${invite.department.name}. `}
              {invite.invitedBy ? `Invited by ${invite.invitedBy}` : "Invited"}{" "}
              {formatDay(invite.createdAt)}, {invite.isExpired ? "expired" : "works until"}{" "}
              {formatDay(invite.expiresAt)}
            </p>
          </div>
          <InviteActions accountId={accountId} invite={invite} />
        </li>
      ))}
    </ul>
  );
}
