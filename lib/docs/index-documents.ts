import "server-only";
import { z } from "zod";
import { listGuides } from "@/lib/docs/guides";
import { splitGuide } from "@/lib/docs/split-guide";
import { callOne } from "@/lib/supabase/call";

/**
 * Replaces what the documentation tool searches with the guides as they are now. Safe to run again.
 *
 * @returns how many sections there are, and how many of them were new or had changed.
 */
export async function indexDocuments(): Promise<{ sections: number; written: number }> {
  const sections = (await listGuides()).flatMap(splitGuide);
  const written = await callOne(
    "index_documents",
    {
      p_document_ids: sections.map((section) => section.documentId),
      p_slugs: sections.map((section) => section.slug),
      p_titles: sections.map((section) => section.title),
      p_headings: sections.map((section) => section.heading),
      p_bodies: sections.map((section) => section.body),
      p_digests: sections.map((section) => section.digest),
    },
    z.number().int(),
  );
  return { sections: sections.length, written };
}
