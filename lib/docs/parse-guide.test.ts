import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { guideHeadings, headingId, parseGuide } from "@/lib/docs/parse-guide";

const folder = path.join(import.meta.dirname, "..", "..", "public", "docs");
const names = readdirSync(folder).filter((name) => name.endsWith(".md"));

describe("parseGuide", () => {
  it("separates the front matter from the text, and keeps colons in values", () => {
    const guide = parseGuide(
      "a",
      "---\ntitle: One: two\ndescription: d\norder: 3\n---\n\n# Text\n",
    );
    expect(guide).toEqual({
      slug: "a",
      title: "One: two",
      description: "d",
      order: 3,
      body: "# Text",
    });
  });

  it("refuses a guide without a title", () => {
    expect(() => parseGuide("a", "---\ndescription: d\norder: 1\n---\nText")).toThrow();
    expect(() => parseGuide("a", "Text")).toThrow("front matter");
  });

  it.each(names)("every guide can be shown: %s", (name) => {
    const slug = name.slice(0, -3);
    const guide = parseGuide(slug, readFileSync(path.join(folder, name), "utf8"));
    expect(guide.body).not.toContain("\n# ");
    const ids = guideHeadings(guide.body).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("every link to a guide leads to one", () => {
    // The reference of the API stands among the guides, and is none.
    const slugs = new Set([...names.map((name) => name.slice(0, -3)), "api"]);
    for (const name of names) {
      const links = readFileSync(path.join(folder, name), "utf8").matchAll(/\]\(\/docs\/([^)#]+)/g);
      for (const [, slug = ""] of links) expect(slugs, `${name} links to ${slug}`).toContain(slug);
    }
  });
});

describe("guideHeadings", () => {
  it("lists sections as addresses and passes over code", () => {
    expect(guideHeadings("## What is free?\n\n```\n## not this\n```\n\n### Nor this")).toEqual([
      { id: "what-is-free", text: "What is free?" },
    ]);
    expect(headingId("Älter & neuer")).toBe("älter-neuer");
  });
});
