import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { affordableTokens } from "@/lib/chat/output-limit";
import { inputTokenBound, replyLimits } from "@/lib/chat/reply-limits";
import { type CompletionRequest, textOf } from "@/lib/completions/completion-request";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { estimateCost } from "@/lib/credits/estimate-cost";
import { ownKeyRefusal, refusal } from "@/lib/credits/refusal";
import { reserveCredits } from "@/lib/credits/reserve-credits";
import { Problem } from "@/lib/http/problem";
import { type ChatSettings, getChatSettings } from "@/lib/pricing/settings";
import { type OwnKey, openOwnKey } from "@/lib/provider-keys/own-key";

/** A completion that may run: its credits, or the fee on the customer's own key, are held. */
export interface Completion {
  access: AccountAccess;
  request: CompletionRequest;
  model: string;
  hold: CreditAnswer & { reservationId: string };
  /** The customer's own key, which it runs over. */
  ownKey: OwnKey | null;
  /** The application's own key may serve the model, at the catalog's price. */
  isOffered: boolean;
  maxTokens: number;
  /** Characters that the model reads, where it does not say how many tokens it read. */
  characters: number;
  /** Why credits pay in the own key's place. */
  fallback: string | null;
}

/**
 * Prices a completion by the chat's action and holds the most that it can cost.
 *
 * @throws Problem for every way in which it may not run; in_progress or conflict for a repeat under
 *   the same Idempotency-Key, which is never charged again.
 */
export async function beginCompletion(
  access: AccountAccess,
  request: CompletionRequest,
  idempotencyKey: string | null,
): Promise<Completion> {
  const settings = await getChatSettings();
  const model = request.model ?? settings.model;
  const ownKey = await openOwnKey(access, model);
  const isByOwnKey = ownKey.found?.isIncluded === true;
  const fallsBack = ownKey.found !== null && !isByOwnKey;
  if (fallsBack && !ownKey.found?.fallsBack) throw await ownKeyRefusal(access);
  const isOffered = isOfferedModel(settings, model);
  if (!isByOwnKey && !isOffered) {
    throw new Problem("unpriced", { detail: `The model "${model}" is not offered here.` });
  }
  const { messages, tools } = request;
  const characters = JSON.stringify({ messages, tools }).length;
  const wanted = request.max_completion_tokens ?? request.max_tokens ?? replyLimits.maxOutputTokens;
  const priced = {
    action: settings.action,
    tools: [],
    model,
    input: textOf(request).slice(0, 20_000),
    ...(settings.pricing === "tokens" && {
      inputTokens: inputTokenBound({ characters, toolCount: 0 }),
    }),
  };
  const answer = await reserveCredits(access, {
    ...priced,
    ...(settings.pricing === "tokens" && { outputTokens: wanted }),
    service: "completions",
    origin: "chat",
    lane: isByOwnKey ? "byok" : "credits",
    idempotencyKey,
  });
  if (answer.outcome !== "ok") throw await refusal(answer, access);
  if (answer.replayed) throw repeated(answer);
  if (answer.reservationId === null) throw new Error("a completion began without a hold");
  const isShrunk = answer.lane === "credits" && answer.chargedMicros < answer.costMicros;
  return {
    access,
    request,
    model,
    hold: { ...answer, reservationId: answer.reservationId },
    ownKey: isByOwnKey ? ownKey : null,
    isOffered,
    maxTokens: isShrunk ? Math.min(wanted, await affordable(answer, priced)) : wanted,
    characters,
    fallback: fallsBack ? "own_key_plan" : null,
  };
}

/** Where a reply has one price, only the chat's own models have it; tokens are priced by model. */
function isOfferedModel(settings: ChatSettings, model: string): boolean {
  if (settings.pricing === "tokens") return true;
  return model === settings.model || settings.models.includes(model);
}

async function affordable(
  hold: CreditAnswer,
  priced: Parameters<typeof estimateCost>[0],
): Promise<number> {
  const withoutReply = await estimateCost({ ...priced, outputTokens: 0 }, null);
  return affordableTokens({
    heldMicros: hold.chargedMicros,
    fullMicros: hold.costMicros,
    fixedMicros: withoutReply.costMicros,
  });
}

/** A stream is not kept, so a repeat cannot have it again; it is not charged again either. */
function repeated(answer: CreditAnswer): Problem {
  if (answer.seq === null) return new Problem("in_progress");
  return new Problem("conflict", {
    detail: "This request was answered and charged once. Ask again under another Idempotency-Key.",
    facts: { transaction: answer.seq },
  });
}
