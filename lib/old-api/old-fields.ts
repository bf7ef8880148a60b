import { type Json, type JsonObject, renamed, toCamel, toSnake } from "@/lib/old-api/json-names";

// What becomes of the fields of the earlier systems. Requests: snake_case is camelCase here, and
// these names have others. Answers: camelCase is snake_case there, and these are told twice.

/** Names in requests, after snake_case. What stands for another thing is in `old-request.ts`. */
export const requestNames: Record<string, string> = {
  tier: "tierId",
  plan: "tierId",
  planId: "tierId",
  subscriptionTier: "tierId",
  packageId: "packId",
  packSize: "packId",
  pack: "packId",
  paymentMethod: "paymentMethodId",
  promoCode: "couponCode",
  coupon: "couponCode",
  couponType: "kind",
  startDate: "from",
  endDate: "to",
  holdId: "reservationId",
  returnUrl: "returnPath",
};

/** Names in answers, after snake_case, and what they are called as well. */
export const answerNames: Record<string, string> = {
  plan_id: "tier_id",
  current_plan_id: "current_tier_id",
  plan_name: "tier_name",
  scheduled_plan_id: "scheduled_tier_id",
  plans: "tiers",
  pack_id: "package_id",
  packs: "packages",
  monthly_credits: "credits_monthly",
  allowance: "allocated_monthly",
  period_end: "reset_date",
  transaction: "transaction_id",
  balance_after: "new_balance",
  url: "checkout_url",
  uses: "used_count",
  at: "timestamp",
};

/** An old request's fields under the names that they have now. */
export function newFields(fields: JsonObject): JsonObject {
  return renamed(toCamel(fields), requestNames);
}

/** An answer with the names of old, beside what they are called as well. */
export function oldAnswer(answer: Json): Json {
  return withOldNames(toSnake(answer));
}

function withOldNames(value: Json): Json {
  if (Array.isArray(value)) return value.map(withOldNames);
  if (typeof value !== "object" || value === null) return value;
  const told = Object.entries(value).flatMap(([name, held]) => {
    const inside = withOldNames(held);
    const other = answerNames[name];
    const twice: [string, Json][] = other === undefined || other in value ? [] : [[other, inside]];
    return [[name, inside] as [string, Json], ...twice];
  });
  return withSummaries(Object.fromEntries(told));
}

/** What an old answer had on top that ours has one level down, or in other units. */
function withSummaries(answer: { [member: string]: Json }): Json {
  const { plan, balance, credits, package_id, held } = answer;
  const isSubscription = typeof plan === "object" && plan !== null && !Array.isArray(plan);
  return {
    ...answer,
    ...(isSubscription ? { tier_id: plan.id ?? null, tier_name: plan.name ?? null } : {}),
    ...(typeof balance === "number" && held !== undefined ? { credits_remaining: balance } : {}),
    ...(package_id !== undefined && typeof credits === "number" ? { pack_size: credits } : {}),
  };
}
