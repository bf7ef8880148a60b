import type { z } from "zod";
import type { contentAnswerSchema } from "@/lib/agents/content-answer-schema";
import type { ContentStep } from "@/lib/agents/content-offer";

/** What a streamed run tells, an event a line. Amounts are micro-credits. */
export type ContentEvent =
  /** The budget is held; from here on the piece can be read by its id. */
  | { type: "begun"; pieceId: string }
  | { type: "step"; step: ContentStep }
  | { type: "text"; step: ContentStep; text: string }
  /** A step was charged, and the balance after it. */
  | {
      type: "charge";
      step: string;
      chargedMicros: number;
      availableMicros: number;
      heldMicros: number;
      seq: number | null;
    }
  | { type: "done"; piece: z.output<typeof contentAnswerSchema> }
  | { type: "problem"; code: string; message: string };
