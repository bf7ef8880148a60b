import { describe, expect, test } from "vitest";
import { dateArgument, durationArgument } from "./date-arguments";

const parameter = (name: string) => ({
  name,
  required: true,
  type: "string",
  description: "A date as YYYY-MM-DD",
  choices: [],
  minimum: null,
  maximum: null,
  itemType: "string",
});
const range = (question: string) => [
  dateArgument(parameter("from"), question),
  dateArgument(parameter("to"), question),
];

describe("days in a question", () => {
  test("are taken as they are written", () => {
    const day = (question: string) => dateArgument(parameter("date"), question);
    expect(day("Which weekday is 2027-03-01?")).toBe("2027-03-01");
    expect(day("Which weekday is March 1st, 2027?")).toBe("March 1st, 2027");
    expect(day("Which weekday was 3 May 2024?")).toBe("3 May 2024");
    expect(day("Which weekday is it?")).toBeUndefined();
  });

  test("make a range: two of them, or from today to one", () => {
    expect(range("How many days between 2026-11-21 and 2027-03-01?")).toEqual([
      "2026-11-21",
      "2027-03-01",
    ]);
    expect(range("How many days until 2027-03-01?")).toEqual(["today", "2027-03-01"]);
    expect(range("What date is 45 days after 2026-12-01?")).toEqual([undefined, undefined]);
  });

  test("are moved by the amount that is said, in its unit alone", () => {
    const question = "What date is 6 weeks before 2026-12-01?";
    expect(durationArgument(parameter("weeks"), question)).toBe(-6);
    expect(durationArgument(parameter("days"), question)).toBeUndefined();
  });
});
