import { describe, expect, it } from "vitest";
import { defaultNext, safeNext } from "@/lib/auth/safe-next";

describe("safeNext", () => {
  it("keeps a path of this application with its query", () => {
    expect(safeNext("/billing/usage?range=30d#days")).toBe("/billing/usage?range=30d#days");
    expect(safeNext("/")).toBe("/");
  });

  it.each([
    undefined,
    null,
    "",
    "chat",
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example",
    "/..//evil.example/",
    "/.//evil.example/",
    "/a/..//evil.example",
    "/%2e%2e//evil.example",
    "javascript:alert(1)",
    " /chat",
    "http:evil.example",
    "/auth/sign-out",
    "/auth/callback?next=/chat",
  ])("never leads to another site or back into signing in: %j", (next) => {
    expect(safeNext(next)).toBe(defaultNext);
  });
});
