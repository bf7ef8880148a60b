import type { Account } from "./account";

/** What a step answers, as far as an answer is promised. */
export type Answer = {
  outcome: string;
  replayed: boolean;
  charged: number | null;
  available: number;
  held: number;
  debt: number;
  /** A limit that warns was passed for the first time. */
  warns: boolean;
};

export function answerWith(
  { available, held, debt }: Account,
  outcome: string,
  charged: number | null,
  flags: { replayed?: boolean; warns?: boolean } = {},
): Answer {
  const { replayed = false, warns = false } = flags;
  return { outcome, replayed, charged, available, held, debt, warns };
}
