/** A lot of the oracle: the promises of the ledger in plain words, without a look at its SQL. */
export type Lot = {
  order: number;
  source: string;
  amount: number;
  remaining: number;
  held: number;
  consumed: number;
  lapsed: number;
  frozen: number;
  reversed: number;
  /** Of what is consumed: what paid debt. */
  repaid: number;
  /** What it had paid of debt when it ended, and may pay on; null before that. */
  payable: number | null;
  /** Its payment is disputed. */
  isFrozen: boolean;
  paid: number;
  expiresAt: number | null;
};

export type Part = { lot: Lot; micros: number };

const priorities: Record<string, number> = { free: 20, admin: 30, refund: 30, pack: 40 };

/** Smaller burns first; a lot that never expires is after every lot that does. */
export function compareBurn(one: Lot, other: Lot): number {
  const never = Number.POSITIVE_INFINITY;
  return (
    (priorities[one.source] ?? 40) - (priorities[other.source] ?? 40) ||
    compareNumbers(one.expiresAt ?? never, other.expiresAt ?? never) ||
    Number(one.paid > 0) - Number(other.paid > 0) ||
    one.order - other.order
  );
}

function compareNumbers(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

export const isOver = (lot: Lot, now: number) => lot.expiresAt !== null && lot.expiresAt <= now;

/** Takes up to `micros` from what the lots have left, in burn order, into held or consumed. */
export function draw(lots: Lot[], micros: number, into: "held" | "consumed"): Part[] {
  const parts: Part[] = [];
  let left = micros;
  for (const lot of [...lots].sort(compareBurn)) {
    const taken = Math.min(lot.remaining, left);
    if (taken <= 0) continue;
    lot.remaining -= taken;
    lot[into] += taken;
    left -= taken;
    parts.push({ lot, micros: taken });
  }
  return parts;
}

/** Gives up to `micros` of what was drawn back, last burnt first; drawn parts shrink by it. */
export function giveBack(drawn: Part[], micros: number): Part[] {
  const parts: Part[] = [];
  let left = micros;
  for (const part of [...drawn].sort((one, other) => compareBurn(other.lot, one.lot))) {
    const given = Math.min(part.micros, left);
    if (given <= 0) continue;
    part.micros -= given;
    part.lot.consumed -= given;
    part.lot.remaining += given;
    left -= given;
    parts.push({ lot: part.lot, micros: given });
  }
  return parts;
}

/** Expires what is left of every lot that is over. */
export function lapse(lots: Lot[], now: number) {
  for (const lot of lots) {
    if (!isOver(lot, now)) continue;
    lot.lapsed += lot.remaining;
    lot.remaining = 0;
  }
}

/** Adds what was drawn now to what the same usage drew before, lot by lot. */
export function merge(drawn: Part[], more: Part[]): Part[] {
  const merged = drawn.map((part) => ({ ...part }));
  for (const part of more) {
    const same = merged.find((known) => known.lot === part.lot);
    if (same === undefined) merged.push({ ...part });
    else same.micros += part.micros;
  }
  return merged;
}

export const total = (parts: Part[]) => parts.reduce((sum, part) => sum + part.micros, 0);
