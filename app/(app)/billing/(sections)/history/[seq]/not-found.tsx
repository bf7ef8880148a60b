import { ReceiptText } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";

export default function ReceiptNotFound() {
  return (
    <Card>
      <EmptyState
        icon={<ReceiptText aria-hidden="true" />}
        title="No such receipt"
        description="There is none with this number, or it is not yours to see."
        action={
          <Button asChild variant="outline">
            <Link href="/billing/history">Back to history</Link>
          </Button>
        }
      />
    </Card>
  );
}
