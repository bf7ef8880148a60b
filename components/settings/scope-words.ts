/** What an API key may do, in words for who makes one. */
export const scopeWords = {
  read: {
    label: "Read",
    explanation: "See the balance, the history, usage and prices.",
  },
  meter: {
    label: "Meter",
    explanation: "Charge actions to this account: use, reserve, settle and release credits.",
  },
  billing: {
    label: "Billing",
    explanation: "Buy credits, change or cancel the plan, see invoices and cards.",
  },
} as const;

export type KeyScope = keyof typeof scopeWords;

export const keyScopes: readonly KeyScope[] = ["read", "meter", "billing"];
