import "server-only";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { cache } from "react";
import { type Guide, parseGuide } from "@/lib/docs/parse-guide";

const folder = path.join(process.cwd(), "public", "docs");

/** Every guide of public/docs, in the order that the guides give themselves. */
export const listGuides = cache(async (): Promise<Guide[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md"));
  const guides = await Promise.all(
    names.map(async (name) =>
      parseGuide(name.slice(0, -".md".length), await readFile(path.join(folder, name), "utf8")),
    ),
  );
  return guides.sort((a, b) => a.order - b.order);
});

/** The guide of that name, or null; the name is compared with the list and never used as a path. */
export async function findGuide(slug: string): Promise<Guide | null> {
  const guides = await listGuides();
  return guides.find((guide) => guide.slug === slug) ?? null;
}
