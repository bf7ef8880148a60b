import { NothingHere } from "@/components/admin/section-card";
import { formatDay } from "@/components/billing/format-date";
import { Badge } from "@/components/ui/badge";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { SubscriptionRow } from "@/lib/billing/subscriptions/subscription-row";

interface CustomerSubscriptionsProps {
  subscriptions: SubscriptionRow[];
  planName: (planId: string | null) => string;
}

/** Every subscription that a customer has or had. */
export function CustomerSubscriptions({ subscriptions, planName }: CustomerSubscriptionsProps) {
  if (subscriptions.length === 0) return <NothingHere>Never subscribed.</NothingHere>;
  return (
    <Table label="Subscriptions">
      <TableHeader>
        <tr>
          <TableHead>Plan</TableHead>
          <TableHead>State</TableHead>
          <TableHead numeric>Period ends</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {subscriptions.map((row) => (
          <TableRow key={row.subscriptionId}>
            <TableCell className="font-medium">
              {planName(row.planId)}
              {row.interval === "year" ? ", by the year" : ""}
              <span className="block break-all font-mono font-normal text-muted-foreground text-xs">
                {row.subscriptionId}
              </span>
            </TableCell>
            <TableCell>
              <Badge variant={stateVariant(row)}>{row.status.replaceAll("_", " ")}</Badge>
              <span className="mt-1 block text-muted-foreground text-xs">
                {stateNote(row, planName)}
              </span>
            </TableCell>
            <TableCell numeric className="text-muted-foreground">
              {row.periodEnd === null ? "–" : formatDay(row.periodEnd)}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function stateVariant({ status }: SubscriptionRow) {
  if (status === "active" || status === "trialing") return "success" as const;
  return status === "past_due" || status === "unpaid" ? ("danger" as const) : ("neutral" as const);
}

function stateNote(row: SubscriptionRow, planName: (planId: string | null) => string): string {
  if (row.endedAt !== null) return `ended ${formatDay(row.endedAt)}`;
  if (row.cancelAt !== null) return `ends ${formatDay(row.cancelAt)}`;
  if (row.scheduledPlanId !== null && row.scheduledAt !== null) {
    return `${planName(row.scheduledPlanId)} from ${formatDay(row.scheduledAt)}`;
  }
  return "";
}
