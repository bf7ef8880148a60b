import { Account, type Hold, type Usage } from "./account";
import { draw, giveBack, merge, total } from "./lots";
import type { Operation } from "./operations";
import { flatOf, hasTokens, priceOf, type Request } from "./prices";
import { reverse } from "./reversals";

/** What a step answers, as far as an answer is promised. */
export type Answer = {
  outcome: string;
  replayed: boolean;
  charged: number | null;
  available: number;
  held: number;
  debt: number;
};

type Of<Kind extends Operation["kind"]> = Extract<Operation, { kind: Kind }>;

/** The pack of the test's catalog, by its terms. */
export const pack = { micros: 30_000_000, paid: 331, lifeMs: 20 * 24 * 60 * 60 * 1000 };

/** A hold's life in the test: 15.5 minutes. */
export const holdSeconds = 930;

/** Applies steps to an account of its own, and says what the database must answer. */
export class Oracle {
  readonly account: Account;
  private readonly sourceKeys = new Set<number>();
  private readonly requestKeys = new Map<string, { request: string; charged: number }>();
  private readonly refundKeys = new Map<number, number>();

  constructor(anchor: number) {
    this.account = new Account(anchor);
  }

  /** The step's answer; null when there is no hold or usage that it could be about. */
  apply(step: Operation, now: number): Answer | number | string | null {
    switch (step.kind) {
      case "grant":
        return this.grant(step, now);
      case "deduct":
        return this.deduct(step, now);
      case "reserve":
        return this.reserve(step, now);
      case "checkpoint":
        return this.checkpoint(step, now);
      case "settle":
        return this.settle(step, now);
      case "release":
        return this.release(step, now);
      case "refund":
        return this.refund(step, now);
      case "buy":
        return this.buy(now);
      case "reverse":
        return this.reverse(step, now);
      case "renew":
        this.account.renew(now);
        return null;
      case "sweep":
        this.account.lapse(now);
        return this.account.sweep(now);
      case "pass":
        return null;
    }
  }

  private answer(outcome: string, charged: number | null, replayed = false): Answer {
    const { available, held, debt } = this.account;
    return { outcome, replayed, charged, available, held, debt };
  }

  private grant(step: Of<"grant">, now: number): Answer {
    this.account.lapse(now);
    if (this.sourceKeys.has(step.key)) return this.answer("ok", null, true);
    this.sourceKeys.add(step.key);
    const expiresAt = step.lifeSeconds === null ? null : now + step.lifeSeconds * 1000;
    const { source, micros, paid } = step;
    this.account.addLot({ source, amount: micros, expiresAt, paid }, now);
    return this.answer("ok", null);
  }

  /** The first answer of a key, a mismatch, or null when the key is new. */
  private replay(operation: string, key: number | null, request: Request): Answer | null {
    const known = key === null ? undefined : this.requestKeys.get(`${operation} ${key}`);
    if (known === undefined) return null;
    return known.request === JSON.stringify(request)
      ? this.answer("ok", known.charged, true)
      : this.answer("idempotency_mismatch", null);
  }

  private remember(operation: string, key: number | null, request: Request, charged: number) {
    if (key === null) return;
    this.requestKeys.set(`${operation} ${key}`, { request: JSON.stringify(request), charged });
  }

  private refusal(micros: number): string | null {
    if (micros === 0) return null;
    if (this.account.debt > 0) return "in_debt";
    return this.account.available < micros ? "insufficient_credits" : null;
  }

  private deduct(step: Of<"deduct">, now: number): Answer {
    this.account.renewIfDue(now);
    this.account.lapse(now);
    const replay = this.replay("use", step.key, step.request);
    if (replay !== null) return replay;
    const price = priceOf(step.request);
    // Dead holds are closed only when their credits would be missed.
    if (this.refusal(price) === "insufficient_credits") this.account.sweep(now);
    const refusal = this.refusal(price);
    if (refusal !== null) return this.answer(refusal, 0);
    this.account.charge(price, now, true);
    this.remember("use", step.key, step.request, price);
    return this.answer("ok", price);
  }

  private reserve(step: Of<"reserve">, now: number): Answer {
    const { account } = this;
    account.renewIfDue(now);
    account.lapse(now);
    const replay = this.replay("reserve", step.key, step.request);
    if (replay !== null) return replay;
    account.sweep(now);
    const price = priceOf(step.request);
    const shrinks = hasTokens(step.request) && account.available > flatOf(step.request);
    const amount = shrinks ? Math.min(price, account.available) : price;
    const refusal = this.refusal(amount);
    if (refusal !== null) return this.answer(refusal, 0);
    account.holds.push({
      request: step.request,
      price,
      amount,
      parts: draw(account.lots, amount, "held"),
      status: "held",
      closedBy: null,
      expiresAt: now + holdSeconds * 1000,
      lastExpiresAt: now + 24 * 60 * 60 * 1000,
      checkpoint: null,
      usage: null,
      answered: null,
    });
    this.remember("reserve", step.key, step.request, amount);
    return this.answer("ok", amount);
  }

