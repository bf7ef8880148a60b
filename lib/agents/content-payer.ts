import "server-only";
import type { LanguageModel } from "ai";
import type { AccountAccess } from "@/lib/auth/access";
import { createModel } from "@/lib/chat/model";
import { ownKeyModel } from "@/lib/chat/own-key-model";
import type { ChargeLane } from "@/lib/credits/metered-request";
import type { ChosenKey } from "@/lib/provider-keys/choose-key";
import {
  isFallbackReason,
  noteKeyAnswer,
  OwnKeyError,
  ownKeyProblem,
} from "@/lib/provider-keys/own-key";

/** How one step is asked and paid. */
export interface PaidStep {
  model: LanguageModel;
  lane: ChargeLane;
  /** Why credits pay in an own key's place, for the receipt. */
  note: string | null;
}

/**
 * Who pays for a run of the content agent, step by step: the account's own provider key where it has
 * one that serves the model, else its credits. Where the provider does not serve the key, credits take
 * its place for the rest of the run, if the account lets them and the run's budget is for that.
 */
export class ContentPayer {
  readonly #own: LanguageModel | null;
  #note: string | null;

  /** @param isCovered the run's budget covers the list price, not only the fee on an own key. */
  constructor(
    private readonly model: string,
    private readonly chosen: ChosenKey,
    private readonly isCovered: boolean,
    access: AccountAccess,
  ) {
    const { ownKey, fallback } = chosen;
    this.#note = fallback;
    this.#own =
      ownKey &&
      ownKeyModel({
        model,
        ownKey,
        onAnswer: (reason) => noteKeyAnswer(access, ownKey, reason),
        onRefused: async () => null,
      });
  }

  /**
   * Runs a step over the key that pays for it; over our own after the customer's was refused.
   *
   * @throws Problem where the customer's key was refused and nothing else pays; what the step throws.
   */
  async pay<T>(step: (paid: PaidStep) => Promise<T>): Promise<T> {
    if (this.#own === null || this.#note !== null) return step(this.#byCredits());
    try {
      return await step({ model: this.#own, lane: "byok", note: null });
    } catch (error) {
      if (!(error instanceof OwnKeyError)) throw error;
      if (!this.#mayFallBack(error)) throw ownKeyProblem(error);
      this.#note = `own_key_${error.reason}`;
    }
    return step(this.#byCredits());
  }

  #byCredits(): PaidStep {
    return { model: createModel({ model: this.model }), lane: "credits", note: this.#note };
  }

  #mayFallBack({ reason }: OwnKeyError): boolean {
    const isLet = this.chosen.ownKey?.found?.fallsBack === true;
    return isLet && this.isCovered && isFallbackReason(reason);
  }
}
