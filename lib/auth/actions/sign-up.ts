"use server";

import { redirect } from "next/navigation";
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
import { displayNameSchema, emailSchema, newPasswordSchema } from "@/lib/auth/credentials-schema";
import { firstPage } from "@/lib/auth/first-page";
import { forgetCodeVerifiers } from "@/lib/auth/forget-code-verifiers";
import { mailReturnUrl } from "@/lib/auth/mail-return-url";
import { rememberNext } from "@/lib/auth/next-after-mail";
import { noteSignUpNetwork } from "@/lib/auth/note-sign-up-network";
import { createUserClient } from "@/lib/supabase/user-client";

const schema = z.object({
  name: displayNameSchema,
  email: emailSchema,
  password: newPasswordSchema,
});

/**
 * Creates an account. Where addresses are confirmed by mail it answers `sent`, also for an address
 * that has an account already; where they are not, it signs the person in and goes on to `next`.
 */
export async function signUp(_state: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = formValues(form);
  const parsed = schema.safeParse(values);
  if (!parsed.success) return refusedFields(values, parsed.error);

  const { name, email, password } = parsed.data;
  if (!(await isWithinAttempts("mail", email))) return refused(values, tooManyTries);
  const supabase = await createUserClient();
  const { data, error } = await supabase.auth.signUp({
    email,
    password,
    options: { data: { display_name: name }, emailRedirectTo: mailReturnUrl() },
  });
  if (error && !tellsOfAccount(error)) return refused(values, authSentence(error));
  if (data.user) await noteSignUpNetwork(data.user.id);
  if (data.session) {
    await forgetCodeVerifiers();
    redirect(await firstPage(values.next));
  }
  await rememberNext(await firstPage(values.next));
  return sent(values);
}
