import type { Movement } from "@/lib/usage/list-history";

/** By the first word of a grant's key, and by its lot's source, which a receipt knows. */
const grantNames: Record<string, string> = {
  free: "Monthly credits, free plan",
  subscription: "Plan credits",
  invoice: "Plan credits",
  schedule: "Plan credits",
  pack: "Credit pack",
  pi: "Credit pack",
  claim: "Welcome credits",
  coupon: "Coupon",
  admin: "Credit from us",
  trial: "Trial credits",
  roll: "Rolled over",
  rollover: "Rolled over",
  signup_bonus: "Welcome credits",
  topup: "Automatic top-up",
  refund: "Refund",
};

/** By the first word of the key of what was taken or given back. */
const returnNames: Record<string, Partial<Record<Movement["type"], string>>> = {
  reversal: { reversal: "Payment returned", reinstate: "Payment stands again" },
  invoice: { reversal: "Plan change, unused part" },
  credited: { reversal: "Plan change, unused part" },
  months: { reversal: "Plan change, months to come" },
};

/** Why credits went with a payment, under the row's title. */
const returnNotes: Partial<Record<Movement["type"], string>> = {
  reversal: "refunded or disputed",
  reinstate: "a refund or dispute was undone",
};

const typeNames = {
  grant: "Credits added",
  usage: "Usage",
  expire: "Expired",
  reversal: "Taken back with a payment",
  reinstate: "Given back",
  refund: "Refund",
  adjustment: "Correction",
  repay: "Owed credits repaid",
} as const satisfies Record<Movement["type"], string>;

type NameOf = (kind: "action" | "tool", code: string) => string;

/** What a row of the ledger was, in a few words. `nameOf` gives actions and tools their names. */
export function movementTitle(
  movement: Pick<Movement, "type" | "action" | "origin">,
  nameOf: NameOf,
): string {
  if (movement.type === "usage" && movement.action) return nameOf("action", movement.action);
  if (movement.type === "grant" && movement.origin) {
    return grantNames[movement.origin] ?? typeNames.grant;
  }
  return returnNames[movement.origin ?? ""]?.[movement.type] ?? typeNames[movement.type];
}

/** What else there is to say of a row: its tools, and why nothing was charged. */
export function movementNote(movement: Movement, nameOf: NameOf): string {
  const words = movement.tools.map((tool) => nameOf("tool", tool));
  if (movement.type === "adjustment" && movement.action) {
    words.unshift(nameOf("action", movement.action));
  }
  if (movement.origin === "reversal") words.push(returnNotes[movement.type] ?? "");
  if (!movement.isSuccess) words.push("failed, not charged");
  else if (movement.lane === "byok") words.push("own key, not charged");
  else if (movement.lane === "unlimited") words.push("unlimited plan");
  else if (movement.lane === "free") words.push("free");
  if (movement.debtMicros > 0) words.push("partly owed");
  return words.filter(Boolean).join(", ");
}
