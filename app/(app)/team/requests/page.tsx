import { MessageSquareText } from "lucide-react";
import type { Metadata } from "next";
import { RequestList } from "@/components/team/request-list";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { firstParameter } from "@/lib/auth/first-parameter";
import { getBalance } from "@/lib/credits/get-balance";
import type { PageProps } from "@/lib/http/page-props";
import { listLimitRequests } from "@/lib/team/list-limit-requests";
import { requireTeam } from "@/lib/team/require-team";

export const metadata: Metadata = { title: "Requests" };

/** Who asks for more, and what became of it. */
export default async function RequestsPage({ searchParams }: PageProps) {
  const access = await requireTeam("/team/requests");
  const cursor = firstParameter((await searchParams).after);
  const canDecide = access.rights.includes("manage_limits");
  const [{ requests, next_cursor }, { asOf }] = await Promise.all([
    listLimitRequests(access, { cursor, limit: 50 }),
    getBalance(access),
  ]);
  const waiting = requests.filter(({ status }) => status === "pending");
  const decided = requests.filter(({ status }) => status !== "pending");
  const list = { accountId: access.accountId, viewerId: access.userId, canDecide, asOf };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Card aria-labelledby="waiting-title">
        <CardHeader className="pb-5">
          <CardTitle id="waiting-title">{canDecide ? "To decide" : "Your requests"}</CardTitle>
          <CardDescription>
            {canDecide
              ? "A raise lasts for the time you give it. Then the limit is what it was."
              : "An owner or admin decides, and you get a mail."}
          </CardDescription>
        </CardHeader>
        {waiting.length > 0 ? (
          <RequestList label="Requests that wait" requests={waiting} {...list} />
        ) : (
          <EmptyState
            icon={<MessageSquareText aria-hidden="true" />}
            title="Nothing waits"
            description={
              canDecide
                ? "Members ask here for more of a limit."
                : "Ask for more where your limits are."
            }
            action={
              <Button asChild variant="outline">
                <Link href="/team/departments">See limits</Link>
              </Button>
            }
            className="border-t"
          />
        )}
      </Card>
      {decided.length > 0 && (
        <Card aria-labelledby="decided-title">
          <CardHeader className="pb-5">
            <CardTitle id="decided-title">Decided</CardTitle>
          </CardHeader>
          <RequestList label="Requests that were decided" requests={decided} {...list} />
        </Card>
      )}
      {next_cursor && (
        <CardContent className="px-0 sm:px-0">
          <Button asChild variant="outline" size="sm">
            <Link href={{ pathname: "/team/requests", query: { after: next_cursor } }}>
              Show older requests
            </Link>
          </Button>
        </CardContent>
      )}
    </div>
  );
}
