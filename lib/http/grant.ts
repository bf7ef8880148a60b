import "server-only";
import { timingSafeEqual } from "node:crypto";
import type { AccountAccess, Scope } from "@/lib/auth/access";
import { findAccess } from "@/lib/auth/account";
import {
  findCaller,
  findRequestAccess,
  type Proof,
  requestedAccountId,
  type SignedInCaller,
} from "@/lib/auth/authenticate";
import { serverEnv } from "@/lib/env/server";
import { callerNetwork } from "@/lib/http/caller-network";
import type { Auth } from "@/lib/http/operation";
import { Problem } from "@/lib/http/problem";
import { requireEntitlement } from "@/lib/pricing/entitlements";

/** What a handler is given about its caller, by the kind of its route. */
export interface Granted {
  public: { access: AccountAccess | null };
  user: { caller: SignedInCaller; accountId: string };
  account: { access: AccountAccess };
  person: { access: AccountAccess };
  key: { access: AccountAccess };
  operator: { access: AccountAccess };
  cron: object;
  stripe: never;
}

/** A caller as limits and Idempotency-Keys know it. */
export interface Caller {
  /** Whose requests are counted together. */
  id: string;
  isVisitor: boolean;
  /** Whose keys are one set. */
  owner: readonly string[];
}

/**
 * Lets a request in, as the route's kind says.
 *
 * @throws Problem unauthenticated, forbidden, not_found, cross_site, or plan_required for a key of an account whose
 *   plan does not include API keys (any more).
 */
export async function grant(auth: Auth, scope: Scope, request: Request): Promise<object> {
  if (auth === "cron") return requireCronSecret(request);
  if (auth === "user") {
    const caller = await findCaller(request);
    if (!caller) throw new Problem("unauthenticated");
    refuseCrossSite(request, caller.proof);
    const accountId = requestedAccountId(request) ?? (await findHome(caller.userId));
    if (accountId === null) throw new Problem("unauthenticated");
    return { caller, accountId };
  }
  const found = await findRequestAccess(request);
  if (!found) {
    if (auth === "public") return { access: null };
    // Who is signed in and names an account that is not theirs finds nothing there.
    const isSomeone = request.headers.has("x-account-id") && (await findCaller(request)) !== null;
    throw new Problem(isSomeone ? "not_found" : "unauthenticated");
  }
  refuseCrossSite(request, found.proof);
  // A key never is an operator, whoever made it.
  if (auth === "operator" && !found.access.isOperator) throw new Problem("not_found");
  // A period that has run out may only look as if the plan were gone: asked anew, it is renewed.
  if (!found.planHasApi) await requireEntitlement(found.access, "api");
  if (auth === "person" && found.proof === "key") {
    throw new Problem("forbidden", { detail: "Call this signed in, not with an API key." });
  }
  if (auth === "key" && found.proof !== "key") {
    throw new Problem("forbidden", { detail: "Call this with an API key, not with a session." });
  }
  if (!found.access.scopes.includes(scope)) {
    throw new Problem("forbidden", { detail: `This API key lacks the scope "${scope}".` });
  }
  return { access: found.access };
}

/** The account that a person acts for without naming one; null where the person is gone. */
async function findHome(userId: string): Promise<string | null> {
  return (await findAccess(userId))?.accountId ?? null;
}

/** A browser sends cookies unasked, so what changes something must come from our own pages. */
function refuseCrossSite(request: Request, proof: Proof) {
  if (proof !== "cookie" || request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const isOwn =
    origin === null
      ? request.headers.get("sec-fetch-site") !== "cross-site"
      : origin === serverEnv().SITE_URL || origin === new URL(request.url).origin;
  if (!isOwn) throw new Problem("cross_site");
}

function requireCronSecret(request: Request): object {
  const given = Buffer.from(request.headers.get("authorization") ?? "");
  const expected = Buffer.from(`Bearer ${serverEnv().CRON_SECRET}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Problem("unauthenticated");
  }
  return {};
}

/** Who called; null for the scheduler. */
export function callerOf(granted: object, request: Request): Caller | null {
  if ("caller" in granted) {
    const { caller, accountId } = granted as Granted["user"];
    return { id: caller.userId, isVisitor: false, owner: [accountId, caller.userId] };
  }
  if (!("access" in granted)) return null;
  const { access } = granted as Granted["public"];
  if (access === null) {
    const network = callerNetwork(request.headers);
    return { id: network, isVisitor: true, owner: [network] };
  }
  const { accountId, userId, apiKeyId } = access;
  return { id: apiKeyId ?? userId, isVisitor: false, owner: [accountId, userId] };
}
