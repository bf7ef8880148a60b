import { Limits, type Windows } from "./limits";
import { compareBurn, draw, isOver, type Lot, lapse, merge, type Part, total } from "./lots";
import { monthOf } from "./months";
import type { Ending, Facts, Request } from "./prices";
import { owedFor } from "./prices";
import { type Payment, place } from "./reversals";

export type Usage = {
  charged: number;
  /** What is drawn from lots for it and was not given back. */
  drawn: Part[];
  givenBack: number;
};

export type Hold = {
  request: Request;
  price: number;
  amount: number;
  parts: Part[];
  status: "held" | "settled" | "released";
  closedBy: "owner" | "sweep" | null;
  expiresAt: number;
  lastExpiresAt: number;
  checkpoint: (Facts & { started: boolean }) | null;
  usage: Usage | null;
  /** What the row that answers for it charged. */
  answered: number | null;
  /** Of a run; null for a hold that one usage settles. */
  budget: { most: number; used: number } | null;
  isMine: boolean;
  /** Where it counts, as held and then as spent. */
  windows: Windows;
};

/** How a usage is charged, and where it counts. */
type Charge = {
  success: boolean;
  isMine: boolean;
  windows: Windows;
  /** What its hold has consumed already. */
  consumed?: Part[];
};

/** How many failed replies a day are free, and what the free plan gives, in the test's catalog. */
const freeFailures = 2;
const monthly = 100_000_000;

/** One account as the ledger promises to keep it; amounts in micro-credits, instants in ms. */
export class Account {
  readonly lots: Lot[] = [];
  readonly usages: Usage[] = [];
  readonly holds: Hold[] = [];
  readonly payments: Payment[] = [];
  readonly limits = new Limits();
  debt = 0;
  lifetimeUsed = 0;
  private periodEnd: number | null = null;
  private readonly months = new Set<number>();
  private readonly failures = new Map<number, number>();

  constructor(private readonly anchor: number) {}

  get available() {
    return this.lots.reduce((sum, lot) => sum + lot.remaining, 0);
  }

  get held() {
    return this.lots.reduce((sum, lot) => sum + lot.held, 0);
  }

  get frozen() {
    return this.lots.reduce((sum, lot) => sum + lot.frozen, 0);
  }

  lapse(now: number) {
    lapse(this.lots, now);
  }

  addLot(given: Pick<Lot, "source" | "amount" | "expiresAt" | "paid">, now: number): Lot {
    const lot = {
      ...given,
      order: this.lots.length,
      remaining: given.amount,
      held: 0,
      consumed: 0,
      lapsed: 0,
      frozen: 0,
      reversed: 0,
      repaid: 0,
      payable: null,
      isFrozen: false,
    };
    this.lots.push(lot);
    this.lapse(now);
    this.repayDebt(now);
    return lot;
  }

  /** All that is owed is paid anew: by what ended lots paid before, then in burn order. */
  repayDebt(now: number) {
    const rank = (lot: Lot) => Number(!isOver(lot, now));
    const payers = [...this.lots].sort((a, b) => rank(a) - rank(b) || compareBurn(a, b));
    let owed = this.debt + payers.reduce((sum, lot) => sum + lot.repaid, 0);
    for (const lot of payers) {
      const over = isOver(lot, now);
      if (over && lot.repaid > 0) lot.payable ??= lot.repaid;
      const place = over ? "lapsed" : "remaining";
      let room = lot[place] + lot.repaid;
      if (over) room = Math.min(room, lot.payable ?? 0);
      else if (lot.isFrozen) room = 0;
      const paid = Math.min(owed, room);
      lot[place] -= paid - lot.repaid;
      lot.consumed += paid - lot.repaid;
      lot.repaid = paid;
      owed -= paid;
    }
    this.debt = owed;
  }

  /** Credits came back to lots, which have them as remaining. */
  placeAll(parts: Part[]) {
    for (const part of parts) place(this, part.lot, part.micros);
  }

