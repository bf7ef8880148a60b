"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";

/** Copies a piece of code; `name` says to a screen reader which. */
export function CopyCodeButton({ name, code }: { name: string; code: string }) {
  const [isCopied, setCopied] = useState(false);

  async function copy() {
    try {
      await navigator.clipboard.writeText(code);
    } catch {
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  }

  return (
    <Button
      variant="ghost"
      size="icon-sm"
      aria-label={isCopied ? "Copied" : `Copy: ${name}`}
      className="text-muted-foreground [&_svg]:size-3.5"
      onClick={copy}
    >
      {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
    </Button>
  );
}
