import { describe, expect, test } from "vitest";
import { makeAccess, type Right } from "@/lib/auth/access";
import { canManageKeys, requireKeyManager } from "@/lib/auth/key-manager";
import { Problem } from "@/lib/http/problem";

function accessOf(rights: Right[], apiKeyId: string | null = null) {
  return makeAccess({
    accountId: "00000000-0000-4000-8000-000000000001",
    accountName: "Harbor Freight",
    accountKind: "organization",
    role: "admin",
    rights,
    departmentId: null,
    userId: "00000000-0000-4000-8000-000000000002",
    email: "ada@people.test",
    isOperator: false,
    apiKeyId,
    scopes: ["read", "meter", "billing"],
  });
}

describe("the account's API keys", () => {
  test.each<[Right[], boolean]>([
    [["manage_keys"], true],
    [["see_spending", "buy", "manage_members"], false],
    [[], false],
  ])("with the rights %j, managing them is allowed: %s", (rights, expected) => {
    expect(canManageKeys(accessOf(rights))).toBe(expected);
  });

  test("no key manages keys, whatever its role and scopes", () => {
    expect(canManageKeys(accessOf(["manage_keys"], "00000000-0000-4000-8000-000000000003"))).toBe(
      false,
    );
  });

  test("a refusal is a 403 that says who may", () => {
    expect(() => requireKeyManager(accessOf([]))).toThrow(Problem);
    try {
      requireKeyManager(accessOf([]));
    } catch (error) {
      expect(error).toMatchObject({ code: "forbidden" });
      expect((error as Problem).details.detail).toContain("owner or admin");
    }
  });
});
