import { describe, expect, test } from "vitest";
import { splitGuide } from "@/lib/docs/split-guide";

const guide = {
  slug: "credits",
  title: "Credits",
  description: "What they are.",
  order: 1,
  body: "Before.\n\n## What is free?\n\nThis.\n\n```sh\n## not a heading\n```\n\n### Details\n\nMore.\n\n## Last",
};

describe("splitting a guide", () => {
  test("every line lands in the section it stands under, code and smaller headings included", () => {
    const sections = splitGuide(guide);
    expect(sections.map(({ documentId, body }) => [documentId, body])).toEqual([
      ["credits", "What they are.\n\nBefore."],
      ["credits#what-is-free", "This.\n\n```sh\n## not a heading\n```\n\n### Details\n\nMore."],
      ["credits#last", ""],
    ]);
  });

  test("a section's digest changes with its text alone", () => {
    const before = splitGuide(guide);
    const after = splitGuide({ ...guide, body: guide.body.replace("More.", "Less.") });
    expect(after[1]?.digest).not.toBe(before[1]?.digest);
    expect(after[0]?.digest).toBe(before[0]?.digest);
  });
});
