import type { Metadata } from "next";
import { AuthPage } from "@/components/auth/auth-page";
import { TextLink } from "@/components/auth/text-link";
import { StopMails } from "@/components/notifications/stop-mails";
import { Callout } from "@/components/ui/callout";
import { firstParameter } from "@/lib/auth/first-parameter";
import type { PageProps } from "@/lib/http/page-props";
import { noticeKinds } from "@/lib/notifications/notice-kinds";
import { readStopToken } from "@/lib/notifications/stop-mails";

export const metadata: Metadata = { title: "Stop mails", robots: { index: false } };

/** Where a mail's "Stop this one" leads, signed in or not. Opening it changes nothing: programs look at links too. */
export default async function StopMailsPage({ searchParams }: PageProps) {
  const token = firstParameter((await searchParams).token) ?? "";
  const stop = readStopToken(token);
  return (
    <AuthPage
      title={stop ? `Stop mails: ${noticeKinds[stop.kind].name.toLowerCase()}` : "Stop mails"}
      description={stop && noticeKinds[stop.kind].description}
      footer={
        <>
          Which mails come stands in your{" "}
          <TextLink href="/settings/notifications">notification settings</TextLink>.
        </>
      }
    >
      {stop ? (
        <StopMails token={token} />
      ) : (
        <Callout tone="warning" title="This link is not whole">
          Open it from the mail again, or choose your mails in the settings.
        </Callout>
      )}
    </AuthPage>
  );
}
