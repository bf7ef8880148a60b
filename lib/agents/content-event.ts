import { z } from "zod/mini";

/** What a streamed run tells, an event a line. Amounts are micro-credits. */
export const contentEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("begun"), pieceId: z.string() }),
  z.object({ type: z.literal("step"), step: z.string() }),
  z.object({ type: z.literal("text"), step: z.string(), text: z.string() }),
  z.object({
    type: z.literal("charge"),
    step: z.string(),
    chargedMicros: z.number(),
    availableMicros: z.number(),
    heldMicros: z.number(),
    seq: z.nullable(z.number()),
  }),
  z.object({
    type: z.literal("done"),
    piece: z.object({
      pieceId: z.string(),
      kind: z.string(),
      topic: z.string(),
      status: z.string(),
      outline: z.nullable(z.string()),
      draft: z.nullable(z.string()),
      content: z.nullable(z.string()),
      charged: z.number(),
      createdAt: z.string(),
    }),
  }),
  z.object({ type: z.literal("problem"), code: z.string(), message: z.string() }),
]);

export type ContentEvent = z.output<typeof contentEventSchema>;
