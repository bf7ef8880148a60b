import { describe, expect, test } from "vitest";
import { functionWords, inputBrief, outputWords } from "@/components/chat/tool-call-words";

describe("a tool call in words", () => {
  test("is named as people say it", () => {
    expect(functionWords("list_issues")).toBe("List issues");
  });

  test("shows its input's plain values in one line of bounded length", () => {
    expect(inputBrief({ owner: "a", repo: "b\nc", page: 2, flags: [1] })).toBe("a, b c, 2");
    expect(inputBrief({ query: "x".repeat(200) }).length).toBe(80);
    expect(inputBrief(undefined)).toBe("");
  });

  test("shows sources as links and text as text", () => {
    const section = { title: "Credits", url: "/docs/credits", text: "..." };
    expect(outputWords({ sections: [section] }).sources).toEqual([
      { title: "Credits", url: "/docs/credits" },
    ]);
    expect(outputWords({ content: [{ type: "text", text: '{"a":1}' }] }).text).toBe(
      '{\n  "a": 1\n}',
    );
    expect(outputWords({ result: "3" }).text).toContain('"result": "3"');
  });
});
