import type { Receipt, ReplyEnding } from "@/lib/chat/chat-message";
import { formatCredits } from "@/lib/credits/amount";
import type { ChargeLine } from "@/lib/credits/credit-answer";

const endings: Record<ReplyEnding, string> = {
  completed: "",
  stopped: "Stopped. ",
  failed: "The model failed. ",
  empty: "The model gave no answer. ",
  interrupted: "Interrupted. ",
};

/** `10 credits: Query 5, Documentation 5`, after how the reply ended where it did not simply end. */
export function receiptSentence(receipt: Receipt, lineNames: Record<string, string>): string {
  const { chargedMicros } = receipt;
  const cost =
    chargedMicros === 0 ? "Nothing charged." : chargeWords(chargedMicros, receipt.lines, lineNames);
  return `${endings[receipt.ended]}${cost}`;
}

/** `10 credits: Query 5, Documentation 5`. */
export function chargeWords(
  micros: number,
  lines: readonly ChargeLine[],
  lineNames: Record<string, string>,
): string {
  const parts = lines
    .filter((line) => line.micros !== 0)
    .map((line) => `${lineNames[line.code] ?? line.code} ${formatCredits(line.micros)}`);
  return parts.length === 0 ? creditWords(micros) : `${creditWords(micros)}: ${parts.join(", ")}`;
}

/** `1 credit`, `10 credits`. */
export function creditWords(micros: number): string {
  const amount = formatCredits(micros);
  return amount === "1" ? "1 credit" : `${amount} credits`;
}