  private holdOf(index: number): Hold | undefined {
    const { holds } = this.account;
    return holds[index % Math.max(1, holds.length)];
  }

  private checkpoint(step: Of<"checkpoint">, now: number): string | null {
    const hold = this.holdOf(step.hold);
    if (hold === undefined) return null;
    if (hold.status !== "held") return "gone";
    const before = hold.checkpoint ?? { started: false, tools: [], input: 0, output: 0 };
    hold.checkpoint = {
      started: before.started || step.started,
      tools: [...before.tools, ...step.used.tools],
      input: Math.max(before.input, step.used.input),
      output: Math.max(before.output, step.used.output),
    };
    const extended = Math.max(hold.expiresAt, now + 120_000);
    hold.expiresAt = Math.min(hold.lastExpiresAt, extended);
    return "ok";
  }

  private settle(step: Of<"settle">, now: number): Answer | null {
    const hold = this.holdOf(step.hold);
    if (hold === undefined) return null;
    const { account } = this;
    account.lapse(now);
    if (hold.closedBy === "owner")
      return hold.status === "released"
        ? this.answer("already_released", null, true)
        : this.answer("ok", hold.answered, true);
    if (step.used.tools.some((tool) => !hold.request.tools.includes(tool)))
      return this.answer("unpriced", null);
    const due = account.dueFor(hold, step.ending, step.started, step.used, now);
    const success = step.ending === "completed" || step.ending === "stopped";
    if (hold.status === "held") account.closeHold(hold, due, now, "owner", success);
    else if (hold.usage === null) {
      hold.usage = account.charge(due, now, success);
      hold.answered = due;
    } else hold.answered = this.correct(hold.usage, due - hold.usage.charged, now);
    hold.status = "settled";
    hold.closedBy = "owner";
    return this.answer("ok", hold.answered);
  }

  /** The late correction of a usage; returns what its own row charged. */
  private correct(usage: Usage, difference: number, now: number): number {
    const { account } = this;
    account.lifetimeUsed += Math.max(0, difference);
    if (difference >= 0) {
      const extra = draw(account.lots, difference, "consumed");
      usage.drawn = merge(usage.drawn, extra);
      usage.charged += difference;
      account.debt += difference - total(extra);
      return difference;
    }
    const { returned, forgiven, rest } = this.takeBack(usage, -difference);
    account.lifetimeUsed -= returned + forgiven;
    account.lapse(now);
    if (rest > 0) account.addLot({ source: "refund", amount: rest, expiresAt: null, paid: 0 }, now);
    account.repayDebt(now);
    return 0 - returned - forgiven;
  }

  /** Gives up to `micros` of a usage back: to its lots, then off the debt, the rest is left over. */
  private takeBack(usage: Usage, micros: number) {
    const back = Math.min(micros, usage.charged - usage.givenBack);
    const parts = giveBack(usage.drawn, back);
    const returned = total(parts);
    const forgiven = Math.min(back - returned, this.account.debt);
    this.account.debt -= forgiven;
    usage.givenBack += back;
    this.account.placeAll(parts);
    return { back, returned, forgiven, rest: back - returned - forgiven };
  }

  private release(step: Of<"release">, now: number): Answer | null {
    const hold = this.holdOf(step.hold);
    if (hold === undefined) return null;
    this.account.lapse(now);
    if (hold.status === "settled") return this.answer("gone", 0);
    const replayed = hold.status === "released";
    if (replayed) hold.closedBy = "owner";
    else this.account.closeHold(hold, 0, now, "owner", null);
    return this.answer("ok", 0, replayed);
  }

  private buy(now: number): null {
    const { account } = this;
    // Nothing is sold while a dispute is open.
    if (account.payments.some(({ lot }) => lot.isFrozen)) return null;
    account.lapse(now);
    const { micros, paid, lifeMs } = pack;
    const given = { source: "pack", amount: micros, expiresAt: now + lifeMs, paid };
    const lot = account.addLot(given, now);
    account.payments.push({ lot, paid, taken: 0, overdrawn: 0 });
    return null;
  }

  private reverse(step: Of<"reverse">, now: number): number | null {
    const { account } = this;
    const payment = account.payments[step.payment % Math.max(1, account.payments.length)];
    if (payment === undefined) return null;
    account.lapse(now);
    return reverse(account, payment, step.said, now);
  }

  private refund(step: Of<"refund">, now: number): Answer | null {
    const { account } = this;
    const usage = account.usages[step.usage % Math.max(1, account.usages.length)];
    if (usage === undefined) return null;
    account.lapse(now);
    const known = this.refundKeys.get(step.key);
    if (known !== undefined) return this.answer("ok", known, true);
    const micros = Math.min(step.micros ?? usage.charged, usage.charged - usage.givenBack);
    if (micros <= 0) return this.answer("not_found", null);
    const { back, rest } = this.takeBack(usage, micros);
    account.lapse(now);
    if (rest > 0) account.addLot({ source: "refund", amount: rest, expiresAt: null, paid: 0 }, now);
    account.repayDebt(now);
    this.refundKeys.set(step.key, -back);
    return this.answer("ok", -back);
  }
}
