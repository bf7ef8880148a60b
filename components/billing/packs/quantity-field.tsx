"use client";

import { Minus, Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

const most = 100;

/** How many packs: typed, or one more and one less. */
export function QuantityField({
  value,
  onChange,
  disabled,
}: {
  value: number;
  onChange: (value: number) => void;
  disabled: boolean;
}) {
  const id = useId();
  const change = (next: number) => onChange(Math.min(most, Math.max(1, Math.trunc(next) || 1)));
  return (
    <div className="flex items-center justify-between gap-4">
      <Label htmlFor={id}>Packs</Label>
      <div className="flex items-center gap-1.5">
        <Button
          variant="outline"
          size="icon"
          aria-label="One pack less"
          disabled={disabled || value <= 1}
          onClick={() => change(value - 1)}
        >
          <Minus aria-hidden="true" />
        </Button>
        <Input
          id={id}
          type="number"
          inputMode="numeric"
          min={1}
          max={most}
          value={value}
          disabled={disabled}
          onChange={(event) => change(event.target.valueAsNumber)}
          onFocus={(event) => event.target.select()}
          className="w-14 px-1 text-center tabular-nums [appearance:textfield] [&::-webkit-inner-spin-button]:appearance-none"
        />
        <Button
          variant="outline"
          size="icon"
          aria-label="One pack more"
          disabled={disabled || value >= most}
          onClick={() => change(value + 1)}
        >
          <Plus aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
