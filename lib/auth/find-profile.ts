import "server-only";
import { z } from "zod";
import type { SignedInUser } from "@/lib/auth/session";
import { createUserClient } from "@/lib/supabase/user-client";

export interface Profile {
  name: string;
  email: string;
  isOperator: boolean;
}

const rowSchema = z.object({ display_name: z.string(), is_operator: z.boolean() });

/**
 * What the header shows of a person, read as that person. Someone whose profile is not there yet
 * (the first touch of their account makes it) goes by their address.
 */
export async function findProfile({ id, email }: SignedInUser): Promise<Profile> {
  const supabase = await createUserClient();
  const { data } = await supabase
    .from("profiles")
    .select("display_name, is_operator")
    .eq("user_id", id)
    .maybeSingle();
  const row = rowSchema.safeParse(data);
  return row.success
    ? { name: row.data.display_name, email, isOperator: row.data.is_operator }
    : { name: email, email, isOperator: false };
}
