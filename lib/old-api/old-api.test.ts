import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { handlers } from "@/app/api/[...old]/handlers";
import { listOperations } from "@/commands/api-document/list-operations";
import { newFields, oldAnswer } from "@/lib/old-api/old-fields";
import { findOldPath, oldPaths } from "@/lib/old-api/old-paths";

const root = path.resolve(import.meta.dirname, "../..");

describe("the table of old paths", () => {
  test("names operations that are served, each by its own handler", async () => {
    const { served } = await listOperations();
    const byName = new Map(
      served.map(({ method, path: address, operation }) => [`${method} ${address}`, operation]),
    );
    for (const { from, to } of oldPaths) {
      for (const operation of to) {
        expect(byName.has(operation), `${from} leads to ${operation}`).toBe(true);
        const handler = handlers[operation] as { operation?: object } | undefined;
        expect(handler?.operation, operation).toBe(byName.get(operation));
      }
    }
    const used = new Set(oldPaths.flatMap(({ to }) => to));
    expect(Object.keys(handlers).filter((name) => !used.has(name))).toEqual([]);
  });

  test("has every path once, and none that is served anyway", async () => {
    const { served } = await listOperations();
    const names = oldPaths.map(({ from }) => from);
    expect(new Set(names).size).toBe(names.length);
    const taken = new Set<string>(served.map((one) => `${one.method} ${one.path}`));
    const folders = new Set(served.map((one) => one.path));
    expect(names.filter((name) => taken.has(name))).toEqual([]);
    // A route file answers 405 for its other methods, so the old ones there would not be reached.
    expect(names.filter((name) => folders.has(name.split(" ")[1] ?? ""))).toEqual([]);
  });

  test("stands in README, path for path", () => {
    const readme = readFileSync(path.join(root, "README.md"), "utf8");
    const missing = oldPaths.filter(({ from }) => !readme.includes(`\`${from}\``));
    expect(missing.map(({ from }) => from)).toEqual([]);
  });

  test("finds a path with its named parts, and nothing near it", () => {
    expect(findOldPath("GET", "/api/v1/credits/coupons/validate/WELCOME%2D50")?.named).toEqual({
      code: "WELCOME-50",
    });
    expect(findOldPath("GET", "/api/subscription/")?.found.to).toEqual([
      "GET /api/billing/subscription",
    ]);
    for (const [method, address] of [
      ["POST", "/api/v1/credits/balance"],
      ["GET", "/api/v1/credits/balances"],
      ["GET", "/x/api/v1/credits/balance"],
      ["GET", "/api/v1/credits/coupons/validate/A/B"],
    ] as const) {
      expect(findOldPath(method, address), `${method} ${address}`).toBeNull();
    }
  });
});

describe("the fields of old", () => {
  test("go in under their new names, and a new name wins", () => {
    expect(newFields({ tier_id: "pro", return_url: "/x" })).toEqual({
      tierId: "pro",
      returnPath: "/x",
    });
    expect(newFields({ pack_size: "small" })).toEqual({ packId: "small" });
    expect(newFields({ package_id: "a", packId: "b" })).toEqual({ packId: "b" });
    expect(newFields({ reservation_id: "r", input_tokens: 3 })).toEqual({
      reservationId: "r",
      inputTokens: 3,
    });
  });

  test("come out under their old names, beside the rest in snake_case", () => {
    expect(
      oldAnswer({
        plan: { id: "pro", name: "Pro", kind: "paid" },
        balance: 5,
        held: 0,
        periodEnd: "2026-04-01",
        subscription: { planId: "pro", planName: "Pro", cancelAt: null },
      }),
    ).toEqual({
      plan: { id: "pro", name: "Pro", kind: "paid" },
      tier_id: "pro",
      tier_name: "Pro",
      balance: 5,
      credits_remaining: 5,
      held: 0,
      period_end: "2026-04-01",
      reset_date: "2026-04-01",
      subscription: {
        plan_id: "pro",
        tier_id: "pro",
        plan_name: "Pro",
        tier_name: "Pro",
        cancel_at: null,
      },
    });
    expect(oldAnswer({ packs: [{ packId: "small", credits: 500 }] })).toEqual({
      packs: [{ pack_id: "small", package_id: "small", credits: 500, pack_size: 500 }],
      packages: [{ pack_id: "small", package_id: "small", credits: 500, pack_size: 500 }],
    });
  });
});
