import { Building2 } from "lucide-react";
import type { Metadata } from "next";
import { AuthPage } from "@/components/auth/auth-page";
import { TextLink } from "@/components/auth/text-link";
import { formatDay } from "@/components/billing/format-date";
import { AcceptInvite } from "@/components/team/accept-invite";
import { roleWords } from "@/components/team/role-words";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Link } from "@/components/ui/link";
import { findUser } from "@/lib/auth/session";
import type { PageProps } from "@/lib/http/page-props";
import { findInviteByToken } from "@/lib/team/find-invite";
import { invitePath } from "@/lib/team/invite-token";

/** The address holds the invitation's secret: it is told to no other site and to no index. */
export const metadata: Metadata = {
  title: "Invitation",
  referrer: "no-referrer",
  robots: { index: false, follow: false },
};

/** What an invitation's link leads to: who invites, to what, and the way in. */
export default async function InvitePage({ params }: PageProps<{ token: string }>) {
  const { token } = await params;
  const [invite, user] = await Promise.all([findInviteByToken(token), findUser()]);
  if (!invite || invite.state === "accepted") {
    return (
      <AuthPage
        title="This invitation is not there"
        description="It was accepted, replaced by a newer one, or taken back. Look for a newer mail, or ask who invited you."
        footer={
          <TextLink href={user ? "/team" : "/login"}>{user ? "Your team" : "Sign in"}</TextLink>
        }
      >
        {null}
      </AuthPage>
    );
  }
  const by = invite.invitedBy ?? "Somebody";
  if (invite.state === "expired") {
    return (
      <AuthPage
        title="This invitation has expired"
        description={`It worked until ${formatDay(invite.expiresAt)}. Ask ${by} to invite you again.`}
      >
        {null}
      </AuthPage>
    );
  }
  const query = { next: invitePath(token) };
  const isOther = user !== null && user.email.toLowerCase() !== invite.email;
  return (
    <AuthPage
      title={`Join ${invite.accountName}`}
      description={`${by} invites you. You spend from the team's credits, beside your own account.`}
    >
      <div className="flex items-center gap-3 rounded-xl border bg-card px-4 py-3.5 shadow-xs">
        <div className="flex size-10 shrink-0 items-center justify-center rounded-lg border bg-muted text-muted-foreground">
          <Building2 aria-hidden="true" className="size-5" />
        </div>
        <div className="grid min-w-0 flex-1">
          <span className="truncate font-medium text-sm">{invite.accountName}</span>
          <span className="truncate text-[0.8125rem] text-muted-foreground">{invite.email}</span>
        </div>
        <Badge variant="outline">{roleWords[invite.role].label}</Badge>
      </div>
      {user === null && (
        <div className="grid gap-2">
          <Button asChild>
            <Link href={{ pathname: "/signup", query }}>Create an account</Link>
          </Button>
          <Button asChild variant="outline">
            <Link href={{ pathname: "/login", query }}>Sign in</Link>
          </Button>
          <p className="mt-1 text-muted-foreground text-sm leading-6">
            Use {invite.email}: the invitation works for that address alone, until{" "}
            {formatDay(invite.expiresAt)}.
          </p>
        </div>
      )}
      {user && !isOther && <AcceptInvite token={token} accountName={invite.accountName} />}
      {user && isOther && (
        <>
          <Callout tone="warning" title="This invitation is for another address">
            You are signed in as {user.email}. Sign out, and come back with {invite.email}.
          </Callout>
          <form action="/auth/sign-out" method="post">
            <Button type="submit" variant="outline">
              Sign out
            </Button>
          </form>
        </>
      )}
    </AuthPage>
  );
}
