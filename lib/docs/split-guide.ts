import { createHash } from "node:crypto";
import { type Guide, headingId } from "@/lib/docs/parse-guide";

/** A section of a guide, as retrieval finds it. */
export interface GuideSection {
  /** `slug#heading`, stable as long as the heading is. */
  documentId: string;
  slug: string;
  title: string;
  /** The section's heading; the guide's title for what stands before the first. */
  heading: string;
  /** Markdown. */
  body: string;
  /** Of everything above: an unchanged section keeps its row. */
  digest: string;
}

/** A guide's sections by their second-level headings. Code blocks hold no headings. */
export function splitGuide(guide: Guide): GuideSection[] {
  const sections = [{ heading: guide.title, lines: [guide.description, ""] }];
  let isCode = false;
  for (const line of guide.body.split("\n")) {
    if (line.startsWith("```")) isCode = !isCode;
    const heading = isCode ? undefined : /^## (.+)$/.exec(line)?.[1];
    if (heading === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ heading: heading.trim(), lines: [] });
  }
  return sections.map(({ heading, lines }) => {
    const body = lines.join("\n").trim();
    const { slug, title } = guide;
    const documentId = heading === title ? slug : `${slug}#${headingId(heading)}`;
    const digest = createHash("sha256")
      .update([slug, title, heading, body].join("\0"))
      .digest("hex");
    return { documentId, slug, title, heading, body, digest };
  });
}
