import { Account, type Hold, type Usage } from "./account";
import { type Answer, answerWith } from "./answer";
import { draw, giveBack, merge, total } from "./lots";
import { chargeBatch, chargeRun, refusalOf, setLimit, startRun, track } from "./metering";
import type { Operation } from "./operations";
import { flatOf, hasTokens, priceOf, type Request } from "./prices";
import { RequestKeys } from "./request-keys";
import { reverse } from "./reversals";

type Of<Kind extends Operation["kind"]> = Extract<Operation, { kind: Kind }>;

/** The pack of the test's catalog, by its terms. */
export const pack = { micros: 30_000_000, paid: 331, lifeMs: 20 * 24 * 60 * 60 * 1000 };

/** A hold's life in the test: 15.5 minutes. */
export const holdSeconds = 930;

/** Applies steps to an account of its own, and says what the database must answer. */
export class Oracle {
  readonly account: Account;
  private readonly sourceKeys = new Set<number>();
  private readonly requestKeys = new RequestKeys();
  private readonly refundKeys = new Map<number, number>();

  constructor(anchor: number) {
    this.account = new Account(anchor);
  }

  /** The step's answer; null when there is no hold or usage that it could be about. */
  apply(step: Operation, now: number): Answer | number | string | null {
    switch (step.kind) {
      case "batch":
        return chargeBatch(this.account, this.requestKeys, step, now);
      case "track":
        return track(this.account, this.requestKeys, step, now);
      case "run":
        return startRun(this.account, step, now);
      case "chargeRun":
        return chargeRun(this.account, this.requestKeys, step, now);
      case "limit":
        return setLimit(this.account, step, now);
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
    return answerWith(this.account, outcome, charged, { replayed });
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
    const known = this.requestKeys.find(operation, key, request);
    if (known === null) return null;
    return known === "other"
      ? this.answer("idempotency_mismatch", null)
      : this.answer("ok", known, true);
  }

  private deduct(step: Of<"deduct">, now: number): Answer {
    const { account } = this;
    const { request, key, isMine } = step;
    account.renewIfDue(now);
    account.lapse(now);
    const replay = this.replay("use", key, request);
    if (replay !== null) return replay;
    const price = priceOf(request);
    // Dead holds are closed only when their credits would be missed, or they count in a limit.
    const isShort = refusalOf(account, price, isMine, now) === "insufficient_credits";
    if (isShort || account.limits.all.length > 0) account.sweep(now);
    const refusal = refusalOf(account, price, isMine, now);
    if (refusal !== null) return this.answer(refusal, 0);
    const windows = account.limits.windowsAt(isMine, now);
    account.charge(price, now, { success: true, isMine, windows });
    this.requestKeys.remember("use", key, request, price);
    return answerWith(account, "ok", price, { warns: account.limits.warn(windows) });
  }

  private reserve(step: Of<"reserve">, now: number): Answer {
    const { account } = this;
    const { request, key, isMine } = step;
    account.renewIfDue(now);
    account.lapse(now);
    const replay = this.replay("reserve", key, request);
    if (replay !== null) return replay;
    account.sweep(now);
    const price = priceOf(request);
    const shrinks = hasTokens(request) && account.available > flatOf(request);
    const amount = shrinks ? Math.min(price, account.available) : price;
    const refusal = refusalOf(account, amount, isMine, now);
    if (refusal !== null) return this.answer(refusal, 0);
    const windows = account.limits.windowsAt(isMine, now);
    account.holds.push({
      request,
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
      budget: null,
      isMine,
      windows,
    });
    account.limits.hold(windows, amount);
    this.requestKeys.remember("reserve", key, request, amount);
    return answerWith(account, "ok", amount, { warns: account.limits.warn(windows) });
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
    if (hold.budget !== null) return this.giveUp(hold, now);
    if (step.used.tools.some((tool) => !hold.request.tools.includes(tool)))
      return this.answer("unpriced", null);
    const due = account.dueFor(hold, step.ending, step.started, step.used, now);
    const success = step.ending === "completed" || step.ending === "stopped";
    let { windows } = hold;
    if (hold.status === "held") account.closeHold(hold, due, now, "owner", success);
    else if (hold.usage === null) {
      windows = account.lateWindows(hold, now);
      hold.usage = account.charge(due, now, { success, isMine: hold.isMine, windows });
      hold.answered = due;
    } else hold.answered = this.correct(hold, hold.usage, due - hold.usage.charged, now);
    hold.status = "settled";
    hold.closedBy = "owner";
    return answerWith(account, "ok", hold.answered, { warns: account.limits.warn(windows) });
  }

  /** The late correction of a usage; returns what its own row charged. */
  private correct(hold: Hold, usage: Usage, difference: number, now: number): number {
    const { account } = this;
    const spend = (micros: number) => account.limits.spend(hold.windows, micros, hold.isMine, now);
    account.lifetimeUsed += Math.max(0, difference);
    if (difference >= 0) {
      const extra = draw(account.lots, difference, "consumed");
      usage.drawn = merge(usage.drawn, extra);
      usage.charged += difference;
      account.debt += difference - total(extra);
      spend(difference);
      return difference;
    }
    const { returned, forgiven, rest } = this.takeBack(usage, -difference);
    account.lifetimeUsed -= returned + forgiven;
    spend(-returned - forgiven);
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
    return hold.status === "settled" ? this.answer("gone", 0) : this.giveUp(hold, now);
  }

  /** Gives a hold back in its owner's name; one that the sweep released is released already. */
  private giveUp(hold: Hold, now: number): Answer {
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
