import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serverEnv } from "../../../lib/env/server";
import { startBillingStack } from "../billing/billing-stack";
import { openCheckpoints } from "./checkpoint";
import { MortalProcess } from "./mortal-process";
import { ordersOfRow, playScenario } from "./play";
import type { Stage } from "./played-step";
import type { Scenario } from "./scenario";
import { openShortWay } from "./short-way-to-supabase";

/** Milliseconds that a row may take in all its orders, on two cores that others use too. */
const rowTimeoutMs = 300_000;

/** Declares a test for each row; they share a stack, one after the other. */
export function playRows(
  title: string,
  scenarios: Scenario[],
  options: Parameters<typeof startBillingStack>[0] = {},
): void {
  describe(`${title}, each order that ${ordersOfRow} seeds draw`, () => {
    let stage: Stage;
    beforeAll(async () => {
      // Parked events and second subscriptions are alerts; the rows assert what they lead to.
      vi.spyOn(console, "error").mockImplementation(() => undefined);
      const stack = await startBillingStack(options);
      const checkpoints = await openCheckpoints(stack.db);
      const process = new MortalProcess();
      const way = openShortWay(stack.db, serverEnv().SUPABASE_URL, process);
      stage = { stack, checkpoints, way, process };
    });
    afterAll(async () => {
      expect(stage.stack.stripe.violations()).toEqual([]);
      await stage.way.close();
      await stage.checkpoints.close();
      await stage.stack.stop();
    });
    for (const scenario of scenarios) {
      test(scenario.name, { timeout: rowTimeoutMs }, async ({ annotate }) => {
        const played = await playScenario(stage, scenario);
        await annotate(`${ordersOfRow} seeds drew ${played} different orders`);
      });
    }
  });
}
