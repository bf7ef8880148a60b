import { Lock } from "lucide-react";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";

/** What a member finds where the account's money is, and whom to ask. */
export function BuyersOnly({ accountName }: { accountName: string }) {
  return (
    <Card>
      <EmptyState
        icon={<Lock aria-hidden="true" />}
        title="For those who pay the bill"
        description={`An owner, admin or billing member of ${accountName} can see this and buy credits. Ask one of them.`}
      />
    </Card>
  );
}
