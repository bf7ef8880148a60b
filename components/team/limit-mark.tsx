import { Badge } from "@/components/ui/badge";
import type { TeamLimit } from "@/lib/team/list-limits";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

/** A limit as a mark: amount and window, coloured once it is reached. */
export function LimitMark({ limit }: { limit: TeamLimit }) {
  const { inForce, spent, held, window, mode } = limit;
  const isReached = spent + held >= inForce;
  const variant = isReached ? (mode === "block" ? "danger" : "warning") : "neutral";
  return (
    <Badge variant={variant}>
      {credits.format(inForce)} a {window}
      {mode === "warn" && ", warns"}
    </Badge>
  );
}
