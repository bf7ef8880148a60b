/** What every place that shows a balance shares. Amounts are micro-credits. */
export interface LiveBalance {
  accountId: string;
  availableMicros: number;
  heldMicros: number;
  /** The last row of the account's ledger that this balance includes. */
  lastSeq?: number | undefined;
  /** When it was read, by the database's clock, ISO 8601. */
  asOf?: string | undefined;
}

/** A balance as whoever learns it knows it: the account is the page's own unless named. */
export type BalanceUpdate = Omit<LiveBalance, "accountId"> & { accountId?: string };

/**
 * Whether `next` says something later than `known`. The ledger's `seq` decides; holds move credits
 * without a row, so between equal ones the time of reading does. What carries neither is news.
 */
export function isLater(next: BalanceUpdate, known: BalanceUpdate): boolean {
  if (next.lastSeq !== undefined && known.lastSeq !== undefined && next.lastSeq !== known.lastSeq) {
    return next.lastSeq > known.lastSeq;
  }
  if (next.asOf !== undefined && known.asOf !== undefined) {
    return Date.parse(next.asOf) >= Date.parse(known.asOf);
  }
  return true;
}
