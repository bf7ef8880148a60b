import "server-only";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { loginPath } from "@/lib/auth/login-path";
import { createUserClient } from "@/lib/supabase/user-client";

export interface SignedInUser {
  id: string;
  email: string;
}

const claimsSchema = z.object({ sub: z.uuid(), email: z.string().default("") });

/**
 * Who is signed in on this request, or null. The token is verified (by its signature, or by the
 * Auth server where keys are symmetric); the cookie's own words about the user are never used.
 */
export const findUser = cache(async (): Promise<SignedInUser | null> => {
  const supabase = await createUserClient();
  const { data } = await supabase.auth.getClaims();
  if (!data) return null;
  const { sub, email } = claimsSchema.parse(data.claims);
  return { id: sub, email };
});

/**
 * The signed-in user; a visitor is sent to sign in and brought back to `path` after it. Pages call
 * this; the API answers 401 instead.
 */
export async function requireUser(path: string): Promise<SignedInUser> {
  const user = await findUser();
  if (!user) redirect(loginPath({ next: path, reason: "sign-in-required" }));
  return user;
}
