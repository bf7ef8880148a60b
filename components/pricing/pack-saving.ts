interface PackPrice {
  unitAmount: number;
  creditsMicros: number;
  currency: string;
}

/**
 * How many percent a credit of this pack costs less than in the dearest pack of its currency,
 * rounded down so that no saving is promised that is not there. 0 for the dearest.
 */
export function packSavingPercent(pack: PackPrice, packs: readonly PackPrice[]): number {
  const perCredit = (candidate: PackPrice) => candidate.unitAmount / candidate.creditsMicros;
  const rivals = packs.filter((candidate) => candidate.currency === pack.currency).map(perCredit);
  const dearest = Math.max(perCredit(pack), ...rivals);
  // Ratios of integers carry a float's error: 1 - 0.7 is a hair under 0.3.
  return Math.floor((1 - perCredit(pack) / dearest) * 100 + 1e-9);
}
