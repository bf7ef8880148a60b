import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { formatCredits } from "@/lib/credits/amount";
import type { Offer } from "@/lib/pricing/offer";

/** What each action and each tool costs, in credits. */
export function CostTable({ actions, tools }: Pick<Offer, "actions" | "tools">) {
  return (
    <div className="rounded-xl border bg-card shadow-xs">
      <Table label="Prices of actions and tools">
        <TableHeader>
          <tr>
            <TableHead>What</TableHead>
            <TableHead className="max-sm:hidden">What it does</TableHead>
            <TableHead numeric>Credits</TableHead>
          </tr>
        </TableHeader>
        <TableBody>
          {actions.map((action) => (
            <TableRow key={action.action}>
              <TableCell className="font-medium">{action.name}</TableCell>
              <TableCell className="text-muted-foreground max-sm:hidden">
                {action.description}
              </TableCell>
              <TableCell numeric className="whitespace-normal">
                {actionPrice(action)}
              </TableCell>
            </TableRow>
          ))}
          {tools.map((tool) => (
            <TableRow key={tool.tool}>
              <TableCell className="font-medium">{tool.name}</TableCell>
              <TableCell className="text-muted-foreground max-sm:hidden">
                {tool.description}
              </TableCell>
              <TableCell numeric>{toolPrice(tool)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function actionPrice(action: Offer["actions"][number]): string {
  const flat = formatCredits(action.costMicros);
  if (action.pricing === "tokens") return byUse("the model's tokens", action.costMicros);
  if (action.pricing === "provider_cost") return byUse("the provider's price", action.costMicros);
  if (action.matchCostMicros === null || action.matchWords.length === 0) return flat;
  const words = new Intl.ListFormat("en-US", { type: "disjunction" }).format(
    action.matchWords.map((word) => `“${word}”`),
  );
  return `${flat}; ${formatCredits(action.matchCostMicros)} with ${words}`;
}

function toolPrice({ costMicros }: Offer["tools"][number]): string {
  return costMicros > 0 ? `+${formatCredits(costMicros)}` : "Included";
}

function byUse(what: string, baseMicros: number): string {
  return baseMicros > 0 ? `${formatCredits(baseMicros)} and ${what}` : `By ${what}`;
}
