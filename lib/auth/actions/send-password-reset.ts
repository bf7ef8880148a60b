"use server";

import { z } from "zod";
import {
  type AuthFormState,
  authSentence,
  formValues,
  refused,
  refusedFields,
  sent,
  tellsOfAccount,
  tooManyTries,
} from "@/lib/auth/actions/form-state";
import { isWithinAttempts } from "@/lib/auth/attempts";
import { emailSchema } from "@/lib/auth/credentials-schema";
import { mailReturnUrl } from "@/lib/auth/mail-return-url";
import { rememberNext } from "@/lib/auth/next-after-mail";
import { createUserClient } from "@/lib/supabase/user-client";

const schema = z.object({ email: emailSchema });

/** Mails a link to the page for a new password, if the address has an account. */
export async function sendPasswordReset(
  _state: AuthFormState,
  form: FormData,
): Promise<AuthFormState> {
  const values = formValues(form);
  const parsed = schema.safeParse(values);
  if (!parsed.success) return refusedFields(values, parsed.error);

  if (!(await isWithinAttempts("mail", parsed.data.email))) return refused(values, tooManyTries);
  const supabase = await createUserClient();
  const { error } = await supabase.auth.resetPasswordForEmail(parsed.data.email, {
    redirectTo: mailReturnUrl(),
  });
  if (error && !tellsOfAccount(error)) return refused(values, authSentence(error));
  await rememberNext("/reset-password");
  return sent(values);
}
