import "server-only";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { payByHold } from "@/lib/credits/meter/hold-payer";
import type { Ending } from "@/lib/credits/meter/how-it-ended";
import { Meter } from "@/lib/credits/meter/meter";
import { inContext, meterContext } from "@/lib/credits/meter/meter-context";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import { payFromRun } from "@/lib/credits/meter/run-payer";

/** An action that may run: its credits are set aside. */
export interface OpenMeter {
  meter: Meter;
  /** Runs part of the action: what it calls finds this meter, and shares its signal. */
  inside<T>(fn: () => T): T;
  /** Charges what was counted. The first call decides; every later one gets its answer. */
  settle(ending: Ending): Promise<CreditAnswer>;
}

/**
 * Sets aside what an action can cost, from the run's budget or by a hold of its own.
 *
 * @throws Problem what refuses it; nothing has been done or charged then.
 */
export async function openMeter(action: MeteredAction): Promise<OpenMeter> {
  const context = meterContext();
  context.signal.throwIfAborted();
  const payer = context.run
    ? await payFromRun(context.access, context.run, action)
    : await payByHold(context.access, action);
  const signal = AbortSignal.any([context.signal, payer.signal]);
  const meter = new Meter(signal);
  payer.watch(() => meter.usage);
  let settlement: Promise<CreditAnswer> | null = null;
  const settle = async (ending: Ending) => {
    const answer = await payer.settle(meter.usage, ending);
    const { chargedMicros } = answer;
    context.onCharge({ action: action.action, chargedMicros, answer });
    return answer;
  };
  return {
    meter,
    inside: (fn) => inContext(context, { meter, signal }, fn),
    settle(ending) {
      settlement ??= settle(ending);
      return settlement;
    },
  };
}
