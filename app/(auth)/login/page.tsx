import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthPage } from "@/components/auth/auth-page";
import { LoginNotice } from "@/components/auth/login-notice";
import { SignInForm } from "@/components/auth/sign-in-form";
import { TextLink } from "@/components/auth/text-link";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { firstParameter } from "@/lib/auth/first-parameter";
import { safeNext } from "@/lib/auth/safe-next";
import { findUser } from "@/lib/auth/session";
import type { PageProps } from "@/lib/http/page-props";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps) {
  const parameters = await searchParams;
  const next = safeNext(firstParameter(parameters.next));
  const reason = firstParameter(parameters.reason);
  // Who was sent here with a reason stays, signed in or not: a page that refuses a session would
  // otherwise send the person back and forth for ever.
  if (!reason && (await findUser())) redirect(next);

  const query = { next };
  return (
    <AuthPage
      title="Sign in"
      notice={<LoginNotice reason={reason} />}
      footer={
        <>
          New here?{" "}
          <TextLink href={`/signup?next=${encodeURIComponent(next)}`}>Create an account</TextLink>
        </>
      }
    >
      <SignInForm next={next} />
      <div className="grid gap-4">
        <div className="flex items-center gap-3 text-muted-foreground text-xs before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
          or
        </div>
        <Button asChild variant="outline">
          <Link href={{ pathname: "/magic-link", query }}>Email me a link</Link>
        </Button>
      </div>
    </AuthPage>
  );
}
