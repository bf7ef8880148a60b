import "server-only";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { cache } from "react";
import type { AccountAccess } from "@/lib/auth/access";
import { listAccess } from "@/lib/auth/account";
import { findUser } from "@/lib/auth/session";

/**
 * The operator who looks at a page of `/admin`, with their home account. To everybody else, also to
 * a visitor, the page is not there. Every page and route of the area asks by itself: a layout is not
 * rendered again between two of its pages. Read once a request.
 */
export const requireOperator = cache(async (): Promise<AccountAccess> => {
  // Nothing of it is made at build time, when there is nobody to ask.
  await connection();
  const user = await findUser();
  const [own] = user ? await listAccess(user.id) : [];
  return own?.isOperator ? own : notFound();
});
