import { describe, expect, test } from "vitest";
import { isOutOfCredits, readRefusal, remedyOf } from "@/components/chat/refusal";

const refused = (statusCode: number, body: unknown) =>
  Object.assign(new Error("refused"), { statusCode, responseBody: JSON.stringify(body) });

describe("a refused message", () => {
  test("says what is missing and what there is", () => {
    const refusal = readRefusal(
      refused(402, {
        code: "insufficient_credits",
        detail: "Not enough credits for this.",
        cost: 20,
        balance: 5,
        held: 0,
        nextResetAt: null,
      }),
    );
    expect(refusal).toEqual({
      code: "insufficient_credits",
      message: "Not enough credits for this.",
      cost: 20,
      balance: 5,
      held: 0,
      nextResetAt: null,
    });
    expect(refusal && isOutOfCredits(refusal)).toBe(true);
  });

  test("for another reason does not ask for credits", () => {
    const refusal = readRefusal(refused(429, { code: "too_many_holds", detail: "Too many." }));
    expect(refusal && isOutOfCredits(refusal)).toBe(false);
  });

  test("by a limit leads to where more is asked for, by a quota to the plans", () => {
    const remedy = (code: string) => {
      const refusal = readRefusal(
        refused(403, { code, detail: "Your own limit would be passed." }),
      );
      return refusal && remedyOf(refusal)?.href;
    };
    expect(remedy("limit_reached")).toBe("/team/departments");
    expect(remedy("quota_reached")).toBe("/billing#plans");
    expect(remedy("frozen")).toBeUndefined();
  });

  test("with a page instead of a problem still has a sentence", () => {
    const error = Object.assign(new Error(), { statusCode: 502, responseBody: "<html>" });
    expect(readRefusal(error)?.message).toMatch(/\.$/);
  });

  test("is told apart from a stream that broke", () => {
    expect(readRefusal(new TypeError("network error"))).toBeNull();
    expect(readRefusal(new Error("That did not work."))).toBeNull();
  });
});
