import { describe, expect, test } from "vitest";
import { makeAccess, type Role } from "@/lib/auth/access";
import { canManageKeys, requireKeyManager } from "@/lib/auth/key-manager";
import { Problem } from "@/lib/http/problem";

function accessOf(role: Role, apiKeyId: string | null = null) {
  return makeAccess({
    accountId: "00000000-0000-4000-8000-000000000001",
    accountName: "Harbor Freight",
    accountKind: "organization",
    role,
    departmentId: null,
    userId: "00000000-0000-4000-8000-000000000002",
    email: "ada@people.test",
    isOperator: false,
    apiKeyId,
    scopes: ["read", "meter", "billing"],
  });
}

describe("the account's API keys", () => {
  test.each<[Role, boolean]>([
    ["owner", true],
    ["admin", true],
    ["billing", false],
    ["member", false],
  ])("as %s, managing them is allowed: %s", (role, expected) => {
    expect(canManageKeys(accessOf(role))).toBe(expected);
  });

  test("no key manages keys, whatever its role and scopes", () => {
    expect(canManageKeys(accessOf("owner", "00000000-0000-4000-8000-000000000003"))).toBe(false);
  });

  test("a refusal is a 403 that says who may", () => {
    expect(() => requireKeyManager(accessOf("member"))).toThrow(Problem);
    try {
      requireKeyManager(accessOf("member"));
    } catch (error) {
      expect(error).toMatchObject({ code: "forbidden" });
      expect((error as Problem).details.detail).toContain("owner or admin");
    }
  });
});
