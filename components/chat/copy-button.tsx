"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

/** Copies a reply's text as it was written, in markdown. */
export function CopyButton({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  }

  return (
    <Tooltip content={isCopied ? "Copied" : "Copy"}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={isCopied ? "Copied" : "Copy reply"}
        className="text-muted-foreground [&_svg]:size-3.5"
        onClick={copy}
      >
        {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </Button>
    </Tooltip>
  );
}
