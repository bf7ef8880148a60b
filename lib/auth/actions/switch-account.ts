"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import { z } from "zod";
import { findAccess } from "@/lib/auth/account";
import { chooseAccount } from "@/lib/auth/choose-account";
import { safeNext } from "@/lib/auth/safe-next";
import { requireUser } from "@/lib/auth/session";

const idSchema = z.uuid();

/**
 * Shows another of the person's accounts from now on, beginning with the area they are in: a page of
 * the account they leave, such as a receipt, is not there in the other.
 */
export async function switchAccount(accountId: string, path: string): Promise<void> {
  const area = areaOf(safeNext(path));
  const user = await requireUser(area);
  const parsed = idSchema.safeParse(accountId);
  const access = parsed.success ? await findAccess(user.id, parsed.data) : null;
  if (access) await chooseAccount(access.accountId);
  redirect(area);
}

function areaOf(path: string): Route {
  if (path.startsWith("/billing")) return "/billing";
  if (path.startsWith("/team")) return "/team";
  if (path.startsWith("/settings")) return path as Route;
  return "/chat";
}
