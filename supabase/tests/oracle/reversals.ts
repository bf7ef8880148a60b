import type { Account } from "./account";
import { compareBurn, draw, isOver, type Lot, total } from "./lots";

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
  if (moved > 0) take(account, payment, moved);
  if (moved < 0) giveAgain(account, payment, -moved);
  // What comes back to a lot that is over lapses before anything freezes.
  account.lapse(now);
  if (said.dispute === "open") freeze(account, payment, now);
  else thaw(account, payment);
  account.lapse(now);
  account.repayDebt();
  return moved;
}

function take(account: Account, payment: Payment, micros: number) {
  const { lot } = payment;
  let left = micros;
  let owed = 0;
  for (const place of ["frozen", "remaining", "lapsed", "repaid"] as const) {
    const part = Math.min(left, lot[place]);
    lot[place] -= part;
    lot.reversed += part;
    left -= part;
    if (place !== "repaid") continue;
    lot.consumed -= part;
    owed += part;
  }
  payment.taken += micros;
  payment.overdrawn += left;
  owed += left;
  account.debt += owed - account.pay(owed);
}

function giveAgain(account: Account, payment: Payment, micros: number) {
  const owed = Math.min(micros, payment.overdrawn);
  payment.taken -= micros;
  payment.overdrawn -= owed;
  forgive(account, owed);
  payment.lot.reversed -= micros - owed;
  payment.lot.remaining += micros - owed;
  place(account, payment.lot, micros - owed);
}

/** Less is owed: debt falls, then the lots that paid have it again, the last burnt first. */
function forgive(account: Account, micros: number) {
  const forgiven = Math.min(micros, account.debt);
  account.debt -= forgiven;
  let left = micros - forgiven;
  for (const lot of [...account.lots].sort((one, other) => compareBurn(other, one))) {
    const part = Math.min(left, lot.repaid);
    left -= part;
    unpay(lot, part);
    place(account, lot, part);
  }
}

function unpay(lot: Lot, micros: number) {
  lot.repaid -= micros;
  lot.consumed -= micros;
  lot.remaining += micros;
}

/** Credits came back to a lot: they count toward its reversal first, and freeze with it. */
export function place(account: Account, lot: Lot, micros: number) {
  const payment = account.payments.find((candidate) => candidate.lot === lot);
  const counted = Math.min(micros, payment?.overdrawn ?? 0);
  if (payment && counted > 0) {
    lot.remaining -= counted;
    lot.reversed += counted;
    payment.overdrawn -= counted;
    forgive(account, counted);
  }
  if (!lot.isFrozen) return;
  lot.remaining -= micros - counted;
  lot.frozen += micros - counted;
}

/** Disputed money pays no debt: what it paid while it lives is owed again. */
function freeze(account: Account, { lot }: Payment, now: number) {
  if (!isOver(lot, now)) {
    account.debt += lot.repaid;
    unpay(lot, lot.repaid);
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

/** Draws up to `micros` that are owed from the lots; returns what they had. */
export function payFrom(lots: Lot[], micros: number): number {
  const parts = draw(lots, micros, "consumed");
  for (const { lot, micros: part } of parts) lot.repaid += part;
  return total(parts);
}
