import type { Offer } from "@/lib/pricing/offer";
import type { UsageItem } from "@/lib/usage/get-usage-report";

/** Names of actions and tools as the offer has them; what it no longer sells keeps its code. */
export function itemNames({ actions, tools }: Pick<Offer, "actions" | "tools">) {
  const byKey: Record<string, string> = {};
  for (const { action, name } of actions) byKey[`action:${action}`] = name;
  for (const { tool, name } of tools) byKey[`tool:${tool}`] = name;
  return (kind: UsageItem["kind"], code: string) => byKey[`${kind}:${code}`] ?? code;
}
