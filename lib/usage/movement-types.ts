/** What a row of the ledger is. */
export const movementTypes = [
  "grant",
  "usage",
  "expire",
  "reversal",
  "reinstate",
  "refund",
  "adjustment",
  "repay",
] as const;

export type MovementType = (typeof movementTypes)[number];
