import { ChevronDown } from "lucide-react";
import type { FaqEntry } from "@/components/pricing/faq-entries";

/** Questions that open in place; they work without scripts. */
export function Faq({ entries }: { entries: FaqEntry[] }) {
  return (
    <div className="divide-y rounded-xl border bg-card shadow-xs">
      {entries.map(({ question, answer }) => (
        <details key={question} className="group px-5 sm:px-6">
          <summary className="flex list-none items-center justify-between gap-4 rounded-md py-4 font-medium text-sm [&::-webkit-details-marker]:hidden">
            {question}
            <ChevronDown
              aria-hidden="true"
              className="size-4 shrink-0 text-muted-foreground transition-transform group-open:rotate-180"
            />
          </summary>
          <p className="max-w-2xl pb-5 text-muted-foreground text-sm leading-6">{answer}</p>
        </details>
      ))}
    </div>
  );
}
