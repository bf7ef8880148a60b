import "server-only";
import { type LanguageModel, type ModelMessage, streamText } from "ai";
import { type ContentStep, contentAction } from "@/lib/agents/content-offer";
import type { ContentPayer } from "@/lib/agents/content-payer";
import {
  contentInstructions,
  draftPrompt,
  editPrompt,
  planPrompt,
} from "@/lib/agents/content-prompts";
import type { ContentBrief } from "@/lib/agents/content-request-schema";
import type { Meter } from "@/lib/credits/meter/meter";
import { meterContext } from "@/lib/credits/meter/meter-context";
import { meterModel } from "@/lib/credits/meter/meter-model";
import { MeteredAgent } from "@/lib/credits/meter/metered-agent";
import { withCredits } from "@/lib/credits/meter/with-credits";
import { getChatSettings } from "@/lib/pricing/settings";

/** What a run tells while it goes on. */
export interface ContentEvents {
  /** The run's budget is held; its id is the piece's. */
  onBegun(pieceId: string): Promise<void>;
  onStep(step: ContentStep): void;
  onText(step: ContentStep, delta: string): void;
  /** A step's text is there, or what there is of it when it is stopped; it is charged after this. */
  onWritten(step: ContentStep, text: string): Promise<void>;
  /** How the work ended; what is left of the budget goes back after this. */
  onEnded(isDone: boolean): Promise<void>;
}

const limits = { maxOutputTokens: 4_000, totalMs: 90_000, silenceMs: 45_000 } as const;

/**
 * Plans a piece, drafts it and edits the draft. Each step is an action of its own, charged when it
 * is done, and all of them together cost what the agent is sold at, or less.
 */
export class ContentAgent extends MeteredAgent<ContentBrief, string> {
  readonly action = contentAction;

  constructor(
    private readonly events: ContentEvents,
    private readonly payer: ContentPayer,
  ) {
    super();
  }

  protected async perform(brief: ContentBrief): Promise<string> {
    const { run } = meterContext();
    if (!run) throw new Error("the agent runs under a budget");
    await this.events.onBegun(run.reservationId);
    let isDone = false;
    try {
      const outline = await this.plan(brief);
      const draft = await this.draft(brief, outline);
      const content = await this.edit(brief, draft);
      isDone = true;
      return content;
    } finally {
      await this.events.onEnded(isDone);
    }
  }

  private plan(brief: ContentBrief): Promise<string> {
    return this.write("plan_content", brief, [{ role: "user", content: planPrompt(brief) }]);
  }

  private draft(brief: ContentBrief, outline: string): Promise<string> {
    return this.write("draft_content", brief, [
      { role: "user", content: planPrompt(brief) },
      { role: "assistant", content: outline },
      { role: "user", content: draftPrompt(brief) },
    ]);
  }

  private edit(brief: ContentBrief, draft: string): Promise<string> {
    return this.write("edit_content", brief, [{ role: "user", content: editPrompt(brief, draft) }]);
  }

  private write(step: ContentStep, brief: ContentBrief, messages: ModelMessage[]): Promise<string> {
    return this.payer.pay(({ model, lane, note }) =>
      withCredits({ action: step, lane }, (meter) => {
        if (note !== null) meter.note(note);
        return this.ask(step, { brief, messages, model, meter });
      }),
    );
  }

  /**
   * Asks the model, and tells its words as they come. The text is kept before it is charged, so that
   * nobody pays for what is lost. An answer without words is a failure.
   */
  private async ask(
    step: ContentStep,
    asked: { brief: ContentBrief; messages: ModelMessage[]; model: LanguageModel; meter: Meter },
  ): Promise<string> {
    const { brief, messages, model, meter } = asked;
    this.events.onStep(step);
    const { instructions } = await getChatSettings();
    const result = streamText({
      model: meterModel(model, { maxOutputTokens: limits.maxOutputTokens }),
      instructions: contentInstructions(instructions, brief),
      messages,
      maxRetries: 1,
      timeout: { totalMs: limits.totalMs, chunkMs: limits.silenceMs },
      abortSignal: meter.signal,
      // Errors are parts of the stream, and are thrown below.
      onError: () => {},
    });
    let text = "";
    for await (const part of result.stream) {
      if (part.type === "error") throw part.error;
      if (part.type === "finish" && part.finishReason === "error") throw new NoAnswer();
      if (part.type !== "text-delta") continue;
      text += part.text;
      this.events.onText(step, part.text);
    }
    text = text.trim();
    if (text !== "") await this.events.onWritten(step, text);
    meter.signal.throwIfAborted();
    if (text === "") throw new NoAnswer();
    return text;
  }
}

/** The model ended without an answer; on the receipt it reads as the provider's error. */
class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly statusCode = 502;
}
