"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import {
  type AuthFormState,
  authSentence,
  formValues,
  refused,
  refusedFields,
} from "@/lib/auth/actions/form-state";
import { newPasswordSchema } from "@/lib/auth/credentials-schema";
import { loginPath } from "@/lib/auth/login-path";
import { defaultNext } from "@/lib/auth/safe-next";
import { findUser } from "@/lib/auth/session";
import { createUserClient } from "@/lib/supabase/user-client";

const schema = z.object({ password: newPasswordSchema });

/** Sets a new password and ends every other session: whoever knew the old one is signed out. */
export async function setPassword(_state: AuthFormState, form: FormData): Promise<AuthFormState> {
  const values = formValues(form);
  const parsed = schema.safeParse(values);
  if (!parsed.success) return refusedFields(values, parsed.error);
  if (!(await findUser())) redirect(loginPath({ reason: "reset-needs-link" }));

  const supabase = await createUserClient();
  const { error } = await supabase.auth.updateUser({ password: parsed.data.password });
  if (error) return refused(values, authSentence(error));
  await supabase.auth.signOut({ scope: "others" });
  redirect(defaultNext);
}
