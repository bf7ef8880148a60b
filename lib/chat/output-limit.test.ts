import { describe, expect, test } from "vitest";
import { affordableTokens } from "@/lib/chat/output-limit";

describe("a reply that the credits do not cover in full", () => {
  test("is as long as the share of its price that is held", () => {
    const tokens = affordableTokens({
      heldMicros: 600,
      fullMicros: 1_100,
      fixedMicros: 100,
      fullTokens: 1_000,
    });
    expect(tokens).toBe(500);
  });

  test.each([
    [{ heldMicros: 100, fullMicros: 1_100, fixedMicros: 100, fullTokens: 1_000 }],
    [{ heldMicros: 50, fullMicros: 1_100, fixedMicros: 100, fullTokens: 1_000 }],
    [{ heldMicros: 100, fullMicros: 100, fixedMicros: 100, fullTokens: 1_000 }],
  ])("still says a few words: %o", (prices) => {
    expect(affordableTokens(prices)).toBe(16);
  });
});
