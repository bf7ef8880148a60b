import "server-only";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { type AccountAccess, makeAccess, rights } from "@/lib/auth/access";
import { loginPath } from "@/lib/auth/login-path";
import { requireUser } from "@/lib/auth/session";
import { callMany } from "@/lib/supabase/call";

const membershipSchema = z.object({
  user_id: z.string(),
  email: z.string(),
  display_name: z.string(),
  is_operator: z.boolean(),
  account_id: z.string(),
  account_name: z.string(),
  account_kind: z.enum(["personal", "organization"]),
  role: z.enum(["owner", "admin", "billing", "member"]),
  department_id: z.string().nullable(),
  rights: z.array(z.enum(rights)),
});

/** The cookie that remembers which account a person works in. */
export const accountCookie = "farebox-account";

/**
 * Every account of a person; empty when the person is gone. The first is their home: the organization
 * that their own sign-up made, where the catalog makes one, else the personal account.
 */
export async function listAccess(userId: string): Promise<AccountAccess[]> {
  const rows = await callMany("get_caller", { p_user_id: userId }, membershipSchema);
  return rows.map((row) =>
    makeAccess({
      accountId: row.account_id,
      accountName: row.account_name,
      accountKind: row.account_kind,
      role: row.role,
      rights: row.rights,
      departmentId: row.department_id,
      userId: row.user_id,
      email: row.email,
      isOperator: row.is_operator,
      apiKeyId: null,
      scopes: ["read", "meter", "billing"],
    }),
  );
}

/** A person's access to one account, or to their home; null when it is not theirs. */
export async function findAccess(
  userId: string,
  accountId?: string,
): Promise<AccountAccess | null> {
  const all = await listAccess(userId);
  return (accountId ? all.find((access) => access.accountId === accountId) : all[0]) ?? null;
}

/** As `listAccess`, read once for everything on a page. */
const listForPage = cache(listAccess);

/**
 * The account that a page shows: the one the person last chose, else their home. A choice is a
 * cookie that anybody could write, so it is looked for among the person's own accounts each time. A
 * visitor is sent to sign in and brought back to `path`. Read once a request.
 */
export const requireAccount = cache(async (path: string): Promise<AccountAccess> => {
  const all = await listPageAccounts(path);
  const chosen = (await cookies()).get(accountCookie)?.value;
  const access = all.find((candidate) => candidate.accountId === chosen) ?? all[0];
  if (!access) redirect(loginPath({ next: path, reason: "sign-in-required" }));
  return access;
});

/** Every account that the person who looks at a page may switch to; a visitor is sent to sign in. */
export async function listPageAccounts(path: string): Promise<AccountAccess[]> {
  const user = await requireUser(path);
  return listForPage(user.id);
}
