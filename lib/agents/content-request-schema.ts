import { z } from "zod";
import { contentKindIds, contentTones } from "@/lib/agents/content-kinds";
import { plainText } from "@/lib/http/plain-text";

/** What a piece is to be about, and for whom. */
export const contentBriefSchema = z.strictObject({
  kind: z.enum(contentKindIds),
  topic: plainText.min(3).max(300),
  audience: plainText.max(200).optional(),
  tone: z.enum(contentTones).default("plain"),
  notes: plainText
    .max(6_000)
    .optional()
    .describe("Facts and wishes that the piece has to keep to."),
});

export type ContentBrief = z.output<typeof contentBriefSchema>;
export type ContentBriefInput = z.input<typeof contentBriefSchema>;

/** The body of a request to the content agent. */
export const contentRequestSchema = contentBriefSchema
  .extend({
    stream: z
      .boolean()
      .default(false)
      .describe("True: server-sent events while it is written, instead of one answer at its end."),
  })
  .meta({
    examples: [
      {
        kind: "launch note",
        topic: "our spring release",
        audience: "customers of the beta",
        tone: "warm",
      },
    ],
  });
