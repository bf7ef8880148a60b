import type { ProblemCode } from "@/lib/http/problem";

/** What may refuse a charge, beside what refuses every request. */
export const chargeProblems = [
  "insufficient_credits",
  "in_debt",
  "limit_reached",
  "plan_required",
  "frozen",
  "quota_reached",
  "unpriced",
] as const satisfies ProblemCode[];

/** What may refuse credits that are set aside before something runs. */
export const holdProblems = [...chargeProblems, "too_many_holds"] as const satisfies ProblemCode[];

/** What a provider of models, reached over our key or the customer's own, adds to that. */
export const modelProblems = [
  ...holdProblems,
  "provider_key_refused",
  "provider_key_exhausted",
  "upstream",
] as const satisfies ProblemCode[];
