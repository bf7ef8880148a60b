import { describe, expect, test } from "vitest";
import { readTerms, typeTerms } from "./auto-top-up-terms";

const packs = [
  { packId: "medium", name: "Medium", credits: 2000, unitAmount: 1500, currency: "usd" },
  { packId: "small", name: "Small", credits: 500, unitAmount: 500, currency: "usd" },
];

describe("the terms of auto top-up", () => {
  test("start with a tenth of the smallest pack, and four packs a month", () => {
    expect(typeTerms(null, packs)).toEqual({ threshold: "50", packId: "small", monthlyCap: "20" });
  });

  test("are shown as they are in force, and without a pack that is sold no longer", () => {
    const terms = { threshold: 0.5, packId: "medium", monthlyCapMinor: 4550 };
    expect(typeTerms(terms, packs)).toEqual({
      threshold: "0.5",
      packId: "medium",
      monthlyCap: "45.50",
    });
    expect(typeTerms({ ...terms, packId: null }, packs).packId).toBe("");
  });

  test("are read with thousands and cents", () => {
    const typed = { threshold: "1,000", packId: "medium", monthlyCap: " 1,045.50 " };
    expect(readTerms(typed, packs)).toEqual({
      terms: { threshold: 1000, packId: "medium", monthlyCapMinor: 104_550 },
      errors: null,
    });
  });

  test.each([
    [{ threshold: "500" }, ["threshold"]],
    [{ threshold: "-1" }, ["threshold"]],
    [{ threshold: "", monthlyCap: "lots" }, ["threshold", "monthlyCap"]],
    [{ monthlyCap: "4.99" }, ["monthlyCap"]],
    [{ packId: "" }, ["packId"]],
  ])("name each field that is wrong: %o", (change, fields) => {
    const typed = { threshold: "50", packId: "small", monthlyCap: "20", ...change };
    expect(Object.keys(readTerms(typed, packs).errors ?? {})).toEqual(fields);
  });
});
