import type { Account } from "./account";
import { isOver, type Lot } from "./lots";

/** A pack that was paid for, with what was taken back of it. */
export type Payment = {
  lot: Lot;
  paid: number;
  taken: number;
  /** What was taken and its lot no longer had: it is owed, or other lots paid it. */
  overdrawn: number;
};

/** What went back of a payment's money, and whether a dispute of it is open. */
export type Said = { refunded: number; dispute: "none" | "open" | "won" | "lost" };

/** Makes what was taken of a payment what is said; returns what moved. */
export function reverse(account: Account, payment: Payment, said: Said, now: number): number {
  const returned = said.refunded + (said.dispute === "lost" ? payment.paid : 0);
  const share = Math.min(payment.paid, returned);
  const target = Math.ceil((payment.lot.amount * share) / payment.paid);
  const moved = target - payment.taken;
  if (moved > 0) take(account, payment, moved, now);
  if (moved < 0) giveAgain(account, payment, -moved);
  // What comes back to a lot that is over lapses before anything freezes.
  account.lapse(now);
  if (said.dispute === "open") freeze(account, payment, now);
  else thaw(account, payment);
  account.lapse(now);
  account.repayDebt(now);
  return moved;
}

/** What is left of a lot that lives, also what pays debt; then what lapsed, and paid before the end. */
function take(account: Account, payment: Payment, micros: number, now: number) {
  const { lot } = payment;
  const places = isOver(lot, now)
    ? (["frozen", "remaining", "lapsed", "repaid"] as const)
    : (["frozen", "remaining", "repaid", "lapsed"] as const);
  let left = micros;
  for (const place of places) {
    const part = Math.min(left, lot[place]);
    lot[place] -= part;
    lot.reversed += part;
    left -= part;
    if (place !== "repaid") continue;
    lot.consumed -= part;
    account.debt += part;
  }
  payment.taken += micros;
  payment.overdrawn += left;
  account.debt += left;
}

function giveAgain(account: Account, payment: Payment, micros: number) {
  const owed = Math.min(micros, payment.overdrawn);
  payment.taken -= micros;
  payment.overdrawn -= owed;
  account.debt -= owed;
  payment.lot.reversed -= micros - owed;
  payment.lot.remaining += micros - owed;
  place(account, payment.lot, micros - owed);
}

/** Credits came back to a lot: they count toward its reversal first, and freeze with it. */
export function place(account: Account, lot: Lot, micros: number) {
  const payment = account.payments.find((candidate) => candidate.lot === lot);
  const counted = Math.min(micros, payment?.overdrawn ?? 0);
  if (payment && counted > 0) {
    lot.remaining -= counted;
    lot.reversed += counted;
    payment.overdrawn -= counted;
    account.debt -= counted;
  }
  if (!lot.isFrozen) return;
  lot.remaining -= micros - counted;
  lot.frozen += micros - counted;
}

/** Disputed money pays no debt: what it paid while it lives is owed again. */
function freeze(account: Account, { lot }: Payment, now: number) {
  if (!isOver(lot, now)) {
    account.debt += lot.repaid;
    lot.consumed -= lot.repaid;
    lot.remaining += lot.repaid;
    lot.repaid = 0;
  }
  lot.isFrozen = true;
  lot.frozen += lot.remaining;
  lot.remaining = 0;
}

function thaw(account: Account, { lot }: Payment) {
  if (!lot.isFrozen) return;
  const { frozen } = lot;
  lot.isFrozen = false;
  lot.frozen = 0;
  lot.remaining += frozen;
  place(account, lot, frozen);
}
