import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { inputTokenBound, replyLimits } from "@/lib/chat/reply-limits";
import { affordableOutput } from "@/lib/completions/affordable-output";
import { type CompletionRequest, textOf } from "@/lib/completions/completion-request";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import type { MeteredRequest } from "@/lib/credits/metered-request";
import { refusal } from "@/lib/credits/refusal";
import { reserveCredits } from "@/lib/credits/reserve-credits";
import { Problem } from "@/lib/http/problem";
import { type ChatSettings, getChatSettings } from "@/lib/pricing/settings";
import { chooseKey } from "@/lib/provider-keys/choose-key";
import type { OwnKey } from "@/lib/provider-keys/own-key";

/** What a model reads at most where a reply has one price, whatever its length: as much as in the chat. */
const onePriceCharacters = replyLimits.historyCharacters + replyLimits.messageCharacters;

/** A completion that may run: its credits, or the fee on the customer's own key, are held. */
export interface Completion {
  access: AccountAccess;
  request: CompletionRequest;
  model: string;
  hold: CreditAnswer & { reservationId: string };
  /** The customer's own key, which it runs over. */
  ownKey: OwnKey | null;
  /** The application's own key may serve it, at the catalog's price. */
  isOffered: boolean;
  /** What the hold was made for. */
  priced: MeteredRequest;
  maxTokens: number;
  /** The most that may be written where the application's own key serves it. */
  mostTokens: number;
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
  const { ownKey, fallback } = await chooseKey(access, model);
  const isByOwnKey = ownKey !== null;
  const isOffered = isOfferedModel(settings, model);
  if (!isByOwnKey && !isOffered) {
    throw new Problem("unpriced", { detail: `The model "${model}" is not offered here.` });
  }
  const { messages, tools, response_format } = request;
  const characters = JSON.stringify({ messages, tools, response_format }).length;
  const isSmall = settings.pricing === "tokens" || characters <= onePriceCharacters;
  if (!isByOwnKey && !isSmall) {
    throw new Problem("invalid_request", {
      detail: `The messages, tools and format have at most ${onePriceCharacters} characters in all.`,
    });
  }
  const asked = request.max_completion_tokens ?? request.max_tokens ?? replyLimits.maxOutputTokens;
  const mostTokens =
    settings.pricing === "tokens" ? asked : Math.min(asked, replyLimits.maxOutputTokens);
  const wanted = isByOwnKey ? asked : mostTokens;
  const priced: MeteredRequest = {
    action: settings.action,
    tools: [],
    model,
    input: textOf(request).slice(0, 20_000),
    ...(settings.pricing === "tokens" && {
      inputTokens: inputTokenBound({ characters, toolCount: 0 }),
      outputTokens: wanted,
    }),
  };
  const answer = await reserveCredits(access, {
    ...priced,
    service: "completions",
    origin: "chat",
    lane: isByOwnKey ? "byok" : "credits",
    idempotencyKey,
  });
  if (answer.outcome !== "ok") throw await refusal(answer, access);
  if (answer.replayed) throw repeated(answer);
  if (answer.reservationId === null) throw new Error("a completion began without a hold");
  return {
    access,
    request,
    model,
    hold: { ...answer, reservationId: answer.reservationId },
    ownKey,
    isOffered: isOffered && isSmall,
    priced,
    mostTokens,
    maxTokens: await affordableOutput(answer, priced, wanted),
    characters,
    fallback,
  };
}

/** Where a reply has one price, only the chat's own models have it; tokens are priced by model. */
function isOfferedModel(settings: ChatSettings, model: string): boolean {
  if (settings.pricing === "tokens") return true;
  return model === settings.model || settings.models.includes(model);
}

/**
 * A stream is not kept, so a repeat cannot have it again; it is not charged again either. A request
 * that failed before its first word and cost nothing is not remembered, and is no repeat.
 */
function repeated(answer: CreditAnswer): Problem {
  if (answer.seq === null) return new Problem("in_progress");
  return new Problem("conflict", {
    detail:
      "This request has ended and is not charged again. Ask anew under another Idempotency-Key.",
    facts: { transaction: answer.seq },
  });
}
