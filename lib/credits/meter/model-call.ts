import type { LanguageModelMiddleware } from "ai";
import { z } from "zod";
import type { Meter, UsedTokens } from "@/lib/credits/meter/meter";

type Generate = NonNullable<LanguageModelMiddleware["wrapGenerate"]>;
type Stream = Awaited<ReturnType<NonNullable<LanguageModelMiddleware["wrapStream"]>>>["stream"];
export type CallOptions = Parameters<Generate>[0]["params"];
export type CallPart = Stream extends ReadableStream<infer Part> ? Part : never;
type CallUsage = Awaited<ReturnType<Generate>>["usage"];

/** The part of a provider's own usage report that says what it charged, in dollars. */
const reportedCostSchema = z.object({ cost: z.number().nonnegative() });

/** Counts one call of a model, from what was sent and what came. */
export class ModelCall {
  private readonly promptTokens: number;
  private outputCharacters = 0;
  private reported: CallUsage | null = null;
  private isCounted = false;
  private hasEnded = false;

  constructor(
    private readonly model: string,
    private readonly params: CallOptions,
  ) {
    const sent = JSON.stringify([params.prompt, params.tools ?? []]);
    this.promptTokens = Math.ceil(sent.length / 4);
  }

  /** The most that the call can use: JSON is longer than what the model counts, and a margin on top. */
  get most() {
    return {
      model: this.model,
      inputTokens: Math.ceil(this.promptTokens * 1.25) + 150,
      outputTokens: this.params.maxOutputTokens ?? 0,
    };
  }

  /** Whether its stream has come to an end of its own. */
  get isWhole(): boolean {
    return this.hasEnded;
  }

  /** Takes note of a part; true when it is output. */
  take(part: CallPart): boolean {
    switch (part.type) {
      case "text-delta":
      case "reasoning-delta":
      case "tool-input-delta":
        this.outputCharacters += part.delta.length;
        return part.delta.length > 0;
      case "tool-input-start":
        this.outputCharacters += part.toolName.length;
        return true;
      case "finish":
        this.finish(part.usage);
        this.hasEnded = !["error", "interrupted"].includes(part.finishReason.unified);
        return false;
      default:
        return false;
    }
  }

  finish(usage: CallUsage): void {
    this.reported = usage;
  }

  /**
   * Adds the call to a meter, once. A call that was cut is counted by what it sent and what came of
   * it; one that the provider refused has used nothing.
   */
  countOn(meter: Meter): void {
    const wasRefused =
      this.reported === null && this.outputCharacters === 0 && !meter.signal.aborted;
    if (this.isCounted || wasRefused) return;
    this.isCounted = true;
    if (this.reported !== null) meter.start();
    meter.add(this.tokens(), this.model);
  }

  private tokens(): UsedTokens {
    const { reported } = this;
    const cost = reportedCostSchema.safeParse(reported?.raw);
    return {
      inputTokens: reported?.inputTokens.total ?? this.promptTokens,
      cachedTokens: reported?.inputTokens.cacheRead ?? 0,
      outputTokens: reported?.outputTokens.total ?? Math.ceil(this.outputCharacters / 4),
      reasoningTokens: reported?.outputTokens.reasoning ?? 0,
      ...(cost.success ? { providerCostMicros: Math.round(cost.data.cost * 1_000_000) } : {}),
    };
  }
}
