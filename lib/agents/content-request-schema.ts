import { z } from "zod";
import { plainText } from "@/lib/http/plain-text";

/** What the content agent can write, and about how many words of it. */
export const contentKinds = {
  "blog post": { name: "Blog post", words: 600 },
  "launch note": { name: "Launch note", words: 250 },
  newsletter: { name: "Newsletter", words: 400 },
  email: { name: "Email", words: 150 },
  "landing page": { name: "Landing page", words: 350 },
  "guide for new colleagues": { name: "Guide for new colleagues", words: 500 },
} as const;

export type ContentKind = keyof typeof contentKinds;
export const contentKindIds = Object.keys(contentKinds) as [ContentKind, ...ContentKind[]];

export const contentTones = ["plain", "warm", "confident", "playful", "formal"] as const;

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
