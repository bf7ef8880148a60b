import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { Problem } from "@/lib/http/problem";

const scopeWords: Record<string, string> = {
  account: "account",
  department: "department",
  member: "member",
  api_key: "API key",
};

/**
 * A charge that a spend limit or a quota of the plan refused: which one, when it counts anew, and
 * who can lift it before. Retry-After is the end of its window.
 */
export function limitRefusal(answer: CreditAnswer, access: AccountAccess): Problem {
  const { subject, limitWindowEndsAt: endsAt } = answer;
  const retryAfterSeconds = answer.retryAfterSeconds ?? undefined;
  if (answer.outcome === "quota_reached") {
    return new Problem("quota_reached", {
      detail: `The plan includes ${subject}, and they are used up. Another plan has more.`,
      retryAfterSeconds,
      facts: { limit: { scope: "plan", name: subject, endsAt, liftedBy: "another plan" } },
    });
  }
  const limit = limitNamed(answer, access);
  return new Problem("limit_reached", {
    detail: `${sentenceOf(limit)} An owner or admin can raise it.`,
    retryAfterSeconds,
    facts: { limit: { ...limit, endsAt, liftedBy: "an owner or admin" } },
  });
}

/** The subject `department:Research:day` in its parts; a name may have colons of its own. */
function limitNamed({ subject, limitScope, limitScopeId }: CreditAnswer, access: AccountAccess) {
  const parts = (subject ?? "").split(":");
  const window = parts.length > 2 ? (parts.at(-1) ?? null) : null;
  const isOwn = limitScope === "member" && limitScopeId === access.userId;
  const name = limitScope === "member" ? null : parts.slice(1, -1).join(":");
  return { scope: limitScope ?? parts[0] ?? "", scopeId: limitScopeId, name, window, isOwn };
}

function sentenceOf({ scope, name, window, isOwn }: ReturnType<typeof limitNamed>): string {
  const whose = isOwn ? "Your own" : `The ${scopeWords[scope] ?? scope}'s`;
  const named = name === null || name === "" ? "" : ` (${name})`;
  return `${whose} limit a ${window ?? "window"}${named} would be passed.`;
}
