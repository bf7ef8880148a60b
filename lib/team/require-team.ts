import "server-only";
import { redirect } from "next/navigation";
import type { AccountAccess } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";

/** The organization that a page of the team shows; a personal account is sent to `/team`. */
export async function requireTeam(path: string): Promise<AccountAccess> {
  const access = await requireAccount(path);
  if (access.accountKind !== "organization") redirect("/team");
  return access;
}
