import "server-only";
import { z } from "zod";
import { createUserClient } from "@/lib/supabase/user-client";

/** A reply's charge in credits, for showing what a receipt looks like. */
export interface ExampleCharge {
  lines: { name: string; credits: string }[];
  total: string;
  /** What may be left of a month's allowance; null where every plan is unlimited or brings none. */
  balance: string | null;
  /** The share of the allowance that this balance is, from 0 to 1. */
  shareLeft: number;
}

const rowsSchema = z.array(
  z.object({ name: z.string(), cost_micros: z.coerce.bigint().nonnegative() }),
);

const plansSchema = z.array(z.object({ monthly_credits_micros: z.coerce.bigint() }));

const percentLeft = 72n;

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
  const [actions, tools, plans] = await Promise.all([
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
      .order("sort_order")
      .limit(1),
    supabase
      .from("plans")
      .select("monthly_credits_micros")
      .eq("is_active", true)
      .gt("monthly_credits_micros", 0)
      .order("sort_order")
      .limit(1),
  ]);
  const [plan] = plansSchema.parse(plans.data ?? []);
  const [action] = rowsSchema.parse(actions.data ?? []);
  const [tool] = rowsSchema.parse(tools.data ?? []);
  if (!action || !tool) return null;

  return {
    lines: [action, tool].map(({ name, cost_micros }) => ({ name, credits: credits(cost_micros) })),
    total: credits(action.cost_micros + tool.cost_micros),
    balance: plan ? credits((plan.monthly_credits_micros * percentLeft) / 100n) : null,
    shareLeft: Number(percentLeft) / 100,
  };
}
