import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { AccountAccess } from "@/lib/auth/access";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import type { Meter } from "@/lib/credits/meter/meter";
import type { RunBudget } from "@/lib/credits/meter/run-budget";

/** A step that was charged, for showing a running charge; amounts in micro-credits. */
export interface StepCharge {
  action: string;
  chargedMicros: number;
  answer: CreditAnswer;
}

/** What metered work shares with everything that it calls. */
export interface MeterContext {
  /** Whose credits pay. */
  access: AccountAccess;
  /** Fires when the work must stop. */
  signal: AbortSignal;
  /** The budget that pays; null where each action holds credits of its own. */
  run: RunBudget | null;
  /** The metered action around; null outside of one. */
  meter: Meter | null;
  onCharge: (charge: StepCharge) => void;
}

const storage = new AsyncLocalStorage<MeterContext>();

/** The context that the calling code runs in; null outside of metered work. */
export function findMeterContext(): MeterContext | null {
  return storage.getStore() ?? null;
}

/** @throws Error outside of metered work: it is a mistake in our code that nobody would pay. */
export function meterContext(): MeterContext {
  const context = findMeterContext();
  if (!context) throw new Error("metered work runs inside onAccount, so that somebody pays for it");
  return context;
}

/** Runs a function in a context that has some of its members replaced. */
export function inContext<T>(context: MeterContext, change: Partial<MeterContext>, fn: () => T): T {
  return storage.run({ ...context, ...change }, fn);
}

/**
 * Does work for an account: whatever is metered inside, however deep, is charged to it. Inside other
 * work of the same account it shares that one's budget and signal.
 *
 * @throws Error where the work around is for another account.
 */
export function onAccount<T>(
  access: AccountAccess,
  options: { signal?: AbortSignal | undefined; onCharge?: MeterContext["onCharge"] | undefined },
  fn: () => T,
): T {
  const outer = findMeterContext();
  if (outer && outer.access.accountId !== access.accountId) {
    throw new Error("work for one account does not spend another's credits");
  }
  const signals = [outer?.signal, options.signal].filter((signal) => signal !== undefined);
  return storage.run(
    {
      access,
      signal: AbortSignal.any(signals),
      run: outer?.run ?? null,
      meter: outer?.meter ?? null,
      onCharge(charge) {
        options.onCharge?.(charge);
        outer?.onCharge(charge);
      },
    },
    fn,
  );
}
