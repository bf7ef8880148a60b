import { z } from "zod/mini";
import { contentPieceSchema } from "@/components/content/shown-piece";

/** What a streamed run tells, an event a line. Amounts are micro-credits. */
const eventSchema = z.discriminatedUnion("type", [
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
  z.object({ type: z.literal("done"), piece: contentPieceSchema }),
  z.object({ type: z.literal("problem"), code: z.string(), message: z.string() }),
]);

export type ShownEvent = z.infer<typeof eventSchema>;

/** The events of a stream as they come. What cannot be read is passed over. */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ShownEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = eventSchema.safeParse(JSON.parse(line.replace(/^data: /, "")));
      if (event.success) yield event.data;
    }
  }
}
