"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";

interface CopyButtonProps {
  text: string;
  label: string;
  className?: string;
}

const confirmationMs = 2000;

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label, className }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), confirmationMs);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Browsers refuse without a secure address or the person's permission.
      toast.error("The browser does not allow copying. Select the text and copy it yourself.");
    }
  }

  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <Button
        variant="outline"
        size="icon-sm"
        aria-label={label}
        onClick={copy}
        className={className}
      >
        <Icon aria-hidden="true" className={isCopied ? "size-4 text-success" : "size-4"} />
      </Button>
      <span role="status" className="sr-only">
        {isCopied && "Copied."}
      </span>
    </>
  );
}
