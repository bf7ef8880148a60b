const words: Record<string, string> = {
  insufficient_funds: "The card had not enough funds.",
  expired_card: "The card has expired.",
  lost_card: "The bank declined the card.",
  stolen_card: "The bank declined the card.",
  authentication_required: "The bank wants every payment with this card confirmed by you.",
  card_missing: "The card is no longer saved.",
  rejected: "The payment could not be made.",
  canceled: "The payment was canceled.",
};

/** Why a top-up failed, as a sentence for the person who pays. */
export function topUpFailureWords(failure: string): string {
  return words[failure] ?? "The card was declined.";
}