  /** Gives the free month that contains now, once; dead holds are closed before. */
  renew(now: number) {
    this.lapse(now);
    this.sweep(now);
    const month = monthOf(this.anchor, now);
    this.periodEnd = month.end;
    if (this.months.has(month.start)) return;
    this.months.add(month.start);
    this.addLot({ source: "free", amount: monthly, expiresAt: month.end, paid: 0 }, now);
  }

  renewIfDue(now: number) {
    if (this.periodEnd === null || this.periodEnd <= now) this.renew(now);
  }

  /** Charges more for a usage: what its hold has consumed already, then lots, then debt. */
  charge(micros: number, now: number, charge: Charge): Usage {
    const { success, isMine, windows, consumed = [] } = charge;
    const extra = draw(this.lots, micros - total(consumed), "consumed");
    const drawn = merge(consumed, extra);
    this.debt += micros - total(drawn);
    this.lifetimeUsed += micros;
    this.limits.spend(windows, micros, isMine, now);
    if (!success) this.failures.set(dayOf(now), this.failuresOn(now) + 1);
    const usage = { charged: micros, drawn, givenBack: 0 };
    this.usages.push(usage);
    return usage;
  }

  /** Whether another failed request of the day is free. */
  hasFreeFailure(now: number): boolean {
    return this.failuresOn(now) < freeFailures;
  }

  private failuresOn(now: number): number {
    return this.failures.get(dayOf(now)) ?? 0;
  }

  /** What an ending costs now, free failures counted. */
  dueFor(hold: Hold, ending: Ending, started: boolean, used: Facts, now: number): number {
    const isFailure = ending === "failed" || ending === "empty";
    if (isFailure && this.hasFreeFailure(now)) return 0;
    return owedFor(hold.request, ending, started, used);
  }

  /** What an open hold still sets aside. */
  heldBy(hold: Hold): number {
    return total(hold.parts);
  }

  /** Where a usage counts whose hold was closed before it came: limits made since count it too. */
  lateWindows(hold: Hold, now: number): Windows {
    return new Map([...this.limits.windowsAt(hold.isMine, now), ...hold.windows]);
  }

  /** Closes an open hold: pays from it first, the rest goes back to its lots or lapses with them. */
  closeHold(hold: Hold, paid: number, now: number, by: "owner" | "sweep", success: boolean | null) {
    const consumed: Part[] = [];
    const back: Part[] = [];
    let left = paid;
    this.limits.hold(hold.windows, -this.heldBy(hold));
    for (const part of hold.parts) {
      const used = Math.min(part.micros, left);
      left -= used;
      part.lot.held -= part.micros;
      part.lot.consumed += used;
      part.lot.remaining += part.micros - used;
      if (used > 0) consumed.push({ lot: part.lot, micros: used });
      back.push({ lot: part.lot, micros: part.micros - used });
    }
    hold.closedBy = by;
    hold.status = success === null ? "released" : "settled";
    if (success !== null) {
      const { isMine, windows } = hold;
      hold.usage = this.charge(paid, now, { success, isMine, windows, consumed });
      hold.answered = paid;
    }
    this.placeAll(back);
    this.lapse(now);
    this.repayDebt(now);
  }

  /** Closes every dead hold at its last checkpoint, or releases it; returns how many. */
  sweep(now: number): number {
    const dead = this.holds
      .filter((hold) => hold.status === "held" && hold.expiresAt <= now)
      .sort((one, other) => one.expiresAt - other.expiresAt);
    for (const hold of dead) {
      if (hold.checkpoint === null || hold.budget !== null)
        this.closeHold(hold, 0, now, "sweep", null);
      else {
        const { started } = hold.checkpoint;
        const due = this.dueFor(hold, "checkpoint", started, hold.checkpoint, now);
        this.closeHold(hold, due, now, "sweep", false);
      }
    }
    return dead.length;
  }
}

const dayOf = (now: number) => Math.floor(now / 86_400_000);
