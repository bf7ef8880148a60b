"use client";

import { CreditCard } from "lucide-react";
import { useId } from "react";
import { type CardOption, cardWords } from "@/components/billing/cards/saved-cards";
import { Badge } from "@/components/ui/badge";
import { Label } from "@/components/ui/label";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

/** Which saved card pays. */
export function CardChoice({
  cards,
  value,
  onChange,
  disabled,
}: {
  cards: CardOption[];
  value: string;
  onChange: (cardId: string) => void;
  disabled: boolean;
}) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>Pay with</Label>
      <Select value={value} onValueChange={onChange} disabled={disabled}>
        <SelectTrigger id={id} className="h-10">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          {cards.map((card) => (
            <SelectItem key={card.id} value={card.id}>
              <span className="flex items-center gap-2 tabular-nums">
                <CreditCard aria-hidden="true" className="size-4 text-muted-foreground" />
                {cardWords(card)}
                {card.isDefault && cards.length > 1 && <Badge>Default</Badge>}
              </span>
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}
