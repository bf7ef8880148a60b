import { beforeAll, describe, expect, test } from "vitest";
import { type ListedOperations, listOperations } from "@/commands/api-document/list-operations";
import type { Auth } from "@/lib/http/operation";

/**
 * What the API promises, whoever moves its files: every operation, at its path, and who calls it.
 * Where a key calls it, its scope stands behind.
 */
const promised: Partial<Record<Auth, string>> = {
  public: `
    GET /api/credits/packs · GET /api/credits/costs · GET /api/billing/plans · GET /api/openapi.json
    POST /api/contact`,
  user: `
    POST /api/chat/stream`,
  person: `
    GET /api/conversations · GET /api/conversations/{id} · PATCH /api/conversations/{id}
    DELETE /api/conversations/{id}
    GET /api/provider-keys · PUT /api/provider-keys · DELETE /api/provider-keys
    PATCH /api/provider-keys · POST /api/provider-keys/sync
    PUT /api/provider-keys/{provider} · DELETE /api/provider-keys/{provider}
    POST /api/provider-keys/{provider}/sync
    GET /api/keys · POST /api/keys · PATCH /api/keys/{id} · DELETE /api/keys/{id}
    GET /api/mcp-servers · POST /api/mcp-servers · DELETE /api/mcp-servers/{id}
    GET /api/branding · PUT /api/branding
    GET /api/team/organizations · POST /api/team/organizations · PATCH /api/team
    POST /api/team/owner · PATCH /api/team/members/{id} · DELETE /api/team/members/{id}
    POST /api/team/invites · DELETE /api/team/invites/{id} · POST /api/team/invites/accept
    POST /api/team/departments · PATCH /api/team/departments/{id} · DELETE /api/team/departments/{id}
    POST /api/team/projects · PATCH /api/team/projects/{id}
    PUT /api/team/limits · PUT /api/team/limits/{id}/raise
    POST /api/team/limit-requests · PATCH /api/team/limit-requests/{id}`,
  account: `
    POST /api/chat/completions meter
    POST /api/agents/generate-content meter · GET /api/agents/content/{id} read
    GET /api/credits/balance read · GET /api/credits/history read · GET /api/credits/usage-stats read
    POST /api/credits/estimate read
    GET /api/usage/summary read · GET /api/usage/history read · GET /api/usage/export.csv read
    GET /api/billing/subscription read · PATCH /api/billing/subscription billing
    DELETE /api/billing/subscription billing
    GET /api/billing/invoices billing · GET /api/billing/payments billing
    GET /api/billing/customer billing · POST /api/billing/customer billing
    GET /api/billing/payment-methods billing · POST /api/billing/payment-methods billing
    PATCH /api/billing/payment-methods/{id} billing · DELETE /api/billing/payment-methods/{id} billing
    POST /api/billing/setup-intent billing · POST /api/billing/preview billing
    POST /api/billing/purchase billing · GET /api/billing/purchase/{id} billing
    DELETE /api/billing/purchase/{id} billing · POST /api/billing/purchase/{id}/confirm billing
    GET /api/billing/auto-top-up billing · PUT /api/billing/auto-top-up billing
    POST /api/stripe/create-subscription-checkout billing
    POST /api/stripe/create-credit-checkout billing
    POST /api/stripe/portal billing · POST /api/stripe/cancel billing
    POST /api/coupons/validate billing · POST /api/coupons/redeem billing
    GET /api/team/members read · GET /api/team/invites read · GET /api/team/departments read
    GET /api/team/departments/{id}/limits read · PUT /api/team/departments/{id}/limits billing
    GET /api/team/limits read · GET /api/team/limit-requests read · GET /api/team/projects read
    GET /api/team/spending read · GET /api/team/spending/export.csv read`,
  key: `
    POST /api/credits/use meter · POST /api/credits/use/batch meter · POST /api/credits/reserve meter
    POST /api/credits/settle meter · POST /api/credits/release meter · POST /api/usage/track meter`,
  operator: `
    GET /api/admin/metrics · GET /api/admin/users · PATCH /api/admin/users/{id}
    POST /api/admin/allocate · POST /api/admin/deduct · POST /api/admin/refund
    GET /api/admin/coupons · POST /api/admin/coupons · PATCH /api/admin/coupons/{id}
    GET /api/admin/catalog · GET /api/admin/events · POST /api/admin/events/{id}/replay
    GET /api/admin/ledger · GET /api/admin/free-credits · POST /api/admin/late-invoices/{id}`,
  cron: `
    POST /api/cron/sweeps · POST /api/cron/renewals · POST /api/cron/outbox · POST /api/cron/top-ups
    POST /api/cron/reconcile`,
  stripe: `
    POST /api/stripe/webhook`,
};

const lines = (text: string) =>
  text
    .split(/\s*[·\n]\s*/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

let listed: ListedOperations;
beforeAll(async () => {
  listed = await listOperations();
});

describe("what the API promises", () => {
  test.each(Object.entries(promised))("is served to %s, at its path", (auth, text) => {
    const served = listed.served
      .filter(({ operation }) => operation.auth === auth)
      .map(({ method, path, operation: { scope } }) =>
        `${method} ${path} ${auth === "account" || auth === "key" ? scope : ""}`.trim(),
      );
    expect(lines(text).filter((line) => !served.includes(line))).toEqual([]);
  });

  test("is read page by page wherever a list may be long", () => {
    const unpaged = listed.served
      .filter(({ method, operation }) => {
        const { doc, query } = operation;
        const answer =
          doc?.answer && "shape" in doc.answer ? Object.keys(doc.answer.shape as object) : [];
        const asks = query && "shape" in query ? Object.keys(query.shape as object) : [];
        return method === "GET" && answer.includes("next_cursor") !== asks.includes("cursor");
      })
      .map(({ path }) => path);
    // A department has a limit a day and one a month.
    expect(unpaged).toEqual(["/api/team/departments/{id}/limits"]);
  });
});
