import "server-only";
import { tool } from "ai";
import { z } from "zod";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";
import { headingId } from "@/lib/docs/parse-guide";
import { callMany } from "@/lib/supabase/call";

const sectionsToRead = 4;

const sectionSchema = z.object({
  slug: z.string(),
  title: z.string(),
  heading: z.string(),
  body: z.string(),
});

/** Full-text search over the indexed guides. */
export const documentation: ChatTool = {
  toolId: "documentation",
  isAvailable: () => true,
  example: "How is a stopped reply charged?",
  open: () => ({
    functions: {
      search_documentation: tool({
        description:
          "Searches this product's documentation (credits, plans, billing, tools, API) and returns the sections that fit best, each with its title and link. Use it for any question about how this product works, and link what you quote.",
        inputSchema: z.object({
          query: z.string().min(1).max(500).describe("What to look for, in plain words"),
        }),
        execute: async ({ query }) => {
          const sections = await callMany(
            "search_documents",
            { p_query: query, p_limit: sectionsToRead },
            sectionSchema,
          );
          return {
            sections: sections.map(({ slug, title, heading, body }) => ({
              title: heading === title ? title : `${title}: ${heading}`,
              url: heading === title ? `/docs/${slug}` : `/docs/${slug}#${headingId(heading)}`,
              text: body,
            })),
          };
        },
      }),
    },
  }),
};
