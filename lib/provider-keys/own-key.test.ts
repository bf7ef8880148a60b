import { expect, test } from "vitest";
import { isFallbackReason, reasonOf } from "./own-key";

test("a prompt that a provider's moderation flags is not the key's fault, nor ours to send again", () => {
  expect(reasonOf(403)).toBe("failed");
  expect(isFallbackReason(reasonOf(403))).toBe(false);
  expect([401, 402, 429, 500, undefined].map(reasonOf)).toEqual([
    "refused",
    "exhausted",
    "busy",
    "failed",
    "failed",
  ]);
});
