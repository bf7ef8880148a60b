"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import {
  type AuthFormState,
  authSentence,
  formValues,
  refused,
  refusedFields,
  tooManyTries,
} from "@/lib/auth/actions/form-state";
import { isWithinAttempts } from "@/lib/auth/attempts";
import { emailSchema } from "@/lib/auth/credentials-schema";
import { forgetCodeVerifiers } from "@/lib/auth/forget-code-verifiers";
import { safeNext } from "@/lib/auth/safe-next";
import { createUserClient } from "@/lib/supabase/user-client";

const schema = z.object({
  email: emailSchema,
  password: z.string().min(1, "Enter your password.").max(200, "This password is too long."),
});

/** Signs in with a password and goes on to `next`. An unknown address reads as a wrong password. */
export async function signIn(_state: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = formValues(form);
  const parsed = schema.safeParse(values);
  if (!parsed.success) return refusedFields(values, parsed.error);

  if (!(await isWithinAttempts("sign-in", parsed.data.email))) {
    return refused(values, tooManyTries);
  }
  const supabase = await createUserClient();
  const { error } = await supabase.auth.signInWithPassword(parsed.data);
  if (error) return refused(values, authSentence(error));
  await forgetCodeVerifiers();
  redirect(safeNext(values.next));
}
