import "server-only";
import type { z } from "zod";
import { startCheckpoints } from "@/lib/chat/checkpointing";
import { estimateTokens } from "@/lib/chat/reply-limits";
import type { ReplyEnd, ReplyUsage } from "@/lib/chat/reply-progress";
import { settleReply } from "@/lib/chat/settle-reply";
import type { Completion } from "@/lib/completions/begin-completion";
import type { CompletionUsage } from "@/lib/completions/completion-answer";
import type { providerUsageSchema } from "@/lib/completions/provider-answer";
import { toCredits } from "@/lib/credits/amount";
import { afterResponse } from "@/lib/http/after-response";

/** Counts a completion while it runs, and settles it exactly once, whichever way it ends. */
export class MeteredCompletion {
  /** Aborted when the hold is gone, the caller of a stream has left, or time is up: the provider is to stop. */
  readonly signal: AbortSignal;
  readonly id = crypto.randomUUID().replaceAll("-", "");
  /** Seconds since the epoch, as its answer says. */
  readonly created = Math.floor(Date.now() / 1000);
  readonly #gone = new AbortController();
  readonly #checkpoints: ReturnType<typeof startCheckpoints>;
  readonly #finished = Promise.withResolvers<void>();
  #characters = 0;
  #isRefused = false;
  #reported: z.output<typeof providerUsageSchema> | null = null;
  #settlement: Promise<CompletionUsage> | null = null;

  constructor(
    readonly run: Completion,
    signal: AbortSignal,
  ) {
    this.signal = AbortSignal.any([signal, this.#gone.signal]);
    this.#checkpoints = startCheckpoints({
      access: run.access,
      reservationId: run.hold.reservationId,
      usage: () => this.usage,
      saveReply: async () => {},
      onGone: () => this.#gone.abort(),
    });
    // A server that is asked to shut down waits for it.
    afterResponse("completion_settled", () => this.#finished.promise);
  }

  /** Takes note of output, in characters; the first is worth a checkpoint at once. */
  takeOutput(characters: number): void {
    const isFirst = this.#characters === 0 && characters > 0;
    this.#characters += characters;
    if (isFirst) this.#checkpoints.note();
  }

  /** No provider took the request: nothing was read or written. */
  takeRefusal(): void {
    this.#isRefused = true;
  }

  /** Takes the provider's own count, which is what is charged. */
  takeUsage(reported: z.output<typeof providerUsageSchema> | null | undefined): void {
    this.#reported = reported ?? this.#reported;
  }

  get hasOutput(): boolean {
    return this.#characters > 0;
  }

  get usage(): ReplyUsage {
    const reported = this.#reported;
    const sent = this.#isRefused ? 0 : estimateTokens(this.run.characters);
    const input = reported?.prompt_tokens ?? sent;
    const output = reported?.completion_tokens ?? estimateTokens(this.#characters);
    return {
      started: this.hasOutput,
      tools: [],
      inputTokens: input,
      cachedTokens: Math.min(input, reported?.prompt_tokens_details?.cached_tokens ?? 0),
      outputTokens: output,
      reasoningTokens: Math.min(output, reported?.completion_tokens_details?.reasoning_tokens ?? 0),
      providerCostMicros:
        typeof reported?.cost === "number" ? Math.round(reported.cost * 1_000_000) : undefined,
    };
  }

  /** How a completion without an answer ended. Only a stream is stopped by its caller. */
  endWithout(code: string): ReplyEnd {
    if (!this.signal.aborted) return { ended: "failed", error: code };
    return this.run.request.stream
      ? { ended: "stopped", error: "stopped" }
      : { ended: "failed", error: "provider_timeout" };
  }

  /** Charges what was used; called again it gives the first answer. */
  settle(end: ReplyEnd): Promise<CompletionUsage> {
    this.#settlement ??= this.#settleOnce(end).finally(() => this.#finished.resolve());
    return this.#settlement;
  }

  async #settleOnce(end: ReplyEnd): Promise<CompletionUsage> {
    await this.#checkpoints.stop();
    const { run, usage } = this;
    const receipt = await settleReply(run.access, {
      reservationId: run.hold.reservationId,
      model: run.model,
      usage,
      end: { ...end, error: end.error ?? run.fallback },
    });
    return {
      prompt_tokens: usage.inputTokens,
      completion_tokens: usage.outputTokens,
      total_tokens: usage.inputTokens + usage.outputTokens,
      prompt_tokens_details: { cached_tokens: usage.cachedTokens },
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
      cost: toCredits(receipt.chargedMicros),
      lane: run.hold.lane ?? "credits",
      transaction: receipt.seq,
      fallback: run.fallback,
    };
  }
}
