import { describe, expect, test } from "vitest";
import { creditWords, receiptSentence } from "@/components/chat/receipt-sentence";

const names = { query: "Query", "tool:documentation": "Documentation" };
const lines = [
  { code: "query", micros: 5_000_000 },
  { code: "tool:documentation", micros: 5_000_000 },
];

describe("the line under a reply", () => {
  test.each([
    ["completed", 10_000_000, "10 credits: Query 5, Documentation 5"],
    ["stopped", 10_000_000, "Stopped. 10 credits: Query 5, Documentation 5"],
    ["interrupted", 10_000_000, "Interrupted. 10 credits: Query 5, Documentation 5"],
    ["failed", 0, "The model failed. Nothing charged."],
    ["empty", 0, "The model gave no answer. Nothing charged."],
    ["stopped", 0, "Stopped. Nothing charged."],
  ] as const)("%s for %d micro-credits says what was paid", (ended, chargedMicros, expected) => {
    expect(receiptSentence({ seq: 1, ended, chargedMicros, lines }, names)).toBe(expected);
  });

  test("one credit is one credit", () => {
    expect(creditWords(1_000_000)).toBe("1 credit");
    expect(creditWords(1_500_000)).toBe("1.5 credits");
  });
});
