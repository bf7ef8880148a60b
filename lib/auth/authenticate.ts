import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { findAccess } from "@/lib/auth/account";
import { findAccessByApiKey } from "@/lib/auth/api-key";
import { findUser } from "@/lib/auth/session";
import { findUserByToken } from "@/lib/auth/token";

/** How a caller showed who they are. Only a cookie is sent by a browser unasked. */
export type Proof = "cookie" | "token" | "key";

export interface SignedInCaller {
  userId: string;
  proof: Exclude<Proof, "key">;
}

const bearer = /^Bearer\s+(\S+)$/i;

/** The person behind a cookie session or a Supabase access token; null for anyone else. */
export async function findCaller(request: Request): Promise<SignedInCaller | null> {
  const token = bearer.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token) {
    const userId = token.startsWith("fbx_") ? null : await findUserByToken(token);
    return userId ? { userId, proof: "token" } : null;
  }
  const user = await findUser();
  return user ? { userId: user.id, proof: "cookie" } : null;
}

/**
 * The access a request asks for: an API key's own account, or the person's account named by
 * `X-Account-Id`, their home without it. Null: nobody, or an account that is not theirs.
 */
export async function findRequestAccess(
  request: Request,
): Promise<{ access: AccountAccess; proof: Proof; planHasApi: boolean } | null> {
  const apiKey = bearer.exec(request.headers.get("authorization") ?? "")?.[1];
  if (apiKey?.startsWith("fbx_")) {
    const found = await findAccessByApiKey(apiKey);
    return found ? { ...found, proof: "key" } : null;
  }
  const caller = await findCaller(request);
  if (!caller) return null;
  const access = await findAccess(caller.userId, requestedAccountId(request));
  return access ? { access, proof: caller.proof, planHasApi: true } : null;
}

/** The account that `X-Account-Id` names; a malformed one names an account that nobody has. */
export function requestedAccountId(request: Request): string | undefined {
  const header = request.headers.get("x-account-id");
  if (header === null) return undefined;
  return z.uuid().safeParse(header).success ? header : "00000000-0000-0000-0000-000000000000";
}
