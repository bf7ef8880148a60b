const names: Record<string, string> = {
  free: "Free plan",
  subscription: "Plan",
  pack: "Pack",
  signup_bonus: "Welcome credits",
  coupon: "Coupon",
  admin: "Credit from us",
  refund: "Refund",
  topup: "Automatic top-up",
  rollover: "Rolled over",
  trial: "Trial",
};

/** Where a lot came from, in words; a source not known here as it is. */
export function sourceName(source: string): string {
  return names[source] ?? source;
}
