import "server-only";
import { z } from "zod";
import { createUserClient } from "@/lib/supabase/user-client";

/** A reply's charge in credits, for showing what a receipt looks like. */
export interface ExampleCharge {
  lines: { name: string; credits: string }[];
  total: string;
  /** The same with every tool of the catalog switched on. */
  atMost: string;
}

const rowsSchema = z.array(
  z.object({ name: z.string(), cost_micros: z.coerce.bigint().nonnegative() }),
);

const wholeCredits = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

function credits(micros: bigint): string {
  return wholeCredits.format(Number(micros) / 1_000_000);
}

/**
 * The charge of a reply that used one tool, from the public offer, or null where the catalog prices
 * by tokens or sells no tool. It illustrates; what anybody pays is worked out in the database.
 */
export async function findExampleCharge(): Promise<ExampleCharge | null> {
  const supabase = await createUserClient();
  const [actions, tools] = await Promise.all([
    supabase
      .from("action_costs")
      .select("name, cost_micros")
      .eq("is_active", true)
      .eq("pricing", "flat")
      .order("sort_order")
      .limit(1),
    supabase
      .from("tool_costs")
      .select("name, cost_micros")
      .eq("is_active", true)
      .order("sort_order"),
  ]);
  const [action] = rowsSchema.parse(actions.data ?? []);
  const offered = rowsSchema.parse(tools.data ?? []);
  const [tool] = offered;
  if (!action || !tool) return null;

  return {
    lines: [action, tool].map(({ name, cost_micros }) => ({ name, credits: credits(cost_micros) })),
    total: credits(action.cost_micros + tool.cost_micros),
    atMost: credits(
      offered.reduce((sum, { cost_micros }) => sum + cost_micros, action.cost_micros),
    ),
  };
}
