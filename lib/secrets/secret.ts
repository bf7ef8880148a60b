import "server-only";
import { inspect } from "node:util";

const hidden = "[secret]";

/**
 * A secret in memory. Whatever prints, joins or serialises it writes `[secret]`; only `reveal` gives
 * the text, to be called where it is sent.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  get lastFour(): string {
    return this.#text.slice(-4);
  }

  /** A text of somebody else's without the secret in it, wherever they have put it. */
  hideIn(text: string): string {
    return text.replaceAll(this.#text, hidden);
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
