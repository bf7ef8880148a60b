import type { Metadata } from "next";
import { DeletePersonDialog } from "@/components/settings/delete-person-dialog";
import { RetentionSelect } from "@/components/settings/retention-select";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { requireAccount } from "@/lib/auth/account";
import { getMessageRetention } from "@/lib/privacy/message-retention";

export const metadata: Metadata = { title: "Your data" };

/** What is kept of the person: how long, to take along, and to end it. */
export default async function DataPage() {
  const access = await requireAccount("/settings/data");
  const days = await getMessageRetention(access.accountId);
  const isTeam = access.accountKind === "organization";
  return (
    <div className="grid max-w-2xl gap-4">
      <Card aria-labelledby="retention-title">
        <CardHeader>
          <CardTitle id="retention-title">Conversations</CardTitle>
          <CardDescription>
            How long {isTeam ? `the conversations of ${access.accountName}` : "your conversations"}{" "}
            are kept after their last message. What they cost stays in the history.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <RetentionSelect
            accountId={access.accountId}
            days={days}
            mayChange={access.rights.includes("rename_account")}
          />
        </CardContent>
      </Card>
      <Card aria-labelledby="export-title">
        <CardContent className="flex flex-col gap-4 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="export-title">Export</CardTitle>
            <CardDescription>
              Everything kept of you as one JSON file: profile, conversations, usage, ledger and
              receipts. Of a team, what is your own.
            </CardDescription>
          </div>
          <Button asChild variant="outline" className="w-fit shrink-0">
            <a href="/api/account/export" download>
              Download
            </a>
          </Button>
        </CardContent>
      </Card>
      <Card aria-labelledby="delete-title" className="border-destructive-border">
        <CardContent className="flex flex-col gap-4 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="delete-title">Delete your account</CardTitle>
            <CardDescription>
              Your plan ends at once, your credits expire, and your name, conversations and keys are
              gone. This cannot be undone.
            </CardDescription>
          </div>
          <DeletePersonDialog accountId={access.accountId} email={access.email} />
        </CardContent>
      </Card>
    </div>
  );
}
