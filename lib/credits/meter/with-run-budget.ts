import "server-only";
import { estimateCost } from "@/lib/credits/estimate-cost";
import { startHeartbeat } from "@/lib/credits/meter/heartbeat";
import { inContext, meterContext } from "@/lib/credits/meter/meter-context";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import { persist } from "@/lib/credits/meter/persist";
import { requireNewHold } from "@/lib/credits/meter/require-new-hold";
import { RunBudget } from "@/lib/credits/meter/run-budget";
import { modelRefusal } from "@/lib/credits/refusal";
import { releaseHold } from "@/lib/credits/release-hold";
import { reserveCredits } from "@/lib/credits/reserve-credits";
import { Problem } from "@/lib/http/problem";
import { log, messageOf } from "@/lib/log/log";

const origin = "run";

/** A run of many steps under one budget, in micro-credits. */
export interface BudgetedRun
  extends Pick<MeteredAction, "action" | "idempotencyKey" | "lifeSeconds"> {
  budgetMicros: number;
  service?: string | undefined;
}

/**
 * Runs steps that share one budget: each is charged out of it as it is done, and all of them together,
 * sub-agents at once among them, never come to more. What is left comes back at the end. Inside another
 * run it shares that one's budget, and holds nothing of its own.
 *
 * @throws Problem what refuses the budget, before the function has run; else what the function throws.
 */
export async function withRunBudget<T>(
  run: BudgetedRun,
  fn: (budget: RunBudget) => Promise<T> | T,
): Promise<T> {
  const outer = meterContext().run;
  return outer ? fn(outer) : holdBudget(run, "nobody", fn);
}

/** A budget for one action whose cost is known afterwards; what it lacks is the account's to pay. */
export async function withBudgetFor<T>(action: MeteredAction, fn: () => Promise<T>): Promise<T> {
  const { access } = meterContext();
  const estimate = await estimateCost(action, access);
  if (estimate.outcome === "plan_required") throw await modelRefusal(estimate.subject);
  if (estimate.outcome === "unpriced") {
    throw new Problem("unpriced", { detail: `Not in the catalog: ${estimate.subject}.` });
  }
  // A budget of nothing is none: what a provider gives away is charged like anything else.
  const mostMicros = action.lane === "byok" ? estimate.chargedMicros : estimate.costMicros;
  const budgetMicros = Math.max(1, mostMicros);
  return holdBudget({ ...action, budgetMicros }, "account", fn);
}

async function holdBudget<T>(
  { action, budgetMicros, lifeSeconds, service, idempotencyKey }: BudgetedRun,
  overrun: "nobody" | "account",
  fn: (budget: RunBudget) => Promise<T> | T,
): Promise<T> {
  const context = meterContext();
  const { access } = context;
  context.signal.throwIfAborted();
  const answer = await reserveCredits(access, {
    action,
    budgetMicros,
    lifeSeconds,
    service,
    origin,
    idempotencyKey: idempotencyKey ?? null,
  });
  const reservationId = await requireNewHold(answer, access);
  const budget = new RunBudget(reservationId, origin, budgetMicros, overrun);
  const stopHeartbeat = startHeartbeat(
    access,
    () => ({ reservationId, origin, started: true, tools: [] }),
    () =>
      budget.halt(
        new Problem("gone", { detail: "The run is over: its credits are not held any more." }),
      ),
  );
  try {
    const signal = AbortSignal.any([context.signal, budget.signal]);
    return await inContext(context, { run: budget, signal }, () => fn(budget));
  } finally {
    budget.halt(new Problem("gone", { detail: "The run is over." }));
    await stopHeartbeat();
    await endRun(() => releaseHold(access, { reservationId, origin }));
  }
}

/** A run that cannot be ended now is ended by the sweep; its charges stand. */
async function endRun(release: () => Promise<unknown>): Promise<void> {
  try {
    await persist(release);
  } catch (error) {
    log("error", "run_not_ended", { message: messageOf(error) });
  }
}
