import "server-only";
import {
  APICallError,
  type LanguageModel,
  type LanguageModelMiddleware,
  wrapLanguageModel,
} from "ai";
import type { OwnKeyReason } from "@/lib/chat/chat-message";
import { createModel } from "@/lib/chat/model";
import { type OwnKey, OwnKeyError, reasonOf } from "@/lib/provider-keys/own-key";
import { fetchFor } from "@/lib/provider-keys/own-key-fetch";
import { modelAt } from "@/lib/provider-keys/providers";

/**
 * A model over the customer's own key. Where the provider does not serve the key, `onRefused` says
 * how many tokens a call of the application's own key may write in its place (credits pay then); null
 * fails the call with an OwnKeyError. Nothing of what the provider said of a failure gets further than here.
 */
export function ownKeyModel(options: {
  model: string;
  ownKey: OwnKey;
  onAnswer: (reason: OwnKeyReason | null) => void;
  onRefused: (error: OwnKeyError) => Promise<number | null>;
}): LanguageModel {
  const { ownKey, onAnswer, onRefused } = options;
  const { providerName, found } = ownKey;
  let replacedTokens: number | null = null;

  const wrapStream: NonNullable<LanguageModelMiddleware["wrapStream"]> = async ({
    doStream,
    params,
  }) => {
    const inPlace = (most: number) => {
      const maxOutputTokens = Math.min(params.maxOutputTokens ?? most, most);
      return spare.doStream({ ...params, maxOutputTokens });
    };
    if (replacedTokens !== null) return inPlace(replacedTokens);
    try {
      if (!found) throw new OwnKeyError("missing", providerName);
      const answer = await doStream();
      onAnswer(null);
      return { ...answer, stream: answer.stream.pipeThrough(withoutWords(providerName)) };
    } catch (error) {
      const refused = toOwnKeyError(error, providerName);
      if (!refused) throw error;
      onAnswer(refused.reason);
      replacedTokens = await onRefused(refused);
      if (replacedTokens === null) throw refused;
      return inPlace(replacedTokens);
    }
  };

  const spare = createModel({ model: options.model });
  const own = found
    ? createModel({
        model: modelAt(found.provider, options.model),
        over: {
          apiKey: found.key.reveal(),
          baseUrl: found.provider.baseUrl(),
          fetch: fetchFor(found.provider),
        },
      })
    : spare;
  return wrapLanguageModel({
    model: own,
    middleware: { specificationVersion: "v4", wrapStream },
  });
}

/** An aborted call is the reader's doing and stays what it is. */
function toOwnKeyError(error: unknown, providerName: string): OwnKeyError | null {
  if (error instanceof OwnKeyError) return error;
  if (error instanceof Error && error.name === "AbortError") return null;
  const status = APICallError.isInstance(error) ? error.statusCode : undefined;
  return new OwnKeyError(reasonOf(status), providerName);
}

/** An error in the middle of a stream, without the provider's words. */
function withoutWords<T extends { type: string }>(providerName: string) {
  return new TransformStream<T, T>({
    transform(part, controller) {
      controller.enqueue(
        part.type === "error" ? { ...part, error: new OwnKeyError("failed", providerName) } : part,
      );
    },
  });
}
