type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A path that an earlier system documented, and what answers there. */
export interface OldPath {
  /** Method and path; `{code}` stands for one part, and goes under its name into the path, else the body. */
  from: `${Method} /api/${string}`;
  /**
   * The operation that answers; where there are two, the second takes what the first refuses as a
   * `conflict` (a plan is bought, or switched to where one is live).
   */
  to: readonly [string, ...string[]];
  /** What the old path said by itself, and the new one asks for. */
  given?: Record<string, string>;
}

const credits = "/api/v1/credits";
const billing = "/api/v1/billing";
const subscribe = "POST /api/stripe/create-subscription-checkout";
const change = "PATCH /api/billing/subscription";
const cancel = "DELETE /api/billing/subscription";
const checkout = "POST /api/stripe/create-credit-checkout";

const limits = (method: Method) => `${method} /api/team/departments/{id}/limits`;

const old = (from: OldPath["from"], ...to: [string, ...string[]]): OldPath => ({ from, to });

/** Of one provider alone, which its path named. */
const ofOpenRouter = (from: OldPath["from"], to: string): OldPath => ({
  from,
  to: [to],
  given: { provider: "openrouter" },
});

/**
 * Every path of the systems that this one replaces, by what it is for. `old-fields.ts` says what
 * becomes of their fields. README shows this table; a test compares the two.
 */
export const oldPaths: readonly OldPath[] = [
  old(`GET ${credits}/balance`, "GET /api/credits/balance"),
  old("GET /api/credits", "GET /api/credits/balance"),
  old(`POST ${credits}/use`, "POST /api/credits/use"),
  old(`POST ${credits}/reserve`, "POST /api/credits/reserve"),
  old(`POST ${credits}/settle`, "POST /api/credits/settle"),
  old(`POST ${credits}/release`, "POST /api/credits/release"),
  old(`GET ${credits}/costs`, "GET /api/credits/costs"),
  old(`GET ${credits}/transactions`, "GET /api/credits/history"),
  old("GET /api/credits/transactions", "GET /api/credits/history"),
  old(`GET ${credits}/usage`, "GET /api/usage/history"),
  old("GET /api/credits/usage", "GET /api/usage/history"),
  old(`GET ${credits}/usage/summary`, "GET /api/usage/summary"),
  old("GET /api/credits/usage/summary", "GET /api/usage/summary"),
  old(`GET ${credits}/usage/by-model`, "GET /api/usage/summary"),
  old(`POST ${credits}/usage/track`, "POST /api/usage/track"),
  old(`GET ${credits}/departments/{id}/limits`, limits("GET")),
  old(`PUT ${credits}/departments/{id}/limits`, limits("PUT")),
  old("GET /api/usage/stats", "GET /api/credits/usage-stats"),
  old("GET /api/subscription/usage", "GET /api/credits/usage-stats"),
  old("GET /api/subscription/usage/history", "GET /api/usage/history"),

  old(`GET ${credits}/packages`, "GET /api/credits/packs"),
  old(`GET ${billing}/credit-packages`, "GET /api/credits/packs"),
  old("GET /api/billing/credit-packages", "GET /api/credits/packs"),
  old("GET /api/billing/packs", "GET /api/credits/packs"),
  old("GET /api/subscription/packs", "GET /api/credits/packs"),
  old(`POST ${credits}/purchase`, "POST /api/billing/purchase"),
  old(`POST ${billing}/purchase`, "POST /api/billing/purchase"),
  old("POST /api/billing/purchase-credits", checkout),
  old("POST /api/subscription/packs/purchase", checkout),

  old(`GET ${billing}/customer`, "GET /api/billing/customer"),
  old(`POST ${billing}/customer`, "POST /api/billing/customer"),
  old(`GET ${billing}/plans`, "GET /api/billing/plans"),
  old(`GET ${credits}/tiers`, "GET /api/billing/plans"),
  old(`GET ${credits}/tiers/compare`, "GET /api/billing/plans"),
  old("GET /api/subscription/tiers", "GET /api/billing/plans"),
  old("GET /api/subscription/tiers/compare", "GET /api/billing/plans"),
  old(`GET ${billing}/subscription`, "GET /api/billing/subscription"),
  old("GET /api/subscription", "GET /api/billing/subscription"),
  old(`POST ${billing}/subscription`, subscribe),
  old("POST /api/subscription", subscribe),
  old(`PUT ${billing}/subscription`, change),
  old(`PATCH ${billing}/subscription`, change),
  old("PUT /api/subscription", change),
  old("PATCH /api/subscription", change),
  old("POST /api/subscription/upgrade", subscribe, change),
  old("POST /api/billing/upgrade", subscribe, change),
  old(`DELETE ${billing}/subscription`, cancel),
  old("DELETE /api/subscription", cancel),
  old("POST /api/subscription/cancel", cancel),
  old(`GET ${billing}/payment-methods`, "GET /api/billing/payment-methods"),
  old(`POST ${billing}/setup-intent`, "POST /api/billing/setup-intent"),
  old(`GET ${billing}/invoices`, "GET /api/billing/invoices"),
  old(`GET ${billing}/payments`, "GET /api/billing/payments"),
  old(`POST ${billing}/webhook`, "POST /api/stripe/webhook"),
  old("POST /api/billing/webhook", "POST /api/stripe/webhook"),

  old(`POST ${credits}/coupons/create`, "POST /api/admin/coupons"),
  old(`GET ${credits}/coupons`, "GET /api/admin/coupons"),
  old(`GET ${credits}/coupons/validate/{code}`, "POST /api/coupons/validate"),
  old(`POST ${credits}/coupons/redeem`, "POST /api/coupons/redeem"),
  ofOpenRouter(`GET ${credits}/openrouter/account`, "GET /api/provider-keys"),
  ofOpenRouter(`POST ${credits}/openrouter/create-account`, "PUT /api/provider-keys/{provider}"),
  ofOpenRouter(
    `POST ${credits}/openrouter/sync-balance`,
    "POST /api/provider-keys/{provider}/sync",
  ),
  ofOpenRouter(`DELETE ${credits}/openrouter/account`, "DELETE /api/provider-keys/{provider}"),
  old("POST /api/v1/chat/completions", "POST /api/chat/completions"),
  old("POST /api/v1/llm/chat/completions", "POST /api/chat/completions"),
  old(`POST ${credits}/allocate`, "POST /api/admin/allocate"),
  old(`POST ${credits}/deduct`, "POST /api/admin/deduct"),
  old(`POST ${credits}/refund`, "POST /api/admin/refund"),
];

/** What answers a request of old, with the parts of its path that have a name; null for nothing. */
export function findOldPath(
  method: string,
  pathname: string,
): { found: OldPath; named: Record<string, string> } | null {
  for (const found of oldPaths) {
    const [wanted, path = ""] = found.from.split(" ");
    if (wanted !== method) continue;
    const pattern = path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    const match = new RegExp(`^${pattern}/?$`).exec(pathname);
    if (match) {
      const named = Object.entries(match.groups ?? {});
      return {
        found,
        named: Object.fromEntries(named.map(([name, part]) => [name, decodeURIComponent(part)])),
      };
    }
  }
  return null;
}
