import { z } from "zod";

export interface Guide {
  slug: string;
  title: string;
  description: string;
  order: number;
  /** Markdown, without the front matter. */
  body: string;
}

const frontMatterSchema = z.object({
  title: z.string().min(1),
  description: z.string().min(1),
  order: z.coerce.number(),
});

/**
 * Splits a guide into its front matter (lines of `key: value` between two `---`) and its body.
 *
 * @throws when the front matter is missing or lacks a title, a description or an order.
 */
export function parseGuide(slug: string, source: string): Guide {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(source);
  if (!match) throw new Error(`Guide ${slug} does not begin with front matter.`);
  const [, head = "", body = ""] = match;
  const entries = head.split(/\r?\n/).map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { slug, ...frontMatterSchema.parse(Object.fromEntries(entries)), body: body.trim() };
}

export interface GuideHeading {
  id: string;
  text: string;
}

/** A heading's text as the fragment of its address. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** The sections of a guide, for the list beside it. Code blocks hold no headings. */
export function guideHeadings(body: string): GuideHeading[] {
  const prose = body.replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/^## (.+)$/gm)].map(([, text = ""]) => ({
    id: headingId(text),
    text,
  }));
}
