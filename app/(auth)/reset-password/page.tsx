import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthPage } from "@/components/auth/auth-page";
import { NewPasswordForm } from "@/components/auth/new-password-form";
import { loginPath } from "@/lib/auth/login-path";
import { findUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function ResetPasswordPage() {
  const user = await findUser();
  if (!user) redirect(loginPath({ reason: "reset-needs-link" }));
  return (
    <AuthPage
      title="Choose a new password"
      description={`For ${user.email}. Other devices will be signed out.`}
    >
      <NewPasswordForm email={user.email} />
    </AuthPage>
  );
}
