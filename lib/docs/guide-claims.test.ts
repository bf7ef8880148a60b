import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Problem, type ProblemCode, problemResponse } from "@/lib/http/problem";

// The guides are read by people and by the chat's assistant, which repeats what they say.

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "public/docs");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const guides = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8") }));

const pages = new Set(
  globSync("app/**/page.tsx", { cwd: root }).map((file) =>
    `/${path.posix.dirname(file).slice("app".length)}`
      .replace(/\/\([^/]+\)/g, "")
      .replace(/\/+/g, "/"),
  ),
);

describe("the guides", () => {
  test.each(guides)("$name links only to pages that exist", ({ text }) => {
    for (const [, target = ""] of text.matchAll(/\]\((\/[^)#]*)/g)) {
      const guide = /^\/docs\/(.+)$/.exec(target)?.[1];
      const isGuide = guide !== undefined && existsSync(path.join(folder, `${guide}.md`));
      const exists = isGuide || pages.has(target);
      expect(exists, target).toBe(true);
    }
  });

  test.each(guides)("$name names only routes that exist", ({ text }) => {
    for (const [route] of text.matchAll(/(?<=[\s`m])\/api\/[a-z0-9/-]+(?:\.[a-z]+)?/g)) {
      expect(existsSync(path.join(root, `app${route}/route.ts`)), route).toBe(true);
    }
  });

  test("list the error codes of the API with their statuses", () => {
    const rows = [...read("public/docs/using-the-api.md").matchAll(/^\| (\d{3}.*?) \| (.*?) \|/gm)];
    expect(rows.length).toBeGreaterThan(15);
    for (const [, statuses = "", codes = ""] of rows) {
      for (const [, code] of codes.matchAll(/`([a-z_]+)`/g)) {
        const { status } = problemResponse(new Problem(code as ProblemCode), "id");
        expect(statuses.split(", "), code).toContain(String(status));
      }
    }
  });

  test("quote messages as the application says them", () => {
    const sources = ["lib/http/problem.ts", "lib/billing/subscriptions/subscription-checkout.ts"]
      .map(read)
      .join();
    const headings = read("public/docs/troubleshooting.md").match(/^## .*“.*$/gm) ?? [];
    expect(headings.length).toBeGreaterThan(5);
    for (const heading of headings) {
      for (const [, quoted = ""] of heading.matchAll(/“([^”]+)”/g)) {
        expect(sources).toContain(`"${quoted}"`);
      }
    }
  });
});
