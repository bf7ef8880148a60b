import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthPage } from "@/components/auth/auth-page";
import { MailForm } from "@/components/auth/mail-form";
import { TextLink } from "@/components/auth/text-link";
import { sendMagicLink } from "@/lib/auth/actions/send-magic-link";
import { firstParameter } from "@/lib/auth/first-parameter";
import { safeNext } from "@/lib/auth/safe-next";
import { findUser } from "@/lib/auth/session";
import type { PageProps } from "@/lib/http/page-props";

export const metadata: Metadata = { title: "Sign in by email" };

export default async function MagicLinkPage({ searchParams }: PageProps) {
  const next = safeNext(firstParameter((await searchParams).next));
  if (await findUser()) redirect(next);
  return (
    <AuthPage
      title="Sign in by email"
      description="We mail you a link that signs you in without a password."
      footer={
        <>
          Rather use a password?{" "}
          <TextLink href={`/login?next=${encodeURIComponent(next)}`}>Sign in</TextLink>
        </>
      }
    >
      <MailForm
        send={sendMagicLink}
        submitLabel="Email me a link"
        sentText="If this address has an account, a sign-in link is on its way. It works once, for one hour."
        next={next}
      />
    </AuthPage>
  );
}
