import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem, type ProblemCode } from "@/lib/http/problem";
import { findEntitlement, planRequired } from "@/lib/pricing/entitlements";
import { entitlementNames } from "@/lib/pricing/plan-entitlement";

/** What the database refuses about a team, with its status and one sentence for people. */
const refusals = {
  last_owner: ["conflict", "An account needs an owner. Hand it over first."],
  already_member: ["conflict", "This address belongs to a member already."],
  too_many: ["conflict", "There are too many of these already. Remove some first."],
  name_taken: ["conflict", "There is one of this name already."],
  too_deep: ["conflict", "Departments stand at most five deep."],
  cycle: ["conflict", "A department cannot stand below itself."],
  not_empty: [
    "conflict",
    "Only an empty department can be deleted. Move its departments, members and keys first.",
  ],
  gone: ["not_found", "This invitation is not there any more. Ask for a new one."],
  expired: ["conflict", "This invitation has expired. Ask for a new one."],
  other_address: ["forbidden", "This invitation is for another address. Sign in with that one."],
  unconfirmed: ["forbidden", "Confirm your address first, by the link that we sent to it."],
  already_asked: ["conflict", "You have asked for more of this limit already."],
  not_higher: ["invalid_request", "Ask for more than the limit is now."],
  decided: ["stale", "This request was decided or withdrawn meanwhile."],
  limit_gone: ["conflict", "This limit was removed meanwhile. Decline the request."],
  bad_until: ["invalid_request", "Raise a limit until a time ahead, within a year."],
} as const satisfies Record<string, readonly [ProblemCode, string]>;

export type TeamRefusal = keyof typeof refusals;

export const teamRefusals = Object.keys(refusals) as TeamRefusal[];

/** The problem that an outcome of the database stands for. */
export function outcomeProblem(outcome: TeamRefusal, facts: Record<string, unknown> = {}): Problem {
  const [code, detail] = refusals[outcome];
  return new Problem(code, { detail, facts: { reason: outcome, ...facts } });
}

/** The refusal of a team to an account whose plan has none, naming the plan that does. */
export async function teamPlanRequired(access: AccountAccess): Promise<Problem> {
  const { plan } = await findEntitlement(access, "team");
  return planRequired({ entitlement: "team", what: entitlementNames.team, plan });
}
