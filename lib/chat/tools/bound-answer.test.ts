import { describe, expect, test } from "vitest";
import { boundAnswer } from "@/lib/chat/tools/bound-answer";
import { github } from "@/lib/chat/tools/github";

describe("an answer of the GitHub server", () => {
  test("is cut to a length that a model can read, over all its parts", () => {
    const part = { type: "text", text: "x".repeat(20_000) };
    const bounded = boundAnswer({ content: [part, part, part], structuredContent: { again: 1 } });
    expect(JSON.stringify(bounded).length).toBeLessThan(25_000);
    expect(bounded).not.toHaveProperty("structuredContent");
  });

  test("that is short stays as it is, and a failure stays one", () => {
    const content = [{ type: "text", text: "Not found" }];
    const bounded = boundAnswer({ content, isError: true });
    expect(bounded).toEqual({ content, isError: true });
    expect(github.isFailure?.(bounded)).toBe(true);
    expect(github.isFailure?.(boundAnswer({ content }))).toBe(false);
  });
});
