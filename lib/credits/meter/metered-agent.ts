import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { estimateCost } from "@/lib/credits/estimate-cost";
import { type MeterContext, meterContext, onAccount } from "@/lib/credits/meter/meter-context";
import { withRunBudget } from "@/lib/credits/meter/with-run-budget";
import { Problem } from "@/lib/http/problem";

export interface AgentRun {
  /** The most that the run may spend, in micro-credits; the price of the agent's action when left out. */
  budgetMicros?: number | undefined;
  idempotencyKey?: string | undefined;
  lifeSeconds?: number | undefined;
  /** A label of the caller's own; the same key with another label is another request. */
  service?: string | undefined;
  signal?: AbortSignal | undefined;
  onCharge?: MeterContext["onCharge"] | undefined;
}

/**
 * An agent whose steps are paid out of one budget. A subclass says what it is sold as and what it
 * does; its steps are methods with `@metered("...")`, `withCredits`, metered tools and models. An agent
 * that is called by another shares the other's budget.
 */
export abstract class MeteredAgent<Input, Output> {
  /** The catalog's action that the agent is sold as. */
  abstract readonly action: string;

  protected abstract perform(input: Input): Promise<Output>;

  /**
   * Runs the agent for an account.
   *
   * @returns what it made, and what its steps were charged in micro-credits.
   * @throws Problem what refuses the run or one of its steps.
   */
  async run(
    access: AccountAccess,
    input: Input,
    options: AgentRun = {},
  ): Promise<{ output: Output; chargedMicros: number }> {
    const { signal, ...run } = options;
    let chargedMicros = 0;
    const onCharge: MeterContext["onCharge"] = (charge) => {
      chargedMicros += charge.chargedMicros;
      options.onCharge?.(charge);
    };
    return onAccount(access, { signal, onCharge }, async () => {
      const isPartOfRun = meterContext().run !== null;
      const budgetMicros = isPartOfRun ? 0 : (run.budgetMicros ?? (await this.price(access)));
      const output = await withRunBudget({ ...run, action: this.action, budgetMicros }, () =>
        this.perform(input),
      );
      return { output, chargedMicros };
    });
  }

  private async price(access: AccountAccess): Promise<number> {
    const estimate = await estimateCost({ action: this.action }, access);
    if (estimate.outcome === "unpriced") {
      throw new Problem("unpriced", { detail: `Not in the catalog: ${estimate.subject}.` });
    }
    if (estimate.costMicros === 0) {
      throw new Error(`the agent ${this.action} has no price of its own: give its run a budget`);
    }
    return estimate.costMicros;
  }
}
