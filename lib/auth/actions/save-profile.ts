"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { displayNameSchema } from "@/lib/auth/credentials-schema";
import { requireUser } from "@/lib/auth/session";
import { callOne } from "@/lib/supabase/call";

/** What the profile form shows after its action ran; `name` refills it. */
export interface ProfileFormState {
  status: "ready" | "refused" | "saved";
  name: string;
  error?: string;
}

/** Changes what the signed-in person, and their personal account, are called. */
export async function saveProfile(
  _state: ProfileFormState,
  form: FormData,
): Promise<ProfileFormState> {
  const user = await requireUser("/settings");
  const written = form.get("name");
  const name = typeof written === "string" ? written : "";
  const parsed = displayNameSchema.safeParse(name);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { status: "refused", name, error: issue?.message ?? "This name cannot be used." };
  }
  const isSaved = await callOne(
    "set_display_name",
    { p_user_id: user.id, p_display_name: parsed.data },
    z.boolean(),
  );
  if (!isSaved) return { status: "refused", name, error: "Your account could not be found." };
  // The header of every signed-in page shows the name.
  revalidatePath("/", "layout");
  return { status: "saved", name: parsed.data };
}
