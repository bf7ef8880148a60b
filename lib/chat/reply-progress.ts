import type { TextStreamPart, ToolSet } from "ai";
import { z } from "zod";
import type { ReplyEnding } from "@/lib/chat/chat-message";
import { estimateTokens } from "@/lib/chat/reply-limits";
import type { OpenTools } from "@/lib/chat/tools/open-tools";
import { OwnKeyError } from "@/lib/provider-keys/own-key";

/** What a reply has used so far; counts are cumulative. */
export interface ReplyUsage {
  /** Whether the first output has come. */
  started: boolean;
  /** Tools of which a call succeeded, as the catalog names them. */
  tools: string[];
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** What the provider charged for the steps that ended, in micro-dollars; undefined before any. */
  providerCostMicros: number | undefined;
}

export interface ReplyEnd {
  ended: Exclude<ReplyEnding, "interrupted">;
  /** A short code for the receipt; null for a reply that simply ended. */
  error: string | null;
}

/** The part of a provider's own usage report that says what it charged, in dollars. */
const reportedCostSchema = z.object({ cost: z.number().nonnegative() });

/**
 * Counts a reply from the model's own stream, part by part. No callback of the SDK fires on every
 * way that a reply can end; what has passed here is known on all of them.
 */
export class ReplyProgress {
  private readonly toolIds = new Set<string>();
  private done = { input: 0, cached: 0, output: 0, reasoning: 0 };
  private costMicros: number | undefined;
  private lastContextTokens: number;
  /** From the start: who stops before an answer has begun has had the question read. */
  private isStepOpen = true;
  private hasAnswered = false;
  private stepCharacters = 0;
  private hasStarted = false;
  private hasText = false;
  private failure: string | null = null;
  private finishReason: string | null = null;
  private readonly stepTexts: string[] = [];

  /** @param promptCharacters what the first call sends, for a reply that is cut before it is counted. */
  constructor(promptCharacters: number) {
    this.lastContextTokens = estimateTokens(promptCharacters);
  }

  /** Takes note of a part; true when it is worth a checkpoint at once. */
  take<T extends ToolSet>(part: TextStreamPart<T>, tools: OpenTools): boolean {
    switch (part.type) {
      case "start-step":
        this.isStepOpen = true;
        this.hasAnswered = true;
        this.stepCharacters = 0;
        this.stepTexts.push("");
        return false;
      case "text-delta":
        this.hasText ||= part.text.trim() !== "";
        this.takeText(part.text);
        return this.takeOutput(part.text.length);
      case "reasoning-delta":
        return this.takeOutput(part.text.length);
      case "tool-input-start":
        return this.takeOutput(part.toolName.length);
      case "tool-input-delta":
        return this.takeOutput(part.delta.length);
      case "tool-result":
        return part.preliminary !== true && this.takeResult(part.toolName, part.output, tools);
      case "finish-step":
        this.takeStep(part);
        return false;
      case "finish":
        this.finishReason = part.finishReason;
        return false;
      case "error":
        this.fail(part.error);
        return false;
      default:
        return false;
    }
  }

  /**
   * The reply cannot go on. The first failure is the one that counts. A provider that refused the
   * first call, or was never asked, has read nothing.
   */
  fail(error: unknown): void {
    this.failure ??= failureCode(error);
    if (!this.hasAnswered) this.isStepOpen = false;
  }

  /** The text of the steps after the first `steps`, a blank line between two. */
  textAfter(steps: number): string {
    return this.stepTexts
      .slice(steps)
      .filter((text) => text !== "")
      .join("\n\n");
  }

  get usage(): ReplyUsage {
    const open = this.isStepOpen
      ? { input: this.lastContextTokens, output: estimateTokens(this.stepCharacters) }
      : { input: 0, output: 0 };
    return {
      started: this.hasStarted,
      tools: [...this.toolIds],
      inputTokens: this.done.input + open.input,
      cachedTokens: this.done.cached,
      outputTokens: this.done.output + open.output,
      reasoningTokens: this.done.reasoning,
      providerCostMicros: this.costMicros,
    };
  }

  /** How the reply ended, once its stream has; `isStopped` says that the reader has gone. */
  end(isStopped: boolean): ReplyEnd {
    if (this.failure !== null) return { ended: "failed", error: this.failure };
    if (this.finishReason === null) {
      return isStopped
        ? { ended: "stopped", error: "stopped" }
        : { ended: "failed", error: "provider_timeout" };
    }
    if (this.finishReason === "error") return { ended: "failed", error: "provider_error" };
    return this.hasText
      ? { ended: "completed", error: null }
      : { ended: "empty", error: "empty_answer" };
  }

  private takeText(text: string) {
    this.stepTexts.push((this.stepTexts.pop() ?? "") + text);
  }

  private takeOutput(characters: number): boolean {
    this.stepCharacters += characters;
    if (this.hasStarted || characters === 0) return false;
    this.hasStarted = true;
    return true;
  }

  private takeResult(functionName: string, output: unknown, tools: OpenTools): boolean {
    const toolId = tools.toolIdOf(functionName);
    if (toolId === null || this.toolIds.has(toolId)) return false;
    if (!tools.isSuccess(functionName, output)) return false;
    this.toolIds.add(toolId);
    return true;
  }

  private takeStep({ usage }: Extract<TextStreamPart<ToolSet>, { type: "finish-step" }>) {
    const input = usage.inputTokens ?? this.lastContextTokens;
    const output = usage.outputTokens ?? estimateTokens(this.stepCharacters);
    this.done.input += input;
    this.done.cached += Math.min(input, usage.inputTokenDetails.cacheReadTokens ?? 0);
    this.done.output += output;
    this.done.reasoning += Math.min(output, usage.outputTokenDetails.reasoningTokens ?? 0);
    this.lastContextTokens = input + output;
    this.isStepOpen = false;
    const reported = reportedCostSchema.safeParse(usage.raw);
    if (reported.success) {
      this.costMicros = (this.costMicros ?? 0) + Math.round(reported.data.cost * 1_000_000);
    }
  }
}

/** An HTTP refusal, or the last of several attempts' refusals. */
const refusedSchema = z.object({ statusCode: z.number() });
const retriedSchema = z.object({ lastError: refusedSchema });

function failureCode(error: unknown): string {
  if (error instanceof OwnKeyError) return `own_key_${error.reason}`;
  const retried = retriedSchema.safeParse(error);
  const refused = refusedSchema.safeParse(retried.success ? retried.data.lastError : error);
  return refused.data?.statusCode === 429 ? "provider_busy" : "provider_error";
}
