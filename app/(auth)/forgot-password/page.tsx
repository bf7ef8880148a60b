import type { Metadata } from "next";
import { AuthPage } from "@/components/auth/auth-page";
import { MailForm } from "@/components/auth/mail-form";
import { TextLink } from "@/components/auth/text-link";
import { sendPasswordReset } from "@/lib/auth/actions/send-password-reset";

export const metadata: Metadata = { title: "Reset your password" };

export default function ForgotPasswordPage() {
  return (
    <AuthPage
      title="Reset your password"
      description="We mail you a link to a page where you choose a new one."
      footer={
        <>
          Remembered it? <TextLink href="/login">Sign in</TextLink>
        </>
      }
    >
      <MailForm
        send={sendPasswordReset}
        submitLabel="Email me a link"
        sentText="If this address has an account, a link to choose a new password is on its way. It works once, for one hour."
      />
    </AuthPage>
  );
}
