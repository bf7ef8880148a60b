import { Badge } from "@/components/ui/badge";

interface AccountStateProps {
  planName: string | null;
  planKind: "none" | "free" | "paid";
  isFrozen: boolean;
  isInDebt: boolean;
}

/** How an account stands, in a few marks. */
export function AccountState({ planName, planKind, isFrozen, isInDebt }: AccountStateProps) {
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge variant={planKind === "paid" ? "primary" : "neutral"}>{planName ?? "No plan"}</Badge>
      {isFrozen && <Badge variant="warning">Frozen</Badge>}
      {isInDebt && <Badge variant="danger">In debt</Badge>}
    </span>
  );
}
