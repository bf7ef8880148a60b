import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthPage } from "@/components/auth/auth-page";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { TextLink } from "@/components/auth/text-link";
import { firstParameter } from "@/lib/auth/first-parameter";
import { safeNext } from "@/lib/auth/safe-next";
import { findUser } from "@/lib/auth/session";
import type { PageProps } from "@/lib/http/page-props";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUpPage({ searchParams }: PageProps) {
  const next = safeNext(firstParameter((await searchParams).next));
  if (await findUser()) redirect(next);
  return (
    <AuthPage
      title="Create an account"
      description="You see what a request costs before you send it, and pay for nothing else."
      footer={
        <>
          Have an account?{" "}
          <TextLink href={`/login?next=${encodeURIComponent(next)}`}>Sign in</TextLink>
        </>
      }
    >
      <SignUpForm next={next} />
    </AuthPage>
  );
}
