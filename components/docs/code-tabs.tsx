"use client";

import { useState } from "react";
import { CopyCodeButton } from "@/components/docs/copy-code-button";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";

export interface CodeSample {
  label: string;
  code: string;
}

/** The same thing in several languages, with a button that copies what is shown. */
export function CodeTabs({ name, samples }: { name: string; samples: CodeSample[] }) {
  const [shown, setShown] = useState(samples[0]?.label ?? "");
  const code = samples.find(({ label }) => label === shown)?.code ?? "";

  return (
    <Tabs
      value={shown}
      onValueChange={setShown}
      className="overflow-hidden rounded-xl border bg-card shadow-xs"
    >
      <div className="flex items-center justify-between gap-2 border-b bg-muted/60 py-1 pr-1 pl-2">
        <TabsList aria-label={name} className="h-8 bg-transparent p-0">
          {samples.map(({ label }) => (
            <TabsTrigger key={label} value={label} className="h-7 px-2.5 text-xs">
              {label}
            </TabsTrigger>
          ))}
        </TabsList>
        <CopyCodeButton name={`${name}, ${shown}`} code={code} />
      </div>
      {samples.map(({ label, code: text }) => (
        <TabsContent key={label} value={label} className="mt-0">
          <pre
            className="max-h-96 overflow-auto p-4 font-mono text-[0.78125rem] leading-6 -outline-offset-2"
            {...keyboardScrollable}
          >
            <code>{text}</code>
          </pre>
        </TabsContent>
      ))}
    </Tabs>
  );
}
