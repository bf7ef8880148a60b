import type { Offer } from "@/lib/pricing/offer";

/** What a message without tools costs, where that is one number; null where it depends on use. */
export function messageMicros(offer: Offer): number | null {
  const action = offer.actions.find(({ action: id }) => id === offer.chat.action);
  return action?.pricing === "flat" ? action.costMicros : null;
}
