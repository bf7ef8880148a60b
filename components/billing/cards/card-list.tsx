import { CreditCard } from "lucide-react";
import { CardActions } from "@/components/billing/cards/card-actions";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import type { SavedCard } from "@/lib/billing/customers/payment-methods";

/** The saved cards; the default one is charged for renewals. */
export function CardList({ accountId, cards }: { accountId: string; cards: SavedCard[] }) {
  if (cards.length === 0) {
    return (
      <EmptyState
        icon={<CreditCard aria-hidden="true" />}
        title="No saved card"
        description="A card is saved with your first plan, or added here. Stripe keeps it; we never see its number."
      />
    );
  }
  return (
    <ul className="divide-y">
      {cards.map((card) => (
        <li
          key={card.id}
          className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-3 px-5 py-4 text-sm sm:grid-cols-[auto_minmax(0,1fr)_auto] sm:px-6"
        >
          <CreditCard aria-hidden="true" className="size-5 text-muted-foreground" />
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              <span className="capitalize">{card.brand}</span>
              <span className="tabular-nums">
                <span aria-hidden="true">•••• </span>
                <span className="sr-only">ending in </span>
                {card.last4}
              </span>
              {card.isDefault && <Badge variant="primary">Default</Badge>}
            </p>
            <p className="text-muted-foreground tabular-nums">
              Expires {String(card.expMonth).padStart(2, "0")}/{card.expYear}
            </p>
          </div>
          <CardActions
            accountId={accountId}
            cardId={card.id}
            cardName={`${card.brand} ending in ${card.last4}`}
            isDefault={card.isDefault}
          />
        </li>
      ))}
    </ul>
  );
}
