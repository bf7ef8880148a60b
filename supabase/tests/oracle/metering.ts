import type { Account, Hold } from "./account";
import { type Answer, answerWith } from "./answer";
import { draw, type Part } from "./lots";
import type { Operation } from "./operations";
import { priceOf } from "./prices";
import type { RequestKeys } from "./request-keys";

type Of<Kind extends Operation["kind"]> = Extract<Operation, { kind: Kind }>;

/** A run lives as long as another hold, 15.5 minutes, and two minutes from each charge. */
const life = 930_000;
const extension = 120_000;

/** What credits and limits say to so much; null lets it pass. */
export function refusalOf(account: Account, micros: number, isMine: boolean, now: number) {
  if (account.limits.refuse(isMine, micros, now)) return "limit_reached";
  if (micros === 0) return null;
  if (account.debt > 0) return "in_debt";
  return account.available < micros ? "insufficient_credits" : null;
}

/** All items or none; `charged` is that of every item, the refused one is named in the outcome. */
export function chargeBatch(account: Account, keys: RequestKeys, step: Of<"batch">, now: number) {
  account.renewIfDue(now);
  account.lapse(now);
  if (account.limits.all.length > 0 || account.held > 0) account.sweep(now);
  const fresh: { price: number; at: number }[] = [];
  const charged: number[] = [];
  const inBatch = new Map<number, { facts: string; charged: number }>();
  let due = 0;
  for (const [at, { request, key }] of step.items.entries()) {
    const refused = (outcome: string) => answerWith(account, `${outcome} ${at + 1}`, 0);
    const known = keys.find("use", key, request);
    if (known === "other") return refused("idempotency_mismatch");
    const twin = key === null ? undefined : inBatch.get(key);
    if (twin && twin.facts !== JSON.stringify(request)) return refused("idempotency_mismatch");
    if (known !== null || twin) {
      charged.push(known ?? twin?.charged ?? 0);
      continue;
    }
    const price = priceOf(request);
    due += price;
    const refusal = refusalOf(account, price > 0 ? due : 0, step.isMine, now);
    if (refusal !== null) return refused(refusal);
    if (key !== null) inBatch.set(key, { facts: JSON.stringify(request), charged: price });
    fresh.push({ price, at });
    charged.push(price);
  }
  const windows = account.limits.windowsAt(step.isMine, now);
  for (const { price, at } of fresh) {
    account.charge(price, now, { success: true, isMine: step.isMine, windows });
    const item = step.items[at];
    if (item) keys.remember("use", item.key, item.request, price);
  }
  const sum = charged.reduce((total, micros) => total + micros, 0);
  return answerWith(account, `ok ${fresh.length}`, sum, { warns: account.limits.warn(windows) });
}

/** Usage that has happened: only its key can keep it out of the ledger. */
export function track(account: Account, keys: RequestKeys, step: Of<"track">, now: number): Answer {
  account.renewIfDue(now);
  account.lapse(now);
  const { request, isFree, success, isMine, key } = step;
  const facts = { request, isFree, success };
  const known = keys.find("track", key, facts);
  if (known === "other") return answerWith(account, "idempotency_mismatch", null);
  if (known !== null) return answerWith(account, "ok", known, { replayed: true });
  const isForgiven = !success && account.hasFreeFailure(now);
  const charged = isFree || isForgiven ? 0 : priceOf(request);
  const windows = account.limits.windowsAt(isMine, now);
  account.charge(charged, now, { success, isMine, windows });
  keys.remember("track", key, facts, charged);
  return answerWith(account, "ok", charged, { warns: account.limits.warn(windows) });
}

/** Holds a budget. */
export function startRun(account: Account, step: Of<"run">, now: number): Answer {
  account.renewIfDue(now);
  account.lapse(now);
  account.sweep(now);
  const { budget, isMine } = step;
  const refusal = refusalOf(account, budget, isMine, now);
  if (refusal !== null) return answerWith(account, refusal, 0);
  const windows = account.limits.windowsAt(isMine, now);
  account.holds.push({
    request: { action: "query", tools: [], matches: false, input: 0, output: 0 },
    budget: { most: budget, used: 0 },
    price: budget,
    amount: budget,
    parts: draw(account.lots, budget, "held"),
    status: "held",
    closedBy: null,
    expiresAt: now + life,
    lastExpiresAt: now + 24 * 60 * 60 * 1000,
    checkpoint: null,
    usage: null,
    answered: null,
    isMine,
    windows,
  });
  account.limits.hold(windows, budget);
  return answerWith(account, "ok", budget, { warns: account.limits.warn(windows) });
}

/** Charges a sub-request out of a run's budget; null when there is no run. */
export function chargeRun(account: Account, keys: RequestKeys, step: Of<"chargeRun">, now: number) {
  const runs = account.holds.filter(({ budget }) => budget !== null);
  const place = step.run % Math.max(1, runs.length);
  const run = runs[place];
  if (run === undefined || run.budget === null) return null;
  account.lapse(now);
  const facts = { request: step.request, place };
  const known = keys.find("run", step.key, facts);
  if (known === "other") return answerWith(account, "idempotency_mismatch", null);
  if (known !== null) return answerWith(account, "ok", known, { replayed: true });
  if (run.status !== "held" || run.expiresAt <= now) return answerWith(account, "gone", null);
  const price = priceOf(step.request);
  if (run.budget.used + price > run.budget.most)
    return answerWith(account, "insufficient_credits", 0);
  run.budget.used += price;
  run.expiresAt = Math.min(run.lastExpiresAt, Math.max(run.expiresAt, now + extension));
  account.limits.hold(run.windows, -price);
  const { isMine, windows } = run;
  account.charge(price, now, { success: true, isMine, windows, consumed: capture(run, price) });
  keys.remember("run", step.key, facts, price);
  return answerWith(account, "ok", price);
}

/** Consumes so much of what a hold took, first held first. */
function capture(run: Hold, micros: number): Part[] {
  const consumed: Part[] = [];
  let left = micros;
  for (const part of run.parts) {
    const taken = Math.min(part.micros, left);
    if (taken <= 0) continue;
    part.micros -= taken;
    part.lot.held -= taken;
    part.lot.consumed += taken;
    left -= taken;
    consumed.push({ lot: part.lot, micros: taken });
  }
  return consumed;
}

/** Sets, changes or removes one of the account's limits; a new one counts what is held now too. */
export function setLimit(account: Account, { rule, micros }: Of<"limit">, now: number): null {
  account.lapse(now);
  const { limits } = account;
  const known = limits.find(rule);
  if (micros === null) {
    if (known) limits.remove(known);
  } else if (known) known.rule = { ...rule, micros };
  else {
    const limit = limits.add({ ...rule, micros }, now);
    for (const hold of account.holds) {
      if (hold.status !== "held" || !limit.takes(hold.isMine)) continue;
      const start = limit.startOf(now);
      hold.windows = new Map([...hold.windows, [limit, start]]);
      limit.counter(start).held += account.heldBy(hold);
    }
  }
  return null;
}
